"""
Say what a plan asks in the labels of the network that reads questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gvcnlp.annotation.question_labels import ANSWERED_BY_UNIT, ANY, ASKED, WHETHER, Earlier
from gvcnlp.answer.plans import End, Plan
from gvcnlp.records import STATUSES
from gvcnlp.store.criteria import ClaimCriterion

ENDS: Mapping[str, tuple[str, End]] = {  # what is asked of a relation, by its label
    "suppliers_of": ("supplies", "source"),
    "customers_of": ("supplies", "target"),
    "owners_of": ("owns", "source"),
    "owned_by": ("owns", "target"),
}
_LABEL_OF = {end: label for label, end in ENDS.items()}


def tasks_of(plan: Plan) -> dict[str, str]:
    """Return the label of each task: intent, relation, order, and unit if the answer has one."""
    relation = plan.relation
    label = "none"
    if relation is not None:
        whether = relation.type if relation.asked == "both" else relation.asked
        label = _LABEL_OF.get((relation.type, relation.asked), whether)
        label = WHETHER.get(label, label) if plan.intent == "yes_no" else label
    unit = {"unit": plan.unit} if plan.intent in ANSWERED_BY_UNIT else {}
    return {"intent": plan.intent, "relation": label, "order": plan.order or "none"} | unit


def claims_of(plan: Plan) -> dict[str, str | None]:
    """Return what is asked of each type that is asked of; None for what has no label."""
    said: dict[str, str | None] = {}
    for claim in plan.claims:
        for type_, label in _labels_of(claim):
            said[type_] = None if type_ in said else label
    return said


def claims_said(plan: Plan) -> dict[str, str | None]:
    """Return the same with a part of a type ("own brands") asked of as the type."""
    claims = claims_defined(plan, ()) if plan.defined else plan.claims
    said: dict[str, str | None] = {}
    for claim in claims:
        is_several = len(claim.statuses) > 1 and set(claim.statuses) != set(STATUSES)
        for type_, label in _statuses_of(claim):
            is_unlabelled = is_several or type_ in said or label not in ASKED
            said[type_] = None if is_unlabelled else label
    return said


def kinds_of(plan: Plan) -> frozenset[str]:
    """Return the kinds of condition, besides claims, that a plan is under."""
    fields = {setting.field for setting in plan.settings}
    firms = plan.firms or plan.barred or plan.terms or (plan.relation and plan.relation.given)
    held = {
        "place": "country" in fields,
        "sector": "sector" in fields,
        "time": plan.period is not None,
        "firm": bool(firms),
        "case": len(plan.cases) == 1,  # several were listed and pointed at
        "lang": plan.text_lang is not None,
    }
    return frozenset(kind for kind, is_held in held.items() if is_held)


def holds_all(plan: Plan, before: Plan) -> bool:
    """True where a plan is under all conditions of the one before."""
    return (
        set(before.claims) <= set(plan.claims)
        and set(before.settings) <= set(plan.settings)
        and set(before.firms) <= set(plan.firms)
        and set(before.barred) <= set(plan.barred)
        and set(before.terms) <= set(plan.terms)
        and before.cases in ((), plan.cases)
        and before.period in (None, plan.period)
        and before.text_lang in (None, plan.text_lang)
    )


def claims_defined(plan: Plan, statuses: tuple[str, ...]) -> tuple[ClaimCriterion, ...]:
    """The types that were defined, as claims of a status: "how many cases show it?"."""
    of_types = [d for d in plan.defined if d.dimension != "statuses"]
    status = statuses or ("affirmed",)
    return tuple(ClaimCriterion(d.dimension, (d.label,), status) for d in of_types)


def as_earlier(question: str, plan: Plan) -> Earlier:
    """Return a question and its plan as what the next one may lean on."""
    if plan.intent == "define":
        plan = replace(plan, claims=claims_defined(plan, STATUSES), defined=())
    known = {type_: label for type_, label in claims_said(plan).items() if label is not None}
    return Earlier(question, tasks_of(plan), known, kinds_of(plan))


def _labels_of(claim: ClaimCriterion) -> Iterator[tuple[str, str | None]]:
    """Each type that a claim asks of and what; None for what the network has no label for."""
    for type_, label in _statuses_of(claim):
        is_several = len(claim.statuses) > 1 and set(claim.statuses) != set(STATUSES)
        is_other = is_several or claim.primary or claim.pattern or label == "no negated"
        yield type_, None if is_other else label


def _statuses_of(claim: ClaimCriterion) -> Iterator[tuple[str, str]]:
    status = ANY if set(claim.statuses) == set(STATUSES) else claim.statuses[0]
    for type_ in claim.types or (claim.dimension,):
        yield type_, status if claim.wanted else f"no {status}"
