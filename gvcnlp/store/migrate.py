"""
Bring a database to the newest schema, one numbered .sql file after another.

Each file and the step of `PRAGMA user_version` form one transaction, so a failing or
interrupted migration leaves the version and the tables of before.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from gvcnlp.errors import StoreError

APPLICATION_ID = 0x47564331  # "GVC1", so that `file` and we know whose database this is


def load_migrations() -> tuple[str, ...]:
    """Return the SQL of the migrations in order; the first makes version 1."""
    folder = files("gvcnlp.store") / "migrations"
    scripts = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(script.read_text(encoding="utf-8") for script in scripts)


def check_origin(connection: sqlite3.Connection, where: str) -> int:
    """Return the schema version of a database, 0 for an empty one.

    Raises:
        StoreError: another program's database, or one newer than this program.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (n_tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if n_tables and application != APPLICATION_ID:
        raise StoreError(
            f"{where}: a database of another program. Name a gvcnlp database with --db."
        )
    known = len(load_migrations())
    if version > known:
        raise StoreError(
            f"{where}: made by a newer gvcnlp (schema {version}; this program knows {known}). "
            f"Update gvcnlp: pip install --upgrade gvcnlp"
        )
    return int(version)


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Apply the migrations that the database lacks; do nothing where it is up to date."""
    version = check_origin(connection, where)
    for number, script in enumerate(load_migrations(), start=1):
        if number > version:
            _apply(connection, number, script)


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    try:
        connection.executescript(
            f"BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION_ID};\n{script}\n"
            f"PRAGMA user_version = {number};\nCOMMIT;"
        )
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
