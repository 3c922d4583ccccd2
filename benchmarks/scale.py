"""
How answers slow down as the corpus grows: synthetic passages, warm process.

    python benchmarks/scale.py 10000 100000

Prints a row a size: median seconds of a counting question and of one in free words (with
vectors), and each against the smallest corpus of the same run.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.answer import answer_question
from gvcnlp.records import GOVERNANCE, STATUSES, UPGRADING, Actor, Claim, Passage
from gvcnlp.store import PassageVectors, Store, open_store

COUNT = "How many cases in Kenya describe captive governance without functional upgrading?"
FREE = "What do growers say about pesticide audits and late payment?"
COUNTRIES = ("Kenya", "Brazil", "China", "Vietnam", "Italy", "Mexico")
TOPICS = "growers mills buyers audits pesticide late payment cartons invoices looms orders labels"
WORDS = TOPICS.split()
REPEATS, BATCH, DIMENSIONS = 7, 5000, 384


class Random:
    """Vectors of the right size that mean nothing."""

    name, dimensions = "random", DIMENSIONS

    def embed_questions(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one unit vector a text."""
        return unit(np.random.default_rng(len(texts[0])), len(texts))

    embed_passages = embed_questions


def unit(chance: np.random.Generator, n: int) -> NDArray[np.float32]:
    """Return n random vectors of length one."""
    rows = chance.standard_normal((n, DIMENSIONS)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def passages(n: int) -> Iterator[Passage]:
    """Yield passages, five a case, with a firm, a buyer and up to two claims each."""
    chance = random.Random(7)
    for i in range(n):
        firm, buyer = f"Mill {chance.randrange(n // 20 + 1)}", f"Buyer {chance.randrange(200)}"
        text = f"{firm} serves {buyer}: {' '.join(chance.choices(WORDS, k=60))}."
        start = text.index(buyer)
        span = ((0, len(firm)),)
        yield Passage(
            f"c{i // 5}#{i % 5}",
            "en",
            text,
            doc=f"c{i // 5}",
            actors=(
                Actor(0, len(firm), firm, "FIRM", named=True),
                Actor(start, start + len(buyer), buyer, "BUYER", named=True),
            ),
            governance=(Claim(chance.choice(GOVERNANCE), "affirmed", 0.9, span),),
            upgrading=(Claim(chance.choice(UPGRADING), chance.choice(STATUSES), 0.8, span),),
            extra={"country": COUNTRIES[i // 5 % len(COUNTRIES)]},
        )


def fill(store: Store, n: int) -> None:
    """Write n passages and their vectors."""
    batch: list[Passage] = []
    chance = np.random.default_rng(7)
    for passage in passages(n):
        batch.append(passage)
        if len(batch) == BATCH or passage.id == f"c{(n - 1) // 5}#{(n - 1) % 5}":
            store.import_passages(batch)
            vectors = PassageVectors(Random.name, unit(chance, len(batch)))
            store.add_vectors([p.id for p in batch], vectors)
            batch = []


def seconds(store: Store, question: str) -> float:
    """Return the median time of an answer, the first one left out."""
    times = []
    for _ in range(REPEATS + 1):
        begin = time.perf_counter()
        answer_question(store, question, embedder=Random())
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


def main() -> None:
    """Print the table."""
    print("| passages | counting | : smallest | free words | : smallest |")
    print("| --- | --- | --- | --- | --- |")
    first: tuple[float, float] | None = None
    for n in map(int, sys.argv[1:] or ["10000", "100000"]):
        folder = tempfile.TemporaryDirectory()
        with folder as path, open_store(Path(path) / "scale.db", create=True) as store:
            fill(store, n)
            count, free = seconds(store, COUNT), seconds(store, FREE)
        first = first or (count, free)
        print(
            f"| {n:,} | {count * 1000:.0f} ms | {count / first[0]:.1f} | {free * 1000:.0f} ms "
            f"| {free / first[1]:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
