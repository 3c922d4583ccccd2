"""
Tell from its words how a question of a conversation leans on what was said before: what it
turns to, what it takes back, where it points. The words stand in `words/turns.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from gvcnlp.answer.words import Followup, load_words_of
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import HAN, fold
from gvcnlp.codebook.sheets import Sheet
from gvcnlp.records import LANGS


class TurnWords(Sheet):
    """The patterns of one language; see `words/turns.yaml`."""

    preface: re.Pattern[str]
    topic: re.Pattern[str]
    same: re.Pattern[str]
    discarded: re.Pattern[str]
    corrected: re.Pattern[str]
    also: re.Pattern[str]
    headless: re.Pattern[str]
    place: re.Pattern[str]
    period: re.Pattern[str]
    one_of: re.Pattern[str]
    truncated: re.Pattern[str]
    added: re.Pattern[str]
    saying: re.Pattern[str]
    undo: re.Pattern[str]
    joining: re.Pattern[str]
    role: re.Pattern[str]
    other: re.Pattern[str]
    described: re.Pattern[str]
    described_by: re.Pattern[str]
    anew: re.Pattern[str]
    one_another: re.Pattern[str]
    parts: dict[str, re.Pattern[str]]
    it: str
    them: str
    listing: re.Pattern[str]
    wording: re.Pattern[str]
    apposition: re.Pattern[str]
    kind: re.Pattern[str]
    others: re.Pattern[str]
    first: re.Pattern[str]
    in_place: re.Pattern[str]
    other_cases: re.Pattern[str]
    places: re.Pattern[str]
    which_places: re.Pattern[str]
    many: re.Pattern[str]
    cardinals: dict[str, int]
    for_it: re.Pattern[str]
    against_it: re.Pattern[str]
    opening: re.Pattern[str]
    back_to: re.Pattern[str]
    kinds: dict[str, re.Pattern[str]]
    both: re.Pattern[str]
    both_kinds: re.Pattern[str]
    as_one: re.Pattern[str]
    summed: re.Pattern[str]
    unlimited: re.Pattern[str]
    outcomes: re.Pattern[str]
    two_kinds: re.Pattern[str]
    all_four: re.Pattern[str]
    of_compared: re.Pattern[str]
    passage: re.Pattern[str]
    one: re.Pattern[str]
    lifted: dict[str, re.Pattern[str]]


WORD_START = re.compile(rf"(?<=[{HAN}])|\b(?=\w)|^")  # in Chinese, any character may be one
# Marks that are only looked for; the others are taken out of the text.
MARKS = (
    "also", "headless", "listing", "wording", "kind", "truncated", "saying", "undo", "joining",
    "one", "other", "one_another", "passage", "both", "both_kinds", "as_one", "of_compared",
    "added", "one_of", "summed", "outcomes", "two_kinds", "all_four", "for_it", "against_it",
    "anew", "other_cases", "places", "which_places",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation.

    Attributes:
        text: What of it is to be read.
        topic: What it turns to first ("Back to Inventec: ...").
        part: Relation and end of it where the firm stands to which it points ("that subsidiary").
        marks: How it leans: the patterns of `words/turns.yaml` that it matches, and `no_limit`
            where it lifts a limit by its name.
        dropped: What is taken back ("instead of process").
        lifted: Restrictions that shall no longer hold.
    """

    text: str
    topic: str = ""
    part: tuple[str, str] | None = None
    marks: frozenset[str] = frozenset()
    dropped: str = ""
    lifted: tuple[str, ...] = ()

    @property
    def is_elliptic(self) -> bool:
        """True where the words alone say that the last question is meant."""
        return bool(self.marks & {"same", "corrected", "discarded"})

    def has(self, mark: str) -> bool:
        """True where the question matches a pattern."""
        return mark in self.marks


def read_words_of_turn(question: str, followup: Followup) -> Turn:
    """Return a question without the words that only lean, and what they say."""
    sheets, marks, dropped = _sheets(question), set(), ""
    topic, (text, _) = "", _cut([words.preface for words in sheets], question.strip(), "")
    for words in sheets:
        topic, text = (topic, text) if topic else _topic(text, words)
    text, _ = _cut([words.apposition for words in sheets], text, "")
    for mark in ("same", "discarded", "corrected", "others", "place", "period"):
        cut, is_found = _cut([getattr(words, mark) for words in sheets], text)
        if is_found and (mark != "discarded" or re.search(r"\w", cut)):
            marks.add(mark)
            dropped += _matched(text, sheets) if mark == "discarded" else ""
            text = cut
    part, text, has_role = _role(text, sheets)
    text = text.strip(" ,，.;；")
    bare = followup.lead.sub("", text).strip() or text
    seen = (fold(text).text, fold(bare).text)
    marks |= {
        mark
        for mark in MARKS
        for words in sheets
        if any(getattr(words, mark).search(folded) for folded in seen)
    }
    marks |= {"one", "role"} if has_role else set()
    return Turn(bare, topic, part, frozenset(marks), dropped, _lifted(seen[0], sheets))


def _matched(text: str, sheets: Sequence[TurnWords]) -> str:
    """The words that are taken back."""
    folded = fold(text).text
    return " ".join(m[0] for words in sheets for m in words.discarded.finditer(folded))


def points_at_first(question: str) -> tuple[str, bool]:
    """Return a question with "them" for "the cases that you listed at first", if it has that."""
    for words in _sheets(question):
        text, is_found = _cut([words.first], question, f" {words.them} ")
        if is_found:
            return text.strip(), True
    return question, False


def how_many_meant(question: str) -> tuple[int | None, str]:
    """Return how many are meant by "those three cases", and what the question says from there on.

    None where no number is said, or both of two things are compared or taken together.
    """
    folded = fold(question).text
    for words in _sheets(question):
        is_of_both = any(p.search(folded) for p in (words.both, words.both_kinds, words.as_one))
        if (match := words.many.search(folded)) and not is_of_both:
            n = match["n"]
            return words.cardinals.get(n) or int(n), folded[match.start() :]
    return None, ""


def is_in_place(question: str) -> bool:
    """Return True for "and in the second one?", which asks nothing else."""
    folded = fold(question).text.strip()
    return any(words.in_place.search(folded) for words in _sheets(question))


def points_at_opening(question: str) -> tuple[str, bool]:
    """Return a question without "back to my first question", if it has that: maybe nothing."""
    text, is_found = _cut([words.opening for words in _sheets(question)], question)
    return text.strip(" ,，.。!！?？"), is_found


def points_back(question: str) -> tuple[str, str]:
    """Return a question without "back to the comparison", and the intent that names, if any."""
    for words in _sheets(question):
        match = words.back_to.search(fold(question).text)
        for intent, pattern in words.kinds.items() if match else ():
            if match and pattern.fullmatch(match["what"]):
                text, _ = _cut([words.back_to], question)
                return text.strip(" ,，.。!！?？"), intent
    return question, ""


def with_it_for_other(text: str) -> str:
    """Return a question with "it" for "the other one"."""
    for words in _sheets(text):
        text, _ = _cut([words.other], text, words.it)
    return text.strip()


def descriptions(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may tell "the Vietnamese supplier" from others, the shortest of each place first.

    Each with the question that has "it" instead.
    """
    folded = fold(text)
    for words in _sheets(text):
        for match in words.described.finditer(folded.text):
            what, first = match["what"], match.start("what")
            step = re.finditer(WORD_START, what)
            for start in sorted({m.start() for m in step if m.start() < len(what)}, reverse=True):
                at = first + start if start else match.start()
                before = words.described_by.search(folded.text[:at])
                span = folded.original_span(before.start() if before else at, match.end())
                instead = f"{text[: span[0]].rstrip()}{words.it}{text[span[1] :].lstrip()}"
                yield what[start:], instead.strip()


def without_lifted(text: str) -> str:
    """Return a question without the words that lift restrictions."""
    patterns = [pattern for words in _sheets(text) for pattern in words.lifted.values()]
    return _cut(patterns, text)[0].strip()


def no_limits(text: str) -> Iterator[tuple[str, str]]:
    """Yield what may be said to be no limit any more, and the question without saying it."""
    for words in _sheets(text):
        for match in words.unlimited.finditer(fold(text).text):
            named = next(name for name in match.groups() if name)
            yield named, _cut([words.unlimited], text)[0].strip()


def _sheets(question: str) -> tuple[TurnWords, ...]:
    """The words of the languages that a question is in; it may be in both."""
    is_in = {"en": any("a" <= char <= "z" for char in question.lower()), "zh": has_han(question)}
    return tuple(load_turn_words(lang) for lang in LANGS if is_in[lang])


def _lifted(folded: str, sheets: Sequence[TurnWords]) -> tuple[str, ...]:
    hits = [k for words in sheets for k, p in words.lifted.items() if p.search(folded)]
    return tuple(dict.fromkeys(hits))


@cache
def load_turn_words(lang: str) -> TurnWords:
    """Return the words of `en` or `zh`."""
    return load_words_of(lang, "turns.yaml", TurnWords)


def _topic(text: str, words: TurnWords) -> tuple[str, str]:
    folded = fold(text)
    match = words.topic.search(folded.text)
    if match is None or match.end() >= len(folded.text):
        return "", text
    start, end = folded.original_span(*match.span("topic"))
    return text[start:end], text[folded.original_span(*match.span())[1] :]


def _role(text: str, sheets: Sequence[TurnWords]) -> tuple[tuple[str, str] | None, str, bool]:
    """Return where "that subsidiary" stands in a relation, and the text with "it" instead."""
    for words in sheets:
        if match := words.role.search(fold(text).text):
            named = (kind for kind, p in words.parts.items() if p.search(match["role"]))
            type_, _, end = next(named, "").partition(" ")
            text, _ = _cut([words.role], text, words.it)
            return (type_, end) if end else None, text, True
    return None, text, False


def _cut(patterns: Sequence[re.Pattern[str]], text: str, instead: str = " ") -> tuple[str, bool]:
    """Take what patterns over the folded text match out of the text as it was typed."""
    is_found = False
    for pattern in patterns:
        folded = fold(text)
        spans = {
            folded.original_span(*match.span())
            for match in pattern.finditer(folded.text)
            if match.end() > match.start()
        }
        for start, end in sorted(spans, reverse=True):
            text = f"{text[:start].rstrip()}{instead}{text[end:].lstrip()}"
        is_found = is_found or bool(spans)
    return text, is_found
