"""
How answers slow down as the corpus grows: synthetic passages, warm process.

    python benchmarks/scale.py 10000 100000

Prints a row a size: median milliseconds of counting questions and of questions in free words
(with vectors), no question asked twice, and each against the smallest corpus of the same run.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.answer import answer_question
from gvcnlp.answer.hearing import suggest
from gvcnlp.records import GOVERNANCE, STATUSES, UPGRADING, Actor, Claim, Passage
from gvcnlp.store import PassageVectors, Store, open_store

COUNTS = (
    "How many cases in {country} describe captive governance without functional upgrading?",
    "How many passages in {country} affirm process upgrading?",
    "How many cases in {country} are hierarchical and show product upgrading?",
)
FREE = "What do growers in {country} say about pesticide audits and late payment?"
COUNTRIES = ("Kenya", "Brazil", "China", "Vietnam", "Italy", "Mexico")
TOPICS = "growers pesticide audits late payment mills buyers cartons invoices looms orders labels"
WORDS = [*TOPICS.split(), *(f"w{rank}" for rank in range(20_000))]
SHARES = list(accumulate(1 / (10 + rank) for rank in range(len(WORDS))))  # Zipf's law
BATCH, DIMENSIONS = 5000, 384
SHOWN = 10  # quotations that a terminal prints


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
        words = chance.choices(WORDS, cum_weights=SHARES, k=80)
        text = f"{firm} serves {buyer}: {' '.join(words)}."
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


def seconds(store: Store, questions: Sequence[str]) -> float:
    """Return the median time of answers, with the quotations that are shown, the first left out."""
    times = []
    suggest.cache_clear()  # or the network would read them for the smallest corpus alone
    for question in (form.format(country=c) for form in questions for c in COUNTRIES):
        begin = time.perf_counter()
        answer = answer_question(store, question, embedder=Random())
        _ = [citation.quote for citation in answer.citations[:SHOWN]]
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
            count, free = seconds(store, COUNTS), seconds(store, [FREE])
        first = first or (count, free)
        print(
            f"| {n:,} | {count * 1000:.0f} ms | {count / first[0]:.1f} | {free * 1000:.0f} ms "
            f"| {free / first[1]:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
