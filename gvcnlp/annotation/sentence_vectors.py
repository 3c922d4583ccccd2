"""
Turn questions and passages of either language into vectors, so that one finds the other.

The model is the pretrained encoder as it was before it learned to read claims
(multilingual-e5-small, models/encoder). Its vectors lie apart by language first and by
meaning second; what is usual for questions, and for passages, in each language is
therefore taken off (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import ENCODER, models_folder, read_manifest
from gvcnlp.errors import ArtifactError
from gvcnlp.records import lang_of

if TYPE_CHECKING:
    from gvcnlp.annotation.pooling import PooledEncoder

Floats = NDArray[np.float32]
MEANS = "sentence_means.npy"
LANGS = ("en", "zh")  # the order of the rows of MEANS
PREFIXES = ("query: ", "passage: ")  # as e5 was trained; the order of its planes
QUESTION, PASSAGE = 0, 1


class SentenceEncoder:
    """Sentence vectors of 384 dimensions and length 1; the model loads at first use."""

    dimensions = 384

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or models_folder() / ENCODER

    @cached_property
    def name(self) -> str:
        """Model, version and means; vectors of different names are never compared.

        Raises:
            ArtifactError: the folder has no manifest, or no means.
        """
        manifest = read_manifest(self._folder)
        if MEANS not in manifest.files:
            raise ArtifactError(f"{self._folder}: the manifest lacks {MEANS}. Reinstall gvcnlp.")
        return f"multilingual-e5-small@{manifest.version}+{manifest.files[MEANS].sha256[:8]}"

    def embed_questions(self, texts: Sequence[str]) -> Floats:
        """Return one row a question, shape (n_texts, 384), each of length 1."""
        return self._centered(texts, QUESTION)

    def embed_passages(self, texts: Sequence[str]) -> Floats:
        """Return one row a passage, shape (n_texts, 384), each of length 1."""
        return self._centered(texts, PASSAGE)

    def _centered(self, texts: Sequence[str], kind: int) -> Floats:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        rows = self._model.pool([PREFIXES[kind] + text for text in texts])
        langs = [LANGS.index(lang_of(text)) for text in texts]
        centered = rows - self._means[kind, langs]
        unit: Floats = centered / np.linalg.norm(centered, axis=1, keepdims=True)
        return unit

    @cached_property
    def _model(self) -> PooledEncoder:
        from gvcnlp.annotation.pooling import PooledEncoder

        return PooledEncoder(self._folder)

    @cached_property
    def _means(self) -> Floats:
        try:
            means: Floats = np.load(self._folder / MEANS)
        except (OSError, ValueError) as exc:
            raise ArtifactError(f"{self._folder / MEANS}: {exc}. Reinstall gvcnlp.") from exc
        return means
