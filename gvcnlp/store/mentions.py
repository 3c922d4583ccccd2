"""
Firms and the links between them, as the views show them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from gvcnlp.records import TYPES
from gvcnlp.store.corpus import Store
from gvcnlp.store.criteria import ClaimCriterion


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of a firm, with what tells whether another means the same firm."""

    number: int
    text: str
    key: str
    entity: str | None
    named: bool
    label: str
    lang: str


@dataclass(frozen=True, slots=True)
class Link:
    """A relation in a passage: source supplies, or owns, target."""

    number: int
    source: Mention
    target: Mention


_MENTIONS = """
SELECT passage_number, text, name_key, entity, named, label, lang FROM v_actors
WHERE label = :label AND passage_number IN (SELECT value FROM json_each(:numbers))
ORDER BY passage_number, position
"""
_UPGRADERS = """
SELECT c.passage_number, c.actor, c.actor_key, c.actor_entity, c.actor_named, 'FIRM', p.lang
FROM v_claims c JOIN v_passages p ON p.passage_number = c.passage_number
WHERE c.actor IS NOT NULL AND c.type IN (SELECT value FROM json_each(:types))
  AND c.status IN (SELECT value FROM json_each(:statuses))
  AND c.passage_number IN (SELECT value FROM json_each(:numbers))
ORDER BY c.passage_number
"""
_LINKS = """
SELECT passage_number, source, source_key, source_entity, source_named, source_label,
       target, target_key, target_entity, target_named, target_label, lang
FROM v_relations WHERE type = :type ORDER BY passage_number
"""


def mentions(store: Store, label: str, numbers: Iterable[int]) -> tuple[Mention, ...]:
    """Return the mentions with a label (FIRM, BUYER) in some passages, in their order."""
    rows = store.select(_MENTIONS, {"label": label, "numbers": json.dumps(list(numbers))})
    return tuple(_mention(row) for row in rows)


def upgraders(
    store: Store, criterion: ClaimCriterion, numbers: Iterable[int]
) -> tuple[Mention, ...]:
    """Return the mentions that claims of this kind are made of, where records name them."""
    parameters = {
        "types": json.dumps(criterion.types or TYPES[criterion.dimension]),
        "statuses": json.dumps(criterion.statuses),
        "numbers": json.dumps(list(numbers)),
    }
    return tuple(_mention(row) for row in store.select(_UPGRADERS, parameters))


def links(store: Store, relation: str) -> tuple[Link, ...]:
    """Return every relation of a type, in the order of the passages."""
    return tuple(
        Link(
            row[0],
            Mention(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[11]),
            Mention(row[0], row[6], row[7], row[8], bool(row[9]), row[10], row[11]),
        )
        for row in store.select(_LINKS, {"type": relation})
    )


def _mention(row: sqlite3.Row) -> Mention:
    return Mention(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6])
