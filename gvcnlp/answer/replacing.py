"""
Replace a part of a plan, add to it or take it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.plans import QUOTING, Plan
from gvcnlp.records import STATUSES
from gvcnlp.store.criteria import CaseCriterion, ClaimCriterion, FirmCriterion

Claims = tuple[ClaimCriterion, ...]


def with_firms(plan: Plan, firms: tuple[FirmCriterion, ...], *, is_corrected: bool) -> Plan:
    """Return a plan about other firms; a comparison takes one more in."""
    relation = plan.relation
    plan = replace(plan, terms=(), within=())  # a name in the place of a name
    if relation is None:
        is_added = len(firms) == 1 and len(plan.firms) > 1 and plan.intent == "compare"
        kept = plan.firms if is_added and not is_corrected else ()
        return replace(plan, firms=kept + firms)
    if relation.asked == "source":
        return replace(plan, relation=replace(relation, target=firms[0]))
    return replace(plan, relation=replace(relation, source=firms[0]))


def with_settings(
    plan: Plan, settings: Sequence[CaseCriterion], *, is_corrected: bool = False
) -> Plan:
    """Return a plan about another place.

    A country takes the place of a country, and of the cases that were pointed at; what lies
    elsewhere is taken out of what there is. A comparison of two takes in a third.
    """
    wanted = [setting for setting in settings if setting.wanted]
    fields = {setting.field for setting in wanted}
    kept = tuple(old for old in plan.settings if old.field not in fields or not old.wanted)
    same = tuple(old for old in plan.settings if old not in kept)
    if plan.intent == "compare" and len(same) > 1 and len(wanted) == 1 and not is_corrected:
        kept = plan.settings
    kept = tuple(old for old in kept if old.name not in {new.name for new in settings})
    if same or (wanted and (plan.intent in QUOTING or len(plan.cases) == 1)):
        plan = replace(plan, cases=(), within=())
    return replace(plan, settings=(*kept, *settings))


def taken_back_in(plan: Plan, settings: Sequence[CaseCriterion]) -> Plan:
    """Return "Include Kenya again": beside what is wanted, or no longer left out."""
    names = {setting.name for setting in settings}
    kept = tuple(old for old in plan.settings if old.name not in names)
    fields = {old.field for old in kept if old.wanted}
    new = tuple(s for s in settings if s.field in fields)
    return replace(plan, settings=(*kept, *new), cases=(), within=())


def with_claims(plan: Plan, own: Claims, status: tuple[str, ...], *, is_new: bool) -> Plan:
    """Return a plan with other claims; their status stays unless the question names one.

    Args:
        plan: The last plan.
        own: The claims that the question names.
        status: The status that it names, if any.
        is_new: Whether they replace all groups of a comparison; otherwise one more is added.
    """
    if not own:
        return replace(plan, claims=with_status(plan.claims, status))
    compared = _dimension_compared(plan)
    claims = plan.claims
    for dimension in dict.fromkeys(claim.dimension for claim in own):
        same = [old for old in claims if old.dimension == dimension]
        new = [claim for claim in own if claim.dimension == dimension]
        if same and not status:
            new = [_as_before(claim, same[0]) for claim in new]
        n_types = sum(max(1, len(claim.types)) for claim in new)
        is_of_statuses = len(same) > 1 and len({old.types for old in same}) == 1
        if dimension == compared and n_types == 1 and is_of_statuses and not status:
            new = [_as_before(new[0], old) for old in same]  # in each of the statuses compared
        is_added = dimension == compared and n_types == 1 and not is_new and not is_of_statuses
        if is_added or all(not claim.wanted for claim in new):
            new = list(joined(tuple(same), new))
        claims = _in_place(claims, new, dimension)
    return replace(plan, claims=claims)


def _not_contrary(claims: Sequence[ClaimCriterion], new: Sequence[ClaimCriterion]) -> Claims:
    """The claims without those of a type that shall now be there, or not be there, instead."""
    return tuple(old for old in claims if not any(_is_contrary(old, claim) for claim in new))


def _is_contrary(old: ClaimCriterion, new: ClaimCriterion) -> bool:
    """True where one asks for what the other leaves out."""
    wanted, barred = (old, new) if old.wanted else (new, old)
    is_same = (old.dimension, old.types) == (new.dimension, new.types)
    return is_same and old.wanted != new.wanted and set(wanted.statuses) <= set(barred.statuses)


def joined(claims: Claims, new: Sequence[ClaimCriterion]) -> Claims:
    """Return "without captive governance" beside claims, one of which may have asked for it."""
    return (*_not_contrary(claims, new), *(claim for claim in new if claim not in claims))


def _in_place(claims: Claims, new: Sequence[ClaimCriterion], dimension: str) -> Claims:
    """Put new claims where those of their dimension stood: the first are what is compared."""
    at = next((i for i, old in enumerate(claims) if old.dimension == dimension), len(claims))
    before = tuple(old for old in claims[:at] if old.dimension != dimension)
    after = tuple(old for old in claims[at:] if old.dimension != dimension)
    return (*before, *new, *after)


def _as_before(claim: ClaimCriterion, old: ClaimCriterion) -> ClaimCriterion:
    if not claim.wanted:
        return claim
    return replace(claim, statuses=old.statuses, primary=old.primary)


def _dimension_compared(plan: Plan) -> str | None:
    if plan.intent != "compare":
        return None
    claims = [part.claim for part in parts_of(plan)]
    return claims[0].dimension if claims and claims[0] is not None else None


def with_status(claims: Claims, status: tuple[str, ...]) -> Claims:
    """A status alone ("and where did it fail?") goes to the upgrading, else to all."""
    if not status:
        return claims
    upgrading = [claim for claim in claims if claim.dimension == "upgrading"]
    meant = upgrading or list(claims)
    told = (replace(c, statuses=status, primary=False) if c in meant else c for c in claims)
    return tuple(dict.fromkeys(told))  # of one in several statuses only that one is left


def without(plan: Plan, lifted: Sequence[str]) -> Plan:
    """Return a plan without the restrictions of these kinds ("in either language")."""
    for kind in lifted:
        plan = _without_one(plan, kind)
    return plan


def _without_one(plan: Plan, kind: str) -> Plan:
    if kind in ("country", "sector"):
        kept = tuple(setting for setting in plan.settings if setting.field != kind)
        return replace(plan, settings=kept, cases=(), within=())
    if kind == "statuses":
        meant = {claim.dimension for claim in plan.claims}
        only = "upgrading" if "upgrading" in meant else "governance"
        claims = (
            replace(c, statuses=STATUSES) if c.dimension == only and c.wanted else c
            for c in plan.claims
        )
        return replace(plan, claims=tuple(claims))
    if kind == "whole":
        return replace(plan, settings=(), period=None, cases=(), within=(), text_lang=None)
    if kind == "firms":
        return replace(plan, firms=(), barred=())
    return replace(plan, text_lang=None) if kind == "text_lang" else replace(plan, period=None)
