"""
What is answered: what was asked for, what shows it, and how the question was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gvcnlp.answer.firm_groups import Group
from gvcnlp.answer.lazy import LazySequence
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.quotes import Citation


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was asked for, with the ids of the passages that show it.

    Firms also have their entity, all names of theirs that occur, and whether they have a
    name of their own.
    """

    label: str
    count: int
    citations: tuple[str, ...]
    entity: str | None = None
    names: tuple[str, ...] = ()
    named: bool = False


class Items(LazySequence[Item]):
    """The items of an answer, one a group."""

    def __init__(self, groups: Sequence[Group], ids: Mapping[int, str]) -> None:
        super().__init__(len(groups))
        self._groups, self._ids = groups, ids

    def make(self, places: range) -> Iterator[Item]:
        """Yield the items at these places."""
        for group in (self._groups[at] for at in places):
            cited = tuple(self._ids[number] for number in group.numbers)
            yield Item(group.label, len(cited), cited, group.entity, group.names, group.named)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of the contract; `answered` is false where the corpus holds no evidence.

    `denied` is true for No; what is cited then says the contrary, or comes closest.

    Where there are more than `AT_ONCE` of them, items and citations are made when they are looked
    at: the store has to be open until then. `to_dict` makes them all.
    """

    question: str
    lang: str
    answered: bool
    answer: str
    items: Sequence[Item]
    citations: Sequence[Citation]
    plan: Plan
    denied: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON types."""
        plain = {name: getattr(self, name) for name in ("question", "lang", "answered", "answer")}
        return plain | {
            "items": [asdict(item) for item in self.items],
            "citations": [citation.to_dict() for citation in self.citations],
            "plan": self.plan.as_dict(),
            "alternative": self.plan.as_dict()["alternative"],
        }
