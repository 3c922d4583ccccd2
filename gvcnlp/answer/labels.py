"""
Say what a plan asks in the labels of the network that reads questions.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """Return what is asked of each type that is asked of; None for what has no label.

    That a type is the primary one, or asked of in part ("own brands"), has none.
    """
    special = {t for c in plan.claims if c.primary or c.pattern for t in _types_of(c)}
    return {t: None if t in special else label for t, label in claims_said(plan).items()}


def claims_said(plan: Plan) -> dict[str, str | None]:
    """Return the same with the primary type, or a part of a type, asked of as the type."""
    said: dict[str, str | None] = {}
    for claim in claims_defined(plan, ()) if plan.defined else plan.claims:
        status = ANY if set(claim.statuses) == set(STATUSES) else claim.statuses[0]
        is_several = len(claim.statuses) > 1 and status != ANY
        label = status if claim.wanted else f"no {status}"
        for type_ in _types_of(claim):
            is_unlabelled = is_several or type_ in said or label not in ASKED
            said[type_] = None if is_unlabelled else label
    return said


def kinds_of(plan: Plan) -> frozenset[str]:
    """Return the kinds of condition, besides claims, that a plan is under."""
    fields = {setting.field for setting in plan.settings}
    firms = plan.asked_for or plan.barred or plan.terms
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


def _types_of(claim: ClaimCriterion) -> tuple[str, ...]:
    return claim.types or (claim.dimension,)
