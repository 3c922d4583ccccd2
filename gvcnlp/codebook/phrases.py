"""
Find many phrases in a text at once: the engine below cues, label names and firms.

Phrases are compared in folded form (`scripts.fold`). A phrase that begins or ends
with a Latin letter or a digit matches whole words only; Chinese matches anywhere,
for Chinese has no spaces to tell words by. A `*` stands for the rest of a Latin word,
possibly nothing: `chargeback*`, `set* the parameter*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick

from gvcnlp.codebook.scripts import FoldedText, fold_all
from gvcnlp.errors import CodebookError
from gvcnlp.records import is_han

_MIN_ANCHOR = 3  # letters before the first `*`; shorter ones would be met everywhere


class PhraseHit(NamedTuple):
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
        near_misses: Likewise: longer phrases within which a phrase of the same number
            does not count.

    Raises:
        CodebookError: a phrase is empty, or has too few letters before a `*`.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, int]],
        near_misses: Iterable[tuple[str, int]] = (),
    ) -> None:
        # Near-misses go into the same automaton under negative numbers, -1 for 0.
        keyed = [*phrases, *((phrase, ~key) for phrase, key in near_misses)]
        tails: dict[str, list[tuple[str, int]]] = {}
        for folded, (_, key) in zip(fold_all(p for p, _ in keyed), keyed, strict=True):
            tails.setdefault(_anchor(folded), []).append((folded, key))
        self._automaton = ahocorasick.Automaton()
        for anchor, entries in tails.items():
            self._automaton.add_word(anchor, (len(anchor), tuple(entries)))
        self._automaton.make_automaton()
        self._is_empty = not tails

    def find(self, folded: FoldedText) -> list[PhraseHit]:
        """Return every hit, overlapping ones too, less those within a near-miss."""
        hits: list[PhraseHit] = []
        near_misses: list[PhraseHit] = []
        for hit in self._find_all(folded.text):
            (hits if hit.key >= 0 else near_misses).append(hit)
        for near in near_misses:
            hits = [hit for hit in hits if not (hit.key == ~near.key and near.covers(hit))]
        return hits

    def _find_all(self, text: str) -> Iterator[PhraseHit]:
        if self._is_empty or not text:
            return
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


def _anchor(phrase: str) -> str:
    anchor = phrase.partition("*")[0]
    if not anchor or (anchor != phrase and len(anchor) < _MIN_ANCHOR):
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
