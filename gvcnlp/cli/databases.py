"""
Which database a command works on.

`--db FILE`, else GVCNLP_DB, else gvcnlp.db in the current folder; questions fall back
to the cases that ship with the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.errors import StoreError

if TYPE_CHECKING:
    from gvcnlp.store import Store

DEFAULT = Path("gvcnlp.db")

DbOption = Annotated[
    Path | None,
    typer.Option(
        "--db",
        envvar="GVCNLP_DB",
        help="The corpus, an SQLite file. [default: gvcnlp.db in the current folder]",
        show_default=False,
    ),
]
LlmOption = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="URL",
        help="A server that may rephrase answers (OpenAI-compatible). Off unless given: the "
        "question and its quotations are sent there.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")]


@contextmanager
def corpus_to_write(db: Path | None) -> Iterator[Store]:
    """Open the chosen corpus, making it where it is missing."""
    with _open(db or DEFAULT, create=True) as store:
        yield store


@contextmanager
def corpus_to_change(db: Path | None) -> Iterator[Store]:
    """Open the chosen corpus, which has to be there."""
    with _open(db or DEFAULT) as store:
        yield store


@contextmanager
def corpus_to_read(db: Path | None) -> Iterator[Store]:
    """Open the chosen corpus read-only."""
    with _open(db or DEFAULT, read_only=True) as store:
        yield store


@contextmanager
def corpus_to_ask(db: Path | None) -> Iterator[Store]:
    """Open the chosen corpus read-only, or the shipped one where none is chosen or there."""
    if db is not None or DEFAULT.is_file():
        with corpus_to_read(db) as store:
            yield store
        return
    with as_file(files("gvcnlp_corpus") / "cases.db") as shipped:
        if not shipped.is_file():
            raise StoreError(
                f"{shipped}: the shipped corpus is missing. Reinstall gvcnlp, or name a corpus "
                f"with --db."
            )
        with _open(shipped, immutable=True) as store:
            yield store


def _open(
    path: Path, *, create: bool = False, read_only: bool = False, immutable: bool = False
) -> Store:
    from gvcnlp.store import open_store  # not before a command runs: --help starts at once

    return open_store(path, create=create, read_only=read_only, immutable=immutable)
