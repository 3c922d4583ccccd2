"""
Find the passages that bear on a question in free words, by meaning and by word.

Vectors rank the passages of both languages in one list. Full text then lifts passages in
the language of the question only, by their share of the best BM25 score: fused with the
same weight, or by rank, it finds less than vectors alone (benchmarks/retrieval). The first
of that list are ranked anew by what was learnt from questions and their answers, and lifted
again. What is found counts as evidence only above a threshold of the cosine itself: a
nearest passage always exists, an answer does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from gvcnlp.store import Embedder, Store
from gvcnlp.store.criteria import in_lang
from gvcnlp.store.search import (
    Ranking,
    n_passages_with,
    passages_with,
    search_by_vector,
    search_by_word,
    vectors_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RERANKED = 50  # of the first list; the other places stay
DEPTH = 200  # of each ranking; what stands lower in both is no answer
LIFT = 0.05  # of cosine, for the passage that full text finds best (benchmarks/retrieval)
# Set on 24 questions that the shipped cases answered (nearest cosine 0.219 to 0.571) and 24
# that they did not (at most 0.200), when they had 148 passages. They have 424 now, and 9 of
# the latter 24 pass: benchmarks/retrieval/README.md.
NEAR = 0.21  # a cosine that shows kinship of meaning by itself
NEAR_WITH_WORDS = 0.15  # one that does together with COVERED
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
    spread = {word: n_passages_with(store, word) for word in words}
    by_word = search_by_word(store, _telling(spread, store.stats().n_passages), DEPTH)
    order, cosines = (
        _find_by_meaning(store, question, lang, by_word, embedder) if embedder else ([], {})
    )
    order = list(dict.fromkeys([*order, *(number for number, _ in by_word)]))
    coverage = _coverage(store, spread, order)
    return tuple(Hit(n, cosines.get(n), coverage.get(n, 0.0)) for n in order)


def _find_by_meaning(
    store: Store, question: str, lang: str, by_word: Ranking, embedder: Embedder
) -> tuple[list[int], dict[int, float]]:
    """Return the nearest passages, best first, and their cosines.

    Those that full text alone finds are not among them: they come last.
    """
    (vector,) = embedder.embed_questions([question])
    by_vector = search_by_vector(store, vector, embedder.name, DEPTH)
    cosines = dict(by_vector)
    order = _lifted_by_word(store, lang, by_word, by_vector)
    first = [(number, cosines[number]) for number in order[:RERANKED]]
    anew = _scored_anew(store, lang, first, vector, embedder.name)
    if anew:
        order[:RERANKED] = _lifted_by_word(store, lang, by_word, anew)
    return order, cosines


def _scored_anew(
    store: Store, lang: str, first: Ranking, vector: NDArray[np.float32], model: str
) -> Ranking:
    """Rank some passages by cosine and what was learnt; nothing for vectors it does not know."""
    # Counting needs no model: what is imported here takes longer than most answers.
    from gvcnlp.annotation.reranking import Reranker

    reranker = Reranker.shipped()
    if model != reranker.encoder or not first:
        return []
    numbers, own = [number for number, _ in first], in_lang(store, lang)
    shifts = reranker.shifts(vector, vectors_of(store, numbers, model), [n in own for n in numbers])
    scored = [(n, cosine + float(s)) for (n, cosine), s in zip(first, shifts, strict=True)]
    return sorted(scored, key=lambda found: (-found[1], found[0]))


def _lifted_by_word(store: Store, lang: str, by_word: Ranking, ranked: Ranking) -> list[int]:
    """Let full text reorder the passages in the language asked among themselves.

    It sees no passage of the other language: those stay where their scores put them.
    """
    own = in_lang(store, lang)
    lifts = {number: LIFT * score / by_word[0][1] for number, score in by_word}
    scores = {n: score + lifts.get(n, 0.0) for n, score in ranked if n in own}
    lifted = iter(sorted(scores, key=lambda number: (-scores[number], number)))
    return [next(lifted) if number in own else number for number, _ in ranked]


def _telling(spread: Mapping[str, int], n_passages: int) -> list[str]:
    """The words that BM25 gives any weight: those of at most half of the passages."""
    return [w for w, n in spread.items() if n * 2 <= n_passages] or list(spread)


def _coverage(store: Store, spread: Mapping[str, int], numbers: Sequence[int]) -> dict[int, float]:
    """Share of the question's words in each passage, each weighing by its rarity."""
    total, covered = 0.0, defaultdict[int, float](float)
    for word, n_passages in spread.items():
        weight = 1 / log(2 + n_passages)
        total += weight
        for number in passages_with(store, word, numbers):
            covered[number] += weight
    return {number: weight / total for number, weight in covered.items()}
