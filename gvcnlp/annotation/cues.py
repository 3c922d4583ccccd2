"""
Mark the words that would make a coder give a claim (codebook, section 5).

Writes `doc.spans["cues"]`; each span's label is the type. Where a phrase of the
codebook stands in the same place its id is the `span_id_`, so that a claim can be
traced to one line of the codebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span

from gvcnlp.annotation.attached import hits_of, pipe_in_batches, reading_of
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.annotation.segments import runs, sigmoid, text_span
from gvcnlp.codebook.lexicon import CueHit
from gvcnlp.document.layers import CUES
from gvcnlp.records import CLAIM_TYPES, DIMENSION_OF, Cue
from gvcnlp.text.sentences import split_sentences

# In subwords; of 0 to 20 and 1 to 4 by held-out passages (benchmarks/reading.md).
BRIDGE = 12  # a gap that does not part a cue within a sentence
SHORTEST = 2  # what is shorter is a stray subword


@Language.factory("gvcnlp_cues", assigns=["doc.spans"])
def make_cue_finder(nlp: Language, name: str) -> CueFinder:
    """Create the component with the shipped reader."""
    return CueFinder(Reader.chosen())


class CueFinder:
    """Find cues with the shipped model, named by the codebook where it knows them."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with `doc.spans["cues"]` set, in text order; types may overlap."""
        cues = find_cues(doc.text, reading_of(doc, self.reader), self.reader.calibration)
        doc.spans[CUES] = [
            span for cue in cues if (span := make_cue_span(doc, cue, hits_of(doc))) is not None
        ]
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Process a stream of documents in batches."""
        yield from pipe_in_batches(stream, self.reader, self, batch_size)


def find_cues(text: str, reading: Reading, calibration: Calibration) -> tuple[Cue, ...]:
    """Turn the cue head into spans: runs of subwords above the threshold of their type.

    No cue runs on into the next sentence, which may have another status.
    """
    probabilities = sigmoid(reading.cues)
    sentences = _sentences(text, reading)
    found = []
    for t, type_ in enumerate(CLAIM_TYPES):
        above = probabilities[:, t] > calibration.cue_threshold[type_]
        for first, last in _runs_within(sentences, above):
            span = text_span(text, reading.subwords, first, last)
            if span is not None:
                score = _score(reading.cues[first:last, t], calibration)
                found.append(_cue(text, span, type_, score))
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.end, cue.type)))


def _sentences(text: str, reading: Reading) -> list[tuple[int, int]]:
    """The first subword of each sentence, and the first one after it."""
    ends = [end for _, end in split_sentences(text)]
    after = np.searchsorted(reading.subwords.starts, ends).tolist()
    return list(pairwise([0, *after]))


def _runs_within(
    sentences: Sequence[tuple[int, int]], above: NDArray[np.bool_]
) -> Iterator[tuple[int, int]]:
    for start, end in sentences:
        for first, last in runs(above[start:end], bridge=BRIDGE):
            if last - first >= SHORTEST:
                yield start + first, start + last


def make_cue_span(doc: Doc, cue: Cue, hits: Sequence[CueHit]) -> Span | None:
    """Return the cue as a span of `doc`, its id that of the codebook's phrase in it."""
    known = [
        hit.cue_id
        for hit in hits
        if hit.type == cue.type and hit.start < cue.end and cue.start < hit.end
    ]
    span = doc.char_span(
        cue.start,
        cue.end,
        label=cue.type,
        alignment_mode="expand",
        span_id=known[0] if known else "",
    )
    if span is not None:
        span._.score, span._.at = cue.score, (cue.start, cue.end)
    return span


def _score(logits: np.ndarray, calibration: Calibration) -> float:
    features = np.array([[float(logits.mean()), float(logits.max())]])
    return round(float(calibration.cues.probabilities(features)[0]), 4)


def _cue(text: str, span: tuple[int, int], type_: str, score: float) -> Cue:
    start, end = span
    return Cue(start, end, text[start:end], DIMENSION_OF[type_], type_, score)
