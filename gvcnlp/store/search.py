"""
Search passages by word and by meaning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gvcnlp.store.corpus import Store
from gvcnlp.store.words import match_expression

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
_VECTORS = "SELECT passage, vector FROM vectors WHERE model = ? ORDER BY passage"


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


def search_by_vector(store: Store, vector: NDArray[np.float32], model: str, limit: int) -> Ranking:
    """Return (passage number, cosine) of the nearest passages, best first.

    Args:
        store: The corpus; passages without a vector of this model are not found.
        vector: The question, of length 1, shape (dimensions,).
        model: Name of the model that made it.
        limit: Most passages to return.
    """
    import numpy as np

    numbers, matrix = store.remembered(f"vectors {model}", lambda: _vectors(store, model))
    if not len(numbers):
        return []
    cosines = matrix @ vector
    within = min(limit, len(numbers)) - 1
    near = np.flatnonzero(cosines >= -np.partition(-cosines, within)[within])
    best = near[np.lexsort((numbers[near], -cosines[near]))][:limit]
    return [(int(numbers[i]), float(cosines[i])) for i in best]


def vectors_of(store: Store, numbers: Sequence[int], model: str) -> NDArray[np.float32]:
    """Return the vectors of some passages that have one of this model, one row each, in order."""
    import numpy as np

    known, matrix = store.remembered(f"vectors {model}", lambda: _vectors(store, model))
    return matrix[np.searchsorted(known, numbers)]


def _vectors(store: Store, model: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """All vectors of a model: numbers of passages, and one row each."""
    import numpy as np

    rows = store.select(_VECTORS, (model,))
    numbers = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    joined = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
    return numbers, joined.reshape(len(rows), -1) if rows else joined.reshape(0, 0)
