"""
Passages put together by where they stand, for counts that rest on many thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gvcnlp.answer.firm_groups import Group
from gvcnlp.answer.lazy import LazySequence
from gvcnlp.store.criteria import Places


class PlacedGroups(LazySequence[Group]):
    """One group a passage or a case, in the order in which they are met."""

    def __init__(
        self, label_of: Mapping[int, str], numbers: NDArray[np.int64], starts: NDArray[np.int64]
    ) -> None:
        super().__init__(len(starts))
        self._label_of, self._numbers = label_of, numbers
        self._bounds = np.append(starts, len(numbers))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the passages, group by group."""
        return tuple(self._numbers.tolist())

    def make(self, places: range) -> Iterator[Group]:
        """Yield the groups at these places."""
        for at in places:
            own = tuple(self._numbers[self._bounds[at] : self._bounds[at + 1]].tolist())
            yield Group(self._label_of[own[0]], own)


def by_passage(found: Sequence[int], whole: Places) -> PlacedGroups:
    """Return a group for each passage."""
    numbers = np.array(found, dtype=np.int64)
    return PlacedGroups(whole.passages, numbers, np.arange(len(numbers)))


def by_case(found: Sequence[int], whole: Places) -> PlacedGroups:
    """Return a group for each case that passages stand in."""
    numbers = np.array(found, dtype=np.int64)
    places = whole.place_of[numbers]
    _, first, of_case = np.unique(places, return_index=True, return_inverse=True)
    order = np.argsort(first[of_case], kind="stable")
    starts = np.flatnonzero(np.diff(first[of_case][order], prepend=-1))
    return PlacedGroups(whole.documents, numbers[order], starts)


def numbers_of(groups: Sequence[Group]) -> tuple[int, ...]:
    """Return the numbers of the passages of groups, each once."""
    if isinstance(groups, PlacedGroups):
        return groups.numbers
    return tuple(dict.fromkeys(number for group in groups for number in group.numbers))
