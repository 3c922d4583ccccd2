"""
Measure from which cosine on a nearest passage is an answer, for `answer/retrieval.py`.

    python benchmarks/retrieval/evidence.py

Asks the shipped cases the questions of `evidence.jsonl`: half are answered in the case that
is named, half in none. Prints how near the nearest passage stands to each kind, and for how
many `gvcnlp ask` would take something for evidence.
"""

from __future__ import annotations

import json
from pathlib import Path

from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.retrieval import Hit, find_passages
from gvcnlp.store import Store, open_store

HERE = Path(__file__).parent
CASES = HERE.parents[1] / "corpus" / "cases.db"  # made by `make corpus`


def main() -> None:
    """Ask all questions and print a Markdown table."""
    lines = (HERE / "evidence.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    encoder = SentenceEncoder()
    with open_store(CASES) as store:
        found = [ask(store, row["question"], encoder) for row in rows]
        listed = store.select("SELECT passage_number, document FROM v_passages")
        case_of = {row[0]: row[1] for row in listed}
    n_right = sum(
        case_of[hits[0].number] == row["case"] for hits, row in zip(found, rows, strict=True)
    )
    print("| questions | n | lowest | median | highest | with evidence |")
    print("| --- | --- | --- | --- | --- | --- |")
    for answered in (True, False):
        print_row(
            "answered in a case" if answered else "answered in none",
            [h for h, row in zip(found, rows, strict=True) if bool(row["case"]) is answered],
        )
    print(f"\nThe first passage is of the case named for {n_right}.")


def ask(store: Store, question: str, encoder: SentenceEncoder) -> tuple[Hit, ...]:
    """Return what `gvcnlp ask` finds for a question in free words."""
    plan = read_question(store, question)
    return find_passages(store, question, plan.lang, plan.words, encoder)


def print_row(name: str, found: list[tuple[Hit, ...]]) -> None:
    """Print the cosines of the nearest passages, and how many questions have evidence."""
    nearest = sorted(max(hit.cosine or 0.0 for hit in hits) for hits in found)
    n_evidence = sum(any(hit.is_evidence for hit in hits) for hits in found)
    low, middle, high = nearest[0], nearest[len(nearest) // 2], nearest[-1]
    print(f"| {name} | {len(found)} | {low:.3f} | {middle:.3f} | {high:.3f} | {n_evidence} |")


if __name__ == "__main__":
    main()
