"""Marked-up writing: check it, turn it into records and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gvcnlp.cli.terminal import say

app = typer.Typer(no_args_is_help=True, help="Check and convert annotated writing.")

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Marked-up files.")]


@app.command()
def check(files: Files) -> None:
    """List what is wrong in marked-up writing, as `path:line: fault`.

    Example: gvcnlp markup check corpus/passages/*.txt
    """
    from gvcnlp.exchange.faults import find_faults

    faults = list(find_faults(files))
    for fault in faults:
        typer.echo(fault)
    if faults:
        say(f"gvcnlp: {len(faults)} faults")
        raise typer.Exit(1)


@app.command()
def convert(files: Files) -> None:
    """Turn marked-up writing into passage records on standard output.

    Example: gvcnlp markup convert mine.txt > mine.jsonl
    """
    import sys

    from gvcnlp.exchange.jsonl import write_records
    from gvcnlp.exchange.markup import read_markup

    write_records((passage for file in files for passage in read_markup(file)), sys.stdout)


@app.command()
def show(files: Files) -> None:
    """Turn passage records into marked-up writing, to be corrected by hand.

    Example: gvcnlp markup show annotated.jsonl > to-correct.txt
    """
    from gvcnlp.exchange.jsonl import read_records
    from gvcnlp.exchange.markup import to_markup

    for file in files:
        for passage in read_records(file):
            typer.echo(f"{to_markup(passage)}\n")


@app.command()
def split(
    files: Files,
    output: Annotated[
        Path, typer.Option("-o", "--output", file_okay=False, help="Where both files go.")
    ],
) -> None:
    """Turn marked-up writing into train.jsonl and heldout.jsonl, parted by case.

    Example: gvcnlp markup split corpus/passages/*.txt -o corpus/passages
    """
    from gvcnlp.exchange.jsonl import write_records
    from gvcnlp.exchange.markup import read_markup
    from gvcnlp.training.heldout import split_by_case

    parts = split_by_case(passage for file in files for passage in read_markup(file))
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

    Example: gvcnlp markup count corpus/passages/*.txt --into corpus/README.md
    """
    from gvcnlp.exchange.markup import read_markup
    from gvcnlp.exchange.tallies import replace_tables, to_tables

    tables = to_tables([passage for file in files for passage in read_markup(file)])
    if page is None:
        typer.echo(tables)
        return
    fresh = replace_tables(page.read_text(encoding="utf-8"), tables)
    page.write_text(fresh, encoding="utf-8", newline="\n")


@app.command()
def build(
    cases: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of cases.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The database to write.")],
) -> None:
    """Gather annotated cases in the database that ships with the program.

    Example: gvcnlp markup build corpus/cases -o corpus/cases.db
    """
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.codebook.firms import FirmIndex
    from gvcnlp.exchange.shipped import build_shipped

    n_cases = build_shipped(cases, output, SentenceEncoder(), FirmIndex.shipped().entity_of)
    say(f"{output}: {n_cases} cases")
