"""From flags on subwords to clean spans of text."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.annotation.segments import (
    clause_around,
    log_sigmoid,
    runs,
    sigmoid,
    softmax,
    text_span,
    trim,
)
from gvcnlp.annotation.subwords import Subwords

RUNS = [
    ("none", "....", 0, []),
    ("all", "xxxx", 0, [(0, 4)]),
    ("two", "x..xx", 0, [(0, 1), (3, 5)]),
    ("a gap bridged", "x.xx", 1, [(0, 4)]),
    ("a gap too wide", "x..x", 1, [(0, 1), (3, 4)]),
    ("a chain of gaps", "x.x.x", 1, [(0, 5)]),
    ("empty", "", 0, []),
]


@pytest.mark.parametrize(
    ("flags", "bridge", "found"), [r[1:] for r in RUNS], ids=[r[0] for r in RUNS]
)
def test_runs_of_flags_are_joined_over_short_gaps(flags, bridge, found):
    assert runs(np.array([c == "x" for c in flags], dtype=bool), bridge=bridge) == found


@given(st.lists(st.booleans()), st.integers(0, 3))
def test_runs_hold_every_flag_and_begin_and_end_with_one(flags, bridge):
    found = runs(np.array(flags, dtype=bool), bridge=bridge)

    covered = {i for first, last in found for i in range(first, last)}
    assert {i for i, flag in enumerate(flags) if flag} <= covered
    assert all(flags[first] and flags[last - 1] for first, last in found)
    assert all(b[0] - a[1] > bridge for a, b in pairwise(found))


def subwords(text, *pieces):
    """Subwords with the places of the given pieces, in order."""
    starts, at = [], 0
    for piece in pieces:
        at = text.index(piece, at)
        starts.append(at)
        at += len(piece)
    ends = [start + len(piece) for start, piece in zip(starts, pieces, strict=True)]
    return Subwords(np.zeros(len(pieces), dtype=np.int64), np.array(starts), np.array(ends))


SPANS = [
    ("half a word becomes whole", "the tannery seals", ["tan"], "tannery"),
    ("a word across pieces", "the tannery seals", ["tan", "nery"], "tannery"),
    ("Chinese stays as found", "买家先验厂后付款", ["验厂"], "验厂"),
    ("Latin beside Chinese", "该OEM厂商", ["OE"], "OEM"),
    ("punctuation goes", "sealed, (it said).", ["sealed", ","], "sealed"),
    ("Chinese punctuation goes", "“验厂”，", ["“", "验厂", "”", "，"], "验厂"),
    ("nothing but punctuation", "a, b", [","], None),
]


@pytest.mark.parametrize(
    ("text", "pieces", "span"), [s[1:] for s in SPANS], ids=[s[0] for s in SPANS]
)
def test_a_run_of_subwords_becomes_whole_words_with_clean_edges(text, pieces, span):
    found = text_span(text, subwords(text, *pieces), 0, len(pieces))

    assert (found and text[slice(*found)]) == span


@given(st.text("a买 ,.。\n", min_size=1), st.data())
def test_trimming_takes_only_edges(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))

    kept = trim(text, start, end)

    inside = text[start:end].strip(" ,.。\n")
    assert (text[slice(*kept)] if kept else "") == inside


CLAUSES = [
    ("first sentence", "He sells. She buys!", 3, "He sells"),
    ("second sentence", "He sells. She buys!", 12, "She buys"),
    ("Chinese clause", "订单减少；设计仍在国外。", 6, "设计仍在国外"),
    ("on the mark itself", "A. B", 1, "A"),
]


@pytest.mark.parametrize(
    ("text", "at", "clause"), [c[1:] for c in CLAUSES], ids=[c[0] for c in CLAUSES]
)
def test_the_clause_around_a_character_is_its_sentence(text, at, clause):
    start, end = clause_around(text, at)

    assert text[start:end] == clause


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=6))
def test_probabilities_neither_overflow_nor_leave_their_range(values):
    logits = np.array(values, dtype=np.float32)

    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert ((sigmoid(logits) >= 0) & (sigmoid(logits) <= 1)).all()
        assert (log_sigmoid(logits) <= 0).all()
        assert softmax(logits).sum() == pytest.approx(1)
