"""Annotate files, folders, archives or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import Advance, progress, say
from gvcnlp.errors import ArtifactError, GvcnlpError, UsageError

if TYPE_CHECKING:
    from gvcnlp.records import Passage
    from gvcnlp.text.sources import Source

MOST_FAULTS = 20  # lines told one by one; a file of another kind may have thousands


class Format(StrEnum):
    """How records are written."""

    jsonl = "jsonl"
    table = "table"
    html = "html"


@dataclass
class _Tally:
    """What became of the inputs so far: how many there were, and faults by their paths."""

    n_sources: int = 0
    faults: dict[str, int] = field(default_factory=dict)

    def tell(self, path: str, fault: GvcnlpError) -> None:
        """Note a fault, and say it unless the input had many before."""
        n_told = self.faults.get(path, 0)
        self.faults[path] = n_told + 1
        if n_told < MOST_FAULTS:
            say(f"gvcnlp: {fault}")


def annotate(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="Files, folders or zip archives; - is stdin."),
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file instead of standard output.")
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="How to write; else by the ending of -o, a table on a terminal, jsonl in a pipe.",
        ),
    ] = None,
) -> None:
    """Mark firms, buyers, cues, claims and relations in every passage.

    Reads text, Markdown, HTML, PDF, Word and zip archives of these. A .jsonl file of
    {"id", "text"} lines is taken as cut already: one record out for each line in.

    Examples:
      gvcnlp annotate paper.pdf
      gvcnlp annotate interviews/ more.zip -o records.jsonl
      gvcnlp annotate 论文.pdf -o 论文.html
      gvcnlp annotate passages.jsonl > annotated.jsonl
      cat notes.txt | gvcnlp annotate - --format table
    """
    tally = _Tally()
    with _opened(output, paths) as stream:
        chosen = format or _usual_format(output, stream)
        with progress("annotating", shown=not stream.isatty()) as advance:
            _write(_annotated(paths, output, tally, advance), chosen, stream)
    _conclude(tally, paths)


def _annotated(
    paths: list[Path], output: Path | None, tally: _Tally, advance: Advance
) -> Iterator[Passage]:
    """Passages of all inputs in order; a failure is told at once and noted."""
    from gvcnlp.pipeline import annotate_source

    for source in _sources(paths, output):
        tally.n_sources += 1

        def note(fault: GvcnlpError, path: str = source.path) -> None:
            tally.tell(path, fault)

        is_empty = True
        try:
            for passage in annotate_source(source, on_fault=note):
                is_empty = False
                yield passage
                advance(source.path)
        except ArtifactError:  # not this input's fault: no other could be read either
            raise
        except GvcnlpError as exc:
            note(exc)
        if is_empty and source.path not in tally.faults:
            say(f"gvcnlp: {source.path}: nothing to annotate (no running text of a sentence)")


def _sources(paths: list[Path], output: Path | None) -> Iterator[Source]:
    """The inputs, without the file that is being written if it stands among them."""
    from gvcnlp.text.sources import find_sources

    for source in find_sources(paths, stdin=sys.stdin.buffer):
        if output is None or not _is_same(Path(source.path), output):
            yield source


def _usual_format(output: Path | None, stream: IO[str]) -> Format:
    if output is not None:
        is_page = output.suffix.lower() in (".html", ".htm")
        return Format.html if is_page else Format.jsonl
    return Format.table if stream.isatty() else Format.jsonl


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


def _conclude(tally: _Tally, paths: list[Path]) -> None:
    for path, n_faults in tally.faults.items():
        if n_faults > MOST_FAULTS:
            say(f"gvcnlp: {path}: {n_faults - MOST_FAULTS} more lines are no records")
    if tally.faults and tally.n_sources > 1:
        say(f"gvcnlp: {len(tally.faults)} of {tally.n_sources} inputs failed, the others are done")
    if not tally.n_sources:
        named = ", ".join(str(path) for path in paths)
        say(f"gvcnlp: {named}: no file of a kind that can be read. Name files, or another folder.")
    if tally.faults or not tally.n_sources:
        raise typer.Exit(1)


@contextmanager
def _opened(output: Path | None, paths: list[Path]) -> Iterator[IO[str]]:
    """Standard output, or a file; what was written before an interruption stays."""
    if output is None:
        yield sys.stdout
        return
    if any(_is_same(path, output) for path in paths):
        raise UsageError(f"{output}: is read, and cannot be written as well. Name another file.")
    try:
        stream = output.open("w", encoding="utf-8", newline="\n")
    except OSError as exc:
        raise UsageError(
            f"{output}: cannot be written ({exc.strerror}). Name another file."
        ) from exc
    with stream:
        yield stream


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them is not there, or is no file at all (standard input)
        return False
