"""
Read a question that points at what the talk is about: a relation of "them", what happened
"there", a type "of this kind", "the second one", or just "why?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.answers import Answer
from gvcnlp.answer.antecedents import (
    antecedent_of,
    as_one,
    cases_of,
    cited_in,
    claims_listed,
    firms_listed,
    place_meant,
    places_listed,
)
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.lookups import RECORDED, find_numbers
from gvcnlp.answer.names import names_among
from gvcnlp.answer.plans import COUNTED, QUOTING, Plan
from gvcnlp.answer.replacing import joined, with_settings, with_status
from gvcnlp.answer.restating import intent_of
from gvcnlp.answer.selections import of_one_listed
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion

BARE = 3  # content words; with more, "why" asks of something new


def pointing(asked: Asked) -> Plan | None:
    """Return what is asked of "them", "there" or "of this kind"; None where it asks of neither."""
    own, turn = asked.own, asked.turn
    if one := of_one_listed(asked):
        return one
    if turn.has("anew") and (others := _others_than(asked)) is not None:
        return placed(asked, others)
    if own.relation is not None:
        is_nameless = asked.has_pronoun and not (turn.topic or turn.has("one"))
        return placed(asked, replace(own, within=_nameless(asked.listed) if is_nameless else ()))
    if turn.has("kind") and (meant := _claims_of_kind(asked)):
        intent = asked.intent or own.intent
        return placed(asked, replace(own, intent=intent, claims=meant, terms=()))
    is_one = own.settings and all(s.wanted for s in own.settings) and not asked.opens
    if is_one and turn.has("one_of") and (cases := _cases_listed(asked)):
        return replace(own, cases=cases, terms=())
    if (turn.has("others") or asks_for_others(asked)) and (cases := place_meant(asked.turns).cases):
        unit = "case" if own.unit == "passage" else own.unit
        return replace(own, unit=unit, apart=cases)
    if own.intent == "quote" and own.named:  # "firms named in that case"
        own = replace(own, intent="list", terms=())
    is_told = own.intent != "quote" or own.firms
    if turn.has("place") and is_told and not (asked.has_pronoun or is_bare_why(own)):
        return placed(asked, own)
    return None


def asks_for_others(asked: Asked) -> bool:
    """Return True for "which other case ...?" while one is talked about."""
    return asked.turn.has("other_cases") and len(asked.last.plan.cases) == 1


def _others_than(asked: Asked) -> Plan | None:
    """ "Who else supplies that buyer?": others than the supplier that was found, or asked of."""
    own, relation = asked.own, asked.own.relation
    if relation is None or not relation.given:
        return None
    for turn in reversed(asked.turns):
        before = turn.plan.relation
        if before is None or before.type != relation.type:
            continue
        found = as_one(firms_listed(turn))
        is_same = before.asked == relation.asked and _share(before.given, relation.given)
        known = (found,) if is_same else before.given if _share((found,), relation.given) else ()
        if known and known[0].is_known:
            others = replace(own, barred=(*own.barred, *known))
            # Where there are no others, the one that was spoken of is shown to be the only one.
            return others if find_numbers(asked.store, others) else None
    return None


def _share(some: Sequence[FirmCriterion], others: Sequence[FirmCriterion]) -> bool:
    return any(one.is_same_as(other) for one in some for other in others)


def _cases_listed(asked: Asked) -> tuple[str, ...]:
    """The cases of "the cocoa one": those that were listed last."""
    plan = asked.listed.plan
    is_list = plan.unit == "case" and plan.intent in COUNTED
    return tuple(item.label for item in asked.listed.items) if is_list else ()


def _nameless(listed: Answer) -> tuple[str, ...]:
    """Where only "firms" or "suppliers" were listed: their passages, since any may be so called."""
    if any(item.named for item in listed.items) or not any(i.names for i in listed.items):
        return ()
    return cited_in(listed)


def placed(asked: Asked, plan: Plan) -> Plan:
    """ "... there", "in that case": where the talk is of."""
    if not asked.turn.has("place"):
        return plan
    of_case = asked.words.units["case"].search(asked.folded) is not None
    found = () if of_case else places_listed(asked.store, asked.last)
    if len(found) == 1 and not plan.settings:  # the one country that the answer came to
        return replace(plan, settings=found, terms=())
    place = place_meant(asked.turns, of_case=of_case)
    fields = {setting.field for setting in plan.settings}
    settings = tuple(s for s in place.settings if s.field not in fields)
    return replace(
        plan, settings=(*plan.settings, *settings), cases=plan.cases or place.cases, terms=()
    )


def _claims_of_kind(asked: Asked) -> tuple[ClaimCriterion, ...]:
    """The types that were talked about last, defined or asked for."""
    for turn in reversed(asked.turns):
        listed = with_status(claims_listed(turn), asked.statuses)
        if meant := claims_defined(turn.plan, asked.statuses) or listed:
            named = {claim.dimension for claim in asked.own.claims}
            others = tuple(claim for claim in asked.own.claims if claim.types)
            kept = tuple(c for c in meant if not named or c.dimension in named)
            return (*(kept or meant), *others)
    return ()


def about_them(asked: Asked) -> Plan:
    """Return the question as one about what was listed, or about the passages that rests on."""
    own, last, status = asked.own, asked.listed, asked.statuses
    intent = intent_of(asked, last.plan)
    plan = replace(own, intent=intent, terms=names_among(own.terms))
    them = antecedent_of(last, asked.turn.has("one"))
    if asked.turn.has("role") or asked.one is not None:
        them = asked.them
    if intent in ("why", "how"):
        return _why(plan, last, status, them)
    if not own.claims and status:
        plan = replace(plan, claims=with_status(last.plan.claims, status))
    if last.plan.defined and not own.claims:  # "how many cases show it?"
        return replace(plan, claims=claims_defined(last.plan, status))
    cited = cited_in(last)
    if asked.turn.has("passage") and cited and not own.firms:
        return replace(plan, within=cited)
    firms = (them,) if them is not None else last.plan.firms
    if firms and intent not in QUOTING:
        return replace(plan, firms=firms)
    return _where_listed(plan, asked)


def _where_listed(plan: Plan, asked: Asked) -> Plan:
    """Restrict a plan to the places or the cases of the last answer, else to what it rests on."""
    own, last = asked.own, asked.listed
    if not own.settings and (places := places_listed(asked.store, last)):
        if last.plan.order is not None:  # the cases that made the country come out on top
            plan = replace(plan, claims=joined(last.plan.claims, plan.claims))
        return with_settings(plan, places)
    plan = replace(plan, settings=own.settings or last.plan.settings)
    cited = cited_in(last)
    if last.plan.unit == "case" and last.items and last.plan.intent in COUNTED:
        return _by_their_criteria(plan, last.plan) or replace(plan, cases=cases_of(last))
    if last.plan.cases and not last.plan.claims:
        return replace(plan, cases=last.plan.cases)
    is_more = len(cited) > 1 or (plan.intent == "yes_no" and plan.claims)  # than was quoted
    if last.plan.within and is_more and len(cases_of(last)) == 1:  # a case pointed at
        return replace(plan, cases=cases_of(last))
    return replace(plan, within=cited) if cited else replace(plan, claims=last.plan.claims)


def _by_their_criteria(plan: Plan, before: Plan) -> Plan | None:
    """ "In how many countries are they?": told by what they have, which may be changed later on.

    Only of what stands in a case whatever its passages say.
    """
    is_more = plan.has_criteria or plan.order or plan.intent not in COUNTED
    if is_more or plan.unit not in RECORDED or before.order or before.within:
        return None
    if before.absent or not all(claim.wanted for claim in before.claims):  # of none in a country
        return None
    return replace(before, lang=plan.lang, intent=plan.intent, unit=plan.unit, words=plan.words)


def _why(plan: Plan, last: Answer, status: tuple[str, ...], them: FirmCriterion | None) -> Plan:
    """Reasons are looked for where the last question looked, if it asked of the same.

    Where it asked of something else, in the cases of its answer, wherever they speak of it. After
    a No, of why it was not achieved.
    """
    before = last.plan
    asked = [c for c in plan.claims or before.claims if c.dimension == "upgrading"]
    if last.denied and asked and not (plan.claims or status):  # why it was not achieved
        status = ("negated",)
    claims = tuple(replace(c, statuses=status or c.statuses) for c in asked)
    if not claims and status:
        claims = (ClaimCriterion("upgrading", (), status),)
    about = replace(plan, claims=claims, settings=plan.settings or before.settings)
    if claims and (claims == before.claims or before.firms):
        return replace(
            about, firms=before.firms, cases=before.cases, period=before.period,
            text_lang=plan.text_lang or before.text_lang,
        )  # fmt: skip
    if last.citations:
        return replace(about, cases=cases_of(last))
    return replace(about, firms=(them,) if them else ())


def is_bare_why(own: Plan) -> bool:
    """Return True for "why?" and "how so?", of whatever was talked about."""
    return own.intent in ("why", "how") and not own.claims and len(own.words) <= BARE
