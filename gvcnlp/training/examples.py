"""
Turn annotated passages into the arrays that the network learns from.

A layer that a source does not annotate is masked, so that passages of our own
writing and public sentences with nothing but names can be mixed in one batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.subwords import MAX_SUBWORDS, Subwords, SubwordTokenizer
from gvcnlp.records import CLAIM_TYPES, PRIMARIES, RELATIONS, STATUSES, Passage

OUTSIDE, BEGIN, INSIDE = 0, 1, 2
MASKED = -100
ORGANIZATIONS = frozenset({"ORG", "COMPANY"})


@dataclass(frozen=True)
class Example:
    """One text of n subwords with what is known of it.

    Attributes:
        ids: Subwords with <s> and </s>, shape (n + 2,).
        boundary: O, B, I of actor mentions, or MASKED, shape (n + 2,).
        side: 1 for BUYER, 0 for FIRM, MASKED outside mentions, shape (n + 2,).
        named: 1 for a name, 0 for a noun, MASKED outside mentions, shape (n + 2,).
        organization: O, B, I of names in the public sets, or MASKED, shape (n + 2,).
        cues: 1 where a cue of the type stands, shape (n + 2, 8).
        statuses: 1 where a cue has the status, shape (n + 2, 4).
        claims: 1 for each (type, status) of the passage, shape (8, 4).
        primary: Index into PRIMARIES.
        mentions: (first, last + 1) subword of each actor.
        relations: (relation, source, target) with indices into `mentions`.
        annotated: False where only `organization` is known.
    """

    ids: NDArray[np.int64]
    boundary: NDArray[np.int64]
    side: NDArray[np.int64]
    named: NDArray[np.int64]
    organization: NDArray[np.int64]
    cues: NDArray[np.float32]
    statuses: NDArray[np.float32]
    claims: NDArray[np.float32]
    primary: int
    mentions: tuple[tuple[int, int], ...]
    relations: tuple[tuple[int, int, int], ...]
    annotated: bool


def example_of(passage: Passage, tokenizer: SubwordTokenizer) -> Example:
    """Align one annotated passage with its subwords.

    Spans are widened to whole subwords. Passages longer than the encoder's positions
    are cut at the end: training passages are short, and `find_faults` says so.
    """
    subwords = tokenizer.cut([passage.text])[0]
    empty = _empty(subwords)
    n = len(empty.ids)
    boundary, side, named = empty.boundary, empty.side, empty.named
    boundary[:] = OUTSIDE
    mentions = []
    for actor in passage.actors:
        first, last = _covering(subwords, actor.start, actor.end, n)
        mentions.append((first, last))
        boundary[first:last] = INSIDE
        boundary[first : first + 1] = BEGIN
        side[first:last] = int(actor.label == "BUYER")
        named[first:last] = int(actor.named)
    for claim in passage.claims:
        t, k = CLAIM_TYPES.index(claim.type), STATUSES.index(claim.status)
        empty.claims[t, k] = 1
        for start, end in claim.evidence:
            first, last = _covering(subwords, start, end, n)
            empty.cues[first:last, t] = 1
            empty.statuses[first:last, k] = 1
    return Example(
        ids=empty.ids,
        boundary=boundary,
        side=side,
        named=named,
        organization=empty.organization,
        cues=empty.cues,
        statuses=empty.statuses,
        claims=empty.claims,
        primary=PRIMARIES.index(passage.primary),
        mentions=tuple(mentions),
        relations=tuple((RELATIONS.index(r.type), r.source, r.target) for r in passage.relations),
        annotated=True,
    )


def name_examples(paths: Sequence[Path], tokenizer: SubwordTokenizer) -> Iterator[Example]:
    """Read public sentences in which organisations are marked: `{"text", "spans"}` lines."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            subwords = tokenizer.cut([row["text"]])[0]
            example = _empty(subwords)
            n = len(example.ids)
            example.organization[:] = OUTSIDE
            for start, end, label in row["spans"]:
                if label in ORGANIZATIONS:
                    first, last = _covering(subwords, start, end, n)
                    example.organization[first:last] = INSIDE
                    example.organization[first : first + 1] = BEGIN
            yield example


def _empty(subwords: Subwords) -> Example:
    ids = np.concatenate([[0], subwords.ids[:MAX_SUBWORDS], [2]]).astype(np.int64)
    n = len(ids)

    def masked() -> NDArray[np.int64]:
        return np.full(n, MASKED, dtype=np.int64)

    return Example(
        ids=ids,
        boundary=masked(),
        side=masked(),
        named=masked(),
        organization=masked(),
        cues=np.zeros((n, len(CLAIM_TYPES)), dtype=np.float32),
        statuses=np.zeros((n, len(STATUSES)), dtype=np.float32),
        claims=np.zeros((len(CLAIM_TYPES), len(STATUSES)), dtype=np.float32),
        primary=MASKED,
        mentions=(),
        relations=(),
        annotated=False,
    )


def _covering(subwords: Subwords, start: int, end: int, n: int) -> tuple[int, int]:
    """First and last + 1 position (with <s> at 0) of the subwords that touch a span."""
    first = int(np.searchsorted(subwords.ends, start, side="right"))
    last = int(np.searchsorted(subwords.starts, end, side="left"))
    return min(first, n - 2) + 1, min(max(last, first + 1), n - 2) + 1
