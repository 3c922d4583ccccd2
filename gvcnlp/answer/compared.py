"""
Read what is asked of a comparison that was made, and the comparison of kinds that were talked about
one after the other.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.intents import find_order
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.replacing import taken_back_in, with_settings, with_status
from gvcnlp.answer.units import ACTORS
from gvcnlp.store.criteria import ClaimCriterion

THREE = re.compile(r"\bthree\b|三[种者个类]")


def of_compared(asked: Asked) -> Plan | None:
    """Return the plan of "and which of these failed most often?", "of all four, which is rarest?"

    None where nothing is asked of what was compared, or is to be.
    """
    readers = (
        _all_four_compared, _extreme_of_compared, _compared_again, _part_of_compared,
        _two_kinds_compared,
    )  # fmt: skip
    return next((plan for read in readers if (plan := read(asked)) is not None), None)


def _all_four_compared(asked: Asked) -> Plan | None:
    """ "Of all four, which is the rarest?" after one type or two were talked about."""
    own, before = asked.own, asked.last.plan
    order = find_order(asked.said, asked.words)
    told = own.claims or before.claims
    is_new = any(claim.types for claim in own.claims) or own.firms or own.relation is not None
    if is_new or order is None or not asked.turn.has("all_four"):
        return None
    if len({claim.dimension for claim in told}) != 1:
        return None
    statuses = asked.statuses or told[0].statuses
    claim = ClaimCriterion(told[0].dimension, (), statuses)
    is_of_passages = (asked.unit or before.unit) == "passage"
    plan = replace(
        before,
        lang=own.lang,
        intent="compare",
        unit="passage" if is_of_passages else "case",
        claims=(claim,),
        order=order,
    )
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


def _two_kinds_compared(asked: Asked) -> Plan | None:
    """ "Which of the two kinds is more common?" after one, then the other was talked about.

    Where they were asked of different places, whatever holds of both is kept.
    """
    own, before, words = asked.own, asked.last.plan, asked.words
    is_new = before.intent == "compare" or any(claim.types for claim in own.claims)
    is_bare = asked.turn.has("of_compared") and asked.unit in (None, "case", "passage")
    is_of_kinds = asked.turn.has("two_kinds") or (is_bare and len(own.settings) < 2)
    if is_new or not is_of_kinds or own.firms or own.relation is not None:
        return None
    order = find_order(asked.said, words)
    if not (order or words.intents["compare"].search(asked.said)):
        return None
    kinds: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[ClaimCriterion, Plan]] = {}
    for plan in (turn.plan for turn in reversed(asked.turns)):
        for claim in claims_defined(plan, ()) or plan.claims:
            if len(claim.types) == 1 and claim.wanted:
                kinds.setdefault((claim.types, claim.statuses), (claim, plan))
    n = 3 if THREE.search(asked.said) else 2
    meant = [*kinds.values()][:n][::-1]  # the last ones, in the order in which they were named
    if len(meant) < 2 or len({claim.dimension for claim, _ in meant}) != 1:
        return None
    common = set.intersection(*(set(plan.settings) for _, plan in meant))
    base = replace(own, unit="case") if before.defined else before
    unit = asked.unit or (base.unit if base.unit in ("passage", *ACTORS) else "case")
    plan = replace(base, lang=own.lang, intent="compare", unit=unit, terms=(), within=())
    plan = replace(
        plan,
        claims=tuple(claim for claim, _ in meant),
        settings=tuple(s for s in base.settings if s in common),
        order="fewest" if order == "fewest" else None,
    )
    return with_settings(plan, own.settings)
