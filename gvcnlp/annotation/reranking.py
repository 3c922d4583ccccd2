"""
Score again how well passages answer a question, by what was learnt from pairs of both.

A bilinear form of the two sentence vectors and a constant for passages in the language of
the question are added to the cosine (docs/decisions/0012). Both are numbers in an array;
nothing runs on loading.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import RERANKER, models_folder, read_manifest
from gvcnlp.errors import ArtifactError

Floats = NDArray[np.floating]
FORM = "form.npy"
WIDTH = 384  # of a sentence vector
SHAPE = (WIDTH + 1, WIDTH)  # the form, and below it the constant, once, before zeros


class Reranker:
    """The bilinear form of a model folder.

    Raises:
        ArtifactError: the folder is damaged, or made for other vectors.
    """

    def __init__(self, folder: Path) -> None:
        self.encoder = read_manifest(folder).encoder
        try:
            rows: Floats = np.load(folder / FORM)
        except (OSError, ValueError) as exc:
            raise ArtifactError(f"{folder / FORM}: {exc}. Reinstall gvcnlp.") from exc
        if rows.shape != SHAPE:
            raise ArtifactError(
                f"{folder / FORM}: shape {rows.shape}, not {SHAPE}. Run `make reranker`."
            )
        self._form = rows[:-1].astype(np.float32)
        self._same_language = float(rows[-1, 0])

    @staticmethod
    def shipped() -> Reranker:
        """Return the one that comes with the package, loaded once."""
        return _shipped()

    def shifts(self, question: Floats, passages: Floats, same_language: Sequence[bool]) -> Floats:
        """Return what to add to each passage's cosine, shape (n_passages,).

        Args:
            question: Its vector, shape (384,), of length 1.
            passages: Theirs, shape (n_passages, 384), each of length 1.
            same_language: Whether each is in the language of the question.
        """
        shifts: Floats = passages @ (question @ self._form)
        return shifts + self._same_language * np.asarray(same_language, dtype=np.float32)


@cache
def _shipped() -> Reranker:
    return Reranker(models_folder() / RERANKER)
