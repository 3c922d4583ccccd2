"""
Passages put together by where they stand, for counts that rest on many thousands.

A count prints a number, five quotations and a table's first rows: a group, and the item of an
answer, is made when somebody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from gvcnlp.answer.firm_groups import Group
from gvcnlp.store.criteria import Places

MadeT = TypeVar("MadeT")


class Lazily(Sequence[MadeT], Generic[MadeT]):
    """A sequence whose members are made when they are looked at."""

    def __init__(self, length: int, make: Callable[[int], MadeT]) -> None:
        self._length, self._make = length, make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> MadeT: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[MadeT, ...]: ...
    def __getitem__(self, at: int | slice) -> MadeT | tuple[MadeT, ...]:
        if isinstance(at, slice):
            return tuple(self._make(n) for n in range(*at.indices(self._length)))
        if not -self._length <= at < self._length:
            raise IndexError(at)
        return self._make(at % self._length)

    def __iter__(self) -> Iterator[MadeT]:
        return map(self._make, range(self._length))


class PlacedGroups(Lazily[Group]):
    """One group a passage or a case, in the order in which they are met.

    Attributes:
        numbers: The numbers of the passages, group by group.
    """

    def __init__(
        self, label_of: Mapping[int, str], numbers: NDArray[np.int64], starts: NDArray[np.int64]
    ) -> None:
        ends = np.append(starts[1:], len(numbers))

        def make(at: int) -> Group:
            own = tuple(numbers[starts[at] : ends[at]].tolist())
            return Group(label_of[own[0]], own)

        super().__init__(len(starts), make)
        self._numbers = numbers

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the passages, group by group."""
        return tuple(self._numbers.tolist())


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
