"""
Weigh two readings of a question: that of the rules and that of the learned reader.

The rules decide where they claim an intent. Where they claim none, and would search in free
words, the learned reading is taken if it is likely enough and names a claim that the corpus
can answer by. Where it is less likely, or contradicts the rules outright, it is offered
beside the answer. The figures behind the numbers: docs/decisions/0011.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.intents import find_axes, find_defined
from gvcnlp.answer.learned import suggest
from gvcnlp.answer.mixtures import vocabulary_of
from gvcnlp.answer.offers import load_reading_words, with_other
from gvcnlp.answer.plans import QUOTING, REFUSED, Definition, Intent, Plan, Unit
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import DIMENSION_OF, STATUSES, TYPES
from gvcnlp.store import Embedder
from gvcnlp.store.criteria import ClaimCriterion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gvcnlp.annotation.questions import Suggestion

TAKEN = 0.8  # probability of an intent that is taken where the rules claim none
TAKEN_IF = {"decline": 0.95, "help": 0.95}  # where no passage would be quoted
# Only offered: what hinders and what favours is easily turned round, and the hierarchy of
# needs is not the one that the codebook defines.
NEVER_TAKEN = ("proposition", "define")
OFFERED = 0.4  # of one that is offered there
CONTRADICTED, UNLIKELY = 0.9, 0.05  # of another intent, and of the rules' own: it is offered
NAMED = 0.7  # of a type that is held to be named, of its status, and of the unit
COUNTED = ("count", "list", "yes_no")


def weigh_readings(plan: Plan, question: str, embedder: Embedder | None) -> Plan:
    """Return the plan to follow: that of the rules or a learned one, with the other beside it.

    Args:
        plan: As the rules read the question.
        question: Complete in itself.
        embedder: The model that the learned reader leans on; without it, the rules decide.
    """
    if load_reading_words(plan.lang).own_words.search(fold(question).text.strip()):
        return replace(plan, intent="quote")
    if embedder is None or not _is_open(plan):
        return plan
    suggestion = suggest(question, embedder)
    if suggestion is None:
        return plan
    intent, p = _likeliest(suggestion.intent)
    if intent == plan.intent or p < OFFERED:
        return plan
    learned = _learned(plan, question, suggestion, intent)
    if learned is None:
        return plan
    if plan.intent == "quote" or (plan.intent in QUOTING and _asks_of_nothing_known(plan, learned)):
        return _beside_silence(plan, learned, p, question)
    if p >= CONTRADICTED and suggestion.intent[plan.intent] <= UNLIKELY:
        return with_other(plan, learned, question)
    return plan


def _is_open(plan: Plan) -> bool:
    """False where the rules are sure; then the model need not even be loaded.

    What is quoted needs it anyway; a question of two claims that seems to want Yes or No
    may be a proposition.
    """
    if plan.relation is not None or plan.firms or plan.terms:
        return False
    is_double = plan.intent == "yes_no" and len(plan.claims) > 1
    return plan.intent in QUOTING or is_double


def _asks_of_nothing_known(plan: Plan, learned: Plan) -> bool:
    """True for "how do I cook rice": why and how are asked of everything."""
    return learned.intent in TAKEN_IF and not plan.has_criteria


def _beside_silence(plan: Plan, learned: Plan, p: float, question: str) -> Plan:
    """The rules claim nothing: take the learned reading, or offer it, or leave it."""
    is_alike = learned.intent in (*QUOTING, "help")
    if p >= TAKEN_IF.get(learned.intent, TAKEN) and learned.intent not in NEVER_TAKEN:
        return learned if is_alike else with_other(learned, plan, question)
    return plan if is_alike else with_other(plan, learned, question)


def _learned(plan: Plan, question: str, suggestion: Suggestion, intent: Intent) -> Plan | None:
    """Return the plan of the learned intent; None where the corpus could not answer by it."""
    if intent in REFUSED:
        return Plan(intent=intent, unit="passage", lang=plan.lang)
    if intent in QUOTING:
        return replace(plan, intent=intent)
    words, folded = vocabulary_of(question, plan.lang), fold(question).text.strip()
    has_unit = any(pattern.search(folded) for pattern in words.units.values())
    learned = replace(
        plan,
        intent=intent,
        unit=plan.unit if has_unit else _unit(suggestion, plan.unit),
        claims=plan.claims or _claims(suggestion),
        axes=find_axes(folded, words, intent),
    )
    if intent == "define":
        learned = replace(learned, claims=(), defined=_defined(folded, suggestion))
    return learned if _can_be_answered(learned) else None


def _can_be_answered(plan: Plan) -> bool:
    dimensions = {claim.dimension for claim in plan.claims}
    if plan.intent in COUNTED:
        return bool(plan.claims)
    if plan.intent == "compare":
        return len(parts_of(plan)) > 1
    if plan.intent == "proposition":
        return dimensions == set(TYPES)
    if plan.intent == "overview":
        return bool(plan.settings or plan.cases)
    return plan.intent != "define" or bool(plan.defined)


def _claims(suggestion: Suggestion) -> tuple[ClaimCriterion, ...]:
    """The types that are likely named; a type makes its dimension as a whole superfluous."""
    named = [type_ for type_, p in suggestion.types.items() if p >= NAMED]
    status, p = _likeliest(suggestion.status)
    statuses = STATUSES if status == "any" else (status,)
    statuses = statuses if p >= NAMED else ("affirmed",)
    types = [type_ for type_ in named if type_ in DIMENSION_OF]
    told = {DIMENSION_OF[type_] for type_ in types}
    general = [dimension for dimension in TYPES if dimension in named and dimension not in told]
    claims = [ClaimCriterion(DIMENSION_OF[type_], (type_,), statuses) for type_ in types]
    return (*claims, *(ClaimCriterion(dimension, (), statuses) for dimension in general))


def _defined(folded: str, suggestion: Suggestion) -> tuple[Definition, ...]:
    """The labels that the codebook finds, where the model too holds them to be meant."""
    found = find_defined(folded)
    return tuple(d for d in found if suggestion.types.get(d.label, 0) >= NAMED)


def _unit(suggestion: Suggestion, otherwise: Unit) -> Unit:
    unit, p = _likeliest(suggestion.unit)
    return unit if p >= NAMED else otherwise


def _likeliest(probabilities: Mapping[Any, float]) -> tuple[Any, float]:
    return max(probabilities.items(), key=lambda item: item[1])
