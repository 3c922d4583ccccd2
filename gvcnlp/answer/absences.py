"""
Read what passages are not to claim: no claim at all, or none of one status.

"No claim on upgrading" bars claims of every status, "never denied" those of one. Both say
more than a negated claim, which is a claim as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gvcnlp.answer.named_types import TypeHit
from gvcnlp.answer.words import Vocabulary
from gvcnlp.records import STATUSES, TYPES
from gvcnlp.store.criteria import ClaimCriterion

NEAREST = 16  # characters between two types that "or" joins
LONGEST_SCOPE = 80  # characters after "no claim" that may tell of what there is none


class Absence(NamedTuple):
    """What is not to be claimed, and where a folded question says so.

    `instead` tells whether the type is not asked about otherwise.
    """

    span: tuple[int, int]
    claim: ClaimCriterion
    instead: bool = True


def find_absences(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> tuple[Absence, ...]:
    """Return the claims that a folded question bars by these two turns.

    Args:
        question: Folded.
        hits: The types that it names.
        words: Of its language.
    """
    return (
        *_without_claims(question, hits, words),
        *_without_cases(question, hits, words),
        *_none_of(question, hits, words),
        *_untold(question, hits, words),
        *_unrecorded(question, hits, words),
        *_lacking(question, hits, words),
    )


def without_spans(question: str, absences: Sequence[Absence]) -> str:
    """Return a question with blanks where it bars claims: these words tell nothing else."""
    for (start, end), *_ in absences:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _without_claims(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """ "No claim whatsoever", "neither governance nor upgrading claims"."""
    for match in words.claimless.finditer(question):
        span = _scope(question, match, words)
        within = [hit for hit in hits if span[0] <= hit.start < span[1]]
        named = within or [hit for hit in hits if hit.type is None]
        told = [s for s in ("affirmed", "possible") if words.statuses[s].search(match[0])]
        statuses = tuple(told[:1]) or STATUSES
        for dimension in dict.fromkeys(hit.dimension for hit in named) or TYPES:
            yield Absence(span, _barred(dimension, within, statuses))


def _without_cases(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """ "Which countries have no case of captive governance": of places, none is affirmed there."""
    for match in words.caseless.finditer(question):
        start, end = match.span(match.lastgroup or "said")
        within = [hit for hit in hits if start <= hit.start < end]
        for dimension in dict.fromkeys(hit.dimension for hit in within):
            yield Absence((start, end), _barred(dimension, within))


def _none_of(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """四种升级一样都没有被肯定, "none of process and product upgrading": all of one dimension."""
    for match in words.none_of.finditer(question):
        is_ahead = "ahead" in match.re.groupindex
        meant = [hit for hit in hits if is_ahead == (hit.start >= match.end())]
        if not meant:
            continue
        nearest = meant[0 if is_ahead else -1].dimension
        same = [hit for hit in meant if hit.dimension == nearest]
        if is_ahead and len(same) > 1:
            yield Absence((match.start(), len(question)), _barred(nearest, same))
        elif not is_ahead:
            clause = max(question.rfind(mark, 0, same[0].start) for mark in "，,：:；;") + 1
            yield Absence((clause, match.end()), _barred(nearest, same))


def _scope(question: str, match: re.Match[str], words: Vocabulary) -> tuple[int, int]:
    """Where it is said of what no claim is made: within, or after "on" and the like."""
    after = words.claimless_of.match(question, match.end(), match.end() + LONGEST_SCOPE)
    return match.start(), after.end() if after else match.end()


def _untold(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """ "Functional upgrading is affirmed and nowhere denied"."""
    for match in words.untold.finditer(question):
        near = min(hits, key=lambda hit: _distance(hit, match), default=None)
        if near is None or match.lastgroup is None:
            continue
        status = "negated" if match["negated"] else "affirmed"
        types = (near.type,) if near.type else ()
        claim = ClaimCriterion(near.dimension, types, (status,), wanted=False)
        is_besides = bool(match["besides"]) and near.start < match.start()
        yield Absence(match.span(), claim, instead=not is_besides)


def _unrecorded(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """产品升级没有成功记录的: of the upgrading that was named before, none is affirmed."""
    for match in words.unrecorded.finditer(question):
        before = [h for h in hits if h.dimension == "upgrading" and h.end <= match.start()]
        if before:
            yield Absence(match.span(), _barred("upgrading", before[-1:]))


def _lacking(question: str, hits: Sequence[TypeHit], words: Vocabulary) -> Iterator[Absence]:
    """ "Captive cases without process upgrading": none affirmed, beside what is claimed."""
    barred: list[TypeHit] = []
    for n, hit in enumerate(hits):
        if hit.dimension != "upgrading" or hit in barred:
            continue
        before = words.lacking.search(question[: hit.start])
        if before is None or words.intents["define"].search(question):
            continue
        joined = _joined_to(hits[n:], question, words)
        barred += joined
        if len(barred) == len(hits):
            return
        span = (before.start(), joined[-1].end)
        yield Absence(span, _barred("upgrading", joined), instead=False)


def _barred(
    dimension: str, hits: Sequence[TypeHit], statuses: tuple[str, ...] = ("affirmed",)
) -> ClaimCriterion:
    """The claim that is not to be made; any of the dimension where the hits name no type."""
    types = tuple(hit.type for hit in hits if hit.dimension == dimension and hit.type)
    return ClaimCriterion(dimension, types, statuses, wanted=False)


def _joined_to(hits: Sequence[TypeHit], question: str, words: Vocabulary) -> list[TypeHit]:
    """The first type, and those of its dimension that "or" joins to it."""
    joined = [hits[0]]
    for hit in hits[1:]:
        gap = question[joined[-1].end : hit.start]
        is_same = hit.dimension == joined[0].dimension and words.either.search(gap)
        if not is_same or len(gap) > NEAREST:
            break
        joined.append(hit)
    return joined


def _distance(hit: TypeHit, match: re.Match[str]) -> int:
    spans = ((hit.start, hit.end), hit.last)
    return min(max(start - match.end(), match.start() - end, 0) for start, end in spans)
