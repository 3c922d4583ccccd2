"""
Find what is wrong, or merely suspicious, in marked-up writing, and say where.

A writer types quickly and marks by the codebook; what a machine can check of that
is checked here: marks that do not close, articles and quantifiers inside an actor,
ids used twice, passages that nearly repeat each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gvcnlp.annotation.segments import trim
from gvcnlp.errors import GvcnlpError
from gvcnlp.exchange.markup import from_markup, split_blocks
from gvcnlp.records import NONE, Passage, case_of

STYLES = ("article", "thesis", "report", "news", "interview", "memo", "web", "case", "review")
MACHINE = "text"  # the style that `markup show` gives to records that have none

LEADING = re.compile(
    r"(?:the|a|an|some|many|most|all|several|both|each|every|any|few|these|those|this|that|its|"
    r"their|our|his|her|other|only|another|such|certain|no)\s",
    re.IGNORECASE,
)
LEADING_ZH = re.compile(
    r"(?:许多|許多|一些|这些|這些|那些|有些|多数|多數|大多数|不少|几家|幾家|各|该|該|某些|其他|其它|所有|本(?![土地国國]))"
)
NEAR_COPY = 0.5
SHINGLE = {"en": 5, "zh": 6}


def find_faults(paths: Sequence[Path]) -> Iterator[str]:
    """Yield one line `path:line: what is wrong` for each fault in the marked-up files.

    Passages of one twin group may resemble each other; others may share at most
    half of their word (English) or character (Chinese) n-grams.
    """
    seen_ids: dict[str, str] = {}
    shingles: dict[str, str] = {}
    for path in paths:
        for line, block in split_blocks(path.read_text(encoding="utf-8")):
            where = f"{path}:{line}"
            try:
                passage = from_markup(block, where=where)
            except GvcnlpError as exc:
                yield str(exc)
                continue
            if passage.id in seen_ids:
                yield f"{where}: id {passage.id} is used at {seen_ids[passage.id]} already"
            seen_ids[passage.id] = where
            yield from (f"{where}: {fault}" for fault in _spans(passage))
            yield from _copies(passage, where, shingles)


def _spans(passage: Passage) -> Iterator[str]:
    style = passage.extra.get("style")
    if style not in (*STYLES, MACHINE):
        yield f"style {style!r} is none of {', '.join(STYLES)}"
    affirmed = {claim.type for claim in passage.governance if claim.status == "affirmed"}
    if style != MACHINE and passage.primary == NONE and len(affirmed) == 1:
        yield f"primary is none, but the cues affirm {affirmed.pop()} alone"
    for actor in passage.actors:
        size = len(actor.text)
        if LEADING.match(actor.text):
            yield f"actor {actor.text!r} opens with an article, quantifier or possessive"
        if LEADING_ZH.match(actor.text) and not actor.named:
            yield f"actor {actor.text!r} opens with a quantifier or demonstrative"
        if actor.text.endswith(("'s", "’s")) or trim(actor.text, 0, size) != (0, size):
            yield f"actor {actor.text!r} has punctuation, a space or 's at its edge"
    for cue in passage.cues:
        if cue.text != cue.text.strip():
            yield f"cue {cue.text!r} has a space at its edge"
    yield from _ends(passage)


def _ends(passage: Passage) -> Iterator[str]:
    for relation in passage.relations:
        source, target = passage.actors[relation.source], passage.actors[relation.target]
        if relation.type == "supplies" and target.label != "BUYER":
            yield f"{source.text!r} supplies {target.text!r}, which is not marked as a buyer"
        if relation.source == relation.target:
            yield f"{source.text!r} is related to itself"


def _copies(passage: Passage, where: str, shingles: dict[str, str]) -> Iterator[str]:
    group, grams = case_of(passage.id), n_grams(passage)
    hits: dict[str, int] = {}
    for gram in grams:
        other = shingles.setdefault(gram, group)
        if other != group:
            hits[other] = hits.get(other, 0) + 1
    for other, count in hits.items():
        if count > NEAR_COPY * len(grams):
            yield f"{where}: shares {count} of {len(grams)} n-grams with {other}; write it afresh"


def n_grams(passage: Passage) -> set[str]:
    """Return what near copies share: runs of five words (English) or six characters (Chinese)."""
    size = SHINGLE[passage.lang]
    units = list(passage.text) if passage.lang == "zh" else passage.text.lower().split()
    joiner = "" if passage.lang == "zh" else " "
    return {joiner.join(units[i : i + size]) for i in range(max(1, len(units) - size + 1))}
