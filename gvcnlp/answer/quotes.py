"""
Choose the sentences of a passage that show what is said of it, verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gvcnlp.answer.plans import Plan
from gvcnlp.codebook.names import normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import Claim, Passage, Span
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion

LONGEST = 400  # characters; a longer quotation is cut to the sentence of its first evidence
SENTENCE = re.compile(r".+?(?:[.!?][\"'”’)\]]*(?=\s|$)|[。！？；][”’」』）]*|$)", re.DOTALL)


def find_quote(passage: Passage, plan: Plan) -> str:
    """Return the sentences of the passage that the answer rests on, as they stand there."""
    spans = sorted(_evidence(passage, plan)) or [(0, 1)]
    sentences = [match.span() for match in SENTENCE.finditer(passage.text) if match[0].strip()]
    touched = [s for s in sentences if any(s[0] < end and start < s[1] for start, end in spans)]
    if not touched:
        return passage.text.strip()
    start, end = touched[0][0], touched[-1][1]
    if end - start > LONGEST:
        start, end = touched[0]
    return passage.text[start:end].strip()


def shown_score(passage: Passage, plan: Plan) -> float | None:
    """Return the probability of what is quoted: the claim's, or the primary type's."""
    scores = [claim.score for criterion in plan.claims for claim in matching(passage, criterion)]
    if any(criterion.primary for criterion in plan.claims):
        return passage.primary_score
    return min(scores, default=None)


def matching(passage: Passage, criterion: ClaimCriterion) -> list[Claim]:
    """Return the claims of a passage that meet a criterion."""
    statuses = ("affirmed",) if criterion.primary else criterion.statuses
    return [
        claim
        for claim in passage.claims
        if claim.dimension == criterion.dimension
        and (not criterion.types or claim.type in criterion.types)
        and claim.status in statuses
    ]


def _evidence(passage: Passage, plan: Plan) -> list[Span]:
    spans = [
        span
        for criterion in plan.claims
        for claim in matching(passage, criterion)
        for span in _spans_of(passage, claim)
    ]
    firms = plan.firms + (plan.relation.given if plan.relation else ())
    if not spans:
        spans = [(a.start, a.end) for a in passage.actors if _is_one_of(a.text, a.entity, firms)]
    if not spans and plan.relation:
        ends = {i for r in passage.relations for i in (r.source, r.target)}
        spans = [(passage.actors[i].start, passage.actors[i].end) for i in ends]
    return spans or list(_word_spans(passage.text, (*plan.words, *plan.terms)))


def _spans_of(passage: Passage, claim: Claim) -> Iterable[Span]:
    """The claim's evidence; where the record gives none, the cues of its type."""
    if claim.evidence:
        return claim.evidence
    return [(cue.start, cue.end) for cue in passage.cues if cue.type == claim.type]


def _is_one_of(text: str, entity: str | None, firms: tuple[FirmCriterion, ...]) -> bool:
    key = normalize_name(text)
    return any(entity in firm.entities or key in firm.keys for firm in firms)


def _word_spans(text: str, words: Iterable[str]) -> Iterable[Span]:
    """The sentence with the most of the question's words; the first of equals."""
    best: tuple[int, Span | None] = (0, None)
    for match in SENTENCE.finditer(text):
        sentence = fold(match[0]).text
        n_words = sum(word.lower() in sentence for word in words)
        if n_words > best[0]:
            best = (n_words, match.span())
    return [best[1]] if best[1] else []
