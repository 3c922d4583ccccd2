"""
Sentence vectors of passages: written as float32, compared by one matrix product.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """A model that turns texts of either language into vectors of length 1.

    Questions and passages are read differently, so that one lies near what answers it.
    """

    @property
    def name(self) -> str:
        """Model and version; only vectors of one name are compared."""

    @property
    def dimensions(self) -> int:
        """Length of a row."""

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a question, shape (n_texts, dimensions), each of length 1."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a passage, shape (n_texts, dimensions), each of length 1."""


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Vectors of some passages by one model: shape (n_passages, dimensions), rows of length 1."""

    model: str
    rows: NDArray[np.float32]


def write_vectors(
    connection: sqlite3.Connection, numbers: Sequence[int], vectors: PassageVectors
) -> None:
    """Insert one vector a passage, within a transaction.

    Raises:
        ValueError: as many rows as passages are needed.
    """
    if len(numbers) != len(vectors.rows):
        raise ValueError(f"{len(vectors.rows)} vectors for {len(numbers)} passages")
    rows = vectors.rows.astype("<f4")
    connection.executemany(
        "INSERT OR REPLACE INTO vectors (passage, model, vector) VALUES (?, ?, ?)",
        [(n, vectors.model, row.tobytes()) for n, row in zip(numbers, rows, strict=True)],
    )
