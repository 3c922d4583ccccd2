"""
Measure how questions are read that were held out: by the rules, by the network, by both; and
those of conversations, by the network with and without what was asked before.

    python benchmarks/questions.py

Prints the tables of questions.md. What a question names (firms, places, years) has no label and
is not measured here; tests/answer/strangers measures whole answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from gvcnlp.annotation.question_labels import ASKED_TYPES, KINDS, SINGLE, TASKS, Suggestion
from gvcnlp.annotation.questions import QuestionReader
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer.labels import claims_of, tasks_of
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.preambles import read_whole
from gvcnlp.answer.readings import weigh_readings
from gvcnlp.records import LANGS
from gvcnlp.store import Store, open_store
from gvcnlp.training.asked import (
    ANSWERED_BY_UNIT,
    CONVERSATIONS_FILE,
    QUESTIONS_FILE,
    LabelledQuestion,
    LabelledTurn,
    read_conversations,
    read_questions,
)

ROOT = Path(__file__).parent.parent
DATA = ROOT / "corpus/questions"
MEASURES = (*TASKS, "claims", "all of these")
IN_TURN = (*SINGLE, "claims", "all of these")
CLAIMED = (*ANSWERED_BY_UNIT, "proposition")  # intents whose claims decide the answer

Labels = Mapping[str, str | None]


def main() -> None:
    """Print both tables."""
    print_alone()
    print()
    print_in_turn()


def print_alone() -> None:
    """Questions by themselves."""
    heldout = [q for q in read_questions(DATA / QUESTIONS_FILE) if q.part == "heldout"]
    print_row("language", "questions", "read by", *MEASURES)
    print_row(*["---"] * (3 + len(MEASURES)))
    with open_store(ROOT / "corpus/cases.db", immutable=True) as store:
        for lang in LANGS:
            asked = [question for question in heldout if question.lang == lang]
            truths = [_labelled(question, TASKS) for question in asked]
            for name, read in _readers(store).items():
                found = [read(question.q) for question in asked]
                shares = _shares(list(zip(truths, found, strict=True)), TASKS)
                print_row(lang, len(asked), name, *(f"{share:.3f}" for share in shares))


def print_in_turn() -> None:
    """Questions of conversations but the first, by the network."""
    network = QuestionReader.shipped()
    talks = [t for t in read_conversations(DATA / CONVERSATIONS_FILE) if t.part == "heldout"]
    print_row("language", "questions", "read with", *IN_TURN)
    print_row(*["---"] * (3 + len(IN_TURN)))
    for lang in LANGS:
        of_lang = [talk for talk in talks if talk.lang == lang]
        asked = [(turn, before) for t in of_lang for turn, before in t.turns_in_context() if before]
        truths = [_labelled(turn, SINGLE) for turn, _ in asked]
        for name, is_told in (("nothing before", False), ("the one before", True)):
            found = [_heard(network.read(t.q, before if is_told else None)) for t, before in asked]
            shares = _shares(list(zip(truths, found, strict=True)), SINGLE)
            print_row(lang, len(asked), name, *(f"{share:.3f}" for share in shares))


def _readers(store: Store) -> Mapping[str, Callable[[str], Labels]]:
    encoder, network = SentenceEncoder(), QuestionReader.shipped()

    def by_rules(question: str) -> Labels:
        return _planned(read_whole(store, question)[0])

    def by_both(question: str) -> Labels:
        plan, asked = read_whole(store, question)
        return _planned(weigh_readings(store, plan, asked, encoder))

    return {"rules": by_rules, "network": lambda q: _heard(network.read(q)), "both": by_both}


def _labelled(question: LabelledQuestion | LabelledTurn, heads: Iterable[str]) -> Labels:
    labels: dict[str, str | None] = {head: question.label(head) for head in heads}
    is_claimed = question.intent in CLAIMED
    return labels | {t: question.asked_of(t) if is_claimed else None for t in ASKED_TYPES}


def _heard(suggestion: Suggestion) -> Labels:
    single = {head: getattr(suggestion, head) for head in SINGLE if head not in KINDS}
    every = {**single, **suggestion.conditions, **suggestion.claims}
    return {head: _likeliest(p) for head, p in every.items()}


def _planned(plan: Plan) -> Labels:
    none = dict.fromkeys(ASKED_TYPES, "none") | {"unit": plan.unit}
    return none | claims_of(plan) | tasks_of(plan)


def _shares(pairs: list[tuple[Labels, Labels]], heads: Iterable[str]) -> Iterator[float]:
    """The share right of each head, of all claims at once, and of everything."""
    heads = tuple(heads)
    for names in (*((head,) for head in heads), ASKED_TYPES, (*heads, *ASKED_TYPES)):
        known = [pair for pair in pairs if any(pair[0][name] is not None for name in names)]
        yield float(
            np.mean(
                [
                    all(truth[name] in (None, found[name]) for name in names)
                    for truth, found in known
                ]
            )
        )


def _likeliest(probabilities: Mapping[str, float]) -> str:
    return max(probabilities, key=lambda label: probabilities[label])


def print_row(*cells: object) -> None:
    """Print one row of a table in Markdown."""
    print("|", " | ".join(map(str, cells)), "|")


if __name__ == "__main__":
    main()
