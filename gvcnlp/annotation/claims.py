"""
Decide what a passage claims: governance and upgrading, each with its status.

Sets `doc._.governance`, `doc._.upgrading`, `doc._.primary` and their probabilities, and
keeps in `doc.spans["cues"]` what speaks for a claim. A claim always carries evidence:
its cues, else the clause on which the network's attention rested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from gvcnlp.annotation.attached import hits_of, pipe_in_batches, reading_of
from gvcnlp.annotation.calibration import Calibration, PrimaryVerdict
from gvcnlp.annotation.cues import find_cues, make_cue_span
from gvcnlp.annotation.features import (
    ANY,
    Features,
    claim_features,
    likeliest_status,
    primary_features,
)
from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.annotation.segments import clause_around, runs, sigmoid, softmax, text_span
from gvcnlp.codebook.lexicon import CueHit
from gvcnlp.document.layers import ACTORS, CUES
from gvcnlp.records import CLAIM_TYPES, DIMENSION_OF, NONE, PRIMARIES, STATUSES, Claim, Cue, Span

ROWS = ((slice(0, 4), "governance"), (slice(4, 8), "upgrading"))
SECOND_STATUS = 0.5
"""A further status of a type already claimed must be likelier than not."""
AFFIRMED, MENTIONED = STATUSES.index("affirmed"), STATUSES.index("mentioned")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The claims of a passage, the primary type and the cues that speak for them."""

    governance: tuple[Claim, ...]
    upgrading: tuple[Claim, ...]
    primary: PrimaryVerdict
    cues: tuple[Cue, ...]


@Language.factory("gvcnlp_claims", assigns=["doc._.governance", "doc._.upgrading", "doc.spans"])
def make_claim_classifier(nlp: Language, name: str) -> ClaimClassifier:
    """Create the component with the shipped reader."""
    return ClaimClassifier(Reader.chosen())


class ClaimClassifier:
    """Classify governance, upgrading, status and the primary type."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with claims and primary type set, and its cues narrowed to them."""
        reading, hits = reading_of(doc, self.reader), hits_of(doc)
        text = doc.text
        verdict = classify_claims(text, reading, hits, self.reader.calibration)
        actors = tuple((span.start_char, span.label_) for span in doc.spans.get(ACTORS, ()))
        doc._.governance = verdict.governance
        doc._.upgrading = tuple(
            replace(c, actor=nearest_firm(text, c, actors)) for c in verdict.upgrading
        )
        doc._.primary = verdict.primary.type
        doc._.primary_score = verdict.primary.score
        doc._.primary_probabilities = verdict.primary.probabilities
        doc.spans[CUES] = [
            span for cue in verdict.cues if (span := make_cue_span(doc, cue, hits)) is not None
        ]
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Process a stream of documents in batches."""
        yield from pipe_in_batches(stream, self.reader, self, batch_size)


def classify_claims(
    text: str, reading: Reading, hits: Sequence[CueHit], calibration: Calibration
) -> Verdict:
    """Weigh network and lexicon, decide claims and primary type, and gather the evidence."""
    if len(reading.subwords) == 0:
        nothing = PrimaryVerdict(NONE, 1.0, {p: float(p == NONE) for p in PRIMARIES})
        return Verdict((), (), nothing, ())
    features = claim_features(reading, hits)
    scores = claim_scores(features, calibration)
    primary = _primary(primary_features(reading, features), calibration)
    cues = find_cues(text, reading, calibration)
    claims: dict[str, list[Claim]] = {"governance": [], "upgrading": []}
    kept: dict[tuple[int, int, str], Cue] = {}
    types = type_scores(features, calibration)
    for t, k in decide(scores, types, primary.type, calibration):
        evidence = _evidence(text, reading, cues, hits, t, k)
        for cue in evidence:
            kept[cue.start, cue.end, cue.type] = cue
        spans = tuple((cue.start, cue.end) for cue in evidence)
        claim = Claim(CLAIM_TYPES[t], STATUSES[k], round(float(scores[t, k]), 4), spans)
        claims[claim.dimension].append(claim)
    ordered = tuple(kept[key] for key in sorted(kept))
    return Verdict(tuple(claims["governance"]), tuple(claims["upgrading"]), primary, ordered)


def claim_scores(features: Features, calibration: Calibration) -> NDArray[np.float64]:
    """Return the probability of every claim, shape (8 types, 4 statuses)."""
    scores = np.zeros((8, 4))
    for rows, dimension in ROWS:
        for k, status in enumerate(STATUSES):
            model = calibration.claims[f"{dimension}/{status}"]
            scores[rows, k] = model.probabilities(features[rows, k])
    return scores


def type_scores(features: Features, calibration: Calibration) -> NDArray[np.float64]:
    """Return the probability of every type in whatever status, shape (8,)."""
    likeliest = likeliest_status(features)
    scores = np.zeros(8)
    for rows, dimension in ROWS:
        scores[rows] = calibration.claims[f"{dimension}/{ANY}"].probabilities(likeliest[rows])
    return scores


def decide(
    scores: NDArray[np.float64],
    types: NDArray[np.float64],
    primary: str,
    calibration: Calibration,
) -> list[tuple[int, int]]:
    """Return (type, status) indices of the claims made, in codebook order.

    A claim is made from its threshold on. A type that is surely there, though in no
    status surely, is claimed in its likeliest one; the primary type is always affirmed.
    """
    made: list[tuple[int, int]] = []
    for t, type_ in enumerate(CLAIM_TYPES):
        dimension = DIMENSION_OF[type_]
        threshold = calibration.claim_thresholds[dimension]
        best = int(np.argmax(scores[t]))
        chosen = {k for k in range(4) if scores[t, k] >= max(threshold, SECOND_STATUS)}
        if max(scores[t, best] - threshold, _surplus(types[t], dimension, calibration)) >= 0:
            chosen.add(best)
        if type_ == primary:
            chosen = (chosen - {MENTIONED}) | {AFFIRMED}
        made += [(t, k) for k in sorted(_without_mere_mention(chosen, scores[t]))]
    return made


def _without_mere_mention(chosen: set[int], scores: NDArray[np.float64]) -> set[int]:
    """What is affirmed of a setting is not merely mentioned: the likelier of both stands.

    No passage of the training writing carries both for one type, though a definition
    reads like an affirmation to the network.
    """
    if {AFFIRMED, MENTIONED} <= chosen:
        return chosen - {AFFIRMED if scores[MENTIONED] > scores[AFFIRMED] else MENTIONED}
    return chosen


def _surplus(score: float, dimension: str, calibration: Calibration) -> float:
    """How far a type, in whatever status, is above the threshold of being claimed."""
    return float(score - calibration.claim_thresholds[f"{dimension}/{ANY}"])


def nearest_firm(text: str, claim: Claim, actors: Sequence[tuple[int, str]]) -> int | None:
    """Return the index of the firm to which an upgrading claim belongs, or None.

    The last FIRM that opens before the evidence ends, as English and Chinese name the
    subject first; else the first FIRM of the passage. `actors` holds (start, label).
    """
    firms = [(start, i) for i, (start, label) in enumerate(actors) if label == "FIRM"]
    if not firms:
        return None
    end = claim.evidence[0][1] if claim.evidence else len(text)
    before = [i for start, i in firms if start < end]
    return before[-1] if before else firms[0][1]


def prediction_set(probabilities: dict[str, float], calibration: Calibration) -> tuple[str, ...]:
    """Return the types that hold the truth nine times in ten, likeliest first."""
    ordered = sorted(probabilities, key=lambda p: -probabilities[p])
    likely = [p for p in ordered if probabilities[p] >= calibration.primary_floor]
    return tuple(likely or ordered[:1])


def _primary(features: Features, calibration: Calibration) -> PrimaryVerdict:
    probabilities = calibration.primary.probabilities(features[None, :])[0]
    by_type = {p: round(float(v), 4) for p, v in zip(PRIMARIES, probabilities, strict=True)}
    best = max(by_type, key=lambda p: by_type[p])
    return PrimaryVerdict(best, by_type[best], by_type)


def _evidence(
    text: str, reading: Reading, cues: Sequence[Cue], hits: Sequence[CueHit], t: int, k: int
) -> list[Cue]:
    """Cues of the type whose subwords show the status; else the lexicon's; else a clause."""
    type_ = CLAIM_TYPES[t]
    of_type = [cue for cue in cues if cue.type == type_]
    fitting = [cue for cue in of_type if _status_share(reading, cue)[k] >= 0.25]
    if fitting or of_type:
        return fitting or of_type[:1]
    spans = [(hit.start, hit.end) for hit in hits if hit.type == type_][:2]
    spans = spans or [_attended(text, reading, t)]
    score = round(float(sigmoid(reading.presence[t : t + 1])[0]), 4)
    return [Cue(s, e, text[s:e], DIMENSION_OF[type_], type_, score) for s, e in spans]


def _status_share(reading: Reading, cue: Cue) -> NDArray[np.float64]:
    words = reading.subwords
    inside = (words.ends > cue.start) & (words.starts < cue.end)
    return np.asarray(softmax(reading.statuses[inside]).mean(axis=0))


def _attended(text: str, reading: Reading, t: int) -> Span:
    """The run of subwords around the likeliest one, else the clause in which it stands."""
    logits = reading.cues[:, t]
    peak = int(np.argmax(logits + np.log(reading.attention[t] + 1e-6)))
    near = [r for r in runs(logits > logits[peak] - 1.5, bridge=2) if r[0] <= peak < r[1]]
    span = text_span(text, reading.subwords, *near[0]) if near else None
    return span or clause_around(text, int(reading.subwords.starts[peak]))
