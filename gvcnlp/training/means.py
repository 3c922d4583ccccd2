"""
Measure what is usual for questions and passages in each language, to take it off later.

The encoder's model card holds the command.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import read_manifest, write_manifest
from gvcnlp.annotation.pooling import PooledEncoder
from gvcnlp.annotation.sentence_vectors import LANGS, MEANS, PREFIXES
from gvcnlp.records import lang_of


def write_means(folder: Path, questions: Sequence[str], passages: Sequence[str]) -> None:
    """Write the encoder's mean vectors, shape (2, 2, 384) by kind and language, and its manifest.

    Raises:
        ValueError: a kind has no text in one of the languages.
        ArtifactError: the encoder cannot be loaded.
    """
    model = PooledEncoder(folder)
    means = [
        [_mean(model, [prefix + text for text in texts if lang_of(text) == lang]) for lang in LANGS]
        for prefix, texts in zip(PREFIXES, (questions, passages), strict=True)
    ]
    np.save(folder / MEANS, np.array(means, dtype=np.float32))
    write_manifest(folder, read_manifest(folder))


def read_questions(path: Path) -> list[str]:
    """Return one question a line; lines that open with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _mean(model: PooledEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    if not texts:
        raise ValueError("both languages need questions and passages to take the mean of")
    mean: NDArray[np.float32] = model.pool(texts).mean(axis=0)
    return mean
