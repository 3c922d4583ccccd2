"""Train a reader from records."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import say
from gvcnlp.errors import RecordError, UsageError

if TYPE_CHECKING:
    from gvcnlp.records import Passage
    from gvcnlp.training.fit import Progress

NEEDED = ("torch", "transformers", "onnx")


def train(
    records: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORDS",
            exists=True,
            dir_okay=False,
            help="Records (.jsonl) or marked-up writing.",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The model folder to make.")],
    version: Annotated[str, typer.Option(help="Version in the manifest.")] = "0.1.0",
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the records.")] = 12,
    names: Annotated[
        list[Path] | None,
        typer.Option(help="Sentences with organisations, for the first stage; may be repeated."),
    ] = None,
    workspace: Annotated[
        Path | None, typer.Option(help="Checkpoints; default OUTPUT.work. A rerun goes on there.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of every chance in the run.")] = 7,
) -> None:
    """Fine-tune the encoder and its heads, calibrate them and write a model folder.

    Needs the extra `train`. About a second a step of 16 passages on two cores; an interrupted
    run goes on from its last epoch when started again.

    Examples:
      gvcnlp train corpus/passages/train.jsonl corpus/passages/heldout.jsonl -o my-reader
      gvcnlp train corpus/passages/*.txt mine.jsonl -o my-reader --epochs 6
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training needs {', '.join(missing)}: pip install 'gvcnlp[train]' (from a checkout: "
            f"pip install '.[train]')"
        )
    from gvcnlp.training.fit import FitSettings
    from gvcnlp.training.heldout import split_by_case
    from gvcnlp.training.run import TrainingRun
    from gvcnlp.training.run import train as train_reader

    training, heldout = split_by_case(_read(records))
    if not training or not heldout:
        raise RecordError(
            f"too few cases to learn from ({len(training)} passages) and to hold out "
            f"({len(heldout)}). Add records; those of the shipped reader stand in corpus/passages."
        )
    say(f"{len(training)} passages to learn from, {len(heldout)} held out by case")
    run = TrainingRun(
        output=output,
        workspace=workspace or output.with_name(f"{output.name}.work"),
        version=version,
        names=tuple(names or ()),
        settings=FitSettings(epochs=epochs, seed=seed),
    )
    scores = train_reader(training, heldout, run, report=_show_step)
    for lang, row in scores.items():
        measures = "  ".join(f"{name} {value:.3f}" for name, value in row.items())
        typer.echo(f"{lang}  {measures}")


def _read(paths: list[Path]) -> list[Passage]:
    from gvcnlp.exchange.jsonl import read_records
    from gvcnlp.exchange.markup import read_markup

    return [
        passage
        for path in paths
        for passage in (read_records(path) if path.suffix == ".jsonl" else read_markup(path))
    ]


def _show_step(stage: str, progress: Progress) -> None:
    if progress.step % 20 == 0 or progress.step == progress.n_steps:
        say(
            f"{stage}: epoch {progress.epoch + 1}, step {progress.step} of {progress.n_steps}, "
            f"loss {progress.loss:.3f}"
        )
