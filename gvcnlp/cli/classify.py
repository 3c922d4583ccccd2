"""The verdict on one write-up."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gvcnlp.cli.terminal import to_json
from gvcnlp.errors import EmptyText, TextError, UsageError

if TYPE_CHECKING:
    from gvcnlp.annotation.verdicts import DocumentVerdict
    from gvcnlp.records import Passage


def classify(
    path: Annotated[
        Path | None, typer.Argument(metavar="PATH", help="A file that can be read; - is stdin.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="The write-up itself.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
) -> None:
    """Say how the chain in one write-up is governed and what was upgraded.

    The verdict is in the language of the write-up: the governance type with the runners-up,
    upgrading with its status, firms and buyers, and the sentences that decided it.

    Examples:
      gvcnlp classify interview.docx
      gvcnlp classify 访谈.txt --json
      gvcnlp classify --text "The brand's inspectors live in the plant."
      cat notes.txt | gvcnlp classify -
    """
    doc, passages = _annotated(path, text)
    from gvcnlp.annotation.verdicts import sum_up

    verdict = sum_up(passages, doc=doc)
    if as_json:
        typer.echo(to_json(_as_record(verdict)))
        return
    from gvcnlp.cli.verdict import show_verdict

    show_verdict(verdict, passages, likely=_likely(verdict))


def _annotated(path: Path | None, text: str | None) -> tuple[str, tuple[Passage, ...]]:
    """The id of the write-up and its annotated passages."""
    if (path is None) == (text is None):
        raise UsageError(
            "classify needs either a PATH (or -) or --text, one of them. "
            "Try `gvcnlp classify paper.pdf`."
        )
    doc, passages = _read_text(text) if path is None else _read_file(path)
    if not passages:
        raise EmptyText(
            f"{path or 'the text'}: holds nothing to classify (no running text of a sentence or "
            f"more). Give it at least one full sentence."
        )
    return doc, passages


def _read_text(text: str | None) -> tuple[str, tuple[Passage, ...]]:
    from gvcnlp.pipeline import annotate_text

    return "text", annotate_text(text or "")


def _read_file(path: Path) -> tuple[str, tuple[Passage, ...]]:
    from gvcnlp.pipeline import annotate_sources
    from gvcnlp.text.sources import find_sources

    sources = list(islice(find_sources([path], stdin=sys.stdin.buffer), 2))
    if len(sources) != 1:
        raise UsageError(
            f"{path}: holds {'several documents' if sources else 'no document'}; classify takes "
            f"one write-up. For many use `gvcnlp annotate` or `gvcnlp corpus add`."
        )
    reading = next(annotate_sources(sources))
    if reading.document is None:
        raise reading.error or TextError(f"{path}: cannot be read")
    return reading.document.id, reading.passages


def _likely(verdict: DocumentVerdict) -> tuple[str, ...]:
    from gvcnlp.annotation.claims import prediction_set
    from gvcnlp.annotation.reading import Reader

    return prediction_set(dict(verdict.probabilities), Reader.chosen().calibration)


def _as_record(verdict: DocumentVerdict) -> dict[str, Any]:
    """The object of the contract; `from` and `to` are no names in Python."""
    record = asdict(verdict)
    record["prediction_set"] = list(_likely(verdict))
    record["relations"] = [
        {"type": r.type, "from": r.source, "to": r.target, "count": r.count}
        for r in verdict.relations
    ]
    return record
