"""
The nouns that every room shares: what one passage of a case study says.

Offsets are Unicode code points into `Passage.text`, end exclusive, everywhere
(Python, JSON Lines, SQLite): `text[start:end] == span text` holds in English and
Chinese. A record is frozen; a later reading makes a new one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from gvcnlp.errors import RecordError, UnknownLabel

Lang = Literal["en", "zh"]
Dimension = Literal["governance", "upgrading"]
Status = Literal["affirmed", "negated", "possible", "mentioned"]

LANGS: tuple[str, ...] = ("en", "zh")
ACTOR_LABELS: tuple[str, ...] = ("FIRM", "BUYER")
GOVERNANCE: tuple[str, ...] = ("market", "balanced", "captive", "hierarchy")
UPGRADING: tuple[str, ...] = ("process", "product", "functional", "intersectoral")
STATUSES: tuple[str, ...] = ("affirmed", "negated", "possible", "mentioned")
RELATIONS: tuple[str, ...] = ("supplies", "owns")
NONE = "none"
CLAIM_TYPES: tuple[str, ...] = GOVERNANCE + UPGRADING
PRIMARIES: tuple[str, ...] = (*GOVERNANCE, NONE)
TYPES: dict[str, tuple[str, ...]] = {"governance": GOVERNANCE, "upgrading": UPGRADING}
DIMENSIONS: tuple[Dimension, ...] = ("governance", "upgrading")
DIMENSION_OF: dict[str, Dimension] = {
    type_: dimension for dimension in DIMENSIONS for type_ in TYPES[dimension]
}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of a company or a group of companies (codebook, section 1)."""

    start: int
    end: int
    text: str
    label: str
    named: bool
    entity: str | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Cue:
    """The shortest span that would make a coder give a claim (codebook, section 5)."""

    start: int
    end: int
    text: str
    dimension: str
    type: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A governance or upgrading type with its status (codebook, sections 2 to 4).

    `actor` is an index into the passage's actors, for upgrading claims only;
    `evidence` holds the spans of the passage that show the claim.
    """

    type: str
    status: str
    score: float = 1.0
    evidence: tuple[Span, ...] = ()
    actor: int | None = None

    @property
    def dimension(self) -> Dimension:
        """`governance` or `upgrading`, told from the type."""
        return DIMENSION_OF[self.type]


@dataclass(frozen=True, slots=True)
class Relation:
    """`supplies` (producer to buyer) or `owns` (parent to subsidiary).

    `source` and `target` are indices into the passage's actors; on paper they
    are called `from` and `to`, which Python keeps for itself.
    """

    type: str
    source: int
    target: int
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """One to five sentences of a case study with all that was read in them.

    `coder` says who annotated it: initials of a person, or the name and version
    of a model. `extra` keeps fields of the input that this program does not know,
    so that a record passes through without loss.
    """

    id: str
    lang: str
    text: str
    doc: str | None = None
    page: int | None = None
    section: str | None = None
    start: int | None = None
    end: int | None = None
    actors: tuple[Actor, ...] = ()
    cues: tuple[Cue, ...] = ()
    governance: tuple[Claim, ...] = ()
    primary: str = NONE
    primary_score: float | None = None
    upgrading: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()
    coder: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Governance claims, then upgrading claims."""
        return self.governance + self.upgrading


@dataclass(frozen=True, slots=True)
class Document:
    """A source that passages were cut from.

    `path` is where it was read, `sha256` the hash of the extracted `text`.
    `metadata` holds what a scholar says of a case: title, sector, country, place,
    period, reference.
    """

    id: str
    text: str
    path: str | None = None
    sha256: str | None = None
    lang: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def to_dict(passage: Passage) -> dict[str, Any]:
    """Return the record of the contract as plain JSON types.

    Fields that do not apply (`doc`, `page`, … of a passage that was not cut from
    a document) are left out; `extra` fields come last under their own names.
    """
    record: dict[str, Any] = {"id": passage.id}
    if passage.doc is not None:
        record["doc"] = passage.doc
    record |= {"lang": passage.lang, "text": passage.text}
    place = {name: getattr(passage, name) for name in ("page", "section", "start", "end")}
    if any(value is not None for value in place.values()):
        record |= place
    record["actors"] = [asdict(actor) for actor in passage.actors]
    record["cues"] = [asdict(cue) for cue in passage.cues]
    record["governance"] = [_claim_dict(claim) for claim in passage.governance]
    record["primary"] = passage.primary
    if passage.primary_score is not None:
        record["primary_score"] = passage.primary_score
    record["upgrading"] = [
        _claim_dict(claim) | {"actor": claim.actor} for claim in passage.upgrading
    ]
    record["relations"] = [
        {"type": r.type, "from": r.source, "to": r.target, "score": r.score}
        for r in passage.relations
    ]
    if passage.coder is not None:
        record["coder"] = passage.coder
    return record | {k: v for k, v in passage.extra.items() if k not in record}


def from_dict(record: Mapping[str, Any], *, where: str = "record") -> Passage:
    """Build a passage from a record of the contract.

    Missing layers count as empty. `where` (a path and line) opens error messages.

    Raises:
        RecordError: a required field is missing or of the wrong kind, an offset
            does not match its text, or a relation points past the actors.
        UnknownLabel: a type, status or label that the codebook does not define.
    """
    try:
        passage = _build(record, where)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise RecordError(
            f"{where}: not a passage record ({type(exc).__name__}: {exc}). "
            f"Each line needs at least an id and a text; see docs/records.md."
        ) from exc
    check_passage(passage, where=where)
    return passage


def check_passage(passage: Passage, *, where: str) -> None:
    """Raise `RecordError` or `UnknownLabel` where the passage breaks the contract."""
    size = len(passage.text)
    _check_label(passage.lang, LANGS, where)
    _check_label(passage.primary, PRIMARIES, where)
    spans: tuple[Actor | Cue, ...] = (*passage.actors, *passage.cues)
    for span in spans:
        if not 0 <= span.start < span.end <= size:
            raise RecordError(
                f"{where}: span {span.start}-{span.end} lies outside the text of {size} characters"
            )
        if passage.text[span.start : span.end] != span.text:
            found = passage.text[span.start : span.end]
            raise RecordError(
                f"{where}: {span.start}-{span.end} is {found!r}, but the record says {span.text!r}"
            )
    for actor in passage.actors:
        _check_label(actor.label, ACTOR_LABELS, where)
    for cue in passage.cues:
        _check_label(cue.dimension, TYPES, where)
        _check_label(cue.type, TYPES[cue.dimension], where)
    for dimension in TYPES:
        for claim in getattr(passage, dimension):
            _check_label(claim.type, TYPES[dimension], where)
            _check_label(claim.status, STATUSES, where)
            _check_claim_indices(claim, len(passage.actors), size, where)
    for relation in passage.relations:
        _check_label(relation.type, RELATIONS, where)
        if not all(0 <= i < len(passage.actors) for i in (relation.source, relation.target)):
            raise RecordError(
                f"{where}: relation {relation.source}-{relation.target} points past "
                f"the {len(passage.actors)} actors"
            )


def _check_label(label: str, known: Any, where: str) -> None:
    if label not in known:
        raise UnknownLabel(str(label), known=tuple(known), where=where)


def _check_claim_indices(claim: Claim, n_actors: int, size: int, where: str) -> None:
    if claim.actor is not None and not 0 <= claim.actor < n_actors:
        raise RecordError(
            f"{where}: a claim names actor {claim.actor}, but there are {n_actors} actors"
        )
    for start, end in claim.evidence:
        if not 0 <= start < end <= size:
            raise RecordError(
                f"{where}: evidence {start}-{end} lies outside the text of {size} characters"
            )


def _claim_dict(claim: Claim) -> dict[str, Any]:
    return {
        "type": claim.type,
        "status": claim.status,
        "score": claim.score,
        "evidence": [list(span) for span in claim.evidence],
    }


_KNOWN = frozenset(
    (
        *("id", "doc", "lang", "text", "page", "section", "start", "end"),
        *("actors", "cues", "governance", "primary", "primary_score", "upgrading", "relations"),
        "coder",
    )
)


def _build(record: Mapping[str, Any], where: str) -> Passage:
    text = record["text"]
    if not isinstance(text, str) or not isinstance(record["id"], str):
        raise TypeError("id and text must be strings")
    return Passage(
        id=record["id"],
        doc=record.get("doc"),
        lang=record["lang"] if record.get("lang") else lang_of(text),
        text=text,
        page=record.get("page"),
        section=record.get("section"),
        start=record.get("start"),
        end=record.get("end"),
        actors=tuple(_actor(a) for a in record.get("actors") or ()),
        cues=tuple(_cue(c) for c in record.get("cues") or ()),
        governance=tuple(_claim(c) for c in record.get("governance") or ()),
        primary=record.get("primary") or NONE,
        primary_score=record.get("primary_score"),
        upgrading=tuple(_claim(c) for c in record.get("upgrading") or ()),
        relations=tuple(
            Relation(r["type"], int(r["from"]), int(r["to"]), float(r.get("score", 1.0)))
            for r in record.get("relations") or ()
        ),
        coder=record.get("coder"),
        extra={k: v for k, v in record.items() if k not in _KNOWN},
    )


def _actor(a: Mapping[str, Any]) -> Actor:
    return Actor(
        start=int(a["start"]),
        end=int(a["end"]),
        text=a["text"],
        label=a["label"],
        named=bool(a.get("named", False)),
        entity=a.get("entity"),
        score=float(a.get("score", 1.0)),
    )


def _cue(c: Mapping[str, Any]) -> Cue:
    return Cue(
        start=int(c["start"]),
        end=int(c["end"]),
        text=c["text"],
        dimension=c["dimension"],
        type=c["type"],
        score=float(c.get("score", 1.0)),
    )


def _claim(c: Mapping[str, Any]) -> Claim:
    return Claim(
        type=c["type"],
        status=c["status"],
        score=float(c.get("score", 1.0)),
        evidence=tuple((int(s), int(e)) for s, e in c.get("evidence") or ()),
        actor=c.get("actor"),
    )


def case_of(passage_id: str) -> str:
    """Return the case of a passage: its document, or what twin passages have in common.

    Twins differ in a last letter (`en1-017a`, `en1-017b`); cut passages in what
    follows `#`. Passages of one case must never be parted between training and test.

    >>> case_of("en1-017b"), case_of("en1-017"), case_of("galanz#0003")
    ('en1-017', 'en1-017', 'galanz')
    """
    return re.sub(r"(?<=\d)[a-z]$", "", passage_id.partition("#")[0])


def is_han(char: str) -> bool:
    """True for a Chinese character (CJK ideographs and their extensions)."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x323AF
        or 0xF900 <= code <= 0xFAFF
    )


def lang_of(text: str) -> Lang:
    """Tell the main language of a text by script: a Chinese character weighs as much as a word.

    >>> lang_of("该企业通过OEM实现升级"), lang_of("Haier (海尔) sells abroad.")
    ('zh', 'en')
    """
    n_han = sum(is_han(char) for char in text)
    n_words = len(
        [w for w in "".join(" " if is_han(c) else c for c in text).split() if w.isascii()]
    )
    return "zh" if n_han > 1.5 * n_words else "en"
