"""
What passages must show: each criterion is one fixed query over the views.

Values go in as bound parameters, lists as JSON arrays, so the text of a query depends on
nothing that a user typed.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import FrozenBitMap

from gvcnlp.codebook.scripts import simplify
from gvcnlp.records import TYPES
from gvcnlp.store.corpus import Store
from gvcnlp.store.periods import years_of
from gvcnlp.store.words import match_expression
from gvcnlp.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Places:
    """Where passages stand: by their numbers, their ids and the ids of their cases; all cases.

    `place_of` has at the number of a passage the place of its case among the `cases`.
    """

    numbers: FrozenBitMap
    passages: Mapping[int, str]
    documents: Mapping[int, str]
    cases: Mapping[str, int]
    place_of: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ClaimCriterion:
    """A claim of any of these types and statuses; no types means every type.

    `primary` asks for the passage's one governance type instead of its claims.
    `wanted` false asks for passages without such a claim. `aspect` names a part of a type
    (own brands, of functional upgrading); then a sentence of the evidence has to match the
    regular expression `pattern`, or the passage `anywhere`.
    """

    dimension: str
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ("affirmed",)
    primary: bool = False
    wanted: bool = True
    aspect: str = ""
    pattern: str = ""
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class FirmCriterion:
    """A mention of one firm or group, by its ids or by its names in normalised form.

    `stand_in` says what the corpus has in the place of a group that it does not name.
    """

    name: str
    entities: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    stand_in: str = ""

    @property
    def label(self) -> str:
        """The firm as an answer calls it."""
        return f"{self.name} ({self.stand_in})" if self.stand_in else self.name

    @property
    def is_known(self) -> bool:
        """False where the corpus has no such name."""
        return bool(self.entities or self.keys)

    def means(self, entity: str | None, key: str) -> bool:
        """Return True where a mention with this entity and normalised name is of the firm."""
        return entity in self.entities or key in self.keys

    def is_same_as(self, other: FirmCriterion) -> bool:
        """Return True where the two have a name or an id in common."""
        return bool({*self.entities, *self.keys} & {*other.entities, *other.keys})

    def either(self, other: FirmCriterion, *, name: str) -> FirmCriterion:
        """Return the criterion that a mention of this firm or of another one meets."""
        entities = tuple(sorted({*self.entities, *other.entities}))
        return FirmCriterion(name, entities, tuple(sorted({*self.keys, *other.keys})))


@dataclass(frozen=True, slots=True)
class CaseCriterion:
    """The setting of a case: a country, place or sector.

    Attributes:
        field: `country` (which takes in `place`) or `sector`.
        name: As the question has it.
        values: What the corpus calls it in that field of a case.
        words: Its names, looked for in the passages of cases that say nothing of it; without
            any, such cases fall out.
        wanted: False for the cases that lie elsewhere.
    """

    field: str
    name: str
    values: tuple[str, ...]
    words: tuple[str, ...]
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class PeriodCriterion:
    """Cases whose period shares a year with this one; years, both ends included."""

    name: str
    first: int
    last: int


Query = tuple[str, dict[str, str]]

_NUMBER = "SELECT passage_number FROM"
_CLAIMS = f"""
{_NUMBER} v_said
WHERE type IN (SELECT value FROM json_each(:types))
  AND status IN (SELECT value FROM json_each(:statuses))
"""
_SHOWN = """
SELECT c.passage_number, p.text, c.evidence FROM v_claims c JOIN v_passages p USING (passage_number)
WHERE c.type IN (SELECT value FROM json_each(:types))
  AND c.status IN (SELECT value FROM json_each(:statuses))
"""
_PRIMARY = f"{_NUMBER} v_passages WHERE primary_type IN (SELECT value FROM json_each(:types))"
_ACTORS = f"""
{_NUMBER} v_actors
WHERE entity IN (SELECT value FROM json_each(:entities))
   OR name_key IN (SELECT value FROM json_each(:keys))
"""
_CASES = {
    "country": f"""
{_NUMBER} v_passages WHERE country IN (SELECT value FROM json_each(:values))
UNION ALL
{_NUMBER} v_passages WHERE place IN (SELECT value FROM json_each(:values))
UNION ALL
{_NUMBER} v_passages
WHERE country IS NULL AND place IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
    "sector": f"""
{_NUMBER} v_passages WHERE sector IN (SELECT value FROM json_each(:values))
UNION ALL
{_NUMBER} v_passages
WHERE sector IS NULL AND passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
""",
}
_TERM = f"""
{_NUMBER} v_passages WHERE passage_number IN (
    SELECT rowid FROM passage_search WHERE passage_search MATCH :query)
"""
_LANG = f"{_NUMBER} v_passages WHERE lang = :lang"
_DOCUMENTS = f"{_NUMBER} v_passages WHERE document IN (SELECT value FROM json_each(:documents))"
_PASSAGES = f"{_NUMBER} v_passages WHERE passage IN (SELECT value FROM json_each(:passages))"
_CASE_COLUMNS = ("title", "sector", "country", "place", "period", "reference")
_CASES_DESCRIBED = f"SELECT document, {', '.join(_CASE_COLUMNS)} FROM v_cases"
_ALL = "SELECT passage_number, passage, document FROM v_passages"


def queries_of(criterion: ClaimCriterion | FirmCriterion | CaseCriterion) -> Query:
    """Return the query that finds a criterion's passages, and its parameters."""
    if isinstance(criterion, FirmCriterion):
        return _ACTORS, name_parameters(criterion)
    if isinstance(criterion, CaseCriterion):
        return _CASES[criterion.field], {
            "values": json.dumps(criterion.values, ensure_ascii=False),
            "query": match_expression(criterion.words) or '""',
        }
    return (_PRIMARY if criterion.primary else _CLAIMS), {
        "types": json.dumps(criterion.types or TYPES[criterion.dimension]),
        "statuses": json.dumps(criterion.statuses),
    }


def with_claim(store: Store, criterion: ClaimCriterion) -> FrozenBitMap:
    """Return the passages that make such a claim, wanted or not."""
    query, parameters = queries_of(criterion)
    name = f"claim {criterion.primary} {sorted(parameters.items())}"
    found = store.remembered(name, lambda: _find(store, query, parameters))
    if not criterion.pattern:
        return found
    pattern = re.compile(criterion.pattern, re.IGNORECASE)
    shown = (
        row[0]
        for row in store.select(_SHOWN, parameters)
        if _shows(row, pattern, anywhere=criterion.anywhere)
    )
    return found & FrozenBitMap(shown)


def with_firm(store: Store, criterion: FirmCriterion) -> FrozenBitMap:
    """Return the passages that mention the firm under any of its names."""
    return _find(store, *queries_of(criterion))


def of_case(store: Store, criterion: CaseCriterion) -> FrozenBitMap:
    """Return the passages of cases in this country or sector, which one question asks for twice."""
    query, parameters = queries_of(criterion)
    name = f"of case {criterion.field} {sorted(parameters.items())}"
    return store.remembered(name, lambda: _find(store, query, parameters))


def with_term(store: Store, term: str) -> FrozenBitMap:
    """Return the passages in whose text the words of the term stand together."""
    return _find(store, _TERM, {"query": match_expression([term])})


def in_lang(store: Store, lang: str) -> FrozenBitMap:
    """Return the passages written in `en` or `zh`."""
    return store.remembered(f"in {lang}", lambda: _find(store, _LANG, {"lang": lang}))


def in_period(store: Store, criterion: PeriodCriterion) -> FrozenBitMap:
    """Return the passages of cases whose period overlaps; cases that give none fall out."""
    periods = store.remembered(
        "periods", lambda: {id: years_of(p) for id, p in settings_of_cases(store, "period").items()}
    )
    found = [
        id
        for id, years in periods.items()
        if years is not None and years[0] <= criterion.last and criterion.first <= years[1]
    ]
    return in_documents(store, found)


def in_documents(store: Store, documents: Sequence[str]) -> FrozenBitMap:
    """Return the passages of these cases, told by id."""
    return _find(store, _DOCUMENTS, {"documents": json.dumps(documents, ensure_ascii=False)})


def among(store: Store, passages: Sequence[str]) -> FrozenBitMap:
    """Return the numbers of these passages, told by id."""
    return _find(store, _PASSAGES, {"passages": json.dumps(passages, ensure_ascii=False)})


def everywhere(store: Store) -> Places:
    """Return where each passage of the corpus stands."""
    return store.remembered("places", lambda: _places(store))


def _places(store: Store) -> Places:
    rows = store.select(_ALL)
    documents = {row[0]: row[2] for row in rows}
    passages = {row[0]: row[1] for row in rows}
    cases = {document: place for place, document in enumerate(dict.fromkeys(documents.values()))}
    place_of = np.zeros(max(passages, default=0) + 1, dtype=np.int64)
    for number, document in documents.items():
        place_of[number] = cases[document]
    return Places(FrozenBitMap(passages), passages, documents, cases, place_of)


def titles_of_cases(store: Store) -> Mapping[str, str]:
    """Return the title of each case, empty where it has none, by the id of the case."""
    return {id: title or "" for id, (title, *_) in _cases(store).items()}


def settings_of_cases(store: Store, field: str) -> Mapping[str, str]:
    """Return `country`, `place`, `sector`, `period` or `reference` of cases that say so, by id."""
    column = _CASE_COLUMNS.index(field)
    return {id: str(row[column]) for id, row in _cases(store).items() if row[column]}


def _cases(store: Store) -> Mapping[str, tuple[str | None, ...]]:
    return store.remembered(
        "cases", lambda: {id: tuple(row) for id, *row in store.select(_CASES_DESCRIBED)}
    )


def _shows(row: sqlite3.Row, pattern: re.Pattern[str], *, anywhere: bool) -> bool:
    """True where a sentence that bears the evidence matches, or the passage anywhere."""
    text = simplify(row["text"])
    if anywhere or not pattern.search(text):
        return pattern.search(text) is not None
    spans = json.loads(row["evidence"]) or [[0, len(text)]]
    return any(
        pattern.search(text, start, end)
        for start, end in split_sentences(text)
        if any(start < last and first < end for first, last in spans)
    )


def name_parameters(criterion: FirmCriterion) -> dict[str, str]:
    """Return a firm's entities and names as the parameters of a query."""
    return {
        "entities": json.dumps(criterion.entities, ensure_ascii=False),
        "keys": json.dumps(criterion.keys, ensure_ascii=False),
    }


def _find(store: Store, query: str, parameters: dict[str, str]) -> FrozenBitMap:
    return store.numbers(query, parameters)
