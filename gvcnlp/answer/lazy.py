"""
Sequences whose members are made when somebody looks at them.

An answer may rest on many thousands of passages, of which a terminal prints five.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, overload

MadeT = TypeVar("MadeT")
AT_ONCE = 500  # members that are made together


class LazySequence(Sequence[MadeT]):
    """A sequence of a known length; two are equal where all their members are."""

    def __init__(self, length: int) -> None:
        self._length = length

    def make(self, places: range) -> Iterable[MadeT]:
        """Return the members at these places, in their order."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> MadeT: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[MadeT, ...]: ...
    def __getitem__(self, at: int | slice) -> MadeT | tuple[MadeT, ...]:
        places = range(self._length)[at]  # raises IndexError as a list does
        if isinstance(places, range):
            return tuple(self.make(places))
        (member,) = self.make(range(places, places + 1))
        return member

    def __iter__(self) -> Iterator[MadeT]:
        for start in range(0, self._length, AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazySequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._length)
