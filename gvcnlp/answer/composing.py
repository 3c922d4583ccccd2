"""
Put a plan together of what the network holds for likeliest, and of what the rules found named,
in a question and in the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from gvcnlp.annotation.question_labels import ANY, NO_CLAIM
from gvcnlp.answer.antecedents import (
    antecedent_of,
    cases_of,
    cited_in,
    place_meant,
    places_listed,
)
from gvcnlp.answer.contrasts import two_discussed
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.hearing import likeliest
from gvcnlp.answer.labels import ENDS, claims_said, holds_all
from gvcnlp.answer.names import names_among
from gvcnlp.answer.plans import COUNTED, QUOTING, REFUSED, Plan, RelationAsked, Unit
from gvcnlp.answer.replacing import joined, with_settings, without
from gvcnlp.answer.units import ACTORS
from gvcnlp.records import DIMENSION_OF, STATUSES
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion, FirmCriterion

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

T = TypeVar("T")
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
    leans = likeliest(heard.leans)[0] == "leans"
    is_of_units = intent in (*COUNTED, "compare") and asked.own.unit != "reference"
    unit: Unit = likeliest(heard.unit)[0] if is_of_units else asked.own.unit
    own, before = replace(asked.own, intent=intent, unit=unit), asked.last.plan
    label = likeliest(heard.relation)[0]
    about, _ = likeliest(heard.about)
    is_of_talk = _is_kept("firm", heard)
    relation = _relation(label, asked, own, about, is_of_talk=is_of_talk)
    if relation is None and label in ENDS:
        return None
    claims, firms = _claims(asked, own, heard), _firms(asked, own, heard)
    is_of_them = about == "listed" and unit in ACTORS and relation == before.relation
    if claims and is_of_them:  # "which of those suppliers ...": of the firms that it came to
        them = antecedent_of(asked.listed, is_singular=False)
        relation, firms = (None, (them,)) if them is not None else (relation, firms)
    order = likeliest(heard.order)[0]
    plan = replace(
        own,
        claims=claims,
        firms=() if relation else firms,
        barred=(*_kept("firm", before.barred, heard, or_said=True), *own.barred),
        period=own.period or (before.period if _is_kept("time", heard) else None),
        text_lang=own.text_lang or (before.text_lang if _is_kept("lang", heard) else None),
        cases=own.cases or _cases(asked, heard),
        terms=names_among(own.terms) or _kept("firm", before.terms, heard),
        relation=relation,
        order=None if order == "none" else order,
        axes=own.axes if intent == "crosstab" else None,
        defined=(),
    )
    kept = replace(plan, settings=_settings_kept(own, before, heard))
    plan = replace(with_settings(kept, own.settings), cases=own.cases or plan.cases)
    if leans:
        plan = _carried(plan, before)
    if intent == "proposition":
        plan = replace(plan, hinders=_hinders(plan, asked, heard))
    if about != "none":
        plan = _about(plan, asked, is_one=about == "one")
    plan = without(plan, asked.turn.lifted)
    if intent == "compare" and len(parts_of(plan)) < 2:
        unit = plan.unit if plan.unit in ("case", "passage") else "case"
        plan = two_discussed(asked, replace(plan, unit=unit)) or plan
    return plan if _can_be_told(plan) else None


def _can_be_told(plan: Plan) -> bool:
    """True where the plan says what its kind of answer needs."""
    if plan.intent == "compare":
        return plan.order is not None or len(parts_of(plan)) > 1
    if plan.intent == "proposition":
        return bool(plan.claims)
    if plan.intent == "crosstab":
        return plan.axes is not None
    if plan.intent == "overview":
        return bool(plan.settings or plan.cases or plan.firms)
    return plan.intent not in COUNTED or plan.has_criteria or plan.order is not None


def _carried(plan: Plan, before: Plan) -> Plan:
    """What no label tells of holds as long as the units are the same."""
    if plan.intent == "crosstab":
        return replace(plan, axes=plan.axes or before.axes, counted=before.counted)
    plan = replace(plan, apart=plan.apart or before.apart)
    if plan.unit in ACTORS and before.unit in ACTORS:  # "and the buyers?"
        plan = replace(plan, named=plan.named or before.named)
    if plan.unit != before.unit:
        return plan
    return replace(
        plan,
        naming=plan.naming or before.naming,
        absent=plan.absent or before.absent,
        least=plan.least if plan.least > 1 else before.least,
        counted=plan.counted if plan.counted != "case" else before.counted,
        placewise=plan.placewise or before.placewise,
        together=plan.together or before.together,
    )


def _hinders(plan: Plan, asked: Asked, heard: Suggestion) -> bool:
    """What a proposition says that governance does: in words of its own, else as before."""
    if asked.own.intent == "proposition":
        return asked.own.hinders
    denied = [t for t, p in heard.claims.items() if likeliest(p)[0] == "negated"]
    is_denied = any(DIMENSION_OF.get(t, t) == "upgrading" for t in denied)
    return plan.hinders or is_denied or asked.last.plan.hinders


def _is_kept(kind: str, heard: Suggestion) -> bool:
    return bool(likeliest(heard.conditions[kind])[0] == "kept")


def _kept(
    kind: str, held: tuple[T, ...], heard: Suggestion, *, or_said: bool = False
) -> tuple[T, ...]:
    is_under = likeliest(heard.conditions[kind])[0] != "none"
    return held if _is_kept(kind, heard) or (or_said and is_under) else ()


def _settings_kept(own: Plan, before: Plan, heard: Suggestion) -> tuple[CaseCriterion, ...]:
    """Those of the question before that hold: "except China" leaves what there is.

    What was left out before stays left out beside another country.
    """
    excluded = {s.field for s in own.settings if not s.wanted}
    kept = {f for kind, f in FIELDS.items() if _is_kept(kind, heard)} | excluded
    said = {f for kind, f in FIELDS.items() if likeliest(heard.conditions[kind])[0] == "said"}
    return tuple(
        s for s in before.settings if s.field in kept or (s.field in said and not s.wanted)
    )


def _claims(asked: Asked, own: Plan, heard: Suggestion) -> tuple[ClaimCriterion, ...]:
    """A claim for each type that is asked of, in the words in which it was asked of if it was.

    A part of a type stays a part ("own brands"), and types that are alternatives stay so.
    """
    wanted = {type_: likeliest(p)[0] for type_, p in heard.claims.items()}
    wanted = {type_: label for type_, label in wanted.items() if label != NO_CLAIM}
    claims: list[ClaimCriterion] = []
    if own.intent in QUOTING:  # reasons are given wherever the case speaks of what is asked now
        before = claims_said(asked.last.plan)
        named = claims_said(own)
        new = {t: label for t, label in wanted.items() if t in named or before.get(t) != label}
        wanted = new or wanted
    # "Both achieved and blocked": what is asked of one type twice, no label says.
    twice = [t for t, label in claims_said(own).items() if label is None]
    as_asked = tuple(c for c in own.claims if set(c.types or (c.dimension,)) & set(twice))
    wanted = {type_: label for type_, label in wanted.items() if type_ not in twice}
    for claim in (*own.claims, *asked.last.plan.claims):
        said = claims_said(replace(own, claims=(claim,), defined=()))
        is_several = None in said.values()  # "achieved or blocked", which no label says
        for label in dict.fromkeys(wanted[t] for t in said if t in wanted):
            types = tuple(t for t in said if wanted.get(t) == label)
            as_said = is_several or all(said[t] == label for t in types)
            claims.append(_of_types(claim if as_said else _with_label(claim, label), types))
            for type_ in types:
                del wanted[type_]
    for type_, label in wanted.items():
        claims.append(_of_types(_with_label(ClaimCriterion(""), label), (type_,)))
    return (*as_asked, *claims)


def _with_label(claim: ClaimCriterion, label: str) -> ClaimCriterion:
    status = label.removeprefix("no ")
    statuses = STATUSES if status == ANY else (status,)
    return replace(claim, statuses=statuses, primary=False, wanted=not label.startswith("no "))


def _of_types(claim: ClaimCriterion, types: Sequence[str]) -> ClaimCriterion:
    """A claim of some types; "governance" and "upgrading" are of whatever type."""
    dimension = DIMENSION_OF.get(types[0], types[0])
    return replace(claim, dimension=dimension, types=tuple(t for t in types if t in DIMENSION_OF))


def _firms(asked: Asked, own: Plan, heard: Suggestion) -> tuple[FirmCriterion, ...]:
    before = asked.last.plan
    is_singled_out = asked.one is not None  # "the other one", "the Kenyan firm"
    if own.asked_for or not (is_singled_out or _is_kept("firm", heard)):
        return own.asked_for
    if asked.turn.has("role") or is_singled_out:  # "that supplier"
        return (asked.them,) if asked.them is not None else ()
    about, _ = likeliest(heard.about)
    if before.relation is not None and about != "none":
        # The supplier that was found, or those that were, and not whom they serve.
        them = antecedent_of(asked.listed, is_singular=about == "one")
        return (them,) if them is not None else before.asked_for[:1]
    return before.firms or before.asked_for[:1]


def _cases(asked: Asked, heard: Suggestion) -> tuple[str, ...]:
    """The case of "the other one", or those that were talked about."""
    if asked.one is not None and asked.one.cases:
        return asked.one.cases
    return _kept("case", asked.last.plan.cases, heard)


def _relation(
    label: str, asked: Asked, own: Plan, about: str, *, is_of_talk: bool
) -> RelationAsked | None:
    """The relation that is asked of, of a firm that is named now or was talked about.

    Where none is named, of that which was asked about, of all that were listed, or of one; after an
    answer that has no firm, of whatever firm there is.
    """
    last = asked.last.plan
    before = last.relation
    if label not in ENDS:
        return _whether(label, own, before)
    type_, end = ENDS[label]
    if own.relation is not None and own.relation.type == type_:  # which end, the rules tell better
        end = own.relation.asked
        is_known = all(firm.is_known for firm in own.relation.given)
        if is_known or not is_of_talk or end in ("both", "pairs"):
            return own.relation
        own = replace(own, relation=None)  # "whom does it itself buy from?" names nobody
    if before is not None and not own.firms and (before.type, before.asked) == (type_, end):
        return before
    one = asked.one.firms if asked.one is not None else ()
    given = own.asked_for or one or last.firms
    if is_of_talk and about == "none" and not given and before is not None:
        given = before.given
    firm = given[0] if given else antecedent_of(asked.listed, is_singular=about != "listed")
    if firm is None and own.unit not in ACTORS:  # "which of them has a subsidiary?"
        return RelationAsked(type_, "pairs")
    if len(given) > 1:
        return None
    return RelationAsked(type_, end) if firm is None else RelationAsked.of(type_, end, firm)


def _whether(label: str, own: Plan, before: RelationAsked | None) -> RelationAsked | None:
    """All pairs; or "and Gap?" after "who supplies Nike?"."""
    if label == "none":
        return None
    if own.relation is not None or before is None:
        return own.relation
    if label == "pairs":
        return before if before.asked == "pairs" else None
    if label != before.type or len(own.firms) != 1:
        return None
    if before.asked == "source":
        return replace(before, asked="both", source=own.firms[0])
    return replace(before, asked="both", target=own.firms[0]) if before.asked == "target" else None


def _about(plan: Plan, asked: Asked, *, is_one: bool) -> Plan:
    """Restrict a plan to what was listed, where its conditions do not say as much already.

    "And where did such a partnership break down?" is asked of none that were said to be planned.
    """
    listed = asked.listed
    before = listed.plan
    is_of_firm = plan.relation is not None and plan.relation.given
    if is_of_firm or plan.cases or plan.within or _is_turned(plan, asked):
        return plan
    if before.order is not None and (places := places_listed(asked.store, listed)):
        claims = joined(before.claims, plan.claims)  # of the one that came out on top
        return with_settings(replace(plan, claims=claims), places)
    is_of_firms = before.relation is not None or before.unit in ("firm", "buyer", "company")
    is_said = before.relation is None and holds_all(plan, before)
    if is_of_firms and not plan.firms and not is_said:
        them = antecedent_of(listed, is_one)
        return replace(plan, firms=(them,)) if them is not None else plan
    if is_one and not plan.firms:
        cases = place_meant(asked.turns, of_case=True).cases
        if len(cases) == 1:
            return replace(plan, cases=cases)
    if is_said or plan.firms:
        return plan
    if places := places_listed(asked.store, listed):
        return with_settings(plan, places)
    if before.unit == "case" and listed.items and before.intent != "compare":
        return replace(plan, cases=cases_of(listed))
    if plan.intent in COUNTED and plan.unit == "case":
        return replace(plan, cases=cases_of(listed))
    return replace(plan, within=cited_in(listed))


def _is_turned(plan: Plan, asked: Asked) -> bool:
    """True for "such" a thing in another status than the one that was listed."""
    said, before = claims_said(plan), claims_said(asked.listed.plan)
    return asked.turn.has("kind") and any(before.get(t, said[t]) != said[t] for t in said)
