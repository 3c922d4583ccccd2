"""
Select from what was said before: both, one that `referents` finds, a side of a comparison or of a
proposition, the very words.
"""

from __future__ import annotations

from dataclasses import replace

from gvcnlp.answer.antecedents import cited_in, firms_of_two, places_listed
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of, sides_of
from gvcnlp.answer.intents import find_order
from gvcnlp.answer.plans import COUNTED, SETTING_UNITS, Plan, Unit
from gvcnlp.answer.replacing import taken_back_in, with_settings, with_status
from gvcnlp.records import STATUSES


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
    plan = own if says_more or is_whole else asked.last.plan
    unit, intent = asked.unit or plan.unit, asked.intent or plan.intent
    plan = replace(plan, lang=own.lang, intent=intent, unit=unit, terms=(), relation=None)
    return replace(plan, firms=one.firms, cases=one.cases, within=())


def selected(asked: Asked) -> Plan | None:
    """Return the plan of what is selected from the answers before; None where nothing is."""
    readers = (
        _side_of_proposition, _extreme_of_compared, _part_of_compared, _of_both, _of_both_kinds,
        _of_two_places, _in_its_words, _in_places_listed,
    )  # fmt: skip
    return next((plan for read in readers if (plan := read(asked)) is not None), None)


def _in_places_listed(asked: Asked) -> Plan | None:
    """ "How many cases in those countries ...?": in all that was listed, whatever it showed."""
    own = asked.own
    is_whole = own.settings or own.relation is not None
    is_counted = own.claims or asked.statuses or asked.unit not in (None, *SETTING_UNITS)
    if is_whole or not asked.turn.has("places") or not is_counted:
        return None
    if not (places := places_listed(asked.store, asked.listed)):
        return None
    plan = own if own.claims else asked.last.plan
    unit, intent = asked.unit or plan.unit, asked.intent or plan.intent
    unit = asked.listed.plan.unit if asked.turn.has("which_places") else unit
    plan = replace(plan, lang=own.lang, intent=intent, unit=unit, terms=(), within=(), cases=())
    return with_settings(plan, places)


def _side_of_proposition(asked: Asked) -> Plan | None:
    """ "How many cases speak against it?" """
    own, before, intent = asked.own, asked.last.plan, asked.intent
    is_against = asked.turn.has("against_it")
    is_new = own.claims or own.firms or own.cases or own.relation
    if before.intent != "proposition" or is_new or is_against == asked.turn.has("for_it"):
        return None
    if intent is None or intent == "yes_no":
        return None
    _, side = sides_of(before)[is_against]
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
    if not firms or asked.own.firms:
        return None
    unit: Unit = "case" if asked.unit == "case" else "passage"
    intent = asked.intent or "list"
    return replace(asked.own, intent=intent, unit=unit, firms=firms, relation=None, terms=())


def _of_both_kinds(asked: Asked) -> Plan | None:
    """ "Which show both?" after one type, then another, or one status and another."""
    own, plans = asked.own, [turn.plan for turn in reversed(asked.turns)]
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


def _of_two_places(asked: Asked) -> Plan | None:
    """ "And the two sectors together?" after one, then the other."""
    own, before = asked.own, asked.last.plan
    if not asked.turn.has("as_one") or before.intent not in COUNTED or own.settings or own.firms:
        return None
    said = [s for turn in reversed(asked.turns) for s in turn.plan.settings if s.wanted]
    two = list(dict.fromkeys(s for s in said if s.field == said[0].field))[:2]
    if len(two) != 2:
        return None
    kept = tuple(s for s in before.settings if s.field != two[0].field)
    claims = own.claims or before.claims
    intent, unit = asked.intent or before.intent, asked.unit or before.unit
    plan = replace(before, lang=own.lang, intent=intent, unit=unit, claims=claims)
    return replace(plan, settings=(*kept, *reversed(two)), cases=(), within=())


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
    return replace(last.plan, lang=own.lang, intent="list", unit="passage", claims=claims)


def _extreme_of_compared(asked: Asked) -> Plan | None:
    """ "Which of the three is the most common?" after a comparison."""
    before, own, words = asked.last.plan, asked.own, asked.words
    is_new = own.claims or own.settings or own.text_lang or before.intent != "compare"
    is_of_upgrading = all(c.dimension == "upgrading" for c in before.claims)
    is_of_status = asked.statuses and is_of_upgrading and asked.opens and asked.unit is None
    if is_new or not (asked.turn.has("of_compared") or is_of_status):
        return None
    has_more = words.intents["compare"].search(asked.said) is not None
    order = find_order(asked.said, words) or ("most" if has_more else None)
    claims = with_status(before.claims, asked.statuses)  # "and which failed in the fewest?"
    return replace(before, lang=own.lang, claims=claims, order=order) if order else None


def _part_of_compared(asked: Asked) -> Plan | None:
    """ "List the Philippine ones": one side of the comparison, by its place or its type."""
    own, before = asked.own, asked.last.plan
    if before.intent != "compare" or asked.intent not in ("list", "count") or asked.opens:
        return None
    is_of_unit = asked.unit not in (None, before.unit) or (own.claims and asked.unit is not None)
    if is_of_unit or asked.statuses:  # a question of its own
        return None
    if asked.takes_in:  # "with China back in"
        before, own = taken_back_in(before, own.settings), replace(own, settings=())
    if len(own.settings) + len(own.claims) != 1 or own.firms:
        return None
    types = own.claims[0].types if own.claims else None
    parts = [
        part
        for part in parts_of(before)
        if (part.claim is not None and part.claim.types == types)
        or (own.settings and own.settings[0] in part.plan.settings)
    ]
    if len(parts) != 1:
        return None
    return replace(parts[0].plan, lang=own.lang, intent=asked.intent, order=None)
