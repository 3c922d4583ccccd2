"""
Sum up the passages of one document: what a coder would say of the case as a whole.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gvcnlp.annotation.layered import PROBABILITIES
from gvcnlp.records import GOVERNANCE, NONE, PRIMARIES, Actor, Claim, Passage, Span


@dataclass(frozen=True, slots=True)
class DocumentClaim:
    """One (type, status) of a document.

    `score` is that of the passage surest of it, `evidence` counts in the text of the
    document, `actor` is an entity of the verdict or None.
    """

    type: str
    status: str
    score: float
    passages: tuple[str, ...]
    evidence: tuple[Span, ...]
    actor: str | None


@dataclass(frozen=True, slots=True)
class DocumentActor:
    """A firm or buyer of a document under all its names."""

    entity: str
    names: tuple[str, ...]
    label: str
    named: bool
    count: int


@dataclass(frozen=True, slots=True)
class DocumentRelation:
    """Who supplies or owns whom in a document, as entities, and in how many passages."""

    type: str
    source: str
    target: str
    count: int


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """What a document says. `probabilities` are those of the primary type, summing to 1."""

    doc: str
    lang: str
    primary: str
    primary_score: float
    probabilities: Mapping[str, float]
    governance: tuple[DocumentClaim, ...]
    upgrading: tuple[DocumentClaim, ...]
    actors: tuple[DocumentActor, ...]
    relations: tuple[DocumentRelation, ...]
    passages: tuple[str, ...]


def sum_up(passages: Sequence[Passage], *, doc: str) -> DocumentVerdict:
    """Return the verdict on a document from its annotated passages.

    Raises:
        ValueError: there are no passages.
    """
    if not passages:
        raise ValueError(f"{doc}: no passages to sum up")
    probabilities = pool_primary(passages)
    primary = max(PRIMARIES, key=lambda p: probabilities[p])
    claims = _claims(passages)
    return DocumentVerdict(
        doc=doc,
        lang=Counter(p.lang for p in passages).most_common(1)[0][0],
        primary=primary,
        primary_score=round(probabilities[primary], 4),
        probabilities={p: round(probabilities[p], 4) for p in PRIMARIES},
        governance=tuple(c for c in claims if c.type in GOVERNANCE),
        upgrading=tuple(c for c in claims if c.type not in GOVERNANCE),
        actors=_actors(passages),
        relations=_relations(passages),
        passages=tuple(p.id for p in passages),
    )


def pool_primary(passages: Sequence[Passage]) -> dict[str, float]:
    """Pool the primary types of passages into that of their document.

    A document has a governance type as soon as one passage has: it has none only as
    far as the surest passage has none. Among the types the passages that describe a
    relationship vote, weighted by the root of their length, since a plain mean lets
    captions outvote a page of argument. One passage keeps its own probabilities.
    """
    rows = [(_probabilities(p), math.sqrt(len(p.text))) for p in passages]
    least = min(row[NONE] for row, _ in rows)
    voters = [(row, w) for row, w in rows if row[NONE] <= max(0.5, least)]
    votes = {t: sum(w * row[t] for row, w in voters) for t in GOVERNANCE}
    total = sum(votes.values()) or 1.0
    return {t: (1 - least) * votes[t] / total for t in GOVERNANCE} | {NONE: least}


def entity_of(actor: Actor) -> str:
    """Return the id of an actor within its document: nouns are told apart by their words."""
    return actor.entity or " ".join(actor.text.lower().split())


def _probabilities(passage: Passage) -> dict[str, float]:
    known = passage.extra.get(PROBABILITIES)
    if known:
        return {p: float(known[p]) for p in PRIMARIES}
    return {p: float(p == passage.primary) for p in PRIMARIES}


def _claims(passages: Sequence[Passage]) -> list[DocumentClaim]:
    found: dict[tuple[str, str], list[tuple[Passage, Claim]]] = {}
    for passage in passages:
        for claim in passage.claims:
            found.setdefault((claim.type, claim.status), []).append((passage, claim))
    claims = [_claim(type_, status, made) for (type_, status), made in found.items()]
    return sorted(claims, key=lambda c: (-len(c.passages), -c.score, c.type))


def _claim(type_: str, status: str, made: Sequence[tuple[Passage, Claim]]) -> DocumentClaim:
    ordered = sorted(made, key=lambda pair: -pair[1].score)
    return DocumentClaim(
        type=type_,
        status=status,
        score=ordered[0][1].score,
        passages=tuple(passage.id for passage, _ in ordered),
        evidence=tuple(
            (start + (passage.start or 0), end + (passage.start or 0))
            for passage, claim in ordered
            for start, end in claim.evidence
        ),
        actor=_first(
            entity_of(passage.actors[claim.actor])
            for passage, claim in ordered
            if claim.actor is not None
        ),
    )


def _first(entities: Iterable[str]) -> str | None:
    return next(iter(entities), None)


def _actors(passages: Sequence[Passage]) -> tuple[DocumentActor, ...]:
    mentions: dict[str, list[Actor]] = {}
    for passage in passages:
        for actor in passage.actors:
            mentions.setdefault(entity_of(actor), []).append(actor)
    actors = [
        DocumentActor(
            entity=entity,
            names=tuple(dict.fromkeys(a.text for a in found)),
            label=Counter(a.label for a in found).most_common(1)[0][0],
            named=any(a.named for a in found),
            count=len(found),
        )
        for entity, found in mentions.items()
    ]
    return tuple(sorted(actors, key=lambda a: (-a.named, -a.count, a.entity)))


def _relations(passages: Sequence[Passage]) -> tuple[DocumentRelation, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for passage in passages:
        seen = {
            (r.type, entity_of(passage.actors[r.source]), entity_of(passage.actors[r.target]))
            for r in passage.relations
        }
        counts.update(seen)
    return tuple(
        DocumentRelation(type_, source, target, n)
        for (type_, source, target), n in sorted(
            counts.items(), key=lambda item: (-item[1], item[0])
        )
        if source != target
    )
