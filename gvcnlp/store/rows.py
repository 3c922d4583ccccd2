"""
Passages to rows and back: what is written is what is read, field by field.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import cast

from gvcnlp.codebook.names import normalize_name
from gvcnlp.errors import RecordError
from gvcnlp.records import Actor, Claim, Cue, Passage, Relation
from gvcnlp.store.words import segment

BATCH = 500  # passages fetched at once; keeps memory level whatever the size of the corpus

INSERT_PASSAGE = """
INSERT INTO passages (number, id, document, cut, lang, text, page, section, start, end,
                      primary_type, primary_score, coder, extra)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
LAYERS = {
    "actors": "(passage, position, start, end, text, label, named, entity, name_key, score)",
    "cues": "(passage, position, start, end, text, dimension, type, score)",
    "claims": "(passage, dimension, position, type, status, score, actor, evidence)",
    "relations": "(passage, position, type, source, target, score)",
}

Row = tuple[object, ...]


def write_passage(
    connection: sqlite3.Connection, passage: Passage, document: int, number: int | None = None
) -> int:
    """Insert a passage with its layers and its words; return its number.

    Args:
        connection: Within a transaction.
        passage: The record.
        document: Number of the document that it belongs to.
        number: Keep this number (a passage that replaces another), else take a new one.

    Raises:
        RecordError: the record holds what the database refuses, such as a score above 1
            or an id that another passage has.
    """
    try:
        cursor = connection.execute(INSERT_PASSAGE, (number, *_passage_row(passage, document)))
        written = cast(int, cursor.lastrowid)
        for layer, rows in _layer_rows(passage, written).items():
            columns = LAYERS[layer]
            marks = ", ".join("?" * len(columns.split(",")))
            connection.executemany(f"INSERT INTO {layer} {columns} VALUES ({marks})", rows)
        connection.execute(
            "INSERT INTO passage_search (rowid, words) VALUES (?, ?)",
            (written, segment(passage.text)),
        )
    except (sqlite3.IntegrityError, OverflowError, ValueError, TypeError) as exc:
        raise RecordError(f"{passage.id}: the record cannot be stored ({exc}).") from exc
    return written


def fetch_passages(connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Passage]:
    """Yield the passages of these numbers in the order given, as they were written."""
    for i in range(0, len(numbers), BATCH):
        yield from _fetch_batch(connection, numbers[i : i + BATCH])


def _passage_row(p: Passage, document: int) -> Row:
    extra = json.dumps(dict(p.extra), ensure_ascii=False, allow_nan=False)
    return (
        *(p.id, document, p.doc is not None, p.lang, p.text, p.page, p.section, p.start, p.end),
        *(p.primary, p.primary_score, p.coder, extra),
    )


def _layer_rows(p: Passage, number: int) -> dict[str, list[Row]]:
    return {
        "actors": [
            (
                *(number, i, a.start, a.end, a.text, a.label, a.named, a.entity),
                *(normalize_name(a.text), a.score),
            )
            for i, a in enumerate(p.actors)
        ],
        "cues": [
            (number, i, c.start, c.end, c.text, c.dimension, c.type, c.score)
            for i, c in enumerate(p.cues)
        ],
        "claims": [
            (
                *(number, claim.dimension, i, claim.type, claim.status, claim.score),
                *(claim.actor, json.dumps(claim.evidence)),
            )
            for claims in (p.governance, p.upgrading)
            for i, claim in enumerate(claims)
        ],
        "relations": [
            (number, i, r.type, r.source, r.target, r.score) for i, r in enumerate(p.relations)
        ],
    }


def _fetch_batch(connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Passage]:
    marks = ", ".join("?" * len(numbers))
    layers: dict[str, dict[int, list[sqlite3.Row]]] = {}
    for layer in LAYERS:
        layers[layer] = defaultdict(list)
        query = f"SELECT * FROM {layer} WHERE passage IN ({marks}) ORDER BY passage, position"
        for row in connection.execute(query, numbers):
            layers[layer][row["passage"]].append(row)
    query = f"""
        SELECT p.*, d.id AS document_id FROM passages p JOIN documents d ON d.number = p.document
        WHERE p.number IN ({marks})"""
    found = {row["number"]: row for row in connection.execute(query, numbers)}
    for number in numbers:
        if number in found:
            yield _to_passage(found[number], {name: rows[number] for name, rows in layers.items()})


def _to_passage(row: sqlite3.Row, layers: dict[str, list[sqlite3.Row]]) -> Passage:
    return Passage(
        id=row["id"],
        doc=row["document_id"] if row["cut"] else None,
        lang=row["lang"],
        text=row["text"],
        page=row["page"],
        section=row["section"],
        start=row["start"],
        end=row["end"],
        actors=tuple(_to_actor(a) for a in layers["actors"]),
        cues=tuple(
            Cue(c["start"], c["end"], c["text"], c["dimension"], c["type"], c["score"])
            for c in layers["cues"]
        ),
        governance=tuple(_to_claim(c) for c in layers["claims"] if c["dimension"] == "governance"),
        primary=row["primary_type"],
        primary_score=row["primary_score"],
        upgrading=tuple(_to_claim(c) for c in layers["claims"] if c["dimension"] == "upgrading"),
        relations=tuple(
            Relation(r["type"], r["source"], r["target"], r["score"]) for r in layers["relations"]
        ),
        coder=row["coder"],
        extra=json.loads(row["extra"]),
    )


def _to_actor(a: sqlite3.Row) -> Actor:
    return Actor(
        start=a["start"],
        end=a["end"],
        text=a["text"],
        label=a["label"],
        named=bool(a["named"]),
        entity=a["entity"],
        score=a["score"],
    )


def _to_claim(c: sqlite3.Row) -> Claim:
    evidence = tuple((start, end) for start, end in json.loads(c["evidence"]))
    return Claim(c["type"], c["status"], c["score"], evidence, c["actor"])
