"""
`gvcnlp findings`: the matrix of the corpus and the evidence for and against propositions.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gvcnlp.cli.databases import DbOption, corpus_to_ask
from gvcnlp.cli.terminal import clean, say, to_json
from gvcnlp.errors import UsageError

if TYPE_CHECKING:
    from gvcnlp.answer.findings import Association, Cell, Scope
    from gvcnlp.answer.propositions import Proposition, Side
    from gvcnlp.cli.findings_page import Ties

COLUMNS = (
    "governance", "upgrading", "status", "cases", "passages", "of_cases", "odds_ratio", "low",
    "high", "p", "p_adjusted",
)  # fmt: skip
NOTE = (
    "Cases that were written about are no random sample; an odds ratio describes this corpus. "
    "The matrix holds 64 tests: p* is adjusted for the false discovery rate (Benjamini & "
    "Hochberg). Intervals are 95 %."
)


class Format(StrEnum):
    """How findings are written."""

    table = "table"
    markdown = "markdown"
    csv = "csv"
    json = "json"
    html = "html"


class Findings(NamedTuple):
    """Everything that is written, whatever the format."""

    scope: Scope
    matrix: tuple[Cell, ...]
    propositions: tuple[Proposition, ...]
    ties: Ties


def findings(
    db: DbOption = None,
    sector: Annotated[str | None, typer.Option(help="Only cases of this sector.")] = None,
    country: Annotated[str | None, typer.Option(help="Only cases of this country.")] = None,
    period: Annotated[
        str | None, typer.Option(help="Only cases of these years: 1990-2005, 1990s, since 2000.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Only passages in en or zh.")] = None,
    format: Annotated[Format, typer.Option(help="How it is written.")] = Format.table,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; else standard output.")
    ] = None,
) -> None:
    """Say what the corpus shows: governance by upgrading and status, with tests and quotations.

    Without a corpus of yours, the shipped cases are counted.

    Examples:

      gvcnlp findings

      gvcnlp findings --country China --period 1990-2005

      gvcnlp findings --format html -o findings.html
    """
    from gvcnlp.answer.findings import read_matrix, read_scope
    from gvcnlp.answer.propositions import read_propositions
    from gvcnlp.cli.findings_page import read_ties

    if lang not in (None, "en", "zh"):
        raise UsageError(f"--lang takes en or zh, not {lang!r}")
    with corpus_to_ask(db) as store:
        scope = read_scope(store, sector=sector, country=country, period=period, lang=lang)
        if not scope.cases:
            raise UsageError("no case meets these filters. `gvcnlp corpus list` names the cases.")
        found = Findings(
            scope, read_matrix(scope), read_propositions(store, scope), read_ties(store, scope)
        )
    _write(WRITERS[format](found), output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as exc:
        raise UsageError(f"{output}: cannot be written ({exc.strerror}).") from exc
    say(f"{output} is written")


def _as_table(found: Findings) -> str:
    lines = [f"{len(found.scope.cases)} cases, {len(found.scope.numbers)} passages", ""]
    rows = [_cells(cell) for cell in found.matrix if cell.cases]
    head = ("governance", "upgrading", "status", "cases", "passages", "odds ratio", "p", "p*")
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines += ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
              for row in [head, *rows]]  # fmt: skip
    for number, proposition in enumerate(found.propositions, start=1):
        lines += ["", *_told(number, proposition, len(found.scope.cases))]
    return "\n".join([*lines, "", NOTE, ""])


def _cells(cell: Cell) -> tuple[str, ...]:
    a = cell.association
    n_governed = a.both + a.first_only
    return (
        cell.governance,
        cell.upgrading,
        cell.status,
        f"{a.both} of {n_governed}",
        str(cell.n_passages),
        show_ratio(a),
        f"{a.p:.3f}",
        f"{cell.p_adjusted:.3f}",
    )


def show_ratio(a: Association) -> str:
    """The odds ratio with its interval; ends that are not finite are said so."""
    if a.low is None and a.odds_ratio is None:
        return "undefined"
    ratio = "infinite" if a.odds_ratio is None else f"{a.odds_ratio:.2f}"
    high = "infinite" if a.high is None else f"{a.high:.2f}"
    return f"{ratio} ({a.low or 0:.2f} to {high})"


def _told(number: int, proposition: Proposition, n_cases: int) -> Iterator[str]:
    text = proposition.text
    yield f"{number}. {text.en} {text.zh}"
    yield f"   {text.source}. {text.told}"
    for name, side in _sides(proposition):
        yield f"   {name}: {len(side.cases)} of {n_cases} cases"
        for citation in side.citations:
            yield f"     “{clean(citation.quote)}” ({clean(citation.id)})"
    if proposition.association is not None:
        a = proposition.association
        yield f"   odds ratio {show_ratio(a)}, p {a.p:.3f}"


def _sides(proposition: Proposition) -> Iterator[tuple[str, Side]]:
    yield "for", proposition.supporting
    if proposition.opposing is not None:
        yield "against", proposition.opposing


def _as_markdown(found: Findings) -> str:
    head = ("Governance", "Upgrading", "Status", "Cases", "Passages", "Odds ratio", "p", "p*")
    rows = [head, tuple("---" for _ in head), *(_cells(c) for c in found.matrix if c.cases)]
    lines = [f"# Findings from {len(found.scope.cases)} cases", ""]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    for number, proposition in enumerate(found.propositions, start=1):
        title, *rest = _told(number, proposition, len(found.scope.cases))
        lines += ["", f"## {title}", "", *(f"{_escaped(line.strip())}\n" for line in rest)]
    return "\n".join([*lines, "", NOTE, ""])


def _escaped(text: str) -> str:
    for mark in "\\`*_[]<>":
        text = text.replace(mark, f"\\{mark}")
    return text


def _as_csv(found: Findings) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(cell) for cell in found.matrix)
    return stream.getvalue()


def _row(cell: Cell) -> Mapping[str, Any]:
    a = cell.association
    return {
        "governance": cell.governance,
        "upgrading": cell.upgrading,
        "status": cell.status,
        "cases": a.both,
        "passages": cell.n_passages,
        "of_cases": a.both + a.first_only,
        "odds_ratio": a.odds_ratio,
        "low": a.low,
        "high": a.high,
        "p": a.p,
        "p_adjusted": cell.p_adjusted,
    }


def _as_json(found: Findings) -> str:
    plain = {
        "n_cases": len(found.scope.cases),
        "n_passages": len(found.scope.numbers),
        "matrix": [{**asdict(cell), **_row(cell)} | {"cases": cell.cases} for cell in found.matrix],
        "propositions": [_plain(proposition) for proposition in found.propositions],
    }
    return f"{to_json(plain)}\n"


def _plain(proposition: Proposition) -> Mapping[str, Any]:
    sides = {
        name: {"cases": side.cases, "citations": [c.to_dict() for c in side.citations]}
        for name, side in _sides(proposition)
    }
    text = proposition.text
    test = asdict(proposition.association) if proposition.association else None
    return {"id": text.id, "en": text.en, "zh": text.zh, "source": text.source,
            "test": test, **sides}  # fmt: skip


def _as_html(found: Findings) -> str:
    from gvcnlp.cli.findings_page import to_page

    n_cases = len(found.scope.cases)
    told = [list(_told(n, p, n_cases)) for n, p in enumerate(found.propositions, start=1)]
    return to_page(found.scope, found.matrix, told, found.ties, NOTE)


WRITERS: Mapping[Format, Callable[[Findings], str]] = {
    Format.table: _as_table,
    Format.markdown: _as_markdown,
    Format.csv: _as_csv,
    Format.json: _as_json,
    Format.html: _as_html,
}
