"""Leave out cues whose marks would cross another mark: brackets can nest, not cross."""

from __future__ import annotations

from dataclasses import replace

from gvcnlp.records import NONE, Claim, Passage, Span


def without_crossings(passage: Passage) -> tuple[Passage, tuple[str, ...]]:
    """Return the passage with no two marks that cross, and the texts of the cues left out.

    Actors stay, and of two cues that cross the longer stays. A claim that loses all of
    its evidence goes with it, and `primary` becomes `none` where its claim went.
    """
    claims = (*passage.governance, *passage.upgrading)
    spans = {span for claim in claims for span in claim.evidence}
    kept: set[Span] = {(actor.start, actor.end) for actor in passage.actors}
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if not any(_cross(span, other) for other in kept):
            kept.add(span)
    lost = sorted(spans - kept)
    if not lost:
        return passage, ()
    governance = _supported(passage.governance, kept)
    affirmed = {claim.type for claim in governance if claim.status == "affirmed"}
    lighter = replace(
        passage,
        cues=tuple(cue for cue in passage.cues if (cue.start, cue.end) in kept),
        governance=governance,
        primary=passage.primary if passage.primary in affirmed else NONE,
        upgrading=_supported(passage.upgrading, kept),
    )
    return lighter, tuple(passage.text[start:end] for start, end in lost)


def _cross(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return first[0] < second[0] < first[1] < second[1]


def _supported(claims: tuple[Claim, ...], kept: set[Span]) -> tuple[Claim, ...]:
    lighter = (
        replace(claim, evidence=tuple(span for span in claim.evidence if span in kept))
        for claim in claims
    )
    return tuple(claim for claim in lighter if claim.evidence)
