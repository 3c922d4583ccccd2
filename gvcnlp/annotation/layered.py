"""Bring the layers of a spaCy document together into the record of the contract."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Span

from gvcnlp.document.layers import ACTORS, CUES
from gvcnlp.records import DIMENSION_OF, Actor, Cue, Passage

PROBABILITIES = "primary_probabilities"


def to_passage(doc: Doc, passage: Passage, *, coder: str) -> Passage:
    """Return `passage` with every layer that the components set on its `doc`.

    `coder` names the model. The probability of each primary type goes along as the
    field `primary_probabilities`; fields that are not ours are kept as they came.
    """
    extra = dict(passage.extra)
    if doc._.primary_probabilities:
        extra[PROBABILITIES] = doc._.primary_probabilities
    return replace(
        passage,
        actors=actors_of(doc),
        cues=cues_of(doc),
        governance=doc._.governance,
        primary=doc._.primary,
        primary_score=doc._.primary_score,
        upgrading=doc._.upgrading,
        relations=doc._.relations,
        coder=coder,
        extra=extra,
    )


def actors_of(doc: Doc) -> tuple[Actor, ...]:
    """Return the layer `doc.spans["actors"]` as records."""
    text = doc.text
    return tuple(
        Actor(
            *_place(span, text),
            label=span.label_,
            named=span._.named,
            entity=span._.entity,
            score=span._.score,
        )
        for span in doc.spans.get(ACTORS, ())
    )


def cues_of(doc: Doc) -> tuple[Cue, ...]:
    """Return the layer `doc.spans["cues"]` as records."""
    text = doc.text
    return tuple(
        Cue(
            *_place(span, text),
            dimension=DIMENSION_OF[span.label_],
            type=span.label_,
            score=span._.score,
        )
        for span in doc.spans.get(CUES, ())
    )


def _place(span: Span, text: str) -> tuple[int, int, str]:
    """The exact characters that were found; a token may be wider in broken text.

    spaCy puts a document's text together anew each time it is asked, so it is handed in.
    """
    start, end = span._.at or (span.start_char, span.end_char)
    return start, end, text[start:end]
