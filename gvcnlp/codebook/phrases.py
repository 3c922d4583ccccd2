"""
Find many phrases in a text at once: the engine below cues, label names and firms.

Phrases are compared in folded form (`scripts.fold`). A phrase that begins or ends
with a Latin letter or a digit matches whole words only; Chinese matches anywhere,
for Chinese has no spaces to tell words by. A `*` stands for the rest of a Latin word,
possibly nothing: `chargeback*`, `set* the parameter*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import ahocorasick

from gvcnlp.codebook.scripts import FoldedText, fold
from gvcnlp.errors import CodebookError
from gvcnlp.records import is_han

_MIN_ANCHOR = 3  # letters before the first `*`; shorter ones would be met everywhere


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase in a folded text: `start` and `end` count its characters, not the original's."""

    start: int
    end: int
    key: int

    def covers(self, other: PhraseHit) -> bool:
        """True where `other` lies within this hit, or is as long."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: PhraseHit) -> bool:
        """True where the two share a character."""
        return self.start < other.end and other.start < self.end


class PhraseFinder:
    """All occurrences of a fixed set of phrases, in one pass over a text.

    Args:
        phrases: Pairs of a phrase and the caller's number for it; several phrases
            may share a number, and one phrase may have several.

    Raises:
        CodebookError: a phrase is empty, or has too few letters before a `*`.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        tails: dict[str, list[tuple[str, int]]] = {}
        for phrase, key in phrases:
            folded = fold(phrase).text.strip()
            tails.setdefault(_anchor(folded, phrase), []).append((folded, key))
        self._automaton = ahocorasick.Automaton()
        for anchor, entries in tails.items():
            self._automaton.add_word(anchor, (len(anchor), tuple(entries)))
        self._automaton.make_automaton()
        self._is_empty = not tails

    def find(self, folded: FoldedText) -> Iterator[PhraseHit]:
        """Yield every hit, overlapping ones too, in the order of the ends of their anchors."""
        if self._is_empty or not folded.text:
            return
        text = folded.text
        for last, (size, entries) in self._automaton.iter(text):
            start = last + 1 - size
            if not _is_boundary(text, start):
                continue
            for phrase, key in entries:
                end = _end_of(phrase, text, start)
                if end is not None and _is_boundary(text, end):
                    yield PhraseHit(start, end, key)


def longest_first(hits: Iterable[PhraseHit]) -> list[PhraseHit]:
    """Drop each hit that overlaps a longer one, or an earlier one of its length; in text order."""
    kept: list[PhraseHit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.key)):
        if not any(hit.overlaps(other) for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def without_near_misses(
    hits: Iterable[PhraseHit], near_misses: Sequence[PhraseHit]
) -> list[PhraseHit]:
    """Drop each hit that lies within a near-miss with the same key."""
    return [h for h in hits if not any(n.key == h.key and n.covers(h) for n in near_misses)]


def _anchor(folded: str, phrase: str) -> str:
    anchor = folded.partition("*")[0]
    if not anchor or (anchor != folded and len(anchor) < _MIN_ANCHOR):
        raise CodebookError(
            f"phrase {phrase!r} needs at least {_MIN_ANCHOR} letters before its first `*`"
        )
    return anchor


def _end_of(phrase: str, text: str, start: int) -> int | None:
    if "*" not in phrase:
        return start + len(phrase)
    match = _pattern(phrase).match(text, start)
    return match.end() if match else None


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    # Compiled when its first letters are first met: most never are in one run.
    return re.compile("[a-z]*".join(re.escape(part) for part in phrase.split("*")))


def _is_boundary(text: str, position: int) -> bool:
    if not 0 < position < len(text):
        return True
    return not (_is_word_char(text[position - 1]) and _is_word_char(text[position]))


def _is_word_char(char: str) -> bool:
    return char.isalnum() and not is_han(char)
