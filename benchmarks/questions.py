"""
Measure how questions are read that were held out: by the rules, by the network, by both.

    python benchmarks/questions.py

Prints the table of questions.md. What a question names (firms, places, years) has no label and
is not measured here; tests/answer/strangers measures whole answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from gvcnlp.annotation.questions import ASKED_TYPES, TASKS, QuestionReader, Suggestion
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.preambles import read_whole
from gvcnlp.answer.readings import ENDS, weigh_readings
from gvcnlp.records import LANGS, STATUSES
from gvcnlp.store import Store, open_store
from gvcnlp.training.labelled import read_labelled
from gvcnlp.training.questions import ANSWERED_BY_UNIT, LabelledQuestion

ROOT = Path(__file__).parent.parent
MEASURES = (*TASKS, "claims", "all of these")
LABEL_OF = {end: label for label, end in ENDS.items()}
CLAIMED = (*ANSWERED_BY_UNIT, "proposition")  # intents whose claims decide the answer

Labels = Mapping[str, str | None]


def main() -> None:
    """Print the table."""
    questions = read_labelled(ROOT / "corpus/questions/train.jsonl", LabelledQuestion)
    heldout = [question for question in questions if question.part == "heldout"]
    print_row("language", "questions", "read by", *MEASURES)
    print_row(*["---"] * (3 + len(MEASURES)))
    with open_store(ROOT / "corpus/cases.db", immutable=True) as store:
        for lang in LANGS:
            asked = [question for question in heldout if question.lang == lang]
            truths = [_labelled(question) for question in asked]
            for name, read in _readers(store).items():
                found = [read(question.q) for question in asked]
                shares = _shares(list(zip(truths, found, strict=True)))
                print_row(lang, len(asked), name, *(f"{share:.3f}" for share in shares))


def _readers(store: Store) -> Mapping[str, Callable[[str], Labels]]:
    encoder, network = SentenceEncoder(), QuestionReader.shipped()

    def by_rules(question: str) -> Labels:
        return _planned(read_whole(store, question)[0])

    def by_both(question: str) -> Labels:
        plan, asked = read_whole(store, question)
        return _planned(weigh_readings(store, plan, asked, encoder))

    return {"rules": by_rules, "network": lambda q: _heard(network.read(q)), "both": by_both}


def _labelled(question: LabelledQuestion) -> Labels:
    labels: dict[str, str | None] = {task: question.label(task) for task in TASKS}
    is_claimed = question.intent in CLAIMED
    return labels | {t: question.asked_of(t) if is_claimed else None for t in ASKED_TYPES}


def _heard(suggestion: Suggestion) -> Labels:
    tasks = {task: _likeliest(getattr(suggestion, task)) for task in TASKS}
    return tasks | {type_: _likeliest(p) for type_, p in suggestion.claims.items()}


def _planned(plan: Plan) -> Labels:
    labels: dict[str, str | None] = dict.fromkeys(ASKED_TYPES, "none")
    labels |= {"intent": plan.intent, "unit": plan.unit, "order": plan.order or "none"}
    labels["relation"] = "none"
    if (relation := plan.relation) is not None:
        whether = relation.type if relation.asked == "both" else relation.asked
        labels["relation"] = LABEL_OF.get((relation.type, relation.asked), whether)
    for claim in plan.claims:
        status = "any" if set(claim.statuses) == set(STATUSES) else " or ".join(claim.statuses)
        said = status if claim.wanted else f"no {status}"
        labels |= dict.fromkeys(claim.types or (claim.dimension,), said)
    return labels


def _shares(pairs: list[tuple[Labels, Labels]]) -> Iterator[float]:
    """The share right of each task, of all claims at once, and of everything."""
    for names in (*((task,) for task in TASKS), ASKED_TYPES, (*TASKS, *ASKED_TYPES)):
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
