"""Score the pipeline against gold."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import progress

if TYPE_CHECKING:
    from gvcnlp.records import Passage
    from gvcnlp.training.scores import Score

EXAMPLES = """
Examples:

  gvcnlp evaluate my-coding.jsonl

  gvcnlp evaluate gold.jsonl --predictions annotated.jsonl --json
"""


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Records that a coder annotated.")],
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", help="Records of another run; else the pipeline reads now."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
    draws: Annotated[
        int, typer.Option(min=1, help="Bootstrap samples for the 95 % intervals.")
    ] = 1000,
) -> None:
    """Say how well the reading agrees with a coder: F1 a layer, with intervals."""
    from gvcnlp.exchange.jsonl import read_records
    from gvcnlp.training.scores import evaluate as score

    coded = list(read_records(gold))
    read = list(read_records(predictions)) if predictions else _read_now(coded)
    scores = score(coded, {p.id: p for p in read}, draws=draws)
    if as_json:
        typer.echo(json.dumps({name: _rounded(s) for name, s in scores.items()}))
        return
    typer.echo(f"{len(coded)} passages")
    for name, s in scores.items():
        typer.echo(
            f"{name:18s} P {s.precision:.3f}  R {s.recall:.3f}  F1 {s.f1:.3f}  "
            f"[{s.low:.3f}, {s.high:.3f}]"
        )


evaluate.__doc__ = f"{evaluate.__doc__}\n{EXAMPLES}"


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
