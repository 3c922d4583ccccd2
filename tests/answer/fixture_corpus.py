"""
Invented passages in both languages (fixture_corpus.txt), for questions with known answers.

Some belong to one case (`doc`), some are cases of their own, as imported records are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.exchange.markup import read_markup
from gvcnlp.records import Passage

SOURCE = Path(__file__).with_suffix(".txt")

SETTINGS = {
    "valley": {"country": "Brazil", "sector": "footwear", "title": "The valley"},
    "ridge": {"country": "China", "sector": "electronics", "title": "The ridge"},
    "en-market": {"country": "Kenya", "sector": "cut flowers"},
    "en-balanced": {"country": "Germany", "sector": "optical goods"},
    "en-inter": {"country": "Pakistan", "sector": "surgical instruments"},
    "zh-foxconn": {"country": "中国", "sector": "电子"},
    "zh-galanz": {"country": "中国", "sector": "家电"},
    "zh-lighter": {"country": "中国", "place": "温州", "sector": "打火机"},
    "zh-inter": {"country": "中国", "sector": "汽车"},
}


def fixture_passages() -> tuple[Passage, ...]:
    """Return the passages, named firms with their entity where the codebook knows them."""
    return tuple(_complete(passage) for passage in read_markup(SOURCE))


def _complete(passage: Passage) -> Passage:
    doc, hash_, _ = passage.id.partition("#")
    actors = tuple(
        replace(actor, entity=FirmIndex.shipped().entity_of(actor.text)) if actor.named else actor
        for actor in passage.actors
    )
    return replace(
        passage,
        doc=doc if hash_ else None,
        actors=actors,
        coder="lw",
        extra=dict(passage.extra) | SETTINGS.get(doc, {}),
    )
