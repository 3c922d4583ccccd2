"""
Find the codebook's cues in a text.

Needs no language model: the whole lexicon loads in well under a second and reads a
passage in a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from gvcnlp.codebook.cues import CueEntry, Entry, StatusEntry, load_cues, load_statuses
from gvcnlp.codebook.phrases import PhraseFinder, PhraseHit, longest_first
from gvcnlp.codebook.scripts import FoldedText, fold
from gvcnlp.records import Dimension, Status


class CueHit(NamedTuple):
    """A cue in a text. Offsets are code points of the text, end exclusive."""

    start: int
    end: int
    text: str
    cue_id: str
    dimension: Dimension
    type: str
    gloss: str


class StatusHit(NamedTuple):
    """A phrase that negates, weakens or merely mentions. Offsets as of `CueHit`."""

    start: int
    end: int
    text: str
    cue_id: str
    status: Status
    gloss: str


class Lexicon:
    """The cues of the codebook, ready to be found.

    Args:
        cues: Phrases that show a type of governance or upgrading.
        statuses: Phrases that set the status of a claim.
    """

    def __init__(self, cues: Iterable[CueEntry], statuses: Iterable[StatusEntry] = ()) -> None:
        self._cues = tuple(cues)
        self._statuses = tuple(statuses)
        self._cue_finder = _finder(self._cues)

    @cached_property
    def _status_finder(self) -> PhraseFinder:
        # Made when first asked for: those who only look for cues start faster.
        return _finder(self._statuses)

    @staticmethod
    def shipped() -> Lexicon:
        """Return the lexicon that comes with the package, loaded once."""
        return _shipped()

    def find(self, text: str) -> tuple[CueHit, ...]:
        """Return the cues of `text` in text order.

        Of overlapping cues of one type the longest counts; those of different types
        may overlap, as one phrase may show two things.
        """
        folded = fold(text)
        by_type: dict[str, list[PhraseHit]] = {}
        for hit in self._cue_finder.find(folded):
            by_type.setdefault(self._cues[hit.key].type, []).append(hit)
        kept = [hit for hits in by_type.values() for hit in longest_first(hits)]
        found = [self._cue_hit(hit, folded, text) for hit in kept]
        return tuple(sorted(found, key=lambda hit: (hit.start, hit.end, hit.cue_id)))

    def find_statuses(self, text: str) -> tuple[StatusHit, ...]:
        """Return the status cues of `text` in text order, without overlaps, longest first."""
        folded = fold(text)
        hits = longest_first(self._status_finder.find(folded))
        return tuple(self._status_hit(hit, folded, text) for hit in hits)

    def _cue_hit(self, hit: PhraseHit, folded: FoldedText, text: str) -> CueHit:
        entry = self._cues[hit.key]
        start, end = folded.original_span(hit.start, hit.end)
        return CueHit(
            start, end, text[start:end], entry.id, entry.dimension, entry.type, entry.gloss
        )

    def _status_hit(self, hit: PhraseHit, folded: FoldedText, text: str) -> StatusHit:
        entry = self._statuses[hit.key]
        start, end = folded.original_span(hit.start, hit.end)
        return StatusHit(start, end, text[start:end], entry.id, entry.status, entry.gloss)


def _finder(entries: Sequence[Entry]) -> PhraseFinder:
    return PhraseFinder(
        ((phrase, i) for i, entry in enumerate(entries) for phrase in entry.phrases),
        ((phrase, i) for i, entry in enumerate(entries) for phrase in entry.near_misses),
    )


@cache
def _shipped() -> Lexicon:
    return Lexicon(load_cues(), load_statuses())
