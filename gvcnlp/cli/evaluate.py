"""Score the pipeline against gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, astuple
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import progress, to_json
from gvcnlp.errors import RecordError

if TYPE_CHECKING:
    from gvcnlp.records import Passage
    from gvcnlp.training.scores import Score


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Records that a coder annotated.")],
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="Records of another run; else the pipeline reads now."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
    draws: Annotated[
        int, typer.Option(min=1, help="Bootstrap samples for the 95 % intervals.")
    ] = 1000,
) -> None:
    """Say how well the reading agrees with a coder: F1 a layer, with intervals.

    `overlap` counts an actor as found where the two spans touch, `claim` wants the type and
    the status; `ece` is how far the probability of the primary type is off on average.

    Examples:
      gvcnlp evaluate my-coding.jsonl
      gvcnlp evaluate gold.jsonl --predictions annotated.jsonl --json
    """
    from gvcnlp.exchange.jsonl import read_records
    from gvcnlp.training.scores import evaluate as score

    coded = list(read_records(gold))
    if not coded:
        raise RecordError(f"{gold}: holds no records. Each line should be one passage record.")
    read = list(read_records(predictions)) if predictions else _read_now(coded)
    scores = score(coded, {p.id: p for p in read}, draws=draws)
    if as_json:
        typer.echo(to_json({name: _rounded(s) for name, s in scores.items()}))
    else:
        _show(scores, len(coded))


def _show(scores: Mapping[str, Score], n_passages: int) -> None:
    """Print one line a measure; a dash where there is nothing to divide by."""
    title = f"{n_passages} passages"
    typer.echo(f"{title:18s} precision  recall      F1   95 % interval")
    for name, score in scores.items():
        precision, recall, f1, low, high = map(_cell, astuple(score))
        interval = f"{low} to {high}" if score.low == score.low else ""
        typer.echo(f"{name:18s} {precision:>9s} {recall:>7s} {f1:>7s}   {interval}".rstrip())


def _cell(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"


def _read_now(gold: list[Passage]) -> list[Passage]:
    """Annotate the bare texts: the coder's layers must not leak into the reading."""
    from gvcnlp.pipeline import annotate_separately
    from gvcnlp.records import Passage

    read = []
    with progress("reading", total=len(gold)) as advance:
        bare = (Passage(id=p.id, lang=p.lang, text=p.text) for p in gold)
        for passage in annotate_separately(bare):
            read.append(passage)
            advance(passage.id)
    return read


def _rounded(score: Score) -> dict[str, float | None]:
    """JSON knows no NaN."""
    return {k: None if v != v else round(v, 4) for k, v in asdict(score).items()}
