"""
The annotated corpus: documents, their passages, and the vectors to search them by.

    with open_store(Path("gvcnlp.db"), create=True) as store:
        store.add_document(document, passages)

Every writing method is one transaction: killed at any moment, the database holds whole
documents only, and the same call does the rest when it is made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar, cast

from pyroaring import FrozenBitMap

from gvcnlp.errors import GvcnlpError, StoreError
from gvcnlp.records import LANGS, Document, Passage, check_passage
from gvcnlp.store.connections import connect, plain_errors, transaction
from gvcnlp.store.documents import (
    CASE_FIELDS,
    ensure_document,
    forget_document,
    forget_empty_documents,
    forget_passage,
    to_document,
    write_document,
)
from gvcnlp.store.rows import fetch_passages, write_passage
from gvcnlp.store.vectors import PassageVectors, write_vectors

Remembered = TypeVar("Remembered")


class Aside(Protocol):
    """Text of a document that was kept and marked, not annotated."""

    @property
    def kind(self) -> str:
        """Why it was not annotated: references, table, page number."""

    @property
    def start(self) -> int:
        """Where it begins in the text of the document."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One line of the list of documents."""

    id: str
    title: str | None
    path: str | None
    lang: str | None
    coder: str | None
    added_at: str | None
    n_passages: int


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """How much the corpus holds; `claims` counts by (type, status)."""

    n_documents: int
    n_passages: int
    passages_by_lang: Mapping[str, int]
    n_actors: int
    n_relations: int
    claims: Mapping[tuple[str, str], int]
    n_vectors: int


def open_store(
    path: Path, *, create: bool = False, read_only: bool = False, immutable: bool = False
) -> Store:
    """Open a corpus database; use it in a `with` block, which closes it.

    Args:
        path: The SQLite file.
        create: Make it where it is missing.
        read_only: Refuse to write.
        immutable: Read without locks a file that never changes; implies read_only.

    Raises:
        StoreError: missing, damaged, locked, of another program or of a newer one.
    """
    connection = connect(path, create=create, read_only=read_only or immutable, immutable=immutable)
    return Store(path, connection)


class Store:
    """An open corpus. Made by `open_store`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._remembered: dict[str, object] = {}
        self._version: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; further calls fail."""
        self._connection.close()

    def select(
        self, query: str, parameters: Mapping[str, object] | Sequence[object] = ()
    ) -> list[sqlite3.Row]:
        """Run one SELECT over the views of the migrations.

        Args:
            query: SQL of our own; whatever comes from outside goes into `parameters`.
            parameters: Values bound to the marks of the query.
        """
        with plain_errors(self.path):
            return self._connection.execute(query, parameters).fetchall()

    def numbers(self, query: str, parameters: Mapping[str, object]) -> FrozenBitMap:
        """Run a SELECT of our own with one column, the numbers of passages; return them.

        A row at a time: lists of a hundred thousand rows set off Python's garbage collector.
        """
        with plain_errors(self.path):
            rows = self._connection.execute(query, parameters)
            return FrozenBitMap(number for (number,) in rows)

    def remembered(self, name: str, make: Callable[[], Remembered]) -> Remembered:
        """Return what `make` returned before, as long as nobody has written to the database.

        Args:
            name: Tells one thing from another.
            make: Reads it from the database.
        """
        with plain_errors(self.path):
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        now = (version, self._connection.total_changes)
        if now != self._version:
            self._remembered, self._version = {}, now
        if name not in self._remembered:
            self._remembered[name] = make()
        return cast(Remembered, self._remembered[name])

    def insert(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """Run one writing statement of our own as a transaction; return the last row number.

        Raises:
            StoreError: the database cannot be written.
        """
        with plain_errors(self.path), transaction(self._connection):
            return self._connection.execute(statement, parameters).lastrowid or 0

    # -- writing ------------------------------------------------------------------------

    def add_document(
        self,
        document: Document,
        passages: Sequence[Passage],
        asides: Sequence[Aside] = (),
        vectors: PassageVectors | None = None,
        *,
        coder: str | None = None,
        dated: bool = True,
    ) -> bool:
        """Store a document with its passages, replacing an older reading of it.

        Args:
            document: The source; its id names it in the corpus.
            passages: What was read, in reading order.
            asides: Text that was kept but not annotated.
            vectors: One row a passage, in the same order.
            coder: Who annotated it; otherwise the coder of the first passage.
            dated: Note the time; without, the same input makes the same bytes.

        Returns:
            False where the corpus holds this very reading already, else True.

        Raises:
            RecordError: a passage that the database refuses, such as an id in use.
            StoreError: the database cannot be written.
        """
        coder = coder or next((p.coder for p in passages if p.coder), None)
        if document.sha256 and self.has_document(document.id, document.sha256, coder):
            return False
        with self._writing() as connection:
            forget_document(connection, document.id)
            number = write_document(connection, document, coder, dated=dated)
            written = [write_passage(connection, p, number) for p in passages]
            connection.executemany(
                "INSERT INTO asides (document, position, kind, start, end) VALUES (?, ?, ?, ?, ?)",
                [(number, i, a.kind, a.start, a.end) for i, a in enumerate(asides)],
            )
            if vectors is not None:
                write_vectors(connection, written, vectors)
        return True

    def import_passages(self, passages: Iterable[Passage]) -> int:
        """Store passage records; one that is there already is replaced. Return how many.

        A record that names no document is a case of its own. Fields that describe a case
        (title, sector, country, place, period, reference) go to the document as well.
        All of them are stored, or none.
        """
        n_stored = 0
        with self._writing() as connection:
            for passage in passages:
                document = ensure_document(connection, passage)
                number = forget_passage(connection, passage.id)
                write_passage(connection, passage, document, number)
                n_stored += 1
            forget_empty_documents(connection)
        return n_stored

    def add_vectors(self, ids: Sequence[str], vectors: PassageVectors) -> None:
        """Store the vectors of passages that are in the corpus, one row an id."""
        with self._writing() as connection:
            write_vectors(connection, [self._number_of(id) for id in ids], vectors)

    def remove_document(self, id: str) -> bool:
        """Remove a document with everything read in it; False where there is none."""
        with self._writing() as connection:
            return forget_document(connection, id)

    def compact(self) -> None:
        """Rewrite the file without gaps, its full text merged (for a file that ships)."""
        with plain_errors(self.path):
            self._connection.execute(
                "INSERT INTO passage_search (passage_search) VALUES ('optimize')"
            )
            self._connection.execute("VACUUM")

    # -- reading ------------------------------------------------------------------------

    def has_document(self, id: str, sha256: str, coder: str | None) -> bool:
        """True where the corpus holds this text as read by this coder."""
        found = self.select(
            "SELECT 1 FROM documents WHERE id = ? AND sha256 = ? AND coder IS ?",
            (id, sha256, coder),
        )
        return bool(found)

    def paths_of(self, sha256: str, coder: str | None) -> tuple[str, ...]:
        """Return where documents with this text, as read by this coder, were read."""
        rows = self.select(
            "SELECT path FROM documents WHERE sha256 = ? AND coder IS ? AND path IS NOT NULL",
            (sha256, coder),
        )
        return tuple(row["path"] for row in rows)

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document in the order of adding."""
        rows = self.select(
            "SELECT document, title, path, lang, coder, added_at, n_passages FROM v_cases "
            "ORDER BY document_number"
        )
        return tuple(DocumentSummary(*row) for row in rows)

    def document(self, id: str) -> Document | None:
        """Return one document with its text and metadata, or None."""
        rows = self.select("SELECT * FROM documents WHERE id = ?", (id,))
        return to_document(rows[0]) if rows else None

    def passages(self, document: str | None = None) -> Iterator[Passage]:
        """Yield the passages of one document, or of all, as they were written."""
        rows = self.select(
            "SELECT passage_number FROM v_passages WHERE ?1 IS NULL OR document = ?1 "
            "ORDER BY passage_number",
            (document,),
        )
        with plain_errors(self.path):
            yield from fetch_passages(self._connection, [row[0] for row in rows])

    def exported(self, document: str | None = None) -> Iterator[Passage]:
        """Yield passages with what describes their case (title, country, …) in each.

        Imported elsewhere they bring their case along.
        """
        fields = ", ".join(CASE_FIELDS)
        cases = {
            row["id"]: {field: row[field] for field in CASE_FIELDS if row[field]}
            for row in self.select(f"SELECT id, {fields} FROM documents")
        }
        for passage in self.passages(document):
            case = cases.get(passage.doc or passage.id, {})
            yield replace(passage, extra={**passage.extra, **case})

    def passages_without_vectors(self, model: str) -> tuple[tuple[str, str], ...]:
        """Return (id, text) of the passages that this model has not embedded."""
        rows = self.select(
            "SELECT id, text FROM passages p WHERE NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.passage = p.number AND v.model = ?) ORDER BY number",
            (model,),
        )
        return tuple((row["id"], row["text"]) for row in rows)

    def stats(self) -> StoreCounts:
        """Count what the corpus holds."""
        return self.remembered("stats", self._count_all)

    def _count_all(self) -> StoreCounts:
        langs = dict.fromkeys(LANGS, 0) | {
            row[0]: row[1]
            for row in self.select("SELECT lang, count(*) FROM v_passages GROUP BY lang")
        }
        claims = self.select(
            "SELECT type, status, count(*) FROM v_claims GROUP BY type, status "
            "ORDER BY min(dimension), type, status"
        )
        return StoreCounts(
            n_documents=self._count("documents"),
            n_passages=sum(langs.values()),
            passages_by_lang=langs,
            n_actors=self._count("actors"),
            n_relations=self._count("relations"),
            claims={(row[0], row[1]): row[2] for row in claims},
            n_vectors=self._count("vectors"),
        )

    def check(self) -> tuple[str, ...]:
        """Return what is wrong with the file, one line a fault; nothing where it is sound."""
        faults = [row[0] for row in self.select("PRAGMA quick_check") if row[0] != "ok"]
        faults += [
            f"{row[0]} row {row[1]} points at a missing row of {row[2]}"
            for row in self.select("PRAGMA foreign_key_check")
        ]
        for passage in self.passages():
            try:
                check_passage(passage, where=passage.id)
            except GvcnlpError as exc:
                faults.append(str(exc))
        missing = self.select(
            "SELECT passage FROM v_passages WHERE passage_number NOT IN "
            "(SELECT rowid FROM passage_search)"
        )
        return (*faults, *(f"{row[0]}: not in the full-text index" for row in missing))

    # -- within a transaction -----------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with plain_errors(self.path), transaction(self._connection):
            yield self._connection

    def _number_of(self, passage: str) -> int:
        rows = self.select("SELECT number FROM passages WHERE id = ?", (passage,))
        if not rows:
            raise StoreError(f"{self.path}: no passage {passage!r} to give a vector to.")
        return int(rows[0]["number"])

    def _count(self, table: str) -> int:
        return int(self.select(f"SELECT count(*) FROM {table}")[0][0])
