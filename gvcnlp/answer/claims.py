"""
Read the claims that a question is about: types, statuses, what is to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gvcnlp.answer.words import Aspect, Vocabulary
from gvcnlp.codebook.labels import LabelHit, find_labels
from gvcnlp.records import DIMENSION_OF, STATUSES, TYPES
from gvcnlp.store.criteria import ClaimCriterion

REACH = 40  # characters between a status word and its claim; beyond, it speaks of something else


@dataclass(frozen=True, slots=True)
class TypeHit:
    """A type named in a question; offsets as of the folded question. No type: any of them."""

    start: int
    end: int
    dimension: str
    type: str | None


def find_claims(question: str, words: Vocabulary) -> tuple[ClaimCriterion, ...]:
    """Return what a folded question says of governance and upgrading.

    Two types joined by "or" make one criterion, each other type one of its own. A status
    word counts for the claim next to it; claims without one are affirmed.
    """
    groups = _grouped(find_types(question, words), question, words)
    statuses = _statuses_of(groups, question, words)
    return tuple(
        _criterion(group, status, question, words)
        for group, status in zip(groups, statuses, strict=True)
    )


def find_types(question: str, words: Vocabulary) -> list[TypeHit]:
    """Return the types that a folded question names, in its order, each once."""
    hits = [
        TypeHit(hit.start, hit.end, hit.dimension, hit.label)
        for hit in find_labels(question)
        if hit.dimension in TYPES and _is_meant(hit, question, words)
    ]
    for others in (_aspects(question, words), _short_forms(question, words)):
        hits += [hit for hit in others if not _overlaps(hit, hits)]
    hits += [
        TypeHit(match.start(), match.end(), dimension, None)
        for dimension, pattern in words.general.items()
        if not any(hit.dimension == dimension for hit in hits)
        for match in pattern.finditer(question)
    ]
    seen: dict[tuple[str, str | None], TypeHit] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        seen.setdefault((hit.dimension, hit.type), hit)
    return list(seen.values())


def find_statuses(question: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the status that a folded question names, of whatever claim; empty without one."""
    named = tuple(dict.fromkeys(status for status, _ in _status_words(question, words)))
    return _resolve(named) if named else ()


def _is_meant(hit: LabelHit, question: str, words: Vocabulary) -> bool:
    """Market and process are everyday words: not every market is a type of governance."""
    is_weak = words.weak.fullmatch(hit.text) is not None
    return not is_weak or words.named_by[hit.dimension].search(question) is not None


def _short_forms(question: str, words: Vocabulary) -> Iterator[TypeHit]:
    for dimension, types in words.types.items():
        if words.dimensions[dimension].search(question):
            for type_, pattern in types.items():
                for match in pattern.finditer(question):
                    yield TypeHit(match.start(), match.end(), dimension, type_)


def _aspects(question: str, words: Vocabulary) -> Iterator[TypeHit]:
    for aspect in words.aspects:
        for match in aspect.asked.finditer(question):
            yield TypeHit(match.start(), match.end(), DIMENSION_OF[aspect.type], aspect.type)


def _overlaps(hit: TypeHit, others: list[TypeHit]) -> bool:
    return any(
        hit.start < other.end and other.start < hit.end and hit.dimension == other.dimension
        for other in others
    )


def _grouped(hits: list[TypeHit], question: str, words: Vocabulary) -> list[list[TypeHit]]:
    groups: list[list[TypeHit]] = []
    for hit in hits:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.dimension == hit.dimension
            and words.either.search(question[last.end : hit.start])
        ):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return groups


def _statuses_of(
    groups: list[list[TypeHit]], question: str, words: Vocabulary
) -> list[tuple[str, ...]]:
    """Give each status word to the nearest claim; upgrading wins where two are as near."""
    given: list[dict[str, None]] = [{} for _ in groups]
    for status, match in _status_words(question, words):
        distances = [
            (_gap(group, match), group[0].dimension != "upgrading", i)
            for i, group in enumerate(groups)
        ]
        if distances and min(distances)[0] <= REACH:
            given[min(distances)[2]][status] = None
    return [_resolve(tuple(statuses)) for statuses in given]


def _status_words(question: str, words: Vocabulary) -> list[tuple[str, re.Match[str]]]:
    """The narrower reading wins: "merely mentioned" is not "mentioned in any way"."""
    found: list[tuple[str, re.Match[str]]] = []
    for status in ("mentioned", "negated", "possible", "affirmed", "any"):
        for match in words.statuses[status].finditer(question):
            if not any(m.start() < match.end() and match.start() < m.end() for _, m in found):
                found.append((status, match))
    return found


def _gap(group: list[TypeHit], match: re.Match[str]) -> int:
    start, end = group[0].start, group[-1].end
    return max(start - match.end(), match.start() - end, 0)


def _resolve(statuses: tuple[str, ...]) -> tuple[str, ...]:
    """Negation beats success ("did not achieve"); no word at all means affirmed."""
    for status in ("mentioned", "negated", "possible"):
        if status in statuses:
            return (status,)
    return STATUSES if statuses == ("any",) else ("affirmed",)


def _criterion(
    group: list[TypeHit], statuses: tuple[str, ...], question: str, words: Vocabulary
) -> ClaimCriterion:
    types = tuple(hit.type for hit in group if hit.type is not None)
    criterion = ClaimCriterion(group[0].dimension, types, statuses)
    if words.silent.search(question[: group[0].start]):
        return replace(criterion, wanted=False, statuses=STATUSES)
    aspect = _aspect(types, question, words)
    if aspect is not None:
        return replace(criterion, aspect=aspect.name, pattern=aspect.shown)
    if criterion.dimension != "governance":
        return criterion
    is_excluded = bool(words.excepting.search(question[: group[0].start]))
    is_primary = bool(words.primary.search(question)) and bool(types)
    if is_excluded:
        criterion = replace(criterion, wanted=False, statuses=("affirmed",))
    return replace(criterion, primary=is_primary)


def _aspect(types: tuple[str, ...], question: str, words: Vocabulary) -> Aspect | None:
    """The part of its one type that a question names, unless it names the type as well."""
    if len(types) != 1 or words.types[DIMENSION_OF[types[0]]][types[0]].search(question):
        return None
    found = (a for a in words.aspects if a.type == types[0] and a.asked.search(question))
    return next(found, None)
