"""
Select from what was said before: both, one that `referents` finds, a side of a comparison or of a
proposition, the very words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.antecedents import as_one, cited_in, firms_of_two, places_listed
from gvcnlp.answer.claims import statuses_named
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of, sides_of
from gvcnlp.answer.intents import find_order
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.plans import COUNTED, SETTING_UNITS, Plan, RelationAsked, Unit
from gvcnlp.answer.referents import several_firms
from gvcnlp.answer.replacing import taken_back_in, with_settings, with_status
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
        _side_of_proposition, _all_four_compared, _extreme_of_compared, _compared_again,
        _part_of_compared, _two_kinds_compared, _of_both, _of_both_kinds, _of_two_places,
        _of_sum, _in_its_words, _in_places_listed,
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
    is_which = asked.own.claims and asked.unit in ACTORS  # "which of the two firms has a brand?"
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


def _part_by_status(asked: Asked) -> Plan | None:
    """ "Of those that failed, which are in toys?" after one type was compared in two statuses."""
    own, parts = asked.own, parts_of(asked.last.plan)
    is_of_one_type = len({p.claim.types for p in parts if p.claim is not None}) == 1
    meant = [p.plan for p in parts if p.claim is not None and p.claim.statuses == asked.statuses]
    if own.claims or own.firms or not is_of_one_type or len(meant) != 1:
        return None
    unit = asked.unit or meant[0].unit
    plan = replace(meant[0], lang=own.lang, intent=asked.intent or "list", unit=unit, order=None)
    return with_settings(plan, own.settings)


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


def _compared_again(asked: Asked) -> Plan | None:
    """这两种升级没做成的各有几个: the same side by side, in another status or place."""
    own, before = asked.own, asked.last.plan
    is_general = own.claims and not any(claim.types for claim in own.claims)
    if before.intent != "compare" or not (is_general and asked.turn.has("of_compared")):
        return None
    dimension = own.claims[0].dimension
    compared = {claim.types for claim in before.claims if claim.dimension == dimension}
    if asked.intent == "list" or len(compared) < 2:
        return None
    claims, unit = with_status(before.claims, asked.statuses), asked.unit or before.unit
    plan = replace(before, lang=own.lang, claims=claims, unit=unit, order=None)
    return with_settings(plan, own.settings)


def _all_four_compared(asked: Asked) -> Plan | None:
    """ "Of all four, which is the rarest?" after one type or two were talked about."""
    own, before = asked.own, asked.last.plan
    order = find_order(asked.said, asked.words)
    dimensions = {claim.dimension for claim in before.claims if claim.types}
    is_new = any(claim.types for claim in own.claims) or own.firms or own.relation is not None
    if is_new or order is None or not asked.turn.has("all_four") or len(dimensions) != 1:
        return None
    claim = replace(before.claims[0], types=(), aspect="", pattern="", primary=False)
    unit = asked.unit or (before.unit if before.unit in ("passage", *ACTORS) else "case")
    plan = replace(before, lang=own.lang, intent="compare", unit=unit, claims=(claim,), order=order)
    return with_settings(plan, own.settings)


def _two_kinds_compared(asked: Asked) -> Plan | None:
    """ "Which of the two kinds is more common?" after one, then the other was talked about.

    Where they were asked of different places, whatever holds of both is kept.
    """
    own, before, words = asked.own, asked.last.plan, asked.words
    is_new = before.intent == "compare" or any(claim.types for claim in own.claims)
    if is_new or not asked.turn.has("two_kinds") or own.firms or own.relation is not None:
        return None
    order = find_order(asked.said, words)
    if not (order or words.intents["compare"].search(asked.said)):
        return None
    kinds: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[ClaimCriterion, Plan]] = {}
    for plan in (turn.plan for turn in reversed(asked.turns)):
        for claim in claims_defined(plan, ()) or plan.claims:
            if len(claim.types) == 1 and claim.wanted:
                kinds.setdefault((claim.types, claim.statuses), (claim, plan))
    two = [*kinds.values()][1::-1]  # the last two, in the order in which they were named
    if len(two) < 2 or two[0][0].dimension != two[1][0].dimension:
        return None
    common = set(two[0][1].settings) & set(two[1][1].settings)
    base = own if before.defined else before
    unit = asked.unit or (base.unit if base.unit in ("passage", *ACTORS) else "case")
    plan = replace(base, lang=own.lang, intent="compare", unit=unit, terms=(), within=())
    plan = replace(
        plan,
        claims=tuple(claim for claim, _ in two),
        settings=tuple(s for s in base.settings if s in common),
        order="fewest" if order == "fewest" else None,
    )
    return with_settings(plan, own.settings)


def _part_of_compared(asked: Asked) -> Plan | None:
    """ "List the Philippine ones": one side of the comparison, by its place or its type."""
    own, before = asked.own, asked.last.plan
    if before.intent != "compare" or asked.intent not in ("list", "count") or asked.opens:
        return None
    if by_status := _part_by_status(asked):
        return by_status
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
