"""
What passages must show: each criterion is one fixed query over the views.

Values go in as bound parameters, lists as JSON arrays, so the text of a query depends on
nothing that a user typed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeAlias

from gvcnlp.records import TYPES
from gvcnlp.store.corpus import Store
from gvcnlp.store.words import match_expression


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its number and id, and the id of its case."""

    number: int
    passage: str
    document: str


Found: TypeAlias = dict[int, Place]


@dataclass(frozen=True, slots=True)
class ClaimCriterion:
    """A claim of any of these types and statuses; no types means every type.

    `primary` asks for the passage's one governance type instead of its claims.
    `wanted` false asks for passages without such a claim.
    """

    dimension: str
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("affirmed",)
    primary: bool = False
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class FirmCriterion:
    """A mention of one firm or group, by its ids or by its names in normalised form."""

    name: str
    entities: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """False where the corpus has no such name."""
        return bool(self.entities or self.keys)


@dataclass(frozen=True, slots=True)
class CaseCriterion:
    """The setting of a case: a country, place or sector.

    Attributes:
        field: `country` (which takes in `place`) or `sector`.
        name: As the question has it.
        values: What the corpus calls it in that field of a case.
        words: Its names, looked for in the passages of cases that say nothing of it.
    """

    field: str
    name: str
    values: tuple[str, ...]
    words: tuple[str, ...]


_PLACE = "SELECT passage_number, passage, document FROM"
_CLAIMS = f"""
{_PLACE} v_claims
WHERE type IN (SELECT value FROM json_each(:types))
  AND status IN (SELECT value FROM json_each(:statuses))
"""
_PRIMARY = f"{_PLACE} v_passages WHERE primary_type IN (SELECT value FROM json_each(:types))"
_ACTORS = f"""
{_PLACE} v_actors
WHERE entity IN (SELECT value FROM json_each(:entities))
   OR name_key IN (SELECT value FROM json_each(:keys))
"""
_CASES = {
    "country": f"""
{_PLACE} v_passages
WHERE country IN (SELECT value FROM json_each(:values))
   OR place IN (SELECT value FROM json_each(:values))
   OR country IS NULL AND place IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
    "sector": f"""
{_PLACE} v_passages
WHERE sector IN (SELECT value FROM json_each(:values))
   OR sector IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
}
_TERM = f"""
{_PLACE} v_passages WHERE passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
"""
_LANG = f"{_PLACE} v_passages WHERE lang = :lang"
_ALL = f"{_PLACE} v_passages"


def with_claim(store: Store, criterion: ClaimCriterion) -> Found:
    """Return the passages that make such a claim, wanted or not."""
    query = _PRIMARY if criterion.primary else _CLAIMS
    types = criterion.types or TYPES[criterion.dimension]
    parameters = {"types": json.dumps(types), "statuses": json.dumps(criterion.statuses)}
    return _find(store, query, parameters)


def with_firm(store: Store, criterion: FirmCriterion) -> Found:
    """Return the passages that mention the firm under any of its names."""
    return _find(store, _ACTORS, _names(criterion))


def of_case(store: Store, criterion: CaseCriterion) -> Found:
    """Return the passages of cases in this country or sector."""
    parameters = {
        "values": json.dumps(criterion.values, ensure_ascii=False),
        "query": match_expression(criterion.words),
    }
    return _find(store, _CASES[criterion.field], parameters)


def with_term(store: Store, term: str) -> Found:
    """Return the passages in whose text the words of the term stand together."""
    return _find(store, _TERM, {"query": match_expression([term])})


def in_lang(store: Store, lang: str) -> Found:
    """Return the passages written in `en` or `zh`."""
    return _find(store, _LANG, {"lang": lang})


def everywhere(store: Store) -> Found:
    """Return all passages."""
    return _find(store, _ALL, {})


def _names(criterion: FirmCriterion) -> dict[str, str]:
    return {
        "entities": json.dumps(criterion.entities, ensure_ascii=False),
        "keys": json.dumps(criterion.keys, ensure_ascii=False),
    }


def _find(store: Store, query: str, parameters: dict[str, str]) -> Found:
    return {row[0]: Place(row[0], row[1], row[2]) for row in store.select(query, parameters)}
