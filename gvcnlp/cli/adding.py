"""
What `gvcnlp corpus add` and `import` do: read, tell apart, annotate, embed and store.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, count
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from gvcnlp.cli.databases import corpus_to_write
from gvcnlp.cli.terminal import progress, say

if TYPE_CHECKING:
    from gvcnlp.pipeline import DocumentReading
    from gvcnlp.records import Document
    from gvcnlp.store import Embedder, Store
    from gvcnlp.text.sources import Source

EMBED_AT_ONCE = 256  # passages; some 0.2 s of work, so that the bar moves


def add_documents(paths: list[Path], db: Path | None, added: list[str], failed: list[str]) -> None:
    """Add what the corpus lacks, noting each document when it is stored."""
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.pipeline import annotate_sources, coder_name
    from gvcnlp.text.sources import find_sources

    encoder, coder = SentenceEncoder(), coder_name()
    with corpus_to_write(db) as store, progress("reading") as advance:

        def is_new(document: Document) -> bool:
            """False for a text that is there, read from a file of this name in any folder."""
            there = store.paths_of(document.sha256 or "", coder)
            return not any(_name(path) == _name(document.path or "") for path in there)

        sources = _told_apart(find_sources(paths, stdin=sys.stdin.buffer), store)
        for reading in annotate_sources(sources, wanted=is_new):
            if _store(store, reading, encoder, coder):
                added.append(reading.path)
            elif reading.error is not None:
                say(f"gvcnlp: {reading.error}")
                failed.append(reading.path)
            advance(reading.path)


def _told_apart(sources: Iterable[Source], store: Store) -> Iterator[Source]:
    """Give a source another id where the corpus has that one for another file.

    A file at the path of before keeps its id, and its new text replaces the old one;
    what comes by standard input is never the file of before.
    """
    from gvcnlp.text.sources import STANDARD_INPUT

    documents = store.documents()
    taken = {document.id for document in documents}
    ids = {document.path: document.id for document in documents}
    ids.pop(STANDARD_INPUT, None)
    for source in sources:
        choices = chain([source.id], (f"{source.id}-{n}" for n in count(2)))
        id = ids.get(source.path) or next(choice for choice in choices if choice not in taken)
        taken.add(id)
        yield replace(source, id=id)


def _name(path: str) -> str:
    return PurePath(path).name


def _store(store: Store, reading: DocumentReading, encoder: Embedder, coder: str) -> bool:
    from gvcnlp.store import PassageVectors

    if reading.document is None:
        return False
    rows = encoder.embed_passages([passage.text for passage in reading.passages])
    vectors = PassageVectors(encoder.name, rows)
    return store.add_document(
        reading.document, reading.passages, reading.asides, vectors, coder=coder
    )


def embed_missing(store: Store) -> None:
    """Give every passage a vector; what is there when interrupted stays."""
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.store import PassageVectors

    encoder = SentenceEncoder()
    missing = store.passages_without_vectors(encoder.name)
    with progress("sentence vectors", len(missing) // EMBED_AT_ONCE + 1) as advance:
        for i in range(0, len(missing), EMBED_AT_ONCE):
            batch = missing[i : i + EMBED_AT_ONCE]
            rows = encoder.embed_passages([text for _, text in batch])
            store.add_vectors([id for id, _ in batch], PassageVectors(encoder.name, rows))
            advance(batch[-1][0])
