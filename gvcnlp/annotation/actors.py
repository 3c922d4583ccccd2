"""
Mark the firms and buyers of a passage (codebook, section 1).

Writes `doc.spans["actors"]`, labels FIRM and BUYER; `span._.named` tells a name from a
noun and `span._.score` is the probability that a coder marks the same company.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from gvcnlp.annotation.appositions import appositions
from gvcnlp.annotation.attached import pipe_in_batches, reading_of
from gvcnlp.annotation.calibration import LinearModel
from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.annotation.segments import mention_runs, text_span
from gvcnlp.codebook.firms import FirmHit, FirmIndex
from gvcnlp.document.layers import ACTORS
from gvcnlp.records import Actor, Span

LEADING = re.compile(
    r"(?:the|a|an|some|many|most|all|several|both|each|every|any|few|these|those|this|that|its|"
    r"their|our|his|her|other|only|another|such|no)\s+(?=\S)",
    re.IGNORECASE,
)
PARTICLE = re.compile(r"的(?!士)\s*(?=\S)")  # 的士 is a taxi
TRAILING = re.compile(r"(?:['’]s?|(?<!美)的|\s(?:and|or))$")  # 美的 is a firm
BRACKETS = {")": "(", "）": "(", "]": "["}


@Language.factory("gvcnlp_actors", assigns=["doc.spans"])
def make_actor_finder(nlp: Language, name: str) -> ActorFinder:
    """Create the component with the shipped reader."""
    return ActorFinder(Reader.chosen())


class ActorFinder:
    """Find mentions of companies with the shipped model."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def __call__(self, doc: Doc) -> Doc:
        """Return `doc` with `doc.spans["actors"]` set, in text order, without overlaps."""
        reading = reading_of(doc, self.reader)
        known = FirmIndex.shipped().find(doc.text)
        actors = find_actors(doc.text, reading, self.reader.calibration.actors, known)
        doc.spans[ACTORS] = [span for a in actors if (span := _span(doc, a)) is not None]
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Process a stream of documents in batches."""
        yield from pipe_in_batches(stream, self.reader, self, batch_size)


def find_actors(
    text: str, reading: Reading, calibration: LinearModel, known: Sequence[FirmHit] = ()
) -> tuple[Actor, ...]:
    """Turn the mention heads into actors, in text order.

    Edges of the runs that the network tells are moved to whole words, articles and
    quantifiers left out. Firms that the codebook knows by name are mentions even where the
    network passed them over.
    """
    spans: list[Span] = []
    for first, last in mention_runs(reading.boundary):
        span = text_span(text, reading.subwords, first, last)
        span = _without_edges(text, *span) if span else None
        if span is not None and not (spans and span[0] < spans[-1][1]):
            spans.append(span)
    actors = tuple(
        _actor(text, span, reading, calibration, known) for span in _with_known(spans, known)
    )
    whole = [_actor(text, span, reading, calibration, known) for span in _whole_names(text, actors)]
    return _of_one_side(text, whole, reading)


def _with_known(spans: Sequence[Span], known: Sequence[FirmHit]) -> list[Span]:
    """Add known firms that were passed over; put them for pieces of their names."""
    hits = [(k.start, k.end) for k in known]
    whole = [s for s in spans if not any(k[0] <= s[0] and s[1] <= k[1] for k in hits)]
    missed = [k for k in hits if not any(s < k[1] and k[0] < e for s, e in whole)]
    return sorted(whole + missed)


def _whole_names(text: str, actors: Sequence[Actor]) -> list[Span]:
    """Join names that only a space parts: two words of one name, taken for two firms."""
    spans: list[Span] = []
    previous: Actor | None = None
    for actor in actors:
        between = text[previous.end : actor.start] if previous else None
        if previous and between == " " and previous.named and actor.named:
            spans[-1] = (spans[-1][0], actor.end)
        else:
            spans.append((actor.start, actor.end))
        previous = actor
    return spans


def _of_one_side(text: str, actors: list[Actor], reading: Reading) -> tuple[Actor, ...]:
    """What calls one company twice is on one side: the one that both together speak for."""
    for i, j in appositions(text, actors):
        side = _side(reading, actors[i]) + _side(reading, actors[j])
        label = "BUYER" if side > 0 else "FIRM"
        actors[i], actors[j] = replace(actors[i], label=label), replace(actors[j], label=label)
    return tuple(actors)


def _side(reading: Reading, actor: Actor) -> float:
    return float(reading.side[_inside(reading, (actor.start, actor.end))].mean())


def _inside(reading: Reading, span: Span) -> NDArray[np.bool_]:
    """Which subwords stand in a span of the text: shape (n,)."""
    words = reading.subwords
    return (words.ends > span[0]) & (words.starts < span[1])


def _actor(
    text: str, span: Span, reading: Reading, calibration: LinearModel, known: Sequence[FirmHit]
) -> Actor:
    start, end = span
    inside = _inside(reading, span)
    logits = reading.boundary[inside].astype(np.float64)
    odds = np.logaddexp(logits[:, 1], logits[:, 2]) - logits[:, 0]
    side = float(reading.side[inside].mean())
    is_known = any((k.start, k.end) == span for k in known)
    probability = calibration.probabilities(np.array([[odds.mean(), abs(side)]]))[0]
    return Actor(
        start=start,
        end=end,
        text=text[start:end],
        label="BUYER" if side > 0 else "FIRM",
        named=is_known or float(reading.named[inside].mean()) > 0,
        score=round(float(probability), 4),
    )


def _without_edges(text: str, start: int, end: int) -> tuple[int, int] | None:
    while match := LEADING.match(text, start, end) or PARTICLE.match(text, start, end):
        start = match.end()
    end -= len(text[start:end]) - len(TRAILING.sub("", text[start:end]))
    mention = text[start:end]
    if mention and mention[-1] in BRACKETS and BRACKETS[mention[-1]] not in mention:
        end -= 1
    if mention.count("(") > mention.count(")") and mention.startswith("("):
        start += 1
    return (start, end) if start < end else None


def _span(doc: Doc, actor: Actor) -> DocSpan | None:
    span = doc.char_span(actor.start, actor.end, label=actor.label, alignment_mode="expand")
    if span is not None:
        span._.named, span._.score, span._.at = actor.named, actor.score, (actor.start, actor.end)
    return span
