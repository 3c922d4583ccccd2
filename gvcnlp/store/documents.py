"""
Rows of documents: write them, find the one of a passage, let go of them.

All functions work within a transaction of the caller.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import cast

from gvcnlp.errors import RecordError
from gvcnlp.records import Document, Passage

CASE_FIELDS = ("title", "sector", "country", "place", "period", "reference")

INSERT_DOCUMENT = f"""
INSERT INTO documents (id, path, sha256, lang, {", ".join(CASE_FIELDS)}, metadata, text, coder,
                       added_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def write_document(
    connection: sqlite3.Connection, document: Document, coder: str | None, *, dated: bool = True
) -> int:
    """Insert a document and return its number; `dated` notes the time of adding (UTC)."""
    case = [document.metadata.get(field) for field in CASE_FIELDS]
    metadata = json.dumps(dict(document.metadata), ensure_ascii=False)
    added_at = datetime.now(UTC).isoformat(timespec="seconds") if dated else None
    cursor = connection.execute(
        INSERT_DOCUMENT,
        (
            *(document.id, document.path, document.sha256, document.lang, *case),
            *(metadata, document.text, coder, added_at),
        ),
    )
    return cast(int, cursor.lastrowid)


def to_document(row: sqlite3.Row) -> Document:
    """Build a document from its row."""
    metadata = {name: str(value) for name, value in json.loads(row["metadata"]).items()}
    return Document(row["id"], row["text"], row["path"], row["sha256"], row["lang"], metadata)


def ensure_document(connection: sqlite3.Connection, passage: Passage) -> int:
    """Return the number of the document that an imported passage belongs to.

    A passage that names none is a case of its own, under its own id. What the record
    says of the case (title, country, …) is noted with the document.

    Raises:
        RecordError: `doc` is not a name.
    """
    id = passage.doc if passage.doc is not None else passage.id
    if not isinstance(id, str) or not id:
        raise RecordError(f"{passage.id!r}: `doc` should be the id of a document, not {id!r}.")
    case = {name: str(passage.extra[name]) for name in CASE_FIELDS if passage.extra.get(name)}
    row = connection.execute("SELECT number FROM documents WHERE id = ?", (id,)).fetchone()
    if row is None:
        new = Document(id, "", lang=passage.lang, metadata=case)
        return write_document(connection, new, passage.coder)
    for name, value in case.items():
        connection.execute(
            f"UPDATE documents SET {name} = ?1, metadata = json_set(metadata, ?2, ?1) "
            "WHERE number = ?3",
            (value, f"$.{name}", row["number"]),
        )
    return cast(int, row["number"])


def forget_document(connection: sqlite3.Connection, id: str) -> bool:
    """Delete a document with all that was read in it; False where there is none."""
    return connection.execute("DELETE FROM documents WHERE id = ?", (id,)).rowcount > 0


def forget_passage(connection: sqlite3.Connection, id: str) -> int | None:
    """Delete a passage, if there is one of this id, and return its number."""
    row = connection.execute("SELECT number FROM passages WHERE id = ?", (id,)).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM passages WHERE number = ?", (row["number"],))
    return cast(int, row["number"])


def forget_empty_documents(connection: sqlite3.Connection) -> None:
    """Delete documents that never had a text and have lost their last passage."""
    connection.execute(
        "DELETE FROM documents WHERE text = '' AND sha256 IS NULL AND number NOT IN "
        "(SELECT document FROM passages)"
    )
