"""
Say which of two readings of a question was taken, and how to ask for the other.

The words stand in `words/readings.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.plans import Alternative, Plan
from gvcnlp.answer.wording import Wording
from gvcnlp.answer.words import load_words_of
from gvcnlp.codebook.sheets import Sheet
from gvcnlp.records import TYPES


class ReadingWords(Sheet):
    """The words of one language; see `words/readings.yaml`."""

    own_words: re.Pattern[str]
    things: re.Pattern[str]
    of_words: re.Pattern[str]
    said: str
    units: dict[str, str]
    readings: dict[str, str]
    asked: dict[str, str]
    hindering: str


@cache
def load_reading_words(lang: str) -> ReadingWords:
    """Return the words of `en` or `zh`."""
    return load_words_of(lang, "readings.yaml", ReadingWords)


def with_other(taken: Plan, other: Plan, question: str) -> Plan:
    """Return the reading that is taken with the other one beside it, where it can be asked for."""
    words = load_reading_words(taken.lang)
    hinders = other.intent == "proposition" and other.hinders
    asked = words.hindering if hinders else words.asked.get(other.intent)
    if asked is None:
        return taken
    reading, said = (words.readings[plan.intent] for plan in (other, taken))
    alternative = Alternative(
        taken=said.format(**_blanks(taken, question)),
        other=reading.format(**_blanks(other, question)),
        question=asked.format(**_blanks(other, question)),
    )
    return replace(taken, alternative=alternative)


def say_alternative(plan: Plan) -> str:
    """Return the line that says how a question was read and offers the other reading, or ''."""
    if (found := plan.alternative) is None:
        return ""
    said = load_reading_words(plan.lang).said
    return said.format(taken=found.taken, other=found.other, question=found.question)


def _blanks(plan: Plan, question: str) -> dict[str, str]:
    say = Wording(plan)
    sides = {
        dimension: say.claims(
            [
                replace(claim, statuses=("affirmed",))
                for claim in plan.claims
                if claim.dimension == dimension
            ]
        )
        for dimension in TYPES
    }
    units = load_reading_words(plan.lang).units
    topic = say.topic() if plan.defined else units[plan.unit] + say.scope()
    parts = say.words.all_of.join(say.part(part) for part in parts_of(plan))
    return {"topic": topic, "parts": parts, "question": question.strip(), **sides}
