"""
Keep the network's reading with the document, so that it is made once for all components.

Whichever component of a pipeline comes first reads the batch; the others find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from spacy.tokens import Doc

from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.codebook.lexicon import CueHit, Lexicon

READING_KEY, HITS_KEY = "gvcnlp_reading", "gvcnlp_hits"


def attach_readings(docs: Sequence[Doc], reader: Reader) -> None:
    """Read the documents that were not read yet."""
    unread = [doc for doc in docs if READING_KEY not in doc.user_data]
    if not unread:
        return
    for doc, reading in zip(unread, reader.read([doc.text for doc in unread]), strict=True):
        doc.user_data[READING_KEY] = reading


def reading_of(doc: Doc, reader: Reader) -> Reading:
    """Return the reading of one document, made now if need be."""
    attach_readings([doc], reader)
    reading: Reading = doc.user_data[READING_KEY]
    return reading


def hits_of(doc: Doc) -> tuple[CueHit, ...]:
    """Return the codebook's cues in one document, found now if need be."""
    if HITS_KEY not in doc.user_data:
        doc.user_data[HITS_KEY] = Lexicon.shipped().find(doc.text)
    hits: tuple[CueHit, ...] = doc.user_data[HITS_KEY]
    return hits


def drop_readings(doc: Doc) -> None:
    """Forget the arrays, which outweigh the text by far, when all layers are made."""
    doc.user_data.pop(READING_KEY, None)
    doc.user_data.pop(HITS_KEY, None)


def pipe_in_batches(
    stream: Iterable[Doc], reader: Reader, component: Callable[[Doc], Doc], batch_size: int
) -> Iterator[Doc]:
    """Run a component over a stream, reading each batch at once."""
    documents = iter(stream)
    while batch := list(islice(documents, batch_size)):
        attach_readings(batch, reader)
        yield from map(component, batch)
