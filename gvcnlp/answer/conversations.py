"""
A conversation over the corpus: each question is read in the light of the answers before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gvcnlp.answer.answering import answer_plan, as_typed
from gvcnlp.answer.answers import Answer
from gvcnlp.answer.followups import read_turn
from gvcnlp.answer.hearing import suggest
from gvcnlp.answer.labels import as_earlier
from gvcnlp.answer.mixtures import asked_in, vocabulary_of
from gvcnlp.answer.plans import REFUSED, Plan
from gvcnlp.answer.preambles import read_whole, sentences_of
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.readings import weigh_readings
from gvcnlp.answer.wording import Wording
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Embedder, Store

if TYPE_CHECKING:
    from gvcnlp.annotation.question_labels import Suggestion


@dataclass
class Conversation:
    """Questions and answers in turn.

        talk = Conversation(store)
        talk.ask("Which cases are captive?")
        talk.ask("and in China?")

    Attributes:
        store: The corpus; nothing else is read.
        embedder: The model whose vectors the corpus holds, for questions in free words.
        limit: Most passages to cite for a question in free words.
        turns: The answers so far, the last one last.
    """

    store: Store
    embedder: Embedder | None = None
    limit: int = 10
    turns: list[Answer] = field(default_factory=list)

    def ask(self, question: str) -> Answer:
        """Answer a question, complete in itself or leaning on the last one.

        Raises:
            UsageError: the question is empty.
            StoreError: the database cannot be read.
        """
        question = as_typed(question)
        plan = self._read(question)
        answer = self._answer(question, plan)
        self.turns.append(answer)
        return answer

    def _read(self, question: str) -> Plan:
        """Weigh the readings of a question that is complete in itself."""
        turns = self._leant_on()
        steered, question = self._steered(question, turns)
        if not steered:
            plan, asked = read_whole(self.store, question)
            return weigh_readings(self.store, plan, asked, self.embedder, whole=question)
        hear = _hear if self.embedder is not None else None  # then no model is to be loaded
        plan = read_turn(self.store, question, steered, hear)
        if plan == read_question(self.store, question):
            return weigh_readings(self.store, plan, question, self.embedder)
        return replace(plan, alternative=None)

    def _steered(self, question: str, turns: list[Answer]) -> tuple[list[Answer], str]:
        """Take "Leave out Hong Kong. Which ones remain?" as two turns, of which one is answered."""
        steering = vocabulary_of(question, asked_in(question)).followup.steering
        sentences = sentences_of(question) if turns else []
        while len(sentences) > 1 and steering.search(fold(sentences[0]).text):
            first, *sentences = sentences
            turns = [*turns, self._answer(first, read_turn(self.store, first, turns))]
            question = " ".join(sentences)
        return turns, question

    def _answer(self, question: str, plan: Plan) -> Answer:
        return answer_plan(self.store, question, plan, embedder=self.embedder, limit=self.limit)

    def undo(self) -> Answer | None:
        """Take back the last turn, and return it; None where there is none."""
        return self.turns.pop() if self.turns else None

    @property
    def topic(self) -> str:
        """What is being talked about, in the language of the last question; empty at first."""
        leant_on = self._leant_on()
        return Wording(leant_on[-1].plan).topic() if leant_on else ""

    def _leant_on(self) -> list[Answer]:
        """Greetings and what was declined leave the subject as it was."""
        return [turn for turn in self.turns if turn.plan.intent not in REFUSED]


def _hear(question: str, last: Answer) -> Suggestion:
    """What the network makes of a question that may lean on the last one."""
    return suggest(question, as_earlier(last.question, last.plan))
