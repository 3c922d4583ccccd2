"""
Choose among the readings of a question that leans on the one before it.

The rules make several: as it stands by itself, with a part of the last question replaced, with
the last one restricted further, about what was listed. The network, which has read the question
before as well, says how likely each is; one more is put together of what it holds for likeliest.
What the rules chose is left only for one that is much likelier (docs/decisions/0014).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gvcnlp.annotation.question_labels import ANSWERED_BY_UNIT, ASKED_TYPES, KINDS, NO_CLAIM
from gvcnlp.answer.composing import compose
from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.hearing import likeliest
from gvcnlp.answer.intents import find_order
from gvcnlp.answer.labels import claims_said, holds_all, kinds_of
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.named_types import find_types
from gvcnlp.answer.names import names_among
from gvcnlp.answer.plans import QUOTING, Plan
from gvcnlp.answer.pointing import asks_for_others
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.replacing import without
from gvcnlp.records import DIMENSION_OF
from gvcnlp.store import Store

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

LEAST = 0.002  # what no label is held for less likely than
UNTOLD = 0.3  # of what has no label
FOR_CHOSEN, FOR_READ = 2.0, 0.5  # nats in favour of the rules' choice, and of what they read
# What people ask after an answer mostly is there; that there are none, or No, is an answer too.
IN_VAIN: Mapping[str, float] = {
    **dict.fromkeys(("list", *QUOTING, "overview"), 4.0),
    "compare": 2.0,
}
FOR_WHOLE = 4.0  # of what is asked in full, and points at nothing
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
    turn = asked.turn
    # The place of "the Kenyan firm" tells the firm, and is no condition.
    said = asked.question if turn.topic else turn.text
    alone = asked.own if asked.one is not None else read_question(asked.store, said)
    is_whole = chosen == alone and asked.stands_alone and not (asked.opens or asked.has_pronoun)
    if is_whole and chosen.relation is not None:  # it names its firm, and is asked of no place
        return chosen
    before = asked.last.plan
    is_of_top = before.order is not None and find_order(asked.said, asked.words) in (
        None,
        before.order,
    )
    if turn.has("kind") and is_of_top and chosen.claims and chosen.claims != before.claims:
        return chosen  # "this kind" is the one that came out on top, which no label says
    favoured = [(plan, FOR_READ) for plan in (*others, asked.own)]
    if (composed := compose(asked, heard)) is not None:
        favoured.append((composed, 0.0))
    is_of_talk = likeliest(heard.conditions["firm"])[0] == "kept"
    favoured = [
        (plan, favour)
        for plan, favour in favoured
        if _is_true_to(alone, plan, asked, is_of_talk=is_of_talk)
    ]
    of_chosen = FOR_READ if _only_mentions(chosen) else FOR_CHOSEN
    favoured.insert(0, (chosen, FOR_WHOLE if is_whole else of_chosen))
    by_itself = alone if likeliest(heard.leans)[0] == "leans" else composed
    # "Hungary now. What of balanced networks there?" leans, on what it says itself.
    is_there = turn.has("place") and alone.claims and alone.settings
    alone_too = () if is_there else (alone, by_itself)
    scored = [
        (likelihood(plan, alone, asked, heard, is_alone=plan in alone_too) + favour, plan)
        for plan, favour in favoured
    ]
    return _likeliest_found(asked.store, scored)


def _only_mentions(plan: Plan) -> bool:
    """True where nothing was read but a firm: whether it is mentioned is seldom what is asked."""
    others = (plan.claims, plan.relation, plan.naming, plan.cases, plan.settings, plan.terms)
    return plan.intent == "yes_no" and bool(plan.firms) and not any(others)


def _likeliest_found(store: Store, scored: Sequence[tuple[float, Plan]]) -> Plan:
    """The plan of the highest score, less what it loses where the corpus holds nothing of it."""
    best, found = -math.inf, scored[0][1]
    for score, plan in sorted(scored, key=lambda one: one[0], reverse=True):
        if score <= best:
            break
        score -= 0.0 if _finds(store, plan) else _lost_in_vain(plan)
        if score > best:
            best, found = score, plan
    return found


def _lost_in_vain(plan: Plan) -> float:
    """What nobody is said to own is no reason to doubt that the owner was asked for."""
    loss = IN_VAIN.get(plan.intent, 0.0)
    return loss / 2 if plan.relation is not None else loss


def _finds(store: Store, plan: Plan) -> bool:
    """True where the corpus holds what is asked for; of reasons, where they would stand."""
    if plan.intent == "compare" and len(parts := parts_of(plan)) > 1:
        return any(find_numbers(store, part.plan) for part in parts)
    if plan.intent in QUOTING:
        plan = replace(plan, claims=(), terms=())
    return bool(find_numbers(store, plan)) if plan.has_criteria else True


def _is_true_to(alone: Plan, plan: Plan, asked: Asked, *, is_of_talk: bool) -> bool:
    """True where a plan holds all that the question names, and not just what was asked before.

    What is read as the name of a firm that nobody knows may be no name where a firm that was talked
    about is heard.
    """
    before = asked.last.plan
    firms = {*plan.asked_for, *plan.barred}
    known = {*alone.asked_for, *before.asked_for, *before.barred}
    named = {f for f in alone.asked_for if f.is_known or not is_of_talk}
    terms = {*plan.terms, *plan.names, *(firm.name for firm in firms)}
    is_beside = plan.relation is not None and set(plan.firms) - set(before.firms)
    return (
        _takes_in_added(alone, plan, asked)
        and set(alone.cases) <= set(plan.cases)
        and alone.period in (None, plan.period)
        and alone.axes in (None, plan.axes)
        and named <= firms
        and set(names_among(alone.terms)) <= terms
        and all(firm.is_known or firm in known for firm in firms)
        and claims_said(alone).keys() <= claims_said(plan).keys()
        and not is_beside
        and not (plan.intent in ("why", "how") and plan.relation and not alone.relation)
        and not _is_half_of_proposition(plan, before)
        and not _adds_to_replaced(alone, plan, asked)
        and not _types_dropped(asked) & claims_said(plan).keys()
        and _is_of_one(plan, asked)
        and _asks_for_an_end(plan)
        and (bool(plan.apart) or not asks_for_others(asked))
        and (plan.intent == "quote" or not asked.words.quantities.search(asked.said))
        and without(plan, asked.turn.lifted) == plan
        and not _is_asked_again(plan, before)
    )


def _adds_to_replaced(alone: Plan, plan: Plan, asked: Asked) -> bool:
    """ "What about process upgrading?" asks of it in the place of product upgrading."""
    turn, before = asked.turn, asked.last.plan
    is_part = asked.opens and not (turn.has("joining") or turn.has("also"))
    if not is_part or before.intent == "compare" or asked.takes_in:
        return False
    said, now = claims_said(alone), claims_said(plan)
    dimensions = {DIMENSION_OF.get(type_, type_) for type_ in said}
    return any(t not in said and DIMENSION_OF.get(t, t) in dimensions for t in now)


def _asks_for_an_end(plan: Plan) -> bool:
    """True unless both ends are told, and nothing but Yes or No can be said of them."""
    return plan.relation is None or plan.relation.asked != "both" or plan.intent == "yes_no"


def _types_dropped(asked: Asked) -> set[str]:
    """The types taken back: 把层级型换成俘获型."""
    dropped = asked.turn.dropped
    hits = find_types(dropped, asked.words) if dropped else ()
    return {hit.type for hit in hits if hit.type is not None} - claims_said(asked.own).keys()


def _is_of_one(plan: Plan, asked: Asked) -> bool:
    """True where a plan is of "the other one", "the Kenyan firm" or "that supplier", as asked."""
    if (one := asked.one) is None:
        is_of_role = asked.turn.has("role") and asked.them is not None
        return not is_of_role or asked.them in plan.asked_for or bool(plan.cases or plan.within)
    return set(one.firms) <= set(plan.asked_for) and set(one.cases) <= set(plan.cases)


def _takes_in_added(alone: Plan, plan: Plan, asked: Asked) -> bool:
    """ "Put the captive ones back in", "with China again": they are not left out, nor alone."""
    if not asked.takes_in:
        return set(alone.settings) <= set(plan.settings)
    out = {s.name for s in asked.last.plan.settings if not s.wanted} & {
        s.name for s in alone.settings
    }
    barred = (claims_said(replace(plan, claims=(c,))).keys() for c in plan.claims if not c.wanted)
    is_barred = any(types & claims_said(alone).keys() for types in barred)
    return not is_barred and not any(s.name in out for s in plan.settings)


def _is_half_of_proposition(plan: Plan, before: Plan) -> bool:
    """ "What about balanced networks?" after what captive ones do to upgrading: it stays said."""
    sides = [{claim.dimension for claim in one.claims} for one in (before, plan)]
    return before.intent == plan.intent == "proposition" and not sides[0] <= sides[1]


def _is_asked_again(plan: Plan, before: Plan) -> bool:
    """True for the last question itself."""
    unit = before.unit if plan.relation is not None else plan.unit
    return before == replace(
        plan, unit=unit, lang=before.lang, words=before.words, alternative=before.alternative
    )


def likelihood(
    plan: Plan, alone: Plan, asked: Asked, heard: Suggestion, *, is_alone: bool
) -> float:
    """Return how likely a plan is what was asked: the sum of the logarithms, in nats.

    Args:
        plan: What may have been asked.
        alone: The question as it stands by itself.
        asked: The same, and the answers before.
        heard: Probabilities of what is asked.
        is_alone: Whether the plan owes nothing to the question before.
    """
    is_of_listed = _is_of_listed(plan, alone, asked.last.plan)
    every = (
        *_of_tasks(plan, asked.last.plan, heard),
        *_of_claims(plan, asked.last.plan, heard, is_of_listed=is_of_listed),
        *_of_conditions(plan, alone, heard, is_of_listed=is_of_listed),
        heard.leans["alone" if is_alone else "leans"],
        _of_about(plan, asked.last.plan, heard, is_of_listed=is_of_listed),
    )
    return sum(math.log(max(p, LEAST)) for p in every)


def _relations_of(plan: Plan, before: Plan) -> Sequence[str]:
    """The labels of its relation; the firms that one came to are still told by it."""
    if plan.relation is not None:
        return RELATIONS[plan.relation.type]
    is_of_found = plan.claims and set(plan.firms) - set(before.asked_for)
    if before.relation is None or not is_of_found:
        return ("none",)
    return ("none", *RELATIONS[before.relation.type])


def _of_tasks(plan: Plan, before: Plan, heard: Suggestion) -> Iterator[float]:
    of_passages = heard.intent["list"] * heard.unit["passage"]
    if plan.intent == "quote" or (plan.intent, plan.unit) == ("list", "passage"):
        yield of_passages + heard.intent["quote"]  # both show what passages say
    else:
        yield heard.intent[plan.intent]
        if plan.intent in ANSWERED_BY_UNIT and plan.relation is None:
            yield heard.unit.get(plan.unit, UNTOLD)
    yield sum(heard.relation[label] for label in _relations_of(plan, before))
    yield heard.order[plan.order or "none"]


def _of_claims(
    plan: Plan, before: Plan, heard: Suggestion, *, is_of_listed: bool
) -> Iterator[float]:
    said, asked_before = claims_said(plan), claims_said(before)
    is_shown = plan.intent in QUOTING or (plan.intent, plan.unit) == ("list", "passage")
    for type_ in ASKED_TYPES:
        label, asked_of = said.get(type_, NO_CLAIM), heard.claims[type_]
        was = asked_before.get(type_) or NO_CLAIM
        is_kept = label is None and type_ in asked_before and asked_before[type_] is None
        several = UNTOLD if is_kept else _of_several(plan, type_, asked_of)
        p = several if label is None else asked_of[label]
        if label == NO_CLAIM and is_of_listed and not (is_shown and plan.cases):
            p = max(p, asked_of[was])  # what was listed was asked for
        if plan.intent in QUOTING and label == was:  # of what is quoted, more is told
            p = max(p, asked_of[NO_CLAIM])
        yield p


def _of_several(plan: Plan, type_: str, asked_of: Mapping[str, float]) -> float:
    """What has no label, a type in several statuses, is no likelier than the likeliest of them."""
    told = {s for c in plan.claims if type_ in (c.types or (c.dimension,)) for s in c.statuses}
    return min(UNTOLD, max((asked_of.get(status, 0.0) for status in told), default=UNTOLD))


def _of_conditions(
    plan: Plan, alone: Plan, heard: Suggestion, *, is_of_listed: bool
) -> Iterator[float]:
    own, held = kinds_of(alone), kinds_of(plan)
    for kind in KINDS:
        p = heard.conditions[kind]
        label = "none" if kind not in held else "said" if kind in own else "kept"
        is_pointed_at = kind in ("firm", "case") or is_of_listed
        if label != "said" and is_pointed_at:
            yield max(p["none"], p["kept"])
        else:
            yield p[label]


def _of_about(plan: Plan, before: Plan, heard: Suggestion, *, is_of_listed: bool) -> float:
    """Of what was listed is asked by pointing at it, or by the conditions that it was listed by."""
    of_all, of_listed = heard.about["none"], heard.about["listed"] + heard.about["one"]
    if is_of_listed:
        return of_listed
    is_within = before.relation == plan.relation and holds_all(plan, before)
    is_of_firm = bool(set(plan.firms) & set(before.asked_for))
    return max(of_all, of_listed) if is_within or is_of_firm else of_all


def _is_of_listed(plan: Plan, alone: Plan, before: Plan) -> bool:
    """True where a plan asks of what the answer before listed or rested on."""
    cases = set(plan.cases) - {*alone.cases, *before.cases}
    firms = set(plan.asked_for) - {*alone.asked_for, *before.asked_for}
    places = set(plan.settings) - {*alone.settings, *before.settings}
    is_of_top = before.order is not None and places  # the country that came out on top
    return bool(plan.within or cases or firms or is_of_top)
