"""Quality is pinned: the shipped reader may not read held-out writing worse than it did.

`floors.json` holds F1 by language and measure, with the hash of the passages it was
measured on. Lowering a floor takes an edit of that file and a line in CHANGELOG.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gvcnlp.annotation.reading import Reader
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.training.heldout import hash_passages, predict, score_by_language

HELDOUT = Path(__file__).parents[2] / "corpus" / "passages" / "heldout.jsonl"
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
# Processors differ in how they round 8-bit products.
TOLERANCE = 0.01


@pytest.fixture(scope="module")
def heldout():
    return list(read_records(HELDOUT))


@pytest.fixture(scope="module")
def scores(heldout):
    return score_by_language(heldout, predict(Reader.chosen(), heldout))


def test_the_floors_were_measured_on_these_passages(heldout):
    assert hash_passages(heldout) == FLOORS["data_sha256"]


@pytest.mark.parametrize(
    ("lang", "measure"),
    [(lang, measure) for lang, row in FLOORS["f1"].items() for measure in row],
)
def test_the_reader_stays_above_its_floor(scores, lang, measure):
    assert scores[lang][measure] >= FLOORS["f1"][lang][measure] - TOLERANCE
