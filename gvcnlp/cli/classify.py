"""The verdict on one write-up."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gvcnlp.errors import EmptyText, UsageError

if TYPE_CHECKING:
    from gvcnlp.annotation.verdicts import DocumentVerdict
    from gvcnlp.records import Passage

EXAMPLES = """
Examples:

  gvcnlp classify interview.docx

  gvcnlp classify --text "The brand's inspectors live in the plant; its own label never sold."

  gvcnlp classify 访谈.txt --json
"""


def classify(
    path: Annotated[
        Path | None, typer.Argument(help="A file of any kind that is read; - is standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="The write-up itself.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
) -> None:
    """Say how the chain in one write-up is governed and what was upgraded."""
    doc, passages = _annotated(path, text)
    from gvcnlp.annotation.verdicts import sum_up

    verdict = sum_up(passages, doc=doc)
    if as_json:
        typer.echo(json.dumps(_as_record(verdict), ensure_ascii=False))
        return
    from gvcnlp.cli.verdict import show_verdict

    show_verdict(verdict, passages, likely=_likely(verdict))


classify.__doc__ = f"{classify.__doc__}\n{EXAMPLES}"


def _annotated(path: Path | None, text: str | None) -> tuple[str, tuple[Passage, ...]]:
    if (path is None) == (text is None):
        raise UsageError(
            "classify needs either a PATH (or -) or --text, one of them. "
            "Try `gvcnlp classify paper.pdf`."
        )
    from gvcnlp.pipeline import annotate_sources, annotate_text

    if text is not None:
        doc, passages = "text", annotate_text(text)
    else:
        assert path is not None
        from gvcnlp.text.sources import find_sources

        readings = list(annotate_sources(find_sources([path], stdin=sys.stdin.buffer)))
        for reading in readings:
            if reading.error is not None:
                raise reading.error
        if len(readings) != 1 or readings[0].document is None:
            raise UsageError(
                f"{path}: {len(readings)} documents; classify takes one write-up. "
                f"For many use `gvcnlp annotate` or `gvcnlp corpus add`."
            )
        doc, passages = readings[0].document.id, readings[0].passages
    if not passages:
        raise EmptyText(
            f"{path or 'the text'}: holds nothing to classify (no running text of a sentence or "
            f"more). Give it at least one full sentence."
        )
    return doc, passages


def _likely(verdict: DocumentVerdict) -> tuple[str, ...]:
    from gvcnlp.annotation.claims import prediction_set
    from gvcnlp.annotation.reading import Reader

    return prediction_set(dict(verdict.probabilities), Reader.shipped().calibration)


def _as_record(verdict: DocumentVerdict) -> dict[str, Any]:
    """The object of the contract; `from` and `to` are no names in Python."""
    record = asdict(verdict)
    record["prediction_set"] = list(_likely(verdict))
    record["relations"] = [
        {"type": r.type, "from": r.source, "to": r.target, "count": r.count}
        for r in verdict.relations
    ]
    return record
