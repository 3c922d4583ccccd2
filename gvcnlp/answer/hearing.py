"""
What the network hears in a question, and which of it changes the claims that the rules read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gvcnlp.annotation.question_labels import NO_CLAIM
from gvcnlp.answer.labels import claims_of
from gvcnlp.answer.plans import REFUSED, Plan
from gvcnlp.records import DIMENSION_OF, STATUSES
from gvcnlp.store.criteria import ClaimCriterion

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Earlier, Suggestion

# How likely what is taken has to be at least, and what the rules have in its place at most.
SURE, UNLIKELY = 0.5, 0.3
SURE_TO_ADD = (0.5, 0.25)  # the same of one more claim, where the rules find some condition
SURE_BESIDE = (0.9, 0.05)  # the same, where they find a type of the same dimension
SURE_TO_REFUSE = 0.8  # where no passage would be quoted
SURE_TO_CHANGE = (0.8, 0.17)  # the same of what the rules have words for


@lru_cache(maxsize=64)
def suggest(question: str, earlier: Earlier | None = None) -> Suggestion:
    """Return probabilities of what is asked, in the light of the question before, if any."""
    # What is imported here takes longer than most answers; the rules alone need none of it.
    from gvcnlp.annotation.questions import QuestionReader

    return QuestionReader.shipped().read(question, earlier)


def likeliest(probabilities: Mapping[Any, float]) -> tuple[Any, float]:
    """Return the likeliest label and its probability."""
    return max(probabilities.items(), key=lambda item: item[1])


def refusal_heard(plan: Plan, heard: Suggestion) -> Plan | None:
    """Return the plan of what is not about the corpus; None where it may be.

    What names something of the corpus is.
    """
    intent, p = likeliest(heard.intent)
    named = (plan.claims, plan.firms, plan.barred, plan.cases, plan.relation, plan.settings)
    is_of_corpus = any(named) or plan.text_lang or plan.period
    if intent not in REFUSED or p < SURE_TO_REFUSE or is_of_corpus:
        return None
    return Plan(intent=intent, unit="passage", lang=plan.lang)


def claims_heard(plan: Plan, heard: Suggestion) -> tuple[ClaimCriterion, ...]:
    """Return the claims of a plan with those added, or read otherwise, that the network is sure of.

    A type that the rules find named stays; where they find it in two statuses, they are sure.
    """
    # "It works out here and fails there", of one type: that is all of the question.
    if len({claim.types for claim in plan.claims}) < len(plan.claims):
        return plan.claims
    said = claims_of(plan)
    told = {claim.dimension for claim in plan.claims}
    claims = plan.claims
    for type_, probabilities in heard.claims.items():
        label, p = likeliest(probabilities)
        before = said.get(type_, NO_CLAIM)
        is_told = type_ in told and type_ not in said  # "governance" is told by one of its types
        if is_told or before is None or label in (before, NO_CLAIM):
            continue
        is_beside = DIMENSION_OF.get(type_, type_) in told
        least, most = _needed(before, has_criteria=plan.has_criteria, is_beside=is_beside)
        if p >= least and probabilities[before] <= most:
            claims = _with_claim(claims, type_, label)
    return claims


def _needed(before: str, *, has_criteria: bool, is_beside: bool) -> tuple[float, float]:
    if before != NO_CLAIM:
        return SURE_TO_CHANGE
    if is_beside:
        return SURE_BESIDE
    return SURE_TO_ADD if has_criteria else (SURE, SURE)


def _with_claim(
    claims: tuple[ClaimCriterion, ...], type_: str, label: str
) -> tuple[ClaimCriterion, ...]:
    """The claims with this said of a type, in the place of what was."""
    dimension = DIMENSION_OF.get(type_, type_)
    kept: list[ClaimCriterion] = []
    at = len(claims)
    for n, claim in enumerate(claims):
        if type_ not in (claim.types or (claim.dimension,)):
            kept.append(claim)
            continue
        at = min(at, n)
        if rest := tuple(other for other in claim.types if other != type_):
            kept.append(replace(claim, types=rest))
    status = label.removeprefix("no ")
    statuses = STATUSES if status == "any" else (status,)
    types = (type_,) if type_ in DIMENSION_OF else ()
    new = ClaimCriterion(dimension, types, statuses, wanted=not label.startswith("no "))
    return (*kept[:at], new, *kept[at:])
