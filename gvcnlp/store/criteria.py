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
from gvcnlp.store.words import match_expression, search_words


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
    """A word for the setting of a case, with its synonyms in lower case.

    Looked for in what is said of the case; where nothing is said of it, in the passage.
    """

    field: str  # country or sector
    name: str
    words: tuple[str, ...]


_PLACE = "SELECT passage_number, passage, document FROM"
_CLAIMS = f"""
{_PLACE} v_claims
WHERE type IN (SELECT value FROM json_each(:types))
  AND status IN (SELECT value FROM json_each(:statuses))
"""
_PRIMARY = f"{_PLACE} v_passages WHERE primary_type IN (SELECT value FROM json_each(:types))"
_WITHOUT = f"{_PLACE} v_passages WHERE passage_number NOT IN (SELECT passage_number FROM ({{}}))"
_ACTORS = f"""
{_PLACE} v_actors
WHERE entity IN (SELECT value FROM json_each(:entities))
   OR name_key IN (SELECT value FROM json_each(:keys))
"""
_CASES = {
    "country": f"""
{_PLACE} v_passages
WHERE (country IS NOT NULL OR place IS NOT NULL) AND EXISTS (
    SELECT 1 FROM json_each(:words)
    WHERE instr(' ' || lower(coalesce(country, '') || ' ' || coalesce(place, '')), value))
   OR country IS NULL AND place IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
    "sector": f"""
{_PLACE} v_passages
WHERE (sector IS NOT NULL OR title IS NOT NULL) AND EXISTS (
    SELECT 1 FROM json_each(:words)
    WHERE instr(lower(coalesce(sector, '') || ' ' || coalesce(title, '')), value))
   OR sector IS NULL AND title IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
}
_LANG = f"{_PLACE} v_passages WHERE lang = :lang"
_ALL = f"{_PLACE} v_passages"


def with_claim(store: Store, criterion: ClaimCriterion) -> Found:
    """Return the passages that meet a criterion on claims."""
    query = _PRIMARY if criterion.primary else _CLAIMS
    if not criterion.wanted:
        query = _WITHOUT.format(query)
    types = criterion.types or TYPES[criterion.dimension]
    parameters = {"types": json.dumps(types), "statuses": json.dumps(criterion.statuses)}
    return _find(store, query, parameters)


def with_firm(store: Store, criterion: FirmCriterion) -> Found:
    """Return the passages that mention the firm under any of its names."""
    return _find(store, _ACTORS, _names(criterion))


def of_case(store: Store, criterion: CaseCriterion) -> Found:
    """Return the passages of cases in this country or sector."""
    words = [word for name in criterion.words for word in search_words(name)[:4]]
    parameters = {
        "words": json.dumps(criterion.words, ensure_ascii=False),
        "query": match_expression(words),
    }
    return _find(store, _CASES[criterion.field], parameters)


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
