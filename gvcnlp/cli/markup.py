"""Marked-up writing: check it, turn it into records and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import clean, say
from gvcnlp.errors import MarkupError, UsageError

if TYPE_CHECKING:
    from gvcnlp.records import Passage

app = typer.Typer(no_args_is_help=True, help="Check and convert annotated writing.")


def _must_be_utf8(files: list[Path]) -> list[Path]:
    for file in files:
        try:
            file.read_text(encoding="utf-8")
        except UnicodeDecodeError as exc:
            raise MarkupError(f"{file}: not UTF-8 ({exc.reason}). Save it as UTF-8.") from exc
    return files


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        callback=_must_be_utf8,
        help="Marked-up files, in UTF-8.",
    ),
]
Records = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Passage records, .jsonl."),
]


@app.command()
def check(files: Files) -> None:
    """List what is wrong in marked-up writing, as `path:line: fault`.

    Examples:
      gvcnlp markup check corpus/passages/*.txt
    """
    from gvcnlp.exchange.faults import find_faults
    from gvcnlp.exchange.markup import split_blocks

    sizes = {file: sum(1 for _ in split_blocks(file.read_text(encoding="utf-8"))) for file in files}
    faults = [str(_no_passages(file)) for file, n_passages in sizes.items() if not n_passages]
    faults += find_faults(files)
    for fault in faults:
        typer.echo(clean(fault))
    say(f"{sum(sizes.values())} passages, {len(faults)} faults")
    if faults:
        raise typer.Exit(1)


@app.command()
def convert(files: Files) -> None:
    """Turn marked-up writing into passage records on standard output.

    Examples:
      gvcnlp markup convert mine.txt > mine.jsonl
    """
    from gvcnlp.exchange.jsonl import write_records

    write_records(_read(files), sys.stdout)


@app.command()
def show(files: Records) -> None:
    """Turn passage records into marked-up writing, to be corrected by hand.

    A cue whose mark would cross another one is named and left out: brackets only nest.

    Examples:
      gvcnlp markup show annotated.jsonl > to-correct.txt
    """
    from gvcnlp.exchange.crossings import without_crossings
    from gvcnlp.exchange.jsonl import read_records
    from gvcnlp.exchange.markup import to_markup

    n_faults = 0
    for passage in (passage for file in files for passage in read_records(file)):
        shown, lost = without_crossings(passage)
        for cue in lost:
            say(f"gvcnlp: {passage.id}: the cue {cue!r} crosses another mark and is left out")
        try:
            typer.echo(f"{to_markup(shown)}\n")
        except MarkupError as exc:
            say(f"gvcnlp: {exc}")
            n_faults += 1
    if n_faults:
        raise typer.Exit(1)


@app.command()
def split(
    files: Files,
    output: Annotated[
        Path, typer.Option("-o", "--output", file_okay=False, help="Where both files go.")
    ],
) -> None:
    """Turn marked-up writing into train.jsonl and heldout.jsonl, parted by case.

    Examples:
      gvcnlp markup split corpus/passages/*.txt -o corpus/passages
    """
    from gvcnlp.exchange.jsonl import write_records
    from gvcnlp.training.heldout import split_by_case

    parts = split_by_case(_read(files))
    output.mkdir(parents=True, exist_ok=True)
    for name, passages in zip(("train", "heldout"), parts, strict=True):
        with (output / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
            say(f"{name}: {write_records(passages, stream)} passages")


@app.command()
def count(
    files: Files,
    page: Annotated[
        Path | None,
        typer.Option("--into", exists=True, dir_okay=False, help="A page to put the tables into."),
    ] = None,
) -> None:
    """Count claims, actors, relations and habits of marked-up writing, as Markdown.

    Examples:
      gvcnlp markup count corpus/passages/*.txt --into corpus/README.md
    """
    from gvcnlp.answer.settings import load_settings
    from gvcnlp.exchange.tallies import replace_tables, to_tables

    tables = to_tables(list(_read(files)), load_settings())
    if page is None:
        typer.echo(tables)
        return
    try:
        fresh = replace_tables(page.read_text(encoding="utf-8"), tables)
    except ValueError as exc:
        raise UsageError(f"{page}: {exc}. Add them where the tables should stand.") from exc
    page.write_text(fresh, encoding="utf-8", newline="\n")


@app.command()
def build(
    cases: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of cases.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The database to write.")],
) -> None:
    """Gather annotated cases in the database that ships with the program.

    Examples:
      gvcnlp markup build corpus/cases -o corpus/cases.db
    """
    if not any(cases.rglob("*.md")):  # or the old database would give way to an empty one
        raise UsageError(f"{cases}: holds no case. Each is a file .md with front matter.")
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.codebook.firms import FirmIndex
    from gvcnlp.exchange.shipped import build_shipped

    n_cases = build_shipped(cases, output, SentenceEncoder(), FirmIndex.shipped().entity_of)
    say(f"{output}: {n_cases} cases")


def _read(files: list[Path]) -> Iterator[Passage]:
    """The passages of all files; a file without any is likely another file than was meant."""
    from gvcnlp.exchange.markup import read_markup

    for file in files:
        is_empty = True
        for passage in read_markup(file):
            is_empty = False
            yield passage
        if is_empty:
            raise _no_passages(file)


def _no_passages(file: Path) -> MarkupError:
    return MarkupError(f"{file}:1: holds no passages; each opens with a line `@ID STYLE PRIMARY`.")
