"""
What the corpus says as a whole: which governance goes with which upgrading, case by case.

The unit is the case. In each cell of the matrix, the cases in scope are counted in a
2 x 2 table: governance of this type affirmed or not, upgrading of this type and status
claimed or not; Fisher's exact test and the conditional odds ratio with its 95 % interval
tell whether the two go together (Fisher 1935; Agresti 2013, section 3.5). Cases that were
written about are no random sample, and a matrix holds 64 tests: the adjusted p
(Benjamini & Hochberg 1995) is given beside the plain one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from gvcnlp.answer.lookups import run_plan
from gvcnlp.answer.periods import find_period
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.scripts import fold
from gvcnlp.errors import UsageError
from gvcnlp.records import GOVERNANCE, STATUSES, UPGRADING, lang_of
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, PeriodCriterion
from gvcnlp.store.periods import years_of

CONFIDENCE = 0.95
_CLAIMS = "SELECT document, passage_number, type, status FROM v_claims"


@dataclass(frozen=True, slots=True)
class Association:
    """Whether two properties of cases go together, from a 2 x 2 table of cases.

    Attributes:
        both, first_only, second_only, neither: The table; they add up to all cases in scope.
        odds_ratio: Conditional maximum likelihood estimate; None where it is not finite.
        low, high: Ends of its 95 % interval; None where they are not finite.
        p: Of Fisher's exact test, two-sided.
    """

    both: int
    first_only: int
    second_only: int
    neither: int
    odds_ratio: float | None
    low: float | None
    high: float | None
    p: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: governance affirmed, upgrading with a status, in one case."""

    governance: str
    upgrading: str
    status: str
    cases: tuple[str, ...]
    n_passages: int
    association: Association
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Scope:
    """The cases that are looked at.

    Attributes:
        plan: The filters.
        cases: Ids of the cases that meet them.
        numbers: Numbers of their passages.
        claimed: Cases by (type, status).
        passages: Passages by (type, status).
    """

    plan: Plan
    cases: tuple[str, ...]
    numbers: tuple[int, ...]
    claimed: Mapping[tuple[str, str], frozenset[str]] = field(repr=False)
    passages: Mapping[tuple[str, str], frozenset[int]] = field(repr=False)


def read_scope(
    store: Store,
    *,
    sector: str | None = None,
    country: str | None = None,
    period: str | None = None,
    lang: str | None = None,
) -> Scope:
    """Return the cases that meet all filters, with what they claim.

    Args:
        store: The corpus.
        sector: A sector, in English or Chinese, as questions name it.
        country: A country or region.
        period: Years: "1990-2005", "1990s", "since 2000"; cases that overlap are taken.
        lang: `en` or `zh`, of the passages.

    Raises:
        UsageError: a filter names nothing that is known.
    """
    settings = tuple(
        setting
        for kind, value in (("sector", sector), ("country", country))
        if value is not None
        for setting in _settings(store, kind, value)
    )
    plan = Plan(
        intent="list",
        unit="case",
        lang="en",
        settings=settings,
        period=None if period is None else _period(period),
        text_lang=lang,
    )
    lookup = run_plan(store, plan)
    within = set(lookup.found)
    claimed, passages = (
        defaultdict[tuple[str, str], set[str]](set),
        defaultdict[tuple[str, str], set[int]](set),
    )
    for document, number, type_, status in store.select(_CLAIMS):
        if number in within:
            claimed[type_, status].add(document)
            passages[type_, status].add(number)
    return Scope(
        plan,
        tuple(group.label for group in lookup.groups),
        lookup.found,
        {key: frozenset(value) for key, value in claimed.items()},
        {key: frozenset(value) for key, value in passages.items()},
    )


def read_matrix(scope: Scope) -> tuple[Cell, ...]:
    """Return the 64 cells of governance by upgrading by status, in the codebook's order."""
    keys = [(g, u, s) for g in GOVERNANCE for u in UPGRADING for s in STATUSES]
    found = []
    for governance, upgrading, status in keys:
        first = scope.claimed.get((governance, "affirmed"), frozenset())
        second = scope.claimed.get((upgrading, status), frozenset())
        passages = scope.passages.get((governance, "affirmed"), frozenset()) & scope.passages.get(
            (upgrading, status), frozenset()
        )
        found.append((sorted(first & second), len(passages), associate(scope, first, second)))
    adjusted = _adjust([association.p for _, _, association in found])
    return tuple(
        Cell(*key, tuple(cases), n_passages, association, p)
        for key, (cases, n_passages, association), p in zip(keys, found, adjusted, strict=True)
    )


def associate(scope: Scope, first: frozenset[str], second: frozenset[str]) -> Association:
    """Return whether two sets of the cases in scope go together."""
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    both, first_only, second_only = len(first & second), len(first - second), len(second - first)
    neither = len(scope.cases) - both - first_only - second_only
    table = [[both, first_only], [second_only, neither]]
    p = float(fisher_exact(table).pvalue)
    if 0 in (both + first_only, second_only + neither, both + second_only, first_only + neither):
        return Association(both, first_only, second_only, neither, None, None, None, p)
    ratio = odds_ratio(table, kind="conditional")
    interval = ratio.confidence_interval(CONFIDENCE)
    low, high = _finite(interval.low), _finite(interval.high)
    return Association(
        both, first_only, second_only, neither, _finite(ratio.statistic), low, high, p
    )


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _adjust(ps: Sequence[float]) -> list[float]:
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(ps)]


def _settings(store: Store, kind: str, value: str) -> tuple[CaseCriterion, ...]:
    lang = lang_of(value)
    found = find_settings(store, fold(value).text, load_vocabulary(lang))
    same = tuple(setting for setting in found if setting.field == kind)
    if not same:
        raise UsageError(f"no {kind} {value!r} in this corpus. `gvcnlp corpus list --json` helps.")
    return same


def _period(value: str) -> PeriodCriterion:
    named = find_period(fold(value).text.strip())
    if named is not None:
        return named
    years = years_of(value)
    if years is None:
        raise UsageError(f"no years in the period {value!r}. Write it as 1990-2005 or 1990s.")
    return PeriodCriterion(value, *years)
