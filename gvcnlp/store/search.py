"""
Search passages by word and by meaning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gvcnlp.store.corpus import Store
from gvcnlp.store.words import match_expression

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A passage near a question.

    `nearness` ranks passages of both languages in one list; `cosine`, of the vectors as
    they are, says whether the passage bears on the question at all.
    """

    number: int
    nearness: float
    cosine: float


Ranking = list[tuple[int, float]]

_BY_WORD = """
SELECT rowid, -bm25(passage_search) FROM passage_search
WHERE passage_search MATCH :query ORDER BY rank, rowid LIMIT :limit
"""
_WITH_WORD = """
SELECT rowid FROM passage_search
WHERE passage_search MATCH :query AND rowid IN (SELECT value FROM json_each(:numbers))
"""
_COUNT_WORD = "SELECT count(*) FROM passage_search WHERE passage_search MATCH :query"
_VECTORS = """
SELECT v.passage, p.lang, v.vector FROM vectors v JOIN passages p ON p.number = v.passage
WHERE v.model = ? ORDER BY v.passage
"""
ENOUGH_FOR_A_MEAN = 20  # passages; the mean of fewer is their topic, not their language


def search_by_word(store: Store, words: Sequence[str], limit: int) -> Ranking:
    """Return (passage number, BM25) of passages with any of the words, best first."""
    if not words:
        return []
    rows = store.select(_BY_WORD, {"query": match_expression(words), "limit": limit})
    return [(row[0], row[1]) for row in rows]


def passages_with(store: Store, word: str, numbers: Sequence[int]) -> set[int]:
    """Return in which of some passages a word stands."""
    parameters = {"query": match_expression([word]), "numbers": json.dumps(list(numbers))}
    return {row[0] for row in store.select(_WITH_WORD, parameters)}


def n_passages_with(store: Store, word: str) -> int:
    """Return in how many passages a word stands."""
    return int(store.select(_COUNT_WORD, {"query": match_expression([word])})[0][0])


def search_by_vector(
    store: Store,
    vector: NDArray[np.float32],
    usual: NDArray[np.float32],
    model: str,
    limit: int,
) -> list[Neighbor]:
    """Return the passages nearest to a question, nearest first.

    Sentences of one language lie together whatever they say, so what is usual in a
    language is taken off both sides before they are compared (benchmarks/retrieval).

    Args:
        store: The corpus; passages without a vector of this model are not found.
        vector: The question, of length 1, shape (dimensions,).
        usual: The mean of questions in its language, same shape; zeros to compare as is.
        model: Name of the model that made both.
        limit: Most passages to return.
    """
    import numpy as np

    rows = store.select(_VECTORS, (model,))
    if not rows:
        return []
    langs = np.array([row[1] for row in rows])
    matrix = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f4").reshape(len(rows), -1)
    nearness = _without_language(matrix, langs) @ _unit(vector - usual)
    best = np.lexsort((np.arange(len(rows)), -nearness))[:limit]
    cosines = matrix[best] @ vector
    return [
        Neighbor(int(rows[i][0]), float(nearness[i]), float(cosine))
        for i, cosine in zip(best, cosines, strict=True)
    ]


def _without_language(matrix: NDArray[np.float32], langs: NDArray[np.str_]) -> NDArray[np.float32]:
    import numpy as np

    centered = matrix.copy()
    for lang in np.unique(langs):
        own = langs == lang
        if own.sum() >= ENOUGH_FOR_A_MEAN:
            centered[own] -= matrix[own].mean(axis=0)
    return _unit(centered)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit
