"""
Weigh two readings of a question: that of the rules and that of the network.

The rules find what a question names: firms, cases, places, years, parts of a type. What kind of
answer it wants and what it says of each type, the network mostly tells better; where it is sure of
something else than the rules, and theirs is unlikely by its measure, its reading is taken, piece
by piece, and the other one offered. The figures behind the numbers: docs/decisions/0013.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gvcnlp.annotation.question_labels import NO_CLAIM
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.hearing import (
    SURE,
    SURE_TO_CHANGE,
    UNLIKELY,
    claims_heard,
    likeliest,
    refusal_heard,
    suggest,
)
from gvcnlp.answer.labels import ENDS
from gvcnlp.answer.listings import free_words
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.mixtures import vocabulary_of
from gvcnlp.answer.names import names_among
from gvcnlp.answer.offers import load_reading_words, with_other
from gvcnlp.answer.plans import (
    COUNTED,
    QUOTING,
    REFUSED,
    Definition,
    Intent,
    Plan,
    RelationAsked,
    Unit,
)
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.units import ACTORS
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import DIMENSION_OF
from gvcnlp.store import Embedder, Store

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion

SURE_TO_JOIN = 0.97  # that what the rules would compare is one list
SURE_OF_END = 0.8  # of a relation that no rule has: the wrong end would be answered with nothing
SURE_OF_KIND = (0.45, UNLIKELY)  # of what kind of answer is wanted, where no rule tells
OFFERED = 0.4  # of an intent that is offered beside that of the rules
CLAIMING = (*COUNTED, "compare", "proposition")  # intents whose claims decide the answer


def weigh_readings(
    store: Store, plan: Plan, question: str, embedder: Embedder | None, *, whole: str = ""
) -> Plan:
    """Return the plan to follow, of the rules or of the network, with the other beside it.

    Args:
        store: The corpus.
        plan: As the rules read the question.
        question: Complete in itself.
        embedder: Without one, no model is to be loaded, and the rules decide.
        whole: The question with what was told before it, if anything was.
    """
    words, folded = load_reading_words(plan.lang), fold(question).text.strip()
    if words.own_words.search(folded) or (not plan.claims and words.things.search(folded)):
        return replace(plan, intent="quote")
    if embedder is None or plan.intent in REFUSED:
        return plan
    heard = suggest(whole or question)
    if (refused := refusal_heard(plan, heard)) is not None:
        return refused
    intent, p = likeliest(heard.intent)
    if intent in REFUSED:
        return plan
    least, most = SURE_OF_KIND if plan.intent == "quote" else SURE_TO_CHANGE
    is_sure = p >= least and heard.intent[plan.intent] <= most
    if _sets_apart(plan):  # no number answers that, and a list only where it is one
        is_sure = (plan.intent, intent) == ("compare", "list") and p >= SURE_TO_JOIN
    taken = _of_intent(store, plan, question, heard, intent) if is_sure else None
    if taken is not None and _lists_nothing(store, plan, taken):
        return replace(plan, intent="quote")
    if taken is not None:
        return with_other(taken, plan, question)
    taken = _without_chance_terms(_with_heard(plan, heard), question)
    if _asks_in_vain(taken, heard):
        return replace(taken, intent="quote")
    if intent not in (plan.intent, taken.intent) and p >= OFFERED:
        other = _of_intent(store, plan, question, heard, intent)
        return with_other(taken, other, question) if other is not None else taken
    return taken


def _lists_nothing(store: Store, plan: Plan, taken: Plan) -> bool:
    """True where only the network reads a list, and it is empty: passages may tell something."""
    if (plan.intent, taken.intent) != ("quote", "list") or taken.relation is not None:
        return False
    return not find_numbers(store, replace(taken, unit="passage"))


def _sets_apart(plan: Plan) -> bool:
    """True where the rules find what is to be compared or tabulated."""
    return plan.intent == "crosstab" or (plan.intent == "compare" and len(parts_of(plan)) > 1)


def _asks_in_vain(plan: Plan, heard: Suggestion) -> bool:
    """True where some type is asked of and nobody can tell how: all there is answers nothing."""
    is_open = plan.intent in COUNTED and not plan.has_criteria
    return is_open and any(asked[NO_CLAIM] < UNLIKELY for asked in heard.claims.values())


def _of_intent(
    store: Store, plan: Plan, question: str, heard: Suggestion, intent: Intent
) -> Plan | None:
    """Return the plan of another intent; None where the corpus could not answer by it."""
    # What was told before the question holds of it however it is read.
    read = read_question(store, question, intent=intent).placed_as(plan)
    if intent in QUOTING:
        return read
    words, folded = vocabulary_of(question, plan.lang), fold(question).text.strip()
    if intent == "define":  # the hierarchy of needs is not the one that the codebook defines
        read = replace(read, defined=read.defined or _defined(heard))
        return (
            read if read.defined and load_reading_words(plan.lang).of_words.search(folded) else None
        )
    is_of_corpus = any(p.search(folded) for p in (words.mentions, *words.units.values()))
    if intent == "yes_no" and not (read.claims or read.settings or is_of_corpus):
        return None  # will robots take our jobs?
    is_of_things = plan.firms and not any(p.search(folded) for p in words.units.values())
    if intent == "count" and is_of_things:  # how many shops did it open?
        return None
    taken = _without_chance_terms(_with_heard(read, heard), question)
    is_whole = not free_words(taken, folded, words)
    return taken if _can_be_answered(taken, is_whole=is_whole) else None


def _defined(heard: Suggestion) -> tuple[Definition, ...]:
    """The types that are to be defined, where the question has no name of the codebook's."""
    return tuple(
        Definition(DIMENSION_OF[type_], type_, asked="")
        for type_, asked in heard.claims.items()
        if type_ in DIMENSION_OF and asked[NO_CLAIM] <= UNLIKELY
    )


def _can_be_answered(plan: Plan, *, is_whole: bool) -> bool:
    """Whether the corpus can answer; `is_whole` where no word of the question is left over."""
    dimensions = {claim.dimension for claim in plan.claims}
    if plan.intent in COUNTED:
        is_told = is_whole and bool(plan.settings or plan.period or plan.text_lang or plan.firms)
        is_told = is_told and plan.intent != "yes_no" and not plan.cases
        return bool(plan.claims or plan.relation) or is_told
    if plan.intent == "compare":
        return len(parts_of(plan)) > 1
    if plan.intent == "proposition":
        return bool(dimensions)
    if plan.intent == "overview":
        return bool(plan.settings or plan.cases or plan.firms) and not plan.terms
    return True


def _with_heard(plan: Plan, heard: Suggestion) -> Plan:
    """Put in what the network is sure of: relation, claims, unit and order."""
    plan = _with_relation(plan, heard)
    if plan.relation is not None and plan.unit in ("case", "passage"):
        unit, p = likeliest(heard.unit)
        plan = replace(plan, unit=unit) if unit in ACTORS and p >= SURE else plan
    if plan.relation is not None or plan.intent not in CLAIMING:
        return plan
    claims = claims_heard(plan, heard)
    if plan.intent == "proposition":
        is_denied = [c for c in claims if c.dimension == "upgrading"] or claims
        hinders = any("negated" in claim.statuses for claim in is_denied)
        plan = replace(plan, hinders=plan.hinders or hinders)
        claims = tuple(replace(claim, statuses=("affirmed",), wanted=True) for claim in claims)
    plan = replace(plan, claims=claims)
    return _with_order(_with_unit(plan, heard), heard)


def _without_chance_terms(plan: Plan, question: str) -> Plan:
    """Words left over are no terms unless the question says that something is to be mentioned."""
    words, folded = vocabulary_of(question, plan.lang), fold(question).text.strip()
    is_name = bool(names_among(plan.terms))
    told = (plan.claims, plan.settings, plan.period, plan.naming, plan.named, plan.order)
    is_told = any(told)
    if is_name or not is_told or words.topics.search(folded):
        return plan
    return replace(plan, terms=())


def _with_relation(plan: Plan, heard: Suggestion) -> Plan:
    """ "Whos selling to Nordkauf": the one firm that is named is the end that is given."""
    label, p = likeliest(heard.relation)
    is_sure = p >= SURE_OF_END
    if plan.relation is not None or label not in ENDS or not is_sure or len(plan.firms) != 1:
        return plan
    intent = likeliest(heard.intent)[0] if plan.intent == "quote" else plan.intent
    if intent not in COUNTED:  # "how do the firms that supply Nike cope?"
        return plan
    type_, asked = ENDS[label]
    (firm,) = plan.firms
    relation = RelationAsked.of(type_, asked, firm)
    unit: Unit = "buyer" if label == "customers_of" else "firm"
    claims = tuple(claim for claim in plan.claims if not claim.aspect)  # 贴牌 is the verb
    return replace(
        plan,
        intent=intent,
        unit=unit,
        relation=relation,
        firms=(),
        claims=claims,
        terms=(),
        names=(),
    )


def _with_unit(plan: Plan, heard: Suggestion) -> Plan:
    unit, p = likeliest(heard.unit)
    is_told = heard.unit.get(plan.unit, 1.0) > UNLIKELY  # of references the network knows nothing
    is_kept = is_told or plan.naming is not None or plan.intent not in ("count", "list")
    if unit == plan.unit or p < SURE or is_kept or (plan.unit, unit) == ("buyer", "firm"):
        return plan
    return replace(plan, unit=unit)


def _with_order(plan: Plan, heard: Suggestion) -> Plan:
    order, p = likeliest(heard.order)
    if plan.order is not None or order == "none" or p < SURE or plan.intent == "yes_no":
        return plan
    return replace(plan, order=order, intent="compare" if plan.intent == "compare" else "list")
