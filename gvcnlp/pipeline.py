"""
The whole journey: files in, annotated passages out.

    find_sources -> read_document -> annotate_passages -> link_entities

Documents stream through one at a time, passages in batches, so that memory follows
the batch and not the library. A file that cannot be read becomes a reading with an
`error`, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from spacy.language import Language

from gvcnlp.annotation.attached import drop_readings
from gvcnlp.annotation.layered import to_passage
from gvcnlp.annotation.linking import link_entities
from gvcnlp.annotation.reading import Reader
from gvcnlp.document.pipelines import make_pipeline
from gvcnlp.errors import GvcnlpError, TextError
from gvcnlp.records import Document, Passage
from gvcnlp.text.documents import read_document
from gvcnlp.text.sources import Source

if TYPE_CHECKING:
    from gvcnlp.text.asides import Aside

BATCH = 128
LINKED_AT_ONCE = 4096
"""A paper or a book is linked as a whole; only beyond so many passages in parts."""


@dataclass(frozen=True)
class DocumentReading:
    """What came of one source: a document with its passages, or an error."""

    path: str
    document: Document | None = None
    passages: tuple[Passage, ...] = ()
    asides: tuple[Aside, ...] = ()
    error: TextError | None = None


def annotate_sources(
    sources: Iterable[Source], *, wanted: Callable[[Document], bool] = lambda _: True
) -> Iterator[DocumentReading]:
    """Read and annotate each source as a whole; failures come back as readings.

    Args:
        sources: As `find_sources` yields them.
        wanted: Asked with the document before it is annotated; False skips it.
    """
    for source in sources:
        try:
            read = read_document(source)
        except TextError as exc:
            yield DocumentReading(source.path, error=exc)
            continue
        if wanted(read.document):
            annotated = tuple(annotate_passages(read.passages))
            yield DocumentReading(source.path, read.document, annotated, read.asides)


def annotate_source(
    source: Source, *, on_fault: Callable[[GvcnlpError], None] | None = None
) -> Iterator[Passage]:
    """Annotate one source as a stream, however long: its passages in reading order.

    A file of passages that are cut already gives one passage back for each line; a line
    of it that is no record is told to `on_fault` where given, and the others are read.

    Raises:
        GvcnlpError: the source cannot be read, or a line of it is no record.
    """
    if source.precut:
        yield from annotate_separately(source.passages(on_fault))
    else:
        yield from annotate_passages(read_document(source).passages)


def annotate_passages(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Annotate passages of one document, in order; names are linked across them.

    Raises:
        ArtifactError: the model is missing or does not match its manifest.
    """
    stream = iter(passages)
    while part := list(islice(stream, LINKED_AT_ONCE)):
        yield from link_entities(tuple(_annotate(part)))


def annotate_separately(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Annotate passages that belong to no common document: each is linked by itself."""
    stream = iter(passages)
    while part := list(islice(stream, BATCH)):
        for passage in _annotate(part):
            yield link_entities([passage])[0]


def annotate_text(text: str, *, id: str = "text") -> tuple[Passage, ...]:
    """Annotate a text that is at hand: cut it into passages and read them.

    >>> annotate_text("Nike sets the price.")[0].actors[0].text
    'Nike'
    """
    from gvcnlp.text.normalize import normalize_pages
    from gvcnlp.text.pages import RawPage, RawText
    from gvcnlp.text.passages import cut_passages

    clean = normalize_pages(RawText((RawPage(None, text),)))
    passages, _ = cut_passages(clean, id)
    return tuple(annotate_passages(passages))


def coder_name() -> str:
    """Return the name and version of the model that annotates, as records carry it."""
    return Reader.chosen().name


def _annotate(passages: Sequence[Passage]) -> Iterator[Passage]:
    nlp, coder = _pipeline(), coder_name()
    stream = ((p.text, p) for p in passages)
    for doc, passage in nlp.pipe(stream, as_tuples=True, batch_size=BATCH):
        yield to_passage(doc, passage, coder=coder)
        drop_readings(doc)


@cache
def _pipeline() -> Language:
    """The components that fill a record; linking follows over whole documents."""
    return make_pipeline("gvcnlp_actors", "gvcnlp_cues", "gvcnlp_claims", "gvcnlp_relations")
