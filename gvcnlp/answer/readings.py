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

from gvcnlp.answer.claims import find_statuses
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.intents import find_axes, find_defined
from gvcnlp.answer.learned import suggest
from gvcnlp.answer.listings import free_words
from gvcnlp.answer.mixtures import vocabulary_of
from gvcnlp.answer.named_types import find_types
from gvcnlp.answer.offers import load_reading_words, with_other
from gvcnlp.answer.plans import COUNTED, QUOTING, REFUSED, Definition, Intent, Plan, Unit
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import DIMENSION_OF, STATUSES, TYPES
from gvcnlp.store import Embedder
from gvcnlp.store.criteria import ClaimCriterion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gvcnlp.annotation.questions import Suggestion

TAKEN = 0.55  # probability of an intent that is taken where the rules claim none
TAKEN_IF = {"decline": 0.9, "help": 0.9}  # where no passage would be quoted
# Only offered: what hinders and what favours is easily turned round, and the hierarchy of
# needs is not the one that the codebook defines.
NEVER_TAKEN = ("proposition", "define")
OFFERED = 0.4  # of one that is offered there
CONTRADICTED, UNLIKELY = 0.9, 0.05  # of another intent, and of the rules' own: it is offered
SURE = 0.9  # of a status or of a type more, where the rules name others
NAMED = 0.7  # of a type that is held to be named, of its status, and of the unit


def weigh_readings(plan: Plan, question: str, embedder: Embedder | None) -> Plan:
    """Return the plan to follow: that of the rules or a learned one, with the other beside it.

    Args:
        plan: As the rules read the question.
        question: Complete in itself.
        embedder: The model that the learned reader leans on; without it, the rules decide.
    """
    if load_reading_words(plan.lang).own_words.search(fold(question).text.strip()):
        return replace(plan, intent="quote")
    may_lack = _may_lack(plan, question)
    if embedder is None or not (_is_open(plan) or may_lack):
        return plan
    suggestion = suggest(question, embedder)
    if suggestion is None:
        return plan
    if may_lack:
        plan = _completed(plan, question, suggestion)
    intent, p = _likeliest(suggestion.intent)
    if intent == plan.intent or p < OFFERED:
        return plan
    is_refuted = p >= CONTRADICTED and suggestion.intent[plan.intent] <= UNLIKELY
    if is_refuted and intent in COUNTED and plan.intent in COUNTED:
        return with_other(replace(plan, intent=intent), plan, question)
    if not _is_open(plan):
        return plan
    learned = _learned(plan, question, suggestion, intent)
    if learned is None:
        return plan
    if plan.intent == "quote" or (plan.intent in QUOTING and _asks_of_nothing_known(plan, learned)):
        return _beside_silence(plan, learned, p, question)
    return with_other(plan, learned, question) if is_refuted else plan


def _is_open(plan: Plan) -> bool:
    """False where the rules are sure; then the model need not even be loaded.

    What is quoted needs it anyway; a question of two claims that seems to want Yes or No
    may be a proposition.
    """
    if plan.relation is not None or plan.firms or plan.terms:
        return False
    is_double = plan.intent == "yes_no" and len(plan.claims) > 1
    return plan.intent in QUOTING or is_double


def _may_lack(plan: Plan, question: str) -> bool:
    """True where the rules know what is wanted, and may have missed of what.

    Where they read claims and no word is left over, they have missed nothing.
    """
    if plan.intent not in COUNTED or plan.relation is not None or plan.firms:
        return False
    words, folded = vocabulary_of(question, plan.lang), fold(question).text.strip()
    if any(pattern.search(folded) for pattern in (words.governing, *words.trading.values())):
        return False
    if not plan.claims:
        return True
    rest = folded
    for hit in find_types(folded, words):
        rest = rest[: hit.start] + " " * (hit.end - hit.start) + rest[hit.end :]
    return bool(free_words(plan, rest, words))


def _completed(plan: Plan, question: str, suggestion: Suggestion) -> Plan:
    """Add what the rules have no words for: a claim in everyday words, its status, the unit.

    Words left over are no claim where the question says that they are to be mentioned.
    """
    words, folded = vocabulary_of(question, plan.lang), fold(question).text.strip()
    has_unit = any(pattern.search(folded) for pattern in words.units.values())
    if not has_unit and plan.intent != "yes_no":
        plan = replace(plan, unit=_unit(suggestion, plan.unit))
    if plan.claims:
        claims = tuple(
            _with_likely_status(claim, suggestion, folded, words) for claim in plan.claims
        )
        plan = replace(plan, claims=(*claims, *_claims_besides(plan, suggestion)))
        is_compared = plan.intent != "yes_no" and words.intents["compare"].search(folded)
        return replace(plan, intent="compare") if is_compared and len(parts_of(plan)) > 1 else plan
    is_free = all(term.islower() or has_han(term) for term in plan.terms)
    if not is_free or words.topics.search(folded):
        return plan
    claims = _claims(suggestion) if has_unit else ()  # "where can I buy better coffee?"
    return replace(plan, claims=claims, terms=()) if claims else plan


def _with_likely_status(
    claim: ClaimCriterion, suggestion: Suggestion, folded: str, words: Vocabulary
) -> ClaimCriterion:
    """A claim that no word of the rules gives a status is affirmed unless another is likely."""
    if claim.statuses != ("affirmed",) or find_statuses(folded, words) or not claim.wanted:
        return claim
    status, p = _likeliest(suggestion.status)
    if p < SURE:
        return claim
    return replace(claim, statuses=STATUSES if status == "any" else (status,))


def _claims_besides(plan: Plan, suggestion: Suggestion) -> tuple[ClaimCriterion, ...]:
    """Types that are very likely named beside those of the rules."""
    named = {type_ for claim in plan.claims for type_ in claim.types}
    whole = {claim.dimension for claim in plan.claims if not claim.types}
    return tuple(
        ClaimCriterion(DIMENSION_OF[type_], (type_,))
        for type_, p in suggestion.types.items()
        if p >= SURE and type_ in DIMENSION_OF and type_ not in named
        and DIMENSION_OF[type_] not in whole
    )  # fmt: skip


def _asks_of_nothing_known(plan: Plan, learned: Plan) -> bool:
    """True for "how do I bake a chocolate cake": why and how are asked of everything."""
    is_of_corpus = plan.claims or plan.firms or plan.cases or plan.period or plan.within
    return learned.intent in TAKEN_IF and not is_of_corpus


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
    is_whole = not free_words(learned, folded, words)
    return learned if _can_be_answered(learned, is_whole=is_whole) else None


def _can_be_answered(plan: Plan, *, is_whole: bool) -> bool:
    """Whether the corpus can answer; `is_whole` where no word of the question is left over."""
    dimensions = {claim.dimension for claim in plan.claims}
    if plan.intent in COUNTED:
        is_told = is_whole and bool(plan.settings or plan.period or plan.text_lang)
        is_told = is_told and plan.intent != "yes_no" and not plan.cases
        return bool(plan.claims) or is_told
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
