"""From scores of subwords to spans of text: runs, whole words, clean edges."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.subwords import Subwords
from gvcnlp.records import Span, is_han

EDGES = " \t\n,.;:!?，。；：！？、·\"'“”‘’«»"
POSSESSIVE = re.compile(r"['’]s\b")
SENTENCE_ENDS = ".!?。！？；;\n"


def sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn logits into probabilities without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits.astype(np.float64))))


def log_sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return log(sigmoid(x)) without overflow."""
    return np.asarray(-np.logaddexp(0.0, -logits.astype(np.float64)))


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn logits into probabilities over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True), dtype=np.float64)
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def runs(flags: NDArray[np.bool_], *, bridge: int = 0) -> list[tuple[int, int]]:
    """Return (first, last + 1) of each run of true flags, joining over gaps up to `bridge`.

    >>> runs(np.array([1, 1, 0, 1, 0, 0, 1], dtype=bool), bridge=1)
    [(0, 4), (6, 7)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and first - found[-1][1] <= bridge:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def text_span(text: str, words: Subwords, first: int, last: int) -> Span | None:
    """Return the characters of a run of subwords: whole words, no punctuation at the edges."""
    start, end = int(words.starts[first]), int(words.ends[last - 1])
    while start > 0 and _in_word(text, start):
        start -= 1
    while end < len(text) and _in_word(text, end):
        end += 1
    return trim(text, start, end)


def trim(text: str, start: int, end: int) -> Span | None:
    """Take punctuation, spaces and a possessive 's off the edges; None where nothing remains."""
    if match := POSSESSIVE.match(text, start, end):
        start = match.end()
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    return (start, end) if start < end else None


def clause_around(text: str, at: int) -> Span:
    """Return the sentence or clause of the text in which a character stands."""
    start = at
    while start > 0 and text[start - 1] not in SENTENCE_ENDS:
        start -= 1
    end = at
    while end < len(text) and text[end] not in SENTENCE_ENDS:
        end += 1
    return trim(text, start, end) or (at, at + 1)


def _in_word(text: str, at: int) -> bool:
    """True where a boundary before `at` would cut a Latin word or number in two."""
    left, right = text[at - 1], text[at]
    return left.isalnum() and right.isalnum() and not is_han(left) and not is_han(right)
