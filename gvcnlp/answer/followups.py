"""
Read a question that leans on the one before it: "and in China?", "why were they blocked?",
"show me the second one", 那品牌商呢？

Such a question replaces what it names and keeps the rest, restricts the rest further ("only
the captive ones"), lifts a restriction ("in either language"), corrects ("functional, I
meant"), or points at what the last answer was about ("they", "there", "that subsidiary",
"the second one"). A question that is complete in itself is read as if it were the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gvcnlp.answer.answers import Answer
from gvcnlp.answer.antecedents import (
    antecedent_of,
    case_discussed,
    cases_of,
    cited_in,
    claims_listed,
    last_listed,
    ordinal_meant,
    place_meant,
    pointed_at,
)
from gvcnlp.answer.contrasts import asked_of_place, besides, contrasted, one_of_compared
from gvcnlp.answer.ellipses import WHOLE, Asked, read_asked
from gvcnlp.answer.following import likeliest_plan
from gvcnlp.answer.hearing import refusal_heard
from gvcnlp.answer.intents import refused_intent
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.names import names_among
from gvcnlp.answer.plans import COUNTED, QUOTING, REFUSED, Intent, Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.restating import (
    intent_of,
    restate,
    with_settings,
    with_status,
    without,
)
from gvcnlp.answer.selections import of_one_listed, selected
from gvcnlp.answer.turns import points_at_first, points_at_opening, points_back
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

Hearing = Callable[[str, Answer], "Suggestion"]

SURE_OF_ALL = 0.95  # that nothing is asked of what was listed
BARE = 3  # content words; with more, "why" asks of something new


def read_turn(
    store: Store, question: str, turns: Sequence[Answer], hear: Hearing | None = None
) -> Plan:
    """Return what a question of a conversation asks for, in the light of the answers so far.

    Args:
        store: The corpus.
        question: The question as it was typed.
        turns: The answers so far, the last one last.
        hear: Says what the network makes of it after the answer that it leans on; without, the
            rules decide.
    """
    if not turns:
        return read_question(store, question)
    rest, earlier = _going_back(question, turns)
    if not rest:
        return replace(earlier[-1].plan, lang=asked_in(question))
    question, turns = rest, earlier
    question, is_of_first = points_at_first(question)
    turns = _up_to_first_list(turns) if is_of_first else turns
    if part := one_of_compared(question, turns) or _at_a_place(store, question, turns):
        return part
    asked = read_asked(store, question, turns)
    if whole := besides(asked) or _whole(asked):
        return whole
    chosen = _pointing(asked) or _leaning(asked) or asked.own
    if hear is None or asked.turn.has("undo"):
        return chosen
    heard = hear(question, asked.last)
    is_alone = chosen == asked.own and not (asked.opens or asked.has_pronoun)
    if is_alone and (refused := refusal_heard(asked.own, heard)) is not None:
        return refused
    others = [restate(asked), _refined(asked)]
    # Of a relation, the firm that is pointed at is one end; and where nothing is pointed at, what
    # was cited is not fetched.
    if asked.own.relation is None and heard.about["none"] < SURE_OF_ALL:
        others.append(_about_them(asked))
    return likeliest_plan(asked, chosen, others, heard)


def _going_back(question: str, turns: Sequence[Answer]) -> tuple[str, Sequence[Answer]]:
    """ "Back to my first question", "back to the comparison": what else is asked, and of which."""
    rest, is_of_opening = points_at_opening(question)
    if is_of_opening:
        return rest, turns[:1]
    rest, intent = points_back(question)
    places = [n for n, turn in enumerate(turns, start=1) if turn.plan.intent == intent]
    if not places:
        return question, turns
    last = turns[places[-1] - 1]
    whole = replace(last, plan=replace(last.plan, order=None))  # not only what came out on top
    return rest, [*turns[: places[-1] - 1], whole]


def _at_a_place(store: Store, question: str, turns: Sequence[Answer]) -> Plan | None:
    """ "Show me the second one", and what is asked of it."""
    lang, listed = asked_in(question), last_listed(turns)
    place = ordinal_meant(fold(question).text.strip(), vocabulary_of(question, lang))
    if place is None or not listed.items:
        return None
    return asked_of_place(store, question, place, listed) or pointed_at(place, lang, listed)


def _up_to_first_list(turns: Sequence[Answer]) -> Sequence[Answer]:
    """What was said until something was listed first."""
    listed = (
        n for n, turn in enumerate(turns, start=1) if turn.items and turn.plan.intent == "list"
    )
    return turns[: next(listed, 1)]


def _whole(asked: Asked) -> Plan | None:
    """What is complete by its kind; a comparison may regroup the one before."""
    own = asked.own
    if refused_intent(asked.folded, asked.words) == "decline":  # whatever leans in it
        return Plan("decline", "passage", own.lang)
    if own.intent in REFUSED:
        return own
    if plan := contrasted(asked) or selected(asked):
        return plan
    is_regrouped = own.intent == asked.last.plan.intent == "compare" and asked.opens
    if own.intent in WHOLE and not (is_regrouped or asked.turn.has("same")):
        return _placed(asked, own)
    return None


def _pointing(asked: Asked) -> Plan | None:
    """A relation of "them", a place "there", a type "of this kind", or "why?"."""
    own, turn = asked.own, asked.turn
    if one := of_one_listed(asked):
        return one
    if own.relation is not None:
        is_nameless = asked.has_pronoun and not (turn.topic or turn.has("one"))
        return _placed(asked, replace(own, within=_nameless(asked.listed) if is_nameless else ()))
    if turn.has("kind") and (meant := _claims_of_kind(asked)):
        intent = asked.intent or own.intent
        return _placed(asked, replace(own, intent=intent, claims=meant, terms=()))
    is_one = own.settings and all(s.wanted for s in own.settings) and not asked.opens
    if is_one and turn.has("one_of") and (cases := _cases_listed(asked)):
        return replace(own, cases=cases, terms=())
    if turn.has("others") and (cases := place_meant(asked.turns).cases):
        unit = "case" if own.unit == "passage" else own.unit
        return replace(own, unit=unit, apart=cases)
    is_told = own.intent != "quote" or own.firms
    if turn.has("place") and is_told and not (asked.has_pronoun or _is_bare_why(own)):
        return _placed(asked, own)
    return None


def _cases_listed(asked: Asked) -> tuple[str, ...]:
    """The cases of "the cocoa one": those that were listed last."""
    plan = asked.listed.plan
    is_list = plan.unit == "case" and plan.intent in COUNTED
    return tuple(item.label for item in asked.listed.items) if is_list else ()


def _leaning(asked: Asked) -> Plan | None:
    """A question that is one with the last: restricted, replaced, or about what was listed."""
    own, turn = asked.own, asked.turn
    if turn.has("undo") and len(asked.turns) > 1:
        return replace(asked.turns[-2].plan, lang=own.lang)
    if listed := _listed_by_status(asked):
        return listed
    if turn.has("corrected") and asked.statuses and not own.has_criteria:
        return restate(asked)
    if _is_refining(asked):
        return _refined(asked)
    is_bare_list = own.intent == "list" and not (own.has_criteria or own.words)
    if turn.has("listing") or is_bare_list or _is_of_defined(asked):
        return _listed_again(asked)
    is_of_status = asked.statuses and not own.claims and not asked.last.plan.defined
    is_headless = turn.has("headless") and (is_of_status or not asked.has_pronoun)
    if asked.takes_in or is_headless:
        return restate(asked)
    if _is_bare_why(own):
        is_elsewhere = own.settings or own.firms or own.text_lang
        return restate(asked) if is_elsewhere and not own.claims else _about_them(asked)
    if asked.has_pronoun and not own.firms and not _is_moved(asked):
        return _about_them(asked)
    is_part = asked.opens and (turn.has("same") or not asked.stands_alone)
    if is_part or asked.is_truncated or asked.is_of_verb or _is_moved(asked):
        return restate(asked)
    return _of_same_case(asked)


def _is_of_defined(asked: Asked) -> bool:
    """ "How many cases managed it?" after a definition."""
    own = asked.own
    return bool(asked.last.plan.defined) and own.intent in COUNTED and not own.has_criteria


def _listed_again(asked: Asked) -> Plan:
    """ "List them"; after a definition, "which cases have it?" """
    before = asked.last.plan
    claims = before.claims or claims_defined(before, asked.statuses)
    return replace(
        before,
        lang=asked.own.lang,
        intent=asked.own.intent if _is_of_defined(asked) else "list",
        unit=asked.unit or before.unit,
        claims=claims,
        defined=(),
    )


def _listed_by_status(asked: Asked) -> Plan | None:
    """ "List those that failed": of what was counted, and in the unit it was counted in."""
    own, before = asked.own, asked.last.plan
    is_named = own.claims or own.firms or own.settings or own.cases or own.relation or asked.unit
    is_counted = before.claims and not before.defined and before.intent in COUNTED
    is_of_status = bool(asked.statuses) and asked.intent == "list"
    return restate(asked) if is_of_status and is_counted and not is_named else None


def _of_same_case(asked: Asked) -> Plan | None:
    """ "Was process upgrading achieved?" after one case was talked about."""
    own = asked.own
    is_elsewhere = own.settings or own.firms or own.cases or own.text_lang or own.relation
    is_of_units = asked.unit is not None and own.intent not in QUOTING  # "why were firms ..."
    is_bare = own.claims and not is_elsewhere and not is_of_units
    if not is_bare or own.intent not in ("yes_no", *QUOTING):
        return None
    cases = case_discussed(asked.turns)
    return replace(own, cases=cases) if cases else None


def _is_moved(asked: Asked) -> bool:
    """ "And where did it succeed?": another place or status of the same claims."""
    if asked.own.claims:
        return False
    before = {c.statuses for c in asked.last.plan.claims if c.dimension == "upgrading"}
    is_of_other_status = bool(asked.statuses and before) and asked.statuses not in before
    return is_of_other_status or (asked.opens and bool(asked.own.settings or asked.statuses))


def _is_refining(asked: Asked) -> bool:
    """ "Only ...", "which of them ...", "how many say so", and "did any also ...".

    The last only where no firm is named anew.
    """
    if asked.turn.is_elliptic or asked.words.followup.further.search(asked.folded):
        return False
    if asked.words.followup.refining.search(asked.folded) or asked.turn.has("saying"):
        return True
    return asked.turn.has("also") and not asked.own.firms and len(asked.own.claims) < 2


def _is_bare_why(own: Plan) -> bool:
    return own.intent in ("why", "how") and not own.claims and len(own.words) <= BARE


def _nameless(listed: Answer) -> tuple[str, ...]:
    """Where only "firms" or "suppliers" were listed: their passages, since any may be so called."""
    if any(item.named for item in listed.items) or not any(i.names for i in listed.items):
        return ()
    return cited_in(listed)


def _placed(asked: Asked, plan: Plan) -> Plan:
    """ "... there", "in that case": where the talk is of."""
    if not asked.turn.has("place"):
        return plan
    of_case = asked.words.units["case"].search(asked.folded) is not None
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


def _refined(asked: Asked) -> Plan:
    """ "Only the captive ones": everything said before holds as well."""
    own, plan = asked.own, without(asked.last.plan, asked.turn.lifted)
    added = tuple(c for c in own.claims if c not in plan.claims)
    unasked: Intent = "list" if plan.intent in ("yes_no", "overview", *QUOTING) else plan.intent
    meant = plan.claims or claims_defined(plan, ())
    is_as_said = own.claims or asked.turn.has("saying")
    claims = meant if is_as_said else with_status(meant, asked.statuses)
    intent = asked.intent or unasked
    return replace(
        with_settings(replace(plan, intent=intent), own.settings),
        lang=own.lang,
        unit=asked.unit or plan.unit,
        claims=(*claims, *added),
        defined=(),
        firms=plan.firms + own.firms,
        barred=plan.barred + own.barred,
        period=own.period or plan.period,
        text_lang=own.text_lang or asked.bare_lang or plan.text_lang,
        order=own.order,
        named=own.named or plan.named,
        naming=own.naming or plan.naming,
    )


def _about_them(asked: Asked) -> Plan:
    """A question about what an answer listed, or about the passages it rests on."""
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
    plan = replace(plan, settings=own.settings or last.plan.settings)
    if last.plan.unit == "case" and last.items and last.plan.intent in COUNTED:
        return replace(plan, cases=cases_of(last))
    if last.plan.cases and not last.plan.claims:
        return replace(plan, cases=last.plan.cases)
    if last.plan.within and len(cited) > 1 and len(cases_of(last)) == 1:  # a case pointed at
        return replace(plan, cases=cases_of(last))
    return replace(plan, within=cited) if cited else replace(plan, claims=last.plan.claims)


def _why(plan: Plan, last: Answer, status: tuple[str, ...], them: FirmCriterion | None) -> Plan:
    """Reasons are looked for where the last question looked, if it asked of the same.

    Where it asked of something else, in the cases of its answer, wherever they speak of it.
    """
    before = last.plan
    asked = [c for c in plan.claims or before.claims if c.dimension == "upgrading"]
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
