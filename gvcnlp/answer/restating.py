"""
Ask the last question again with a part of it replaced, added to or taken away.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gvcnlp.answer.ellipses import Asked
from gvcnlp.answer.firm_names import named_firm
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.intents import find_defined, find_order
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.named_types import find_types
from gvcnlp.answer.names import find_firms
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import QUOTING, SETTING_UNITS, Intent, Plan, RelationAsked, Unit
from gvcnlp.answer.replacing import (
    Claims,
    taken_back_in,
    with_claims,
    with_firms,
    with_settings,
    with_status,
    without,
)
from gvcnlp.codebook.names import has_han
from gvcnlp.store.criteria import CaseCriterion, FirmCriterion

WHAT = re.compile(r"^(?:(?:and|so|then|but|ok),? )*what\b(?! (?:about|of|if)\b)")
LONGEST_NAME = 30  # characters of what may be the name of a firm


def restate(asked: Asked) -> Plan:
    """What the question names takes the place of its like; the rest stays as it was."""
    own, before = asked.own, asked.last.plan
    if before.defined and asked.intent is None and (defined := find_defined(asked.said)):
        return replace(before, lang=own.lang, defined=defined)
    last = _leant_on(asked)
    plan = replace(last, lang=own.lang, order=find_order(asked.said, asked.words) or last.order)
    if last.text_lang and (lang := asked.text_lang):
        own = replace(own, text_lang=lang, settings=())
    is_corrected = bool(asked.turn.marks & {"corrected", "discarded"})
    if asked.takes_in:
        plan = taken_back_in(plan, own.settings)
    else:
        plan = with_settings(plan, _beside_discarded(plan, asked), is_corrected=is_corrected)
    if firms := _firms_named(asked, last):
        plan = with_firms(plan, firms, is_corrected=is_corrected)
    more = _claims_taken_in(plan.claims, asked) if asked.takes_in else plan.claims
    if more != plan.claims:
        plan = replace(plan, claims=more)
    elif _asks_why_not(asked):
        plan = replace(plan, claims=with_status(plan.claims, ("negated",)))  # why it was not
    elif own.claims or asked.statuses:
        own = replace(own, claims=(*_claims_kept(plan, asked), *own.claims))
        plan = _without_other(plan, asked)
        plan = with_claims(plan, own.claims, asked.statuses, is_new=is_corrected)
    plan = _with_unit(without(plan, asked.turn.lifted), asked.unit)
    intent = intent_of(asked, last)
    both = plan.relation if plan.relation and plan.relation.asked == "both" else None
    if both and intent == "list" and asked.words.who.search(asked.said):
        open_end = RelationAsked.of(both.type, "source", both.given[1])
        plan = replace(plan, relation=open_end)  # "who does?" after "does X supply Y?"
    if intent == last.intent == "compare" and asked.statuses and len(parts_of(plan)) < 2:
        intent = asked.intent or "list"  # "and the failures?" of achieved and failed
    return replace(
        plan,
        intent=intent,
        barred=(*plan.barred, *own.barred),
        period=own.period or plan.period,
        text_lang=own.text_lang or asked.bare_lang or plan.text_lang,
        cases=own.cases or plan.cases,
        axes=own.axes or plan.axes,
        words=tuple(dict.fromkeys((*own.words, *last.words))),
    )


def _asks_why_not(asked: Asked) -> bool:
    """A mere "why?" after a No of some upgrading."""
    is_bare = asked.own.intent == "why" and not (asked.own.claims or asked.statuses)
    of_upgrading = any(claim.dimension == "upgrading" for claim in asked.last.plan.claims)
    return is_bare and asked.last.denied and of_upgrading


def _beside_discarded(plan: Plan, asked: Asked) -> tuple[CaseCriterion, ...]:
    """ "The Philippines instead of China": of several countries only the one taken back goes."""
    own = asked.own.settings
    if not asked.turn.dropped or not own:
        return own
    gone = {s.name for s in find_settings(asked.store, asked.turn.dropped, asked.words)}
    fields = {setting.field for setting in own}
    same = [s for s in plan.settings if s.field in fields and s.wanted]
    kept = tuple(s for s in same if s.name not in gone)
    return (*kept, *own) if gone and len(kept) < len(same) else own


def _claims_kept(plan: Plan, asked: Asked) -> Claims:
    """ "Functional instead of process": of several types only the one that is taken back goes."""
    named = {hit.type for hit in find_types(_in_full(plan, asked), asked.words) if hit.type}
    dimensions = {claim.dimension for claim in asked.own.claims}
    same = [claim for claim in plan.claims if claim.dimension in dimensions]
    kept = tuple(claim for claim in same if not named & set(claim.types))
    return kept if named and len(kept) < len(same) and plan.intent != "compare" else ()


def _in_full(plan: Plan, asked: Asked) -> str:
    """What is taken back, with the dimension that it is of: "instead of process"."""
    nouns = asked.words.phrases.general
    said = dict.fromkeys(nouns[claim.dimension] for claim in plan.claims)
    return " ".join((asked.turn.dropped, *said)) if asked.turn.dropped else ""


def _without_other(plan: Plan, asked: Asked) -> Plan:
    """ "And product upgrading?" after one claim of governance asks of that instead.

    "With product upgrading?" and "how many are captive?" ask of both.
    """
    if asked.intent is not None or asked.turn.has("joining"):
        return plan
    dimensions = {claim.dimension for claim in asked.own.claims}
    is_other = len(plan.claims) == 1 and dimensions and plan.claims[0].dimension not in dimensions
    return replace(plan, claims=()) if is_other else plan


def intent_of(asked: Asked, last: Plan) -> Intent:
    """The intent that the question has words for, else the one before."""
    if asked.own.intent in ("why", "how", "crosstab", "compare"):
        return asked.own.intent
    if asked.words.quantities.search(asked.said):  # "what share of the profit goes to them?"
        return "quote"
    if last.intent == "compare":  # "how many of each": still side by side
        return last.intent
    if asked.intent is None and last.intent == "yes_no" and WHAT.search(asked.folded):
        return "list"  # "what did they report?" wants more than Yes
    return asked.intent or last.intent


def _with_unit(plan: Plan, unit: Unit | None) -> Plan:
    """Groups and tables are counted in passages or in cases, whatever they are of.

    A table by country becomes one by sector.
    """
    if unit is None:
        return plan
    n_places = sum(axis in SETTING_UNITS for axis in plan.axes or ())
    if plan.axes and n_places == 1 and (unit == "country" or unit == "sector"):
        row, column = (unit if axis in SETTING_UNITS else axis for axis in plan.axes)
        return replace(plan, axes=(row, column))
    is_of_settings = plan.unit in SETTING_UNITS and unit in SETTING_UNITS  # "by sector instead"
    if is_of_settings or (plan.order is None and plan.intent != "crosstab"):
        return replace(plan, unit=unit)
    return replace(plan, counted=unit) if unit in ("passage", "case") else plan


def _leant_on(asked: Asked) -> Plan:
    """The last plan; one that pointed at a single item is passed over.

    A claim is set in the place of a claim, whatever came between.
    """
    turns, own = asked.turns, asked.own
    plans = [turn.plan for turn in turns if turn.plan.missing is None]
    plans = [plan for plan in plans if not plan.within or plan.intent != "quote"]
    last = plans[-1] if plans else turns[-1].plan
    if last.defined and (asked.intent or own.firms or own.settings):
        claims = claims_defined(last, ())
        return replace(last, intent=asked.intent or "list", defined=(), claims=claims)
    is_bare = not own.has_criteria and not asked.turn.lifted
    if last.intent in ("why", "how") and is_bare:  # "and those that succeeded?"
        return next((plan for plan in reversed(plans) if plan.intent not in QUOTING), last)
    if not own.claims or (last.relation is None and (last.claims or last.defined)):
        return last
    return next((plan for plan in reversed(plans) if plan.claims), last)


def _firms_named(asked: Asked, last: Plan) -> tuple[FirmCriterion, ...]:
    """The firms that are named, known or not; where none was talked about, only known ones."""
    known = asked.own.firms or tuple(
        hit.criterion
        for hit in find_firms(asked.store, asked.turn.text)
        if hit.criterion not in asked.own.barred
    )
    terms = asked.own.terms or (() if known else _bare_name(asked))
    others = tuple(named_firm(asked.store, term) for term in terms)
    is_of_firms = bool(last.firms or last.relation)
    return (*known, *(firm for firm in others if firm.is_known or is_of_firms))


def _bare_name(asked: Asked) -> tuple[str, ...]:
    """What is left where nothing else is understood: "And Zorblax?" names a firm."""
    own, words = asked.own, asked.words
    name = words.articles.sub("", words.name_ends.sub("", asked.turn.text))
    is_name = has_han(name) or (name[:1].isupper() and asked.turn.text != asked.question.strip())
    structure = (*words.languages.values(), *words.units.values(), *words.statuses.values())
    is_read = bool(own.claims or own.settings or own.period or own.order or asked.turn.lifted)
    is_read = is_read or own.intent in ("why", "how") or not 1 < len(name) <= LONGEST_NAME
    is_read = is_read or any(pattern.search(asked.said) for pattern in structure)
    return (name,) if is_name and not is_read else ()


def _claims_taken_in(claims: Claims, asked: Asked) -> Claims:
    """ "Put the captive ones back in": no longer barred; "add those that failed": either."""
    own = {type_ for claim in asked.own.claims for type_ in claim.types}
    kept = tuple(c for c in claims if c.wanted or not own & set(c.types))
    if len(kept) < len(claims):
        return kept
    status = asked.statuses
    if not {c.types for c in asked.own.claims} <= {c.types for c in claims}:
        return claims
    return tuple(
        replace(c, statuses=tuple(dict.fromkeys((*c.statuses, *status)))) if c.wanted else c
        for c in claims
    )
