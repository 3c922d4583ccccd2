"""
Put a plan together of what the network holds for likeliest, and of what the rules found named,
in a question and in the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from gvcnlp.annotation.question_labels import ANY, NO_CLAIM
from gvcnlp.answer.antecedents import antecedent_of, cases_of, place_meant
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.hearing import likeliest
from gvcnlp.answer.labels import ENDS, claims_said
from gvcnlp.answer.plans import COUNTED, REFUSED, Plan, RelationAsked, Unit
from gvcnlp.answer.questions import read_question
from gvcnlp.records import DIMENSION_OF, STATUSES
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion, FirmCriterion

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

FIELDS = {"place": "country", "sector": "sector"}  # of the settings of a case, by kind


def compose(asked: Asked, heard: Suggestion) -> Plan | None:
    """Return the plan of the likeliest labels; None where what they speak of is named nowhere.

    Args:
        asked: The question as the rules read it, and the answers before.
        heard: Probabilities of what is asked, in the light of the question before.
    """
    intent, _ = likeliest(heard.intent)
    if intent in REFUSED or intent == "define":  # the rules know what may be defined
        return None
    own, before = asked.own, asked.last.plan
    if own.intent != intent:
        own = read_question(asked.store, asked.turn.text, intent=intent)
    unit: Unit = likeliest(heard.unit)[0] if intent in (*COUNTED, "compare") else own.unit
    settings = tuple(s for kind in FIELDS for s in _settings(kind, own, before, heard))
    label = likeliest(heard.relation)[0]
    relation = _relation(label, asked, own)
    if relation is None and label != "none":
        return None
    order = likeliest(heard.order)[0]
    plan = replace(
        own,
        unit=unit,
        claims=_claims(asked, own, heard),
        firms=() if relation else _firms(own, before, heard),
        settings=settings,
        period=own.period or (before.period if _is_kept("time", heard) else None),
        text_lang=own.text_lang or (before.text_lang if _is_kept("lang", heard) else None),
        cases=own.cases or (before.cases if _is_kept("case", heard) else ()),
        apart=own.apart,
        terms=(),
        relation=relation,
        named=own.named or (before.named and unit == before.unit),
        order=None if order == "none" else order,
        least=own.least if own.least > 1 else before.least if unit == before.unit else 1,
        counted=own.counted if own.counted != "case" else before.counted,
        placewise=own.placewise or before.placewise,
        together=own.together or before.together,
        axes=own.axes or (before.axes if intent == "crosstab" else None),
    )
    about, _ = likeliest(heard.about)
    return plan if about == "none" else _about(plan, asked, is_one=about == "one")


def _is_kept(kind: str, heard: Suggestion) -> bool:
    return max(heard.conditions[kind], key=heard.conditions[kind].__getitem__) == "kept"


def _settings(kind: str, own: Plan, before: Plan, heard: Suggestion) -> Iterator[CaseCriterion]:
    """What is said now; else, where they are kept, those of the question before."""
    field = FIELDS[kind]
    said = [s for s in own.settings if s.field == field]
    kept = [s for s in before.settings if s.field == field]
    if said and any(s.wanted for s in said):
        yield from said
    elif said or _is_kept(kind, heard):  # "except China" leaves what there is
        yield from kept
        yield from said


def _claims(asked: Asked, own: Plan, heard: Suggestion) -> tuple[ClaimCriterion, ...]:
    """A claim for each type that is asked of, in the words in which it was asked of if it was."""
    wanted = {type_: likeliest(p)[0] for type_, p in heard.claims.items()}
    wanted = {type_: label for type_, label in wanted.items() if label != NO_CLAIM}
    claims: list[ClaimCriterion] = []
    for plan in (own, asked.last.plan):
        for claim in plan.claims:
            said = claims_said(replace(plan, claims=(claim,), defined=()))
            if said and all(t in wanted and wanted[t] == label for t, label in said.items()):
                claims.append(claim)
                for type_ in said:
                    del wanted[type_]
    for type_, label in wanted.items():
        status = label.removeprefix("no ")
        dimension = DIMENSION_OF.get(type_, type_)
        statuses = STATUSES if status == ANY else (status,)
        types = (type_,) if type_ in DIMENSION_OF else ()
        new = ClaimCriterion(dimension, types, statuses, wanted=not label.startswith("no "))
        claims.append(new)
    return tuple(claims)


def _firms(own: Plan, before: Plan, heard: Suggestion) -> tuple[FirmCriterion, ...]:
    if own.firms or not _is_kept("firm", heard):
        return own.firms
    return before.firms or (before.relation.given[:1] if before.relation else ())


def _relation(label: str, asked: Asked, own: Plan) -> RelationAsked | None:
    """The relation that is asked of, of a firm that is named now or was talked about."""
    if label not in ENDS:
        return own.relation if label != "none" else None
    type_, end = ENDS[label]
    if own.relation is not None and (own.relation.type, own.relation.asked) == (type_, end):
        return own.relation
    given = own.relation.given if own.relation is not None else own.firms
    given = given or asked.last.plan.firms
    firm = given[0] if given else antecedent_of(asked.listed, is_singular=True)
    if firm is None:
        return None
    return RelationAsked(type_, end, **{"target" if end == "source" else "source": firm})


def _about(plan: Plan, asked: Asked, *, is_one: bool) -> Plan:
    """Restrict a plan to what was listed, where its conditions do not say as much already."""
    listed = asked.listed
    before = listed.plan
    if plan.relation is not None or plan.cases or plan.within:
        return plan
    is_of_firms = before.relation is not None or before.unit in ("firm", "buyer", "company")
    is_said = set(before.claims) <= set(plan.claims) and before.relation is None
    if is_of_firms and not plan.firms and not is_said:
        them = antecedent_of(listed, is_one)
        return replace(plan, firms=(them,)) if them is not None else plan
    if is_one and not plan.firms:
        cases = place_meant(asked.turns, of_case=True).cases
        return replace(plan, cases=cases) if len(cases) == 1 else plan
    if is_said or plan.firms:
        return plan
    if before.unit == "case" and listed.items and before.intent != "compare":
        return replace(plan, cases=tuple(item.label for item in listed.items))
    cited = tuple(citation.id for citation in listed.citations)
    if plan.intent in COUNTED and plan.unit == "case" and cited:
        return replace(plan, cases=cases_of(listed))
    return replace(plan, within=cited)
