"""
Open the SQLite file, and say in plain words why it cannot be opened or written.

The journal is SQLite's default (DELETE, full synchronisation), not WAL: a corpus is
one file that people copy, mail and put on shared drives, where WAL's two side files
get lost or fail. A killed program leaves a journal that the next opening rolls back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from gvcnlp.errors import StoreError
from gvcnlp.store.migrate import check_origin, load_migrations, migrate

BUSY_TIMEOUT_S = 5.0
CACHE_KIB = 65_536  # of pages: the indices of 100,000 passages stay in memory between questions


def connect(path: Path, *, create: bool, read_only: bool, immutable: bool) -> sqlite3.Connection:
    """Return a connection to a database of the newest schema.

    Args:
        path: The database file.
        create: Make it where it is missing.
        read_only: Refuse to write; a journal left by a killed program is still rolled back.
        immutable: The file cannot change, so no lock is taken (the shipped corpus).

    Raises:
        StoreError: missing, damaged, locked, of another program or of a newer one.
    """
    if not create and not path.is_file():
        raise StoreError(f"{path}: no database here. `gvcnlp corpus add PATH...` makes one.")
    with plain_errors(path):
        if read_only and not immutable:
            _make_ready(path)
        mode = "ro" if read_only else "rwc" if create else "rw"
        flags = f"{mode}&immutable=1" if immutable else mode
        connection = _connect(path, flags)
        try:
            _prepare(connection, path, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do everything in the block, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into a `StoreError` that names the file and the remedy."""
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(f"{path}: {_explain(exc)}") from exc


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_TIMEOUT_S,
    )


def _prepare(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    if not read_only:
        migrate(connection, str(path))
        return
    version = check_origin(connection, str(path))
    if version == 0:
        raise StoreError(f"{path}: an empty database. `gvcnlp corpus add PATH...` fills it.")
    if version < len(load_migrations()):
        raise StoreError(
            f"{path}: made by an older gvcnlp, and cannot be brought up to date where it is. "
            f"Copy it to a folder that may be written."
        )


def _make_ready(path: Path) -> None:
    """Roll back a journal and bring an older schema up to date, as far as may be written.

    A read-only connection may do neither, so a writing one goes first.
    """
    with suppress(sqlite3.Error), closing(_connect(path, "rw")) as writing:
        if 0 < check_origin(writing, str(path)) < len(load_migrations()):
            migrate(writing, str(path))


REMEDIES = {
    "not a database": "not a database, or damaged. Name a gvcnlp database with --db.",
    "malformed": "damaged. Restore a copy; `gvcnlp corpus check` says what still holds.",
    "locked": "in use by another program. Wait until it has finished, then try again.",
    "readonly": "cannot be written. Check the rights of the file and its folder.",
    "unable to open": "cannot be opened. Check that the folder exists and may be written.",
    "disk is full": "the disk is full. Free some space; what was finished is kept.",
    "disk I/O": "the disk reports an error. Copy the file elsewhere and try there.",
}


def _explain(exc: sqlite3.Error) -> str:
    message = str(exc)
    for sign, remedy in REMEDIES.items():
        if sign in message:
            return remedy
    return f"the database reports: {message}. `gvcnlp corpus check` says whether it is sound."
