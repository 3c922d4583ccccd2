"""
Pick the sentences that decided a verdict.

A passage may run to five sentences; what a person wants to see is the one that holds the
evidence. The first sentence shows the governance type, each further one something that
none before it showed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gvcnlp.records import Claim, Passage, Span

Said = tuple[str, str]  # type and status of a claim

MOST_QUOTATIONS = 3
LEAST_LIKELY = 0.5  # claims below add nothing that makes a further sentence worth reading


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of a passage, the claims it is evidence of, and the words that show them.

    `claims` are (type, status) with their probabilities, the surest first; `marks` count
    code points in `text`, in order, without overlap.
    """

    passage: Passage
    text: str
    claims: Mapping[Said, float]
    marks: tuple[Span, ...]


def find_deciding(passages: Sequence[Passage], primary: str) -> list[Quotation]:
    """Return at most three sentences, first those for the type `primary`."""
    left = [quotation for passage in passages for quotation in _quotations(passage)]
    chosen: list[Quotation] = []
    shown: set[Said] = set()

    def worth(quotation: Quotation) -> tuple[float, float]:
        new = {said: p for said, p in quotation.claims.items() if said not in shown}
        likely = (p for p in new.values() if p >= LEAST_LIKELY)
        return new.get((primary, "affirmed"), 0.0), sum(likely)

    while left and len(chosen) < MOST_QUOTATIONS:
        best = max(left, key=worth)
        if chosen and worth(best)[1] == 0:
            break
        left.remove(best)
        chosen.append(best)
        shown |= best.claims.keys()
    return chosen


def merge(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that touch or overlap as one.

    >>> merge([(4, 9), (0, 2), (8, 12)])
    ((0, 2), (4, 12))
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _quotations(passage: Passage) -> Iterator[Quotation]:
    """The sentences of a passage in which some claim has its evidence."""
    from gvcnlp.text.sentences import split_sentences

    for start, end in split_sentences(passage.text):
        found = [
            (claim, (max(s, start) - start, min(e, end) - start))
            for claim in passage.claims
            for s, e in claim.evidence
            if s < end and start < e
        ]
        if found:
            claims = _scores([claim for claim, _ in found])
            marks = merge([span for _, span in found])
            yield Quotation(passage, passage.text[start:end], claims, marks)


def _scores(claims: Sequence[Claim]) -> dict[Said, float]:
    ordered = sorted(claims, key=lambda claim: -claim.score)
    return {(claim.type, claim.status): claim.score for claim in ordered}
