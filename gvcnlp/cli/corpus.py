"""
`gvcnlp corpus`: fill, look through, export and check the annotated corpus.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gvcnlp.cli.adding import add_documents, embed_missing
from gvcnlp.cli.databases import (
    DEFAULT,
    DbOption,
    JsonOption,
    corpus_to_change,
    corpus_to_read,
    corpus_to_write,
)
from gvcnlp.cli.terminal import clean, say, to_json
from gvcnlp.cli.transcripts import to_markdown
from gvcnlp.errors import GvcnlpError, UsageError

if TYPE_CHECKING:
    from gvcnlp.store.conversations import ConversationSummary

INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, help="The annotated corpus, one SQLite file.")

DocArgument = Annotated[str, typer.Argument(help="Id of a document, as `list` shows it.")]


@app.command()
def add(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders or zip archives; - is standard input.")
    ],
    db: DbOption = None,
) -> None:
    """Read documents and add what they say; those that are there already are skipped.

    Interrupted, it keeps every finished document and goes on there when run again.

    Examples:

      gvcnlp corpus add papers/

      gvcnlp corpus add thesis.pdf notes.docx --db study.db
    """
    added, failed = list[str](), list[str]()
    try:
        add_documents(paths, db, added, failed)
    except KeyboardInterrupt:
        say(f"gvcnlp: interrupted; {_documents(len(added))} added and kept. Run it again to go on.")
        raise typer.Exit(INTERRUPTED) from None
    say(f"{_documents(len(added))} added to {db or DEFAULT}")
    if failed:
        say(f"gvcnlp: {len(failed)} of the inputs failed, the others are done")
        raise typer.Exit(1)


@app.command(name="list")
def list_documents(db: DbOption = None, as_json: JsonOption = False) -> None:
    """List the documents of the corpus.

    Examples:

      gvcnlp corpus list

      gvcnlp corpus list --json
    """
    with corpus_to_read(db) as store:
        documents = store.documents()
    if as_json:
        _echo_json([asdict(document) for document in documents])
        return
    for document in documents:
        title = clean(document.title or document.path or "")
        typer.echo(f"{clean(document.id)}\t{document.n_passages}\t{document.lang or ''}\t{title}")


@app.command()
def show(doc: DocArgument, db: DbOption = None, as_json: JsonOption = False) -> None:
    """Show what was read in a document, passage by passage.

    Examples:

      gvcnlp corpus show galanz-microwave
    """
    from gvcnlp.records import to_dict

    with corpus_to_read(db) as store:
        document = store.document(doc)
        passages = list(store.passages(doc))
    if document is None:
        raise _unknown(doc, db)
    if as_json:
        records = [to_dict(passage) for passage in passages]
        _echo_json({"id": doc, "metadata": dict(document.metadata), "passages": records})
        return
    for name, value in document.metadata.items():
        typer.echo(f"{clean(name)}: {clean(value)}")
    for passage in passages:
        said = ", ".join(f"{claim.type} {claim.status}" for claim in passage.claims)
        typer.echo(f"\n{clean(passage.id)}   {said or '-'}\n  {clean(passage.text)}")


@app.command()
def remove(doc: DocArgument, db: DbOption = None) -> None:
    """Remove a document and everything that was read in it.

    Examples:

      gvcnlp corpus remove galanz-microwave
    """
    with corpus_to_change(db) as store:
        if not store.remove_document(doc):
            raise _unknown(doc, db)
    say(f"removed {doc}")


@app.command()
def stats(db: DbOption = None, as_json: JsonOption = False) -> None:
    """Count documents, passages, claims, actors and relations.

    Examples:

      gvcnlp corpus stats
    """
    with corpus_to_read(db) as store:
        counts = store.stats()
    claims = {f"{type_} {status}": n for (type_, status), n in counts.claims.items()}
    fields = {
        "documents": counts.n_documents,
        "passages": counts.n_passages,
        **{f"passages_{lang}": n for lang, n in counts.passages_by_lang.items()},
        "actors": counts.n_actors,
        "relations": counts.n_relations,
        "vectors": counts.n_vectors,
    }
    if as_json:
        _echo_json(fields | {"claims": claims})
        return
    for name, n in (fields | claims).items():
        typer.echo(f"{n:>8}  {name.replace('_', ' ')}")


@app.command()
def export(
    db: DbOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")
    ] = None,
    doc: Annotated[str | None, typer.Option(help="Only this document.")] = None,
) -> None:
    """Write the passage records as JSON Lines, each with what describes its case.

    Examples:

      gvcnlp corpus export -o records.jsonl

      gvcnlp corpus export --doc galanz-microwave | jq .primary
    """
    from gvcnlp.exchange.jsonl import write_records

    with corpus_to_read(db) as store:
        if doc is not None and store.document(doc) is None:
            raise _unknown(doc, db)
        if output is None:
            write_records(store.exported(doc), sys.stdout)
            return
        try:
            with output.open("w", encoding="utf-8", newline="\n") as stream:
                n_written = write_records(store.exported(doc), stream)
        except OSError as exc:
            raise UsageError(f"{output}: cannot be written ({exc.strerror}).") from exc
    say(f"{n_written} records written to {output}")


@app.command(name="import")
def import_records(
    file: Annotated[Path, typer.Argument(help="Passage records, JSON Lines.")],
    db: DbOption = None,
) -> None:
    """Add passage records with ids of their own; a record that is there is replaced.

    Lines that are no records are named and left out; the others are imported.

    Examples:

      gvcnlp corpus import records.jsonl --db study.db
    """
    from gvcnlp.exchange.jsonl import read_records

    faults: list[GvcnlpError] = []
    with corpus_to_write(db) as store:
        n_imported = store.import_passages(read_records(file, on_fault=faults.append))
        embed_missing(store)
    for fault in faults:
        say(str(fault))
    say(f"{n_imported} records imported into {db or DEFAULT}")
    if faults:
        raise typer.Exit(1)


@app.command()
def check(db: DbOption = None) -> None:
    """Check that the database is sound and every record in it keeps the contract.

    Examples:

      gvcnlp corpus check --db study.db
    """
    with corpus_to_read(db) as store:
        faults = store.check()
    for fault in faults:
        say(fault)
    if faults:
        raise typer.Exit(1)
    say(f"{db or DEFAULT}: sound")


@app.command()
def log(
    number: Annotated[
        int | None, typer.Argument(help="A conversation, as the list numbers it.")
    ] = None,
    db: DbOption = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Markdown file to write.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the conversations held with `gvcnlp chat`, or export one.

    Examples:

      gvcnlp corpus log

      gvcnlp corpus log 3 -o talk.md
    """
    from gvcnlp.store.conversations import fetch_conversations, fetch_turns

    with corpus_to_read(db) as store:
        held = fetch_conversations(store)
        turns = fetch_turns(store, number) if number is not None else ()
    if number is None:
        _list_conversations(held, as_json)
    elif not turns:
        raise UsageError(f"no conversation {number} in {db or DEFAULT}. `corpus log` lists them.")
    else:
        _export_conversation(turns, output, as_json)


def _list_conversations(held: Sequence[ConversationSummary], as_json: bool) -> None:
    if as_json:
        _echo_json([asdict(conversation) for conversation in held])
        return
    for one in held:
        typer.echo(f"{one.number}\t{one.started_at}\t{one.n_turns}\t{clean(one.first_question)}")


def _export_conversation(
    turns: Sequence[Mapping[str, Any]], output: Path | None, as_json: bool
) -> None:
    text = to_json(list(turns)) if as_json else to_markdown(turns)
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    except OSError as exc:
        raise UsageError(f"{output}: cannot be written ({exc.strerror}).") from exc


def _documents(n: int) -> str:
    return f"{n} document{'s' * (n != 1)}"


def _unknown(doc: str, db: Path | None) -> UsageError:
    return UsageError(f"no document {doc!r} in {db or DEFAULT}. `gvcnlp corpus list` names them.")


def _echo_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
