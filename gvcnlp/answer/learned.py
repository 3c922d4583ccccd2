"""
Ask the learned reader of questions what a question is likely to want.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gvcnlp.store import Embedder

if TYPE_CHECKING:
    from gvcnlp.annotation.questions import Suggestion


def suggest(question: str, embedder: Embedder) -> Suggestion | None:
    """Return probabilities of intent, unit, types and status.

    None where the vectors are not those that the reader learnt from: of others it knows
    nothing.
    """
    # Counting needs no model: what is imported here takes longer than most answers.
    from gvcnlp.annotation.questions import QuestionReader

    reader = QuestionReader.shipped()
    if embedder.name != reader.encoder:
        return None
    (vector,) = embedder.embed_questions([question])
    return reader.read(question, vector)
