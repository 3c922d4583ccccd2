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
        for passage in passages:
            for outer, inner in _bracket_pairs(passage):
                name, other = normalize_name(outer.text), normalize_name(inner.text)
                if has_han(name) != has_han(other) or _explains(outer.text, inner.text):
                    yield name, other

    def _is_short_for(self, short: str, long: str) -> bool:
        if short == long or is_pseudonym(self.written[short]):
            return False
        if is_short_form(short, long):
            # A known firm is not short for a longer name that the codebook lacks:
            # Haier Logistics may be anybody's. An everyday word (Apple) may be.
            is_sure = self._firms.entity_of(short) and not self._firms.is_homonym(short)
            order = list(self.written)
            return not is_sure and order.index(long) < order.index(short)
        acronym = self.written[short]
        return len(acronym) >= _MIN_ACRONYM and is_acronym(acronym, self.written[long])

    def _join(self, name: str, other: str) -> None:
        group = self._groups[name] | self._groups[other]
        if len(self._known(group)) > 1 or not self._is_consistent(group):
            return
        for member in group:
            self._groups[member] = group

    def _is_consistent(self, group: frozenset[str]) -> bool:
        """False where two names of one script have nothing in common."""
        members = sorted(group)
        return all(
            has_han(a) != has_han(b) or self._agree(a, b)
            for i, a in enumerate(members)
            for b in members[i + 1 :]
        )

    def _agree(self, a: str, b: str) -> bool:
        known = {self._firms.entity_of(a), self._firms.entity_of(b)}
        if self._groups[a] == self._groups[b] or (len(known) == 1 and None not in known):
            return True
        return any(
            is_short_form(short, long) or _explains(self.written[long], self.written[short])
            for short, long in ((a, b), (b, a))
        )

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


def _bracket_pairs(passage: Passage) -> Iterator[tuple[Actor, Actor]]:
    """Yield (name, name in brackets right behind it)."""
    named = sorted((a for a in passage.actors if a.named), key=lambda a: (a.start, a.end))
    for outer in named:
        for inner in named:
            between = passage.text[outer.end : inner.start]
            is_opened = inner.start > outer.end and _OPENING.fullmatch(between)
            if is_opened and _CLOSING.match(passage.text, inner.end):
                yield outer, inner


def _explains(name: str, other: str) -> bool:
    """True where one of two spellings is the acronym or the short form of the other."""
    short, long = sorted((name, other), key=lambda n: len(normalize_name(n)))
    return is_acronym(short, long) or is_short_form(normalize_name(short), normalize_name(long))


def _rank(name: str) -> tuple[bool, int, str]:
    """Order names by how well they stand for the firm in every document: Latin, long."""
    return not has_han(name), len(name), name


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.replace("&", "and")).strip("-")
