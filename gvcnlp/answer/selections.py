"""
Select from what was said before: both, one that `referents` finds, a side of a proposition, the
places and the sums of what was asked, the very words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.antecedents import as_one, cited_in, firms_listed, firms_of_two, places_listed
from gvcnlp.answer.claims import statuses_named
from gvcnlp.answer.compared import of_compared
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import sides_of
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.plans import COUNTED, SETTING_UNITS, Plan, RelationAsked, Unit
from gvcnlp.answer.referents import several_firms
from gvcnlp.answer.replacing import with_settings
from gvcnlp.answer.units import ACTORS
from gvcnlp.records import STATUSES
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion


def of_one_listed(asked: Asked) -> Plan | None:
    """Return the plan of "and the other one, did it upgrade?", "what does the Kenyan firm own?"

    None where the question singles out none of those that were listed.
    """
    own, one = asked.own, asked.one
    if one is None:
        return None
    if own.relation is not None:  # a firm is its end: "it", which has been read as that one
        return replace(own, cases=one.cases or own.cases)
    says_more = asked.intent is not None and (asked.unit is not None or bool(asked.words_left))
    is_whole = bool(own.claims) or own.intent in ("why", "how", "overview")
    relation = asked.last.plan.relation
    if one.firms and relation and not (says_more or is_whole) and _is_of_another(relation, asked):
        (firm,) = one.firms
        again = RelationAsked.of(relation.type, relation.asked, firm)
        return replace(asked.last.plan, lang=own.lang, relation=again)
    plan = own if says_more or is_whole else asked.last.plan
    unit, intent = asked.unit or plan.unit, asked.intent or plan.intent
    plan = replace(plan, lang=own.lang, intent=intent, unit=unit, terms=(), relation=None)
    return replace(plan, firms=one.firms, cases=one.cases, within=())


def _is_of_another(relation: RelationAsked, asked: Asked) -> bool:
    """True for "and the Thai one?" after what another firm of the same list owns."""
    if len(relation.given) != 1 or relation.asked == "both":
        return False
    return as_one(several_firms(asked.turns)).is_same_as(relation.given[0])


def selected(asked: Asked) -> Plan | None:
    """Return the plan of what is selected from the answers before; None where nothing is."""
    readers = (
        _side_of_proposition, of_compared, _of_both, _of_both_kinds, _of_two_places, _of_sum,
        _in_its_words, _in_places_listed,
    )  # fmt: skip
    return next((plan for read in readers if (plan := read(asked)) is not None), None)


def _in_places_listed(asked: Asked) -> Plan | None:
    """ "How many cases in those countries ...?": in all that was listed, whatever it showed."""
    own = asked.own
    is_whole = own.settings or own.relation is not None
    is_counted = own.claims or asked.statuses or asked.unit not in (None, *SETTING_UNITS)
    if is_whole or not asked.turn.has("places") or not is_counted:
        return None
    is_each = own.intent == "compare" or asked.words.intents["compare"].search(asked.said)
    last_two = () if is_each else _last_two_places(asked)
    if not (places := places_listed(asked.store, asked.listed) or last_two):
        return None
    plan = own if own.claims else asked.last.plan
    unit, intent = asked.unit or plan.unit, asked.intent or plan.intent
    unit = asked.listed.plan.unit if asked.turn.has("which_places") else unit
    if places is last_two and unit in SETTING_UNITS:  # "how many cases have these two countries"
        unit = "case"
    plan = replace(plan, lang=own.lang, intent=intent, unit=unit, terms=(), within=(), cases=())
    return with_settings(plan, places)


def _side_of_proposition(asked: Asked) -> Plan | None:
    """ "How many cases speak against it?" """
    own, last = asked.own, asked.last.plan
    is_against = asked.turn.has("against_it")
    is_new = own.claims or own.firms or own.cases or own.relation
    plans = (turn.plan for turn in reversed(asked.turns))
    before = next((plan for plan in plans if plan.intent == "proposition"), None)
    if before is None or is_new or is_against == asked.turn.has("for_it"):
        return None
    is_of_side = last.claims in [side.claims for _, side in sides_of(before)]
    if last != before and not is_of_side:  # "and those against?" after those for it
        return None
    intent = asked.intent or (last.intent if is_of_side else None)
    if intent is None or intent == "yes_no":
        return None
    _, side = sides_of(before)[is_against]
    if is_of_side:  # where those for it were asked of
        side = replace(side, settings=last.settings, text_lang=last.text_lang, period=last.period)
    return replace(
        with_settings(side, own.settings),
        lang=own.lang,
        intent=intent,
        unit=asked.unit or side.unit,
        text_lang=own.text_lang or side.text_lang,
        period=own.period or side.period,
    )


def _of_both(asked: Asked) -> Plan | None:
    """ "Which passages mention both of these firms?" """
    firms = firms_of_two(asked.turns) if asked.turn.has("both") else ()
    # "Which of the two firms has a brand?", where two were listed, is asked of either.
    is_which = asked.own.claims and asked.unit in ACTORS and len(firms_listed(asked.last)) > 1
    if not firms or asked.own.firms or is_which:
        return None
    unit: Unit = "case" if asked.unit == "case" else "passage"
    intent = asked.intent or "list"
    return replace(asked.own, intent=intent, unit=unit, firms=firms, relation=None, terms=())


def _of_both_kinds(asked: Asked) -> Plan | None:
    """ "Which show both?" after one type, then another, or one status and another."""
    own, plans = asked.own, [_each_type(turn.plan) for turn in reversed(asked.turns)]
    before = plans[0]
    is_typed = any(claim.types for claim in own.claims)  # "both kinds of upgrading" has none
    is_new = is_typed or own.settings or own.firms
    if is_new or not asked.turn.has("both_kinds") or before.intent not in (*COUNTED, "compare"):
        return None
    earlier = next((p for p in plans if p.claims and p.claims != before.claims), before)
    is_of_both = len(before.claims) > 1  # both were compared, or asked for
    others = () if is_of_both else tuple(c for c in earlier.claims if c not in before.claims)
    if not (others or is_of_both) or not before.claims:
        return None
    common = before.settings if is_of_both else set(before.settings) & set(earlier.settings)
    return replace(
        before,
        lang=own.lang,
        intent=asked.intent or "list",
        unit=asked.unit or before.unit,
        claims=(*others, *before.claims),
        settings=tuple(s for s in before.settings if s in common),
        order=None,
    )


def _each_type(plan: Plan) -> Plan:
    """The plan with a claim for each of the types, or of the statuses, that were added up."""
    return replace(plan, claims=tuple(one for claim in plan.claims for one in _apart(claim)))


def _apart(claim: ClaimCriterion) -> Sequence[ClaimCriterion]:
    if len(claim.types) > 1:
        return [replace(claim, types=(type_,)) for type_ in claim.types]
    if 1 < len(claim.statuses) < len(STATUSES):
        return [replace(claim, statuses=(status,)) for status in claim.statuses]
    return [claim]


def _of_two_places(asked: Asked) -> Plan | None:
    """ "And the two sectors together?" after one, then the other."""
    own, before = asked.own, asked.last.plan
    if not asked.turn.has("as_one") or before.intent not in COUNTED or own.settings or own.firms:
        return None
    two = _last_two_places(asked)
    if not two:
        return None
    kept = tuple(s for s in before.settings if s.field != two[0].field)
    claims = own.claims or before.claims
    intent, unit = asked.intent or before.intent, asked.unit or before.unit
    plan = replace(before, lang=own.lang, intent=intent, unit=unit, claims=claims)
    return replace(plan, settings=(*kept, *two), cases=(), within=())


def _last_two_places(asked: Asked) -> Sequence[CaseCriterion]:
    """The last two countries, or sectors, that were asked of, in turn; empty without two."""
    said = [s for turn in reversed(asked.turns) for s in turn.plan.settings if s.wanted]
    two = list(dict.fromkeys(s for s in said if s.field == said[0].field))[:2]
    return two[::-1] if len(two) == 2 else ()


def _of_sum(asked: Asked) -> Plan | None:
    """ "Add the captive ones: how many in all?", "the failed and the planned ones put together"."""
    own, before = asked.own, asked.last.plan
    is_new = own.settings or own.firms or own.relation is not None
    is_counted = asked.intent in (None, "count") and before.intent in (*COUNTED, "compare")
    if is_new or not asked.turn.has("summed") or not is_counted or asked.turn.has("also"):
        return None
    dimension = own.claims[0].dimension if own.claims else "upgrading"
    same = [c for c in before.claims if c.dimension == dimension and c.wanted and c.types]
    if len(same) != 1 or any(claim.dimension != dimension for claim in own.claims):
        return None
    told = statuses_named(asked.said, asked.words)
    is_of_others = any(claim.types != same[0].types for claim in own.claims)
    if is_of_others and any(claim.statuses != same[0].statuses for claim in own.claims):
        return None  # "the failed product upgrading": no claim says both
    types = dict.fromkeys((*same[0].types, *(t for claim in own.claims for t in claim.types)))
    # Several statuses that are named are all that is meant; one is beside that of before.
    statuses = told if len(told) > 1 else tuple(dict.fromkeys((*same[0].statuses, *told)))
    if (tuple(types), statuses) == (same[0].types, same[0].statuses):
        return None
    either = replace(same[0], types=tuple(types), statuses=statuses)
    return replace(
        before,
        lang=own.lang,
        intent="count",
        unit=asked.unit or ("case" if before.order else before.unit),
        order=None,
        claims=tuple(either if claim == same[0] else claim for claim in before.claims),
    )


def _in_its_words(asked: Asked) -> Plan | None:
    """ "What does the text say exactly?" of an answer that rests on several claims, or on a No."""
    own, last = asked.own, asked.last
    is_new = own.has_criteria or own.text_lang or asked.intent == "count"
    if is_new or asked.unit not in (None, "passage") or not asked.turn.has("wording"):
        return None
    is_joint = len(last.plan.claims) > 1 and last.plan.unit != "passage"
    if last.plan.intent not in COUNTED or not (is_joint or last.denied):
        return None
    if cited := cited_in(last):
        return Plan("list", "passage", own.lang, within=cited)
    claims = tuple(replace(c, statuses=STATUSES, wanted=True) for c in last.plan.claims)
    plan = replace(last.plan, lang=own.lang, intent="list", unit="passage", claims=claims)
    is_narrow = plan.firms or plan.settings or plan.cases or plan.relation
    return replace(plan, claims=()) if is_narrow and not find_numbers(asked.store, plan) else plan
