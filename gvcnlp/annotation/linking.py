"""
Give all names of one firm one id.

Two names are joined where the codebook knows both, or where the document itself says
so: one stands in brackets behind the other, is its short form, or its initials.
Different firms must not be joined, so evidence that points two ways joins nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.names import (
    has_han,
    is_acronym,
    is_pseudonym,
    is_short_form,
    normalize_name,
)
from gvcnlp.records import Actor, Passage

_OPENING = re.compile(r"\s*[(（\[【〔]\s*[\"'“‘「]?")
_CLOSING = re.compile(r"[\"'”’」]?\s*(?:[)）\]】〕]|[,，;；、:：])")
_MIN_ACRONYM = 3  # letters of an acronym that no brackets explain


def link_entities(
    passages: Sequence[Passage], firms: FirmIndex | None = None
) -> tuple[Passage, ...]:
    """
    Return the passages of one document with `entity` set on every named actor.

    A firm of the codebook gets its id there, any other a slug of its longest name,
    the same in every document: `anpu-electronics`, `安普电子`. A stand-in such as
    Firm A is somebody else in the next document, so its slug ends in `@` and the
    document's id. Nominal actors get None.

    Args:
        passages: All passages of one document, in reading order.
        firms: Known firms; the shipped ones by default.
    """
    names = _Names(passages, firms or FirmIndex.shipped())
    return tuple(
        replace(passage, actors=tuple(_linked(actor, passage, names) for actor in passage.actors))
        for passage in passages
    )


def _linked(actor: Actor, passage: Passage, names: _Names) -> Actor:
    if not actor.named:
        return replace(actor, entity=None)
    entity = names.entity_of(normalize_name(actor.text))
    if entity and is_pseudonym(actor.text):
        entity = f"{entity}@{passage.doc or passage.id}"
    return replace(actor, entity=entity)


class _Names:
    """The names of one document, in groups that each belong to one firm.

    `written` maps each normalized name to its first spelling. A group is a frozen set
    of normalized names, shared by its members.
    """

    def __init__(self, passages: Sequence[Passage], firms: FirmIndex) -> None:
        self._firms = firms
        self.written = _written(passages)
        self._order = {name: i for i, name in enumerate(self.written)}
        self._groups = {name: frozenset([name]) for name in self.written}
        for name, other in self._evidence(passages):
            self._join(name, other)

    def entity_of(self, name: str) -> str | None:
        """Return the id of the group of `name`, or None for a name without letters."""
        if name not in self._groups:
            return None
        group = self._groups[name]
        known = self._known(group)
        return min(known) if known else _slug(max(group, key=_rank))

    def _evidence(self, passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
        # The surest first: what it has joined may refuse what comes later.
        yield from self._bracketed(passages)
        for short in self.written:
            longer = [long for long in self.written if self._is_short_for(short, long)]
            if longer and all(self._agree(longer[0], other) for other in longer[1:]):
                yield short, longer[0]

    def _bracketed(self, passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
        found = {pair for passage in passages for pair in _bracket_pairs(passage)}
        pairs = {(a, b) for a, b in found if a in self.written and b in self.written}
        partners: dict[str, set[str]] = {}
        for a, b in pairs:
            partners.setdefault(a, set()).add(b)
            partners.setdefault(b, set()).add(a)
        for a, b in sorted(pairs, key=lambda pair: self._order[pair[0]]):
            rivals = {r for r in partners[a] if r != b and has_han(r) == has_han(b)}
            rivals_back = {r for r in partners[b] if r != a and has_han(r) == has_han(a)}
            if has_han(a) == has_han(b):
                if self._explains(a, b):
                    yield a, b
            elif all(self._agree(b, r) for r in rivals) and all(
                self._agree(a, r) for r in rivals_back
            ):
                yield a, b

    def _is_short_for(self, short: str, long: str) -> bool:
        if short == long or is_pseudonym(self.written[short]):
            return False
        if is_short_form(short, long):
            # A known firm is not short for a longer name that the codebook lacks:
            # Haier Logistics may be anybody's. An everyday word (Apple) may be.
            is_sure = self._firms.entity_of(short) and not self._firms.is_homonym(short)
            return not is_sure and self._order[long] < self._order[short]
        acronym = self.written[short]
        return len(acronym) >= _MIN_ACRONYM and is_acronym(acronym, self.written[long])

    def _join(self, name: str, other: str) -> None:
        group = self._groups[name] | self._groups[other]
        if len(self._known(group)) > 1 or not self._is_consistent(group):
            return
        for member in group:
            self._groups[member] = group

    def _is_consistent(self, group: frozenset[str]) -> bool:
        """False where a name has nothing in common with the longest one of its script."""
        by_script = [[n for n in group if has_han(n) == is_han] for is_han in (True, False)]
        return all(
            self._agree(name, max(names, key=_rank)) for names in by_script for name in names
        )

    def _agree(self, a: str, b: str) -> bool:
        known = {self._firms.entity_of(a), self._firms.entity_of(b)}
        if self._groups[a] == self._groups[b] or (len(known) == 1 and None not in known):
            return True
        return self._explains(a, b)

    def _explains(self, a: str, b: str) -> bool:
        """True where one of two names is the acronym or the short form of the other."""
        short, long = sorted((a, b), key=len)
        return is_short_form(short, long) or is_acronym(self.written[short], self.written[long])

    def _known(self, group: frozenset[str]) -> set[str]:
        sure = {n for n in group if not self._firms.is_homonym(n)}
        # An everyday word counts only where the document gives it no longer name.
        return {e for n in sure or group if (e := self._firms.entity_of(n)) is not None}


def _written(passages: Sequence[Passage]) -> Mapping[str, str]:
    written: dict[str, str] = {}
    for passage in passages:
        for actor in sorted(passage.actors, key=lambda a: (a.start, a.end)):
            if actor.named and (name := normalize_name(actor.text)):
                written.setdefault(name, actor.text)
    return written


def _bracket_pairs(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield (name, name in brackets right behind it), both normalized."""
    named = sorted((a for a in passage.actors if a.named), key=lambda a: (a.start, a.end))
    for outer in named:
        for inner in named:
            between = passage.text[outer.end : inner.start]
            is_opened = inner.start > outer.end and _OPENING.fullmatch(between)
            if is_opened and _CLOSING.match(passage.text, inner.end):
                yield normalize_name(outer.text), normalize_name(inner.text)


def _rank(name: str) -> tuple[bool, int, str]:
    """Order names by how well they stand for the firm in every document: Latin, long."""
    return not has_han(name), len(name), name


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.replace("&", "and")).strip("-")
