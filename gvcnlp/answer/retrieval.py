"""
Find the passages that bear on a question in free words, by word and by meaning.

Two rankings, BM25 over words and cosine over sentence vectors, are joined by the
reciprocals of their ranks (Cormack, Clarke and Büttcher 2009), within the language of
the question; benchmarks/retrieval says why not across. What is found counts as
evidence only above a threshold: a nearest passage always exists, an answer does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from gvcnlp.store import Embedder, Store
from gvcnlp.store.criteria import in_lang
from gvcnlp.store.search import (
    Ranking,
    n_passages_with,
    passages_with,
    search_by_vector,
    search_by_word,
)

DEPTH = 200  # of each ranking; what stands lower in both is no answer
RANK_OFFSET = 60  # the constant of the paper
NEAR = 0.28  # a cosine that shows kinship of meaning by itself
NEAR_WITH_WORDS = 0.20  # one that does together with COVERED
COVERED = 0.25  # share of the question's words, rare ones weighing more
COVERED_ALONE = 0.45  # the share that is evidence where no vectors are


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and how near it stands to the question."""

    number: int
    cosine: float | None
    coverage: float

    @property
    def is_evidence(self) -> bool:
        """False where the passage is merely the nearest there is."""
        if self.cosine is None:
            return self.coverage >= COVERED_ALONE
        by_words = self.coverage >= COVERED and self.cosine >= NEAR_WITH_WORDS
        return by_words or self.cosine >= NEAR


def find_passages(
    store: Store, question: str, lang: str, words: Sequence[str], embedder: Embedder | None
) -> tuple[Hit, ...]:
    """Return passages by nearness to the question, best first, evidence or not.

    Args:
        store: The corpus. Passages without vectors are found by word alone.
        question: As it was asked, for its vector.
        lang: Its language.
        words: Its content words, for full text.
        embedder: The model whose vectors the corpus holds, or None.
    """
    by_word = search_by_word(store, words, DEPTH)
    by_vector: Ranking = []
    if embedder is not None:
        (vector,) = embedder.embed_questions([question])
        by_vector = search_by_vector(store, vector, embedder.name, DEPTH)
    cosines = dict(by_vector)
    order = _fused_within(store, lang, by_word, by_vector)
    coverage = _coverage(store, words, order)
    return tuple(Hit(n, cosines.get(n), coverage.get(n, 0.0)) for n in order)


def _fused_within(store: Store, lang: str, by_word: Ranking, by_vector: Ranking) -> list[int]:
    """Let full text reorder the passages in the language asked.

    It sees no passage of the other language: those stay where the vectors put them.
    """
    own = in_lang(store, lang)
    inner = iter(fuse(by_word, [hit for hit in by_vector if hit[0] in own]))
    order = [next(inner) if number in own else number for number, _ in by_vector]
    return list(dict.fromkeys([*order, *inner]))


def fuse(*rankings: Ranking) -> list[int]:
    """Return what the rankings hold, best first, by the sum of reciprocal ranks.

    >>> fuse([(1, 9.0), (2, 8.0)], [(2, 0.9), (3, 0.8)])
    [2, 1, 3]
    """
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] += 1 / (RANK_OFFSET + rank)
    return sorted(scores, key=lambda number: (-scores[number], number))


def _coverage(store: Store, words: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
    """Share of the question's words in each passage, each weighing by its rarity."""
    total, covered = 0.0, defaultdict[int, float](float)
    for word in words:
        weight = 1 / log(2 + n_passages_with(store, word))
        total += weight
        for number in passages_with(store, word, numbers):
            covered[number] += weight
    return {number: weight / total for number, weight in covered.items()}
