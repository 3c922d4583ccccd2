"""
Look up word embeddings that are stored in 4 bits.

The table is memory-mapped and only the rows of a batch are unpacked, so that the
60,000 embeddings cost neither start-up time nor 92 MB of memory.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32


def unpack_nibbles(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> NDArray[np.float32]:
    """Turn 4-bit blocks into float32.

    In a block of 32 weights the low nibble of byte j is weight j and the high nibble
    weight j + 16; weight = (nibble - 8) * scale.

    Args:
        packed: Shape (n, m / 2), blocks of 16 bytes side by side.
        scales: Shape (n, m / 32).

    Returns:
        Weights, shape (n, m).

    >>> unpack_nibbles(np.full((1, 16), 0x9A, dtype=np.uint8), np.ones((1, 1), dtype=np.float16))[
    ...     0, [0, 31]
    ... ]
    array([2., 1.], dtype=float32)
    """
    n = packed.shape[0]
    blocks = packed.reshape(n, -1, BLOCK // 2)
    weights = np.empty((n, blocks.shape[1], BLOCK), dtype=np.float32)
    np.subtract(blocks & 15, np.float32(8), out=weights[..., :16], dtype=np.float32)
    np.subtract(blocks >> 4, np.float32(8), out=weights[..., 16:], dtype=np.float32)
    weights *= scales.astype(np.float32)[..., None]
    return weights.reshape(n, -1)


class EmbeddingTable:
    """The encoder's word embeddings, unpacked row by row as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._packed = np.load(folder / "embeddings.npy", mmap_mode="r")
        self._scales = np.load(folder / "embedding_scales.npy", mmap_mode="r")
        self.width = int(self._packed.shape[1]) * 2  # two weights a byte

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the embeddings of a batch: ids of shape (b, t) give (b, t, 384)."""
        unique, inverse = np.unique(ids, return_inverse=True)
        table = unpack_nibbles(self._packed[unique], self._scales[unique])
        return table[inverse.reshape(ids.shape)]
