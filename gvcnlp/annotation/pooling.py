"""Pool the states of the pretrained encoder into one vector a text, as e5 was trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from gvcnlp.annotation.embeddings import EmbeddingTable
from gvcnlp.annotation.reading import group_by_length, pad
from gvcnlp.annotation.sessions import make_session
from gvcnlp.annotation.subwords import PAD, windows
from gvcnlp.errors import ArtifactError


class PooledEncoder:
    """The encoder with 4-bit weights; a text's vector is the mean over its subwords."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = _load_tokenizer(folder / "tokenizer.json")
        self._embeddings = EmbeddingTable(folder)
        self._session = make_session(folder / "layers.onnx")

    def pool(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text, shape (n_texts, 384), each of length 1.

        A text beyond the encoder's positions is read in windows and none of it left out.
        """
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        cut = [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]
        pieces = [(i, span) for i, ids in enumerate(cut) for span in windows(len(ids), overlap=0)]
        sums = np.zeros((len(texts), self._embeddings.width), dtype=np.float32)
        for group in group_by_length(pieces):
            ids = pad([cut[i][start:end] for i, (start, end) in group])
            np.add.at(sums, [i for i, _ in group], self._summed(ids))
        unit: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return unit

    def _summed(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Of length 1 in the end, a sum and a mean are the same."""
        mask = (ids != PAD).astype(np.int64)
        (states,) = self._session.run(
            ["states"], {"embeddings": self._embeddings.rows(ids), "mask": mask}
        )
        summed: NDArray[np.float32] = (states * mask[..., None].astype(np.float32)).sum(axis=1)
        return summed


def _load_tokenizer(path: Path) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as exc:  # tokenizers raises nothing narrower
        raise ArtifactError(f"{path}: {exc}. Reinstall gvcnlp.") from exc
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
