"""Annotate files, folders, archives or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import Advance, progress, say
from gvcnlp.errors import GvcnlpError, UsageError

if TYPE_CHECKING:
    from gvcnlp.records import Passage

EXAMPLES = """
Examples:

  gvcnlp annotate paper.pdf

  gvcnlp annotate interviews/ more.zip -o records.jsonl

  gvcnlp annotate passages.jsonl > annotated.jsonl

  gvcnlp annotate paper.pdf --format html -o paper.html
"""


class Format(StrEnum):
    """How records are written."""

    jsonl = "jsonl"
    table = "table"
    html = "html"


def annotate(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders or zip archives; - is standard input.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", help="jsonl when piped or written, a table on a terminal."),
    ] = None,
) -> None:
    """Mark firms, buyers, cues, claims and relations in every passage."""
    chosen = format or (Format.table if output is None and sys.stdout.isatty() else Format.jsonl)
    failed: list[str] = []
    with _opened(output) as stream, progress("annotating") as advance:
        _write(_annotated(paths, failed, advance), chosen, stream)
    if failed:
        say(f"gvcnlp: {len(failed)} of the inputs failed, the others are done")
        raise typer.Exit(1)


annotate.__doc__ = f"{annotate.__doc__}\n{EXAMPLES}"


def _annotated(paths: list[Path], failed: list[str], advance: Advance) -> Iterator[Passage]:
    """Passages of all inputs in order; a failure is told at once and noted."""
    from gvcnlp.pipeline import annotate_source
    from gvcnlp.text.sources import find_sources

    for source in find_sources(paths, stdin=sys.stdin.buffer):
        try:
            yield from annotate_source(source)
        except GvcnlpError as exc:
            failed.append(source.path)
            say(f"gvcnlp: {exc}")
        advance(source.path)


def _write(passages: Iterator[Passage], format: Format, stream: IO[str]) -> None:
    if format is Format.jsonl:
        from gvcnlp.exchange.jsonl import write_records

        write_records(passages, stream)
    elif format is Format.html:
        from gvcnlp.exchange.html import write_page

        write_page(passages, stream)
    else:
        from gvcnlp.cli.table import show_table

        show_table(passages, stream)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    """Standard output, or a file; what was written before an interruption stays."""
    if output is None:
        yield sys.stdout
        return
    try:
        stream = output.open("w", encoding="utf-8", newline="\n")
    except OSError as exc:
        raise UsageError(
            f"{output}: cannot be written ({exc.strerror}). Name another file."
        ) from exc
    with stream:
        yield stream
