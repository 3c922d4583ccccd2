"""
Ask the learned reader of questions what a question is likely to want.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gvcnlp.annotation.questions import Suggestion


@lru_cache(maxsize=64)
def suggest(question: str) -> Suggestion:
    """Return probabilities of what is asked: intent, unit, relation, order, claims."""
    # What is imported here takes longer than most answers; the rules alone need none of it.
    from gvcnlp.annotation.questions import QuestionReader

    return QuestionReader.shipped().read(question)
