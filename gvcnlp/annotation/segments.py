"""From scores of subwords to spans of text: runs, whole words, clean edges."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.subwords import Subwords
from gvcnlp.records import Span, is_han

EDGES = " \t\n,.;:!?，。；：！？、·\"'“”‘’«»"
POINTED = re.compile(  # forms of firms whose point belongs to the name
    r"\b(?:Inc|Ltd|Corp|Co|Bros|Pvt|Pte|Cia|(?:L\.L|S\.p|P|L|S|N|B)\.[ACPV])\Z"
)
POSSESSIVE = re.compile(r"['’]s\b")
SENTENCE_ENDS = ".!?。！？；;\n"
OUTSIDE, BEGIN, INSIDE = range(3)
REOPENING = 2.0  # nats; of 0 to 4 by held-out mentions (benchmarks/reading.md)


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


def mention_runs(logits: NDArray[np.floating]) -> list[tuple[int, int]]:
    """Return (first, last + 1) of the mentions that logits of O, B and I, shape (n, 3), tell best.

    Viterbi's algorithm finds the likeliest row of labels as a whole: none goes on inside what
    has not begun, and one begins right behind another only at the cost of `REOPENING`, as few
    names stand side by side with nothing between them. Source: Rabiner, A tutorial on hidden
    Markov models, Proceedings of the IEEE 77 (1989), section III.B.
    """
    found: list[tuple[int, int]] = []
    for i, label in enumerate(_likeliest(np.log(softmax(logits) + 1e-9).tolist())):
        if label == INSIDE:
            found[-1] = (found[-1][0], i + 1)
        elif label == BEGIN:
            found.append((i, i + 1))
    return found


def _likeliest(scores: Sequence[Sequence[float]]) -> list[int]:
    # The score of the best row of labels so far that ends in each label.
    best: tuple[float, ...] = (0.0, -np.inf, -np.inf)
    steps: list[tuple[int, ...]] = []
    for score in scores:
        anew = (best[OUTSIDE], best[BEGIN] - REOPENING, best[INSIDE] - REOPENING)
        on = (-np.inf, best[BEGIN], best[INSIDE])
        ways = (best, anew, on)  # to O, to B, to I
        steps.append(tuple(max(range(3), key=way.__getitem__) for way in ways))
        best = tuple(max(way) + s for way, s in zip(ways, score, strict=True))
    label = max(range(3), key=best.__getitem__)
    labels = []
    for step in reversed(steps):
        labels.append(label)
        label = step[label]
    return labels[::-1]


def text_span(text: str, words: Subwords, first: int, last: int) -> Span | None:
    """Return the characters of a run of subwords: whole words, no punctuation at the edges."""
    start, end = int(words.starts[first]), int(words.ends[last - 1])
    while start > 0 and _in_word(text, start):
        start -= 1
    while end < len(text) and _in_word(text, end):
        end += 1
    return trim(text, start, end)


def trim(text: str, start: int, end: int) -> Span | None:
    """
    Take punctuation, spaces and a possessive 's off the edges; None where nothing remains.

    The point of a firm's form stays.

    >>> text = "sold to Acme Inc., which"
    >>> text[slice(*trim(text, 8, 18))]
    'Acme Inc.'
    """
    if match := POSSESSIVE.match(text, start, end):
        start = match.end()
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    if text.startswith(".", end) and POINTED.search(text[start:end]):
        end += 1
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
