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
    case_discussed,
    last_listed,
    ordinal_meant,
    pointed_at,
)
from gvcnlp.answer.contrasts import asked_of_place, besides, by_status, contrasted, one_of_compared
from gvcnlp.answer.ellipses import WHOLE, Asked, read_asked
from gvcnlp.answer.following import likeliest_plan
from gvcnlp.answer.hearing import refusal_heard
from gvcnlp.answer.intents import refused_intent
from gvcnlp.answer.labels import claims_defined
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.plans import COUNTED, QUOTING, REFUSED, Intent, Plan, Unit
from gvcnlp.answer.pointing import about_them, is_bare_why, placed, pointing
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.replacing import joined, with_settings, with_status, without
from gvcnlp.answer.restating import restate
from gvcnlp.answer.selections import selected
from gvcnlp.answer.turns import (
    how_many_meant,
    is_in_place,
    points_at_first,
    points_at_opening,
    points_back,
)
from gvcnlp.answer.units import ACTORS, UNITS
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

Hearing = Callable[[str, Answer], "Suggestion"]

MANY_NOUN = 24  # characters of "those three" and the noun that follows
SURE_OF_ALL = 0.95  # that nothing is asked of what was listed


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
    turns = _up_to_first_list(turns) if is_of_first else _up_to_list_of_so_many(question, turns)
    if part := one_of_compared(store, question, turns) or _at_a_place(store, question, turns):
        return part
    asked = read_asked(store, question, turns)
    if whole := besides(asked) or by_status(asked) or _whole(asked):
        return whole
    chosen = pointing(asked) or _leaning(asked) or asked.own
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
        others.append(about_them(asked))
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
    if place is None:
        return None
    if same := _same_of_a_case(question, place, turns):
        return same
    if not listed.items:
        return None
    return asked_of_place(store, question, place, listed) or pointed_at(place, lang, listed)


def _same_of_a_case(question: str, place: int, turns: Sequence[Answer]) -> Plan | None:
    """ "And in the first one?": what was asked of one case before is asked of another."""
    lists = (t for t in reversed(turns) if t.plan.unit == "case" and len(t.items) > 1)
    listed, before = next(lists, None), turns[-1].plan
    at = place - 1 if place > 0 else -1
    is_of_one = len(before.cases) == 1 and before.unit != "case"
    if not is_of_one or listed is None or at >= len(listed.items) or not is_in_place(question):
        return None
    return replace(before, lang=asked_in(question), cases=(listed.items[at].label,), within=())


def _up_to_first_list(turns: Sequence[Answer]) -> Sequence[Answer]:
    """What was said until something was listed first."""
    listed = (
        n for n, turn in enumerate(turns, start=1) if turn.items and turn.plan.intent == "list"
    )
    return turns[: next(listed, 1)]


def _up_to_list_of_so_many(question: str, turns: Sequence[Answer]) -> Sequence[Answer]:
    """ "Which of those three ...": until that many were listed, if it was not just now."""
    n, said = how_many_meant(question)
    words = vocabulary_of(question, asked_in(question))
    if n is None or len(last_listed(turns).items) == n or words.followup.contrast.search(said):
        return turns
    unit = next((u for u in UNITS if words.units[u].search(said[:MANY_NOUN])), None)
    listed = (
        at
        for at, turn in enumerate(turns, start=1)
        if len(turn.items) == n and (unit is None or _are_alike(unit, turn.plan.unit))
    )
    return turns[: max(listed, default=len(turns))]


def _are_alike(unit: Unit, other: Unit) -> bool:
    return unit == other or {unit, other} <= set(ACTORS)


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
        return placed(asked, own)
    return None


def _leaning(asked: Asked) -> Plan | None:
    """A question that is one with the last: restricted, replaced, or about what was listed."""
    own, turn = asked.own, asked.turn
    if turn.has("undo") and len(asked.turns) > 1:
        return replace(asked.turns[-2].plan, lang=own.lang)
    if listed := _listed_by_status(asked):
        return listed
    if turn.has("no_limit") or (turn.has("corrected") and asked.statuses and not own.has_criteria):
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
    if is_bare_why(own):
        is_elsewhere = own.settings or own.firms or own.text_lang
        return restate(asked) if is_elsewhere and not own.claims else about_them(asked)
    if asked.has_pronoun and not own.firms and not _is_moved(asked):
        return about_them(asked)
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


def _refined(asked: Asked) -> Plan:
    """ "Only the captive ones": everything said before holds as well."""
    own, plan = asked.own, without(asked.last.plan, asked.turn.lifted)
    is_one = plan.intent == "compare" and asked.statuses  # of those that were compared
    is_anew = is_one or plan.intent in ("yes_no", "overview", *QUOTING)
    unasked: Intent = "list" if is_anew else plan.intent
    meant = plan.claims or claims_defined(plan, ())
    is_as_said = own.claims or asked.turn.has("saying")
    claims = meant if is_as_said else with_status(meant, asked.statuses)
    intent = asked.intent or unasked
    return replace(
        with_settings(replace(plan, intent=intent), own.settings),
        lang=own.lang,
        unit=asked.unit or plan.unit,
        claims=joined(claims, own.claims),
        defined=(),
        firms=tuple(dict.fromkeys((*plan.firms, *own.firms))),
        barred=plan.barred + own.barred,
        period=own.period or plan.period,
        text_lang=own.text_lang or asked.bare_lang or plan.text_lang,
        order=own.order,
        named=own.named or plan.named,
        naming=own.naming or plan.naming,
    )
