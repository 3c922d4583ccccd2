"""
Firms and the links between them, as the views show them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gvcnlp.records import TYPES
from gvcnlp.store.corpus import Store
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion, name_parameters


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
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A relation in a passage: source supplies, or owns, target."""

    number: int
    source: Mention
    target: Mention


LABELS = {"firm": "FIRM", "buyer": "BUYER"}  # what the units of an answer are labelled
OBJECT = re.compile(  # what stands before a firm that something is done to, or taken from
    r"(?:\b(?:by|from|for|to|with|against|than|over|like) (?:the |its |their |an? )?"
    r"|[从從向对對由替给給被把][\u4e00-\u9fff]{0,2})$"
)
JOINED = re.compile(r"\s*(?:,|，|、)?\s*(?:and|和|与|與|及)?\s*")
_COLUMNS = "passage_number, text, name_key, entity, named, label, lang, start, end"
_MENTIONS = f"""
SELECT {_COLUMNS} FROM v_actors
WHERE label = :label AND passage_number IN (SELECT value FROM json_each(:numbers))
ORDER BY passage_number, position
"""
_ALL_MENTIONS = f"""
SELECT {_COLUMNS} FROM v_actors
WHERE passage_number IN (SELECT value FROM json_each(:numbers)) ORDER BY passage_number, position
"""
_CLAIMED_OF = """
SELECT c.passage, c.actor, c.evidence, p.text
FROM claims c JOIN passages p ON p.number = c.passage
WHERE type IN (SELECT value FROM json_each(:types))
  AND status IN (SELECT value FROM json_each(:statuses))
  AND passage IN (SELECT value FROM json_each(:numbers))
ORDER BY c.passage, c.position
"""
_OWNED = """
SELECT passage, target FROM relations
WHERE type = 'owns' AND passage IN (SELECT value FROM json_each(:numbers))
"""
_OF_FIRM = f"""
SELECT {_COLUMNS} FROM v_actors
WHERE passage_number IN (SELECT value FROM json_each(:numbers))
  AND (entity IN (SELECT value FROM json_each(:entities))
    OR name_key IN (SELECT value FROM json_each(:keys)))
ORDER BY passage_number, position
"""
_LINKS = """
SELECT passage_number,
       source, source_key, source_entity, source_named, source_label, lang,
       source_start, source_end,
       target, target_key, target_entity, target_named, target_label, lang,
       target_start, target_end
FROM v_relations WHERE type = :type
  AND (:any_source OR source_entity IN (SELECT value FROM json_each(:source_entities))
    OR source_key IN (SELECT value FROM json_each(:source_keys)))
  AND (:any_target OR target_entity IN (SELECT value FROM json_each(:target_entities))
    OR target_key IN (SELECT value FROM json_each(:target_keys)))
ORDER BY passage_number
"""


def mentions(store: Store, label: str, numbers: Iterable[int]) -> tuple[Mention, ...]:
    """Return the mentions with a label (FIRM, BUYER) in some passages, in their order."""
    rows = store.select(_MENTIONS, {"label": label, "numbers": json.dumps(list(numbers))})
    return tuple(_mention(row) for row in rows)


def mentions_of(
    store: Store, criterion: FirmCriterion, numbers: Iterable[int]
) -> tuple[Mention, ...]:
    """Return the mentions of one firm in some passages, in their order."""
    parameters = name_parameters(criterion) | {"numbers": json.dumps(list(numbers))}
    return tuple(_mention(row) for row in store.select(_OF_FIRM, parameters))


def upgraders(
    store: Store, criterion: ClaimCriterion, numbers: Iterable[int]
) -> tuple[Mention, ...]:
    """Return the mentions that claims of this kind are made of.

    Where a record does not say, it is the firms within the evidence, else the last before
    it that may be its subject, else the buyers within it, else the firms with a name.
    """
    listed = json.dumps(list(numbers))
    parameters = {
        "types": json.dumps(criterion.types or TYPES[criterion.dimension]),
        "statuses": json.dumps(criterion.statuses),
        "numbers": listed,
    }
    actors: dict[int, list[Mention]] = defaultdict(list)
    for row in store.select(_ALL_MENTIONS, {"numbers": listed}):
        actors[row["passage_number"]].append(_mention(row))
    owned = {tuple(row) for row in store.select(_OWNED, {"numbers": listed})}
    found: dict[Mention, None] = {}
    for passage, actor, evidence, text in store.select(_CLAIMED_OF, parameters):
        own = actors[passage]
        if actor is None:
            free = [own[i] for i in range(len(own)) if (passage, i) not in owned]
            said = _subjects(free, json.loads(evidence), text)
        else:
            said = [own[actor]]
        found |= dict.fromkeys(said)
    return tuple(found)


def links(
    store: Store,
    relation: str,
    source: FirmCriterion | None = None,
    target: FirmCriterion | None = None,
) -> tuple[Link, ...]:
    """Return the relations of a type between these firms, in the order of the passages.

    Args:
        store: The corpus.
        relation: `supplies` or `owns`.
        source: Who supplies or owns; None is anybody.
        target: Who is supplied or owned; None is anybody.
    """
    parameters: dict[str, object] = {"type": relation}
    for end, firm in (("source", source), ("target", target)):
        listed = name_parameters(firm or FirmCriterion(""))
        parameters |= {f"{end}_{name}": value for name, value in listed.items()}
        parameters[f"any_{end}"] = firm is None
    rows = store.select(_LINKS, parameters)
    return tuple(
        Link(row[0], _mention((row[0], *row[1:9])), _mention((row[0], *row[9:]))) for row in rows
    )


def _subjects(
    actors: Sequence[Mention], evidence: Sequence[Sequence[int]], text: str
) -> list[Mention]:
    firms = [actor for actor in actors if actor.label == "FIRM"]
    buyers = [actor for actor in actors if actor.label == "BUYER"]
    found: list[Mention] = []
    for start, end in evidence:
        found += (
            _within(firms, start, end)
            or _last_before(firms, start, text)
            or _within(buyers, start, end)
        )
    return found or [firm for firm in firms if firm.named]


def _last_before(firms: Sequence[Mention], end: int, text: str) -> list[Mention]:
    """The last firm, rather one that is no object, with those that "and" joins to it."""
    before = [firm for firm in firms if firm.end <= end]
    subjects = [firm for firm in before if not _is_object(firm, text)] or before
    found = subjects[-1:]
    for firm in reversed(subjects[:-1]):
        if not JOINED.fullmatch(text, firm.end, found[0].start):
            break
        found.insert(0, firm)
    return found


def _is_object(firm: Mention, text: str) -> bool:
    return OBJECT.search(text[max(0, firm.start - 12) : firm.start]) is not None


def _within(actors: Sequence[Mention], start: int, end: int) -> list[Mention]:
    return [actor for actor in actors if start <= actor.start and actor.end <= end]


def _mention(row: Sequence[Any] | sqlite3.Row) -> Mention:
    return Mention(row[0], row[1], row[2], row[3], bool(row[4]), *row[5:9])
