"""
Part a plan into the groups that a comparison, a table or a proposition sets side by side.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from gvcnlp.answer.firm_groups import Group
from gvcnlp.answer.lookups import run_plan
from gvcnlp.answer.plans import Axis, Plan
from gvcnlp.answer.settings import setting_labels
from gvcnlp.records import LANGS, TYPES
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion, settings_of_cases

Said = tuple[ClaimCriterion, ...]

_CLAIM_COUNTS = """
SELECT type, status, count(DISTINCT passage_number) AS n FROM v_claims
WHERE passage_number IN (SELECT value FROM json_each(:numbers))
GROUP BY type, status
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the groups that are compared: what tells it from the others, and its plan."""

    plan: Plan
    claim: ClaimCriterion | None = None
    name: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its row and column, each an axis and a value, and what it holds."""

    row: tuple[Axis, str]
    column: tuple[Axis, str]
    groups: Sequence[Group]


def parts_of(plan: Plan) -> tuple[Part, ...]:
    """Return the groups of a comparison: of types, else of settings, else of firms."""
    if plan.axes is not None:
        return tuple(Part(replace(plan, text_lang=lang), lang=lang) for lang in LANGS)
    if by_type := _types_compared(plan):
        return by_type
    for field in ("country", "sector"):
        same = [s for s in plan.settings if s.field == field and s.wanted]
        others = tuple(s for s in plan.settings if s not in same)
        if len(same) > 1:
            return tuple(Part(replace(plan, settings=(*others, s)), name=s.name) for s in same)
    return tuple(Part(replace(plan, firms=(firm,)), name=firm.label) for firm in plan.firms)


def _types_compared(plan: Plan) -> tuple[Part, ...]:
    """The types of the dimension that has several, the first one named where both have."""
    for dimension in dict.fromkeys(claim.dimension for claim in plan.claims if claim.wanted):
        same = [claim for claim in plan.claims if claim.dimension == dimension]
        others = tuple(claim for claim in plan.claims if claim.dimension != dimension)
        single = [
            replace(claim, types=(type_,)) for claim in same for type_ in claim.types or _all(claim)
        ]
        if len(single) > 1:
            return tuple(Part(replace(plan, claims=(c, *others)), claim=c) for c in single)
    return ()


def compares_profiles(plan: Plan) -> tuple[Axis, Axis] | None:
    """Return the axes of "how does governance differ between footwear and furniture", a table."""
    general = [claim.dimension for claim in plan.claims if not claim.types and claim.wanted]
    is_whole = general and len(general) == len(plan.claims)
    if plan.intent != "compare" or plan.axes or plan.order or not is_whole:
        return None
    axes: tuple[Axis, ...] = ("country", "sector")
    for field in axes:
        if sum(s.field == field and s.wanted for s in plan.settings) > 1:
            return field, cast(Axis, general[0])
    return None


def _all(claim: ClaimCriterion) -> tuple[str, ...]:
    return TYPES[claim.dimension]


def sides_of(plan: Plan) -> tuple[tuple[Said, Plan], tuple[Said, Plan]]:
    """Return the claims and the plan of the cases for a proposition, and those against it.

    "A hinders B" is spoken for by cases of A in which B was negated, and against by cases
    of A in which B came about; "A favours B" the other way round. Of upgrading alone, or of
    governance alone, that it comes about is weighed against that it does not.
    """
    status = ("negated", "affirmed") if plan.hinders else ("affirmed", "negated")
    sides = [_said(plan, "upgrading", s) for s in status]
    if any(sides):
        governance = _said(plan, "governance", "affirmed")
        sides = [(*governance, *side) for side in sides]
    else:
        sides = [_said(plan, "governance", s) for s in status]
    for_it, against = ((s, replace(plan, unit="case", claims=s)) for s in sides)
    return for_it, against


def _said(plan: Plan, dimension: str, status: str) -> Said:
    same = [claim for claim in plan.claims if claim.dimension == dimension]
    return tuple(replace(c, statuses=(status,), primary=False, wanted=True) for c in same)


def in_one_row(store: Store, plan: Plan) -> Plan | None:
    """Return "cases per country" as a comparison of all countries that have any."""
    if plan.axes is None or plan.axes[0] != plan.axes[1]:
        return None
    plain = replace(plan, intent="compare", unit=plan.counted, axes=None)
    if plan.axes[0] == "lang":
        return replace(plain, axes=plan.axes)
    each = [at.settings[-1] for _, at in _settings(store, plain, plan.axes[0])]
    return replace(plain, settings=tuple(each))


def cells_of(store: Store, plan: Plan) -> tuple[Cell, ...]:
    """Return the cells of a table that hold any case, or any passage, row by row."""
    rows, columns = plan.axes or ("governance", "upgrading")
    cells = []
    for row, at_row in _values(store, plan, rows):
        for column, in_cell in _values(store, at_row, columns):
            groups = run_plan(store, replace(in_cell, unit=plan.counted)).groups
            if groups:
                cells.append(Cell((rows, row), (columns, column), groups))
    return tuple(cells)


def _values(store: Store, plan: Plan, axis: Axis) -> Iterator[tuple[str, Plan]]:
    """Each value of an axis, and the plan restricted to it."""
    if axis in TYPES:
        own = [claim for claim in plan.claims if claim.dimension == axis]
        others = tuple(claim for claim in plan.claims if claim.dimension != axis)
        named = {type_: claim for claim in own for type_ in claim.types}
        model = own[0] if own else ClaimCriterion(axis)
        for type_, claim in (named or dict.fromkeys(TYPES[axis], model)).items():
            yield type_, replace(plan, claims=(*others, replace(claim, types=(type_,))))
    elif axis == "status":
        own = [claim for claim in plan.claims if len(claim.statuses) > 1]
        others = tuple(claim for claim in plan.claims if claim not in own)
        for status in own[0].statuses if own else ():
            told = tuple(replace(claim, statuses=(status,)) for claim in own)
            yield status, replace(plan, claims=(*others, *told))
    elif axis == "lang":
        for lang in LANGS:
            yield lang, replace(plan, text_lang=lang)
    else:
        yield from _settings(store, plan, axis)


def _settings(store: Store, plan: Plan, axis: Axis) -> Iterator[tuple[str, Plan]]:
    """The countries or sectors that the question names, else those of all cases."""
    if same := [s for s in plan.settings if s.field == axis and s.wanted]:
        others = tuple(s for s in plan.settings if s not in same)
        for setting in same:
            yield setting.name, replace(plan, settings=(*others, setting))
        return
    by_label: dict[str, list[str]] = defaultdict(list)
    labels = setting_labels(axis, settings_of_cases(store, axis).values(), plan.lang)
    for value, label in sorted(labels.items()):
        by_label[label].append(value)
    for label, values in by_label.items():
        setting = CaseCriterion(axis, label, tuple(values), tuple(values))
        yield label, replace(plan, settings=(*plan.settings, setting))


def claim_counts(store: Store, numbers: Iterable[int]) -> list[tuple[str, str, int]]:
    """Return (type, status, number of passages) of the claims in some passages."""
    rows: list[Any] = store.select(_CLAIM_COUNTS, {"numbers": json.dumps(list(numbers))})
    order = [type_ for types in TYPES.values() for type_ in types]
    found = [(row["type"], row["status"], int(row["n"])) for row in rows]
    return sorted(found, key=lambda item: (order.index(item[0]), -item[2], item[1]))
