"""
Read what a question asks of supplies and ownership: the relation, and the firms it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gvcnlp.answer.claims import find_types
from gvcnlp.answer.mixtures import is_mixed
from gvcnlp.answer.names import described_firms, find_firms, firms_of_country, named_firm
from gvcnlp.answer.plans import RelationAsked
from gvcnlp.answer.settings import load_settings
from gvcnlp.answer.words import RelationPattern, Vocabulary, load_vocabulary
from gvcnlp.codebook.scripts import HAN, fold
from gvcnlp.records import LANGS, lang_of
from gvcnlp.store import Store
from gvcnlp.store.criteria import FirmCriterion

BESIDE_HAN = re.compile(rf"(?<=[{HAN}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{HAN}])")
QUESTION_END = "?？.。!！ 吗呢吧"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question while it is read."""

    store: Store
    question: str
    words: Vocabulary
    antecedent: FirmCriterion | None


def find_relation(
    store: Store, question: str, words: Vocabulary, antecedent: FirmCriterion | None = None
) -> RelationAsked | None:
    """Return the relation that a question asks about, or None.

    Args:
        store: The corpus, which knows the names of firms.
        question: As it was asked.
        words: Of its language.
        antecedent: The firms that "them" or 他们 stand for, in a conversation.
    """
    for lang in _langs(question):
        vocabulary = words if lang == lang_of(question) else load_vocabulary(lang)
        seen = _Reading(store, question, vocabulary, antecedent)
        pattern, replacement = vocabulary.tail
        bare = pattern.sub(replacement, folded_in(question, lang)).rstrip(QUESTION_END)
        for known in vocabulary.relations:
            match = known.pattern.search(bare)
            relation = _fill(seen, known, match) if match else None
            if relation is not None:
                return relation
    return None


def folded_in(text: str, lang: str) -> str:
    """Return a text folded for matching; in English, Chinese words stand apart as all words do."""
    folded = fold(text).text.strip()
    return folded if lang == "zh" else BESIDE_HAN.sub(" ", folded)


def _langs(question: str) -> Iterator[str]:
    """The language of the question, and the other where it uses both."""
    own = lang_of(question)
    yield own
    if is_mixed(question):
        yield from (lang for lang in LANGS if lang != own)


def _fill(seen: _Reading, known: RelationPattern, match: re.Match[str]) -> RelationAsked | None:
    """Look up the firms of a match; None where it was no question about firms after all."""
    ends = {slot: _end(seen, text) for slot, text in match.groupdict().items()}
    if any(end is None for end in ends.values()):
        return None
    x, y = ends.get("x"), ends.get("y")
    if known.asked == "source":
        return RelationAsked(known.type, "source", target=x)
    if known.asked == "target":
        return RelationAsked(known.type, "target", source=x)
    if known.asked == "both":
        return RelationAsked(known.type, "both", source=y, target=x)
    return RelationAsked(known.type, "pairs")


def _end(seen: _Reading, text: str) -> FirmCriterion | None:
    store, words = seen.store, seen.words
    bare = words.name_ends.sub("", text.strip())
    if seen.antecedent is not None and words.followup.pronoun.fullmatch(bare):
        return seen.antecedent
    plain = words.articles.sub("", bare)
    if not plain or words.interrogative.search(plain):
        return None
    written = _as_written(plain, seen.question)
    firm = named_firm(store, written)
    if firm.is_known:
        return firm
    within = find_firms(store, written)
    around = written[: within[0].start] + written[within[0].end :] if within else ""
    if len(within) == 1 and within[0].criterion.is_known and not words.apart.search(around):
        return within[0].criterion
    described = described_firms(store, plain)
    if described.is_known:
        return FirmCriterion(written, keys=described.keys)
    compatriots = firms_of_country(store, written)
    if compatriots is not None:
        return compatriots
    return FirmCriterion(written) if _promises_firm(plain, written, words) else None


def _promises_firm(plain: str, written: str, words: Vocabulary) -> bool:
    """True for what reads like the name of a firm that the corpus happens not to hold."""
    if written.isascii() and not written[:1].isupper():
        return False
    if find_types(plain, words):
        return False
    known = [pattern for group in load_settings().values() for pattern in group.values()]
    told = (words.named, words.metadata, *words.units.values(), *words.statuses.values())
    for pattern in (*known, *told, words.generic):
        plain = pattern.sub("", plain)
    return len(re.sub(r"\W", "", plain)) > 1


def _as_written(folded: str, question: str) -> str:
    """The stretch of the question that folds to this, so that capitals are kept."""
    whole, folded = fold(question), fold(folded).text.strip()
    at = whole.text.find(folded)
    if at < 0:
        return folded
    start, end = whole.original_span(at, at + len(folded))
    return question[start:end]
