"""
Tell a question that names what it wants, with no verb that asks for it, from one in free words.
"""

from __future__ import annotations

from gvcnlp.answer.plans import Plan
from gvcnlp.answer.settings import setting_patterns
from gvcnlp.answer.words import Vocabulary, load_vocabulary
from gvcnlp.codebook.scripts import fold
from gvcnlp.store.words import search_words


def names_a_list(plan: Plan, rest: str, words: Vocabulary) -> bool:
    """True for "all cases from Vietnam, please": a unit, a condition, and nothing else.

    Args:
        plan: The question as far as it is read.
        rest: The folded question without the names in it.
        words: Of its language.
    """
    if plan.intent != "quote" or not plan.has_criteria or words.quoting.search(rest):
        return False
    if not any(unit.search(rest) for unit in words.units.values()):
        return False
    is_request = words.request.search(rest) is not None
    return bool(plan.claims) or is_request or not free_words(plan, listed_part(rest, plan), words)


def listed_part(rest: str, plan: Plan) -> str:
    """Return a question from the unit on: in English the verb before it asks, whatever it is."""
    if plan.lang != "en":
        return rest
    units = load_vocabulary(plan.lang).units.values()
    return rest[min((m.start() for unit in units if (m := unit.search(rest))), default=0) :]


def free_words(plan: Plan, rest: str, words: Vocabulary) -> tuple[str, ...]:
    """Return the content words of a question that no list of the vocabulary has."""
    for setting in plan.settings:
        for name in (setting.name, *setting.values):
            rest = rest.replace(fold(name).text, " ")
    if plan.period is not None:
        rest = rest.replace(plan.period.name, " ")
    structure = [*words.languages.values(), *words.units.values(), words.named, words.metadata]
    structure += [*words.statuses.values(), *words.order.values(), words.generic]
    structure.insert(0, words.least)
    structure += [words.request, *setting_patterns()]
    for pattern in structure:
        rest = pattern.sub(" ", rest)
    left = [word for word in plan.words if word in search_words(rest)]
    return tuple(word for word in left if not words.filler.fullmatch(word))
