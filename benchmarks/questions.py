"""
Measure what the learned reader of questions makes of questions that it did not learn from.

    python benchmarks/questions.py

Prints the tables of questions.md: which features serve which task; where the rules claim
no intent, how often the learned one of such a probability is right; and what the rules
read right alone and with the learned reader beside them, over the shipped cases.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gvcnlp.annotation.questions import MARKED, RUNS, VECTOR
from gvcnlp.annotation.segments import softmax
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.readings import weigh_readings
from gvcnlp.records import LANGS
from gvcnlp.store import open_store
from gvcnlp.training.questions import BLOCKS, Asked, fit_task, read_asked, share_right

ROOT = Path(__file__).parent.parent
FEATURES = {
    "vector": (VECTOR,),
    "runs": (RUNS,),
    "vector and runs": (VECTOR, RUNS),
    "vector and codebook": (VECTOR, MARKED),
    "all three": (VECTOR, MARKED, RUNS),
}
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


def main() -> None:
    """Print the tables."""
    asked = read_asked(ROOT / "corpus/questions/train.jsonl", SentenceEncoder())
    print_row("features", *(f"{task} {lang}" for task in BLOCKS for lang in LANGS))
    print_row(*["---"] * (1 + len(BLOCKS) * len(LANGS)))
    for name, blocks in FEATURES.items():
        fitted = [fit_task(task, asked, blocks) for task in BLOCKS]
        shares = [share_right(r, asked.part("heldout", lang)) for r in fitted for lang in LANGS]
        print_row(name, *(f"{share:.3f}" for share in shares))
    print()
    print_by_probability(asked)
    print()
    print_together(asked)


def print_by_probability(asked: Asked) -> None:
    """Where the rules claim no intent: how often the learned one of such probability is right."""
    heldout, intents = asked.part("heldout"), fit_task("intent", asked)
    p = softmax(intents.logits(heldout.features))
    with open_store(ROOT / "corpus/cases.db", immutable=True) as store:
        ruled = [read_question(store, question.q).intent for question in heldout.questions]
    likely = [intents.labels[i] for i in p.argmax(axis=1)]
    rows = [
        (question, rule, learned, row.max())
        for question, rule, learned, row in zip(heldout.questions, ruled, likely, p, strict=True)
    ]
    print_row("language", "rules claim none", *THRESHOLDS)
    print_row(*["---"] * (2 + len(THRESHOLDS)))
    for lang in LANGS:
        silent = [row for row in rows if row[0].lang == lang and row[1] == "quote"]
        taken = [[r for r in silent if r[3] >= least and r[2] != "quote"] for least in THRESHOLDS]
        cells = [f"{sum(r[2] == r[0].intent for r in some)} of {len(some)}" for some in taken]
        print_row(lang, len(silent), *cells)


def print_together(asked: Asked) -> None:
    """Intents right by the rules alone, and with the learned reader as `gvcnlp ask` uses it."""
    encoder = SentenceEncoder()
    print_row("language", "questions", "rules", "together", "taken", "right", "offered besides")
    print_row(*["---"] * 7)
    for lang in LANGS:
        questions = asked.part("heldout", lang).questions
        with open_store(ROOT / "corpus/cases.db", immutable=True) as store:
            ruled = [read_question(store, question.q) for question in questions]
        both = [weigh_readings(r, q.q, encoder) for r, q in zip(ruled, questions, strict=True)]
        rows = list(zip(questions, ruled, both, strict=True))
        taken = [q.intent == plan.intent for q, r, plan in rows if plan.intent != r.intent]
        n_offered = sum(p.intent == r.intent and p.alternative is not None for _, r, p in rows)
        alone, together = (
            np.mean([q.intent == plan.intent for q, plan in zip(questions, plans, strict=True)])
            for plans in (ruled, both)
        )
        shares = (f"{alone:.3f}", f"{together:.3f}")
        print_row(lang, len(questions), *shares, len(taken), sum(taken), n_offered)


def print_row(*cells: object) -> None:
    """Print one row of a table in Markdown."""
    print("|", " | ".join(map(str, cells)), "|")


if __name__ == "__main__":
    main()
