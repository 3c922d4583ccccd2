"""
Choose among the readings of a question that leans on the one before it.

The rules make several: as it stands by itself, with a part of the last question replaced, with
the last one restricted further, about what was listed. The network, which has read the question
before as well, says how likely each is; one more is put together of what it holds for likeliest.
What the rules chose is left only for one that is much likelier (docs/decisions/0014).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gvcnlp.annotation.question_labels import ASKED_TYPES, KINDS, NO_CLAIM
from gvcnlp.answer.composing import compose
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.labels import claims_said, kinds_of
from gvcnlp.answer.plans import COUNTED, QUOTING, Plan

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

LEAST = 0.002  # what no label is held for less likely than
UNTOLD = 0.3  # of what has no label
FOR_CHOSEN, FOR_READ = 2.0, 0.5  # nats in favour of the rules' choice, and of what they read
BY_UNIT = (*COUNTED, "compare", "crosstab")
# The rules tell better which end is asked for, and the network whether any is.
RELATIONS = {
    "supplies": ("suppliers_of", "customers_of", "supplies", "pairs"),
    "owns": ("owners_of", "owned_by", "owns", "pairs"),
}


def likeliest_plan(asked: Asked, chosen: Plan, others: Sequence[Plan], heard: Suggestion) -> Plan:
    """Return the plan that the network holds for likeliest, with some favour for the rules.

    Args:
        asked: The question as the rules read it, and the answers before.
        chosen: The plan that the rules would follow.
        others: Plans that they could have followed.
        heard: Probabilities of what is asked, in the light of the question before.
    """
    favoured = [(chosen, FOR_CHOSEN), *((plan, FOR_READ) for plan in (*others, asked.own))]
    if (composed := compose(asked, heard)) is not None:
        favoured.append((composed, 0.0))
    scores = [likelihood(plan, asked, heard) + favour for plan, favour in favoured]
    return favoured[scores.index(max(scores))][0]


def likelihood(plan: Plan, asked: Asked, heard: Suggestion) -> float:
    """Return how likely a plan is what was asked: the sum of the logarithms, in nats."""
    every = (
        *_of_tasks(plan, heard),
        *_of_claims(plan, asked, heard),
        *_of_conditions(plan, asked, heard),
        heard.leans["alone" if plan == asked.own else "leans"],
    )
    return sum(math.log(max(p, LEAST)) for p in every)


def _of_tasks(plan: Plan, heard: Suggestion) -> Iterator[float]:
    of_passages = heard.intent["list"] * heard.unit["passage"]
    if plan.intent == "quote" or (plan.intent, plan.unit) == ("list", "passage"):
        yield of_passages + heard.intent["quote"]  # both show what passages say
    else:
        yield heard.intent[plan.intent]
        if plan.intent in BY_UNIT and plan.relation is None:
            yield heard.unit.get(plan.unit, UNTOLD)
    labels = RELATIONS[plan.relation.type] if plan.relation is not None else ("none",)
    yield sum(heard.relation[label] for label in labels)
    yield heard.order[plan.order or "none"]


def _of_claims(plan: Plan, asked: Asked, heard: Suggestion) -> Iterator[float]:
    said, before = claims_said(plan), claims_said(asked.last.plan)
    for type_ in ASKED_TYPES:
        label, asked_of = said.get(type_, NO_CLAIM), heard.claims[type_]
        was = before.get(type_) or NO_CLAIM
        p = UNTOLD if label is None else asked_of[label]
        if label == NO_CLAIM and _is_of_listed(plan, asked):  # what was listed was asked for
            p = max(p, asked_of[was])
        if plan.intent in QUOTING and label == was:  # of what is quoted, more is told
            p = max(p, asked_of[NO_CLAIM])
        yield p


def _of_conditions(plan: Plan, asked: Asked, heard: Suggestion) -> Iterator[float]:
    own, held = kinds_of(asked.own), kinds_of(plan)
    for kind in KINDS:
        p = heard.conditions[kind]
        label = "none" if kind not in held else "said" if kind in own else "kept"
        is_pointed_at = kind in ("firm", "case") or _is_of_listed(plan, asked)
        if label != "said" and is_pointed_at:
            yield max(p["none"], p["kept"])
        else:
            yield p[label]


def _is_of_listed(plan: Plan, asked: Asked) -> bool:
    """True where a plan asks of what the answer before listed or rested on."""
    known = {*asked.own.cases, *asked.last.plan.cases}
    return bool(plan.within or set(plan.cases) - known)
