"""
Cut a text into the encoder's subwords, each with its place in the text.

Training and reading share this cut, so that a span marked by a coder and a span
found by the model mean the same characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, pre_tokenizers

MAX_SUBWORDS = 510  # 512 positions of the encoder less <s> and </s>
OVERLAP = 64
BOS, PAD, EOS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Subwords:
    """One text cut into n subwords, without <s> and </s>.

    `ids`, `starts` and `ends` have shape (n,); starts and ends are code points,
    end exclusive, and never cover a space at either edge.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


class SubwordTokenizer:
    """The encoder's SentencePiece vocabulary, with punctuation always on its own.

    Unigram pieces may swallow punctuation (`利润。` or `co-`); a span that a coder
    marks ends before it, so punctuation is parted first.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._blank = self._tokenizer.token_to_id("▁")
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Metaspace(prepend_scheme="first"),
                pre_tokenizers.Split(Regex(r"\p{P}"), "isolated"),
            ]
        )

    def cut(self, texts: Sequence[str]) -> list[Subwords]:
        """Cut each text; subwords that cover no character are left out."""
        return [
            _subwords(text, encoding.ids, encoding.offsets, self._blank)
            for text, encoding in zip(
                texts,
                self._tokenizer.encode_batch(list(texts), add_special_tokens=False),
                strict=True,
            )
        ]


def windows(n: int, *, size: int = MAX_SUBWORDS, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Return (start, end) of the windows that cover n subwords, each at most `size` long.

    Nothing is cut off silently: a text longer than the encoder's positions is read
    in overlapping windows.

    >>> windows(10, size=10), windows(12, size=10, overlap=4)
    ([(0, 10)], [(0, 10), (6, 12)])
    """
    if n <= size:
        return [(0, n)]
    starts = range(0, n - overlap, size - overlap)
    return [(start, min(n, start + size)) for start in starts]


def _subwords(
    text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]], blank: int | None
) -> Subwords:
    kept, starts, ends = [], [], []
    for subword, (start, end) in zip(ids, offsets, strict=True):
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end and subword != blank:
            kept.append(subword)
            starts.append(start)
            ends.append(end)
    return Subwords(
        np.array(kept, dtype=np.int64),
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
    )
