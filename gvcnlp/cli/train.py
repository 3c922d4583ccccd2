"""Train a reader from records, or improve one on corrections."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.terminal import say
from gvcnlp.errors import RecordError, UsageError

if TYPE_CHECKING:
    from gvcnlp.records import Passage
    from gvcnlp.training.fit import Progress

NEEDED = ("torch", "transformers", "onnx")
OF_A_FULL_RUN = ("base", "learnt", "version", "epochs", "names", "workspace", "seed")


def train(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="The model folder to make.")],
    records: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[RECORDS]...",
            exists=True,
            dir_okay=False,
            help="Records (.jsonl) or marked-up writing, for a reader from the ground up.",
        ),
    ] = None,
    corrected: Annotated[
        Path | None,
        typer.Option(
            "--from",
            exists=True,
            dir_okay=False,
            help="Records that you corrected: fits the last layer anew, in minutes, without torch.",
        ),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Go on from this reader (a model folder) instead of the pretrained encoder.",
        ),
    ] = None,
    learnt: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Records from which the base learnt: each epoch rehearses a sample of them.",
        ),
    ] = None,
    version: Annotated[str, typer.Option(help="Version in the manifest.")] = "0.1.0",
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="Passes over the records; default 8, with --base 5."),
    ] = None,
    names: Annotated[
        list[Path] | None,
        typer.Option(help="Sentences with organisations, for the first stage; may be repeated."),
    ] = None,
    workspace: Annotated[
        Path | None, typer.Option(help="Checkpoints; default OUTPUT.work. A rerun goes on there.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of every chance in the run.")] = 7,
) -> None:
    """Train a reader: a quick one from your corrections, or a new one from the ground up.

    --from keeps the network and fits the layer that weighs it; a fourth of your cases is kept
    aside to say what changed. RECORDS fine-tunes the network too: that needs the extra `train`
    and hours, and goes on from its last epoch when started again. Neither touches the shipped
    reader: GVCNLP_READER=my-reader reads with it.

    Examples:
      gvcnlp train --from corrected.jsonl -o my-reader
      gvcnlp train corpus/passages/train.jsonl corpus/passages/heldout.jsonl -o my-reader
      gvcnlp train corpus/passages/*.txt mine.jsonl -o my-reader --base models/reader/1
    """
    if bool(corrected) == bool(records):
        raise UsageError("name either RECORDS to train on or --from FILE with your corrections")
    if corrected:
        _refuse_options_of_a_full_run(context)
        _retrain(corrected, output)
    else:
        _train(
            records or [],
            output,
            workspace or output.with_name(f"{output.name}.work"),
            base=base,
            learnt=learnt,
            version=version,
            epochs=epochs,
            names=tuple(names or ()),
            seed=seed,
        )


def _refuse_options_of_a_full_run(context: typer.Context) -> None:
    """An option that would be passed over in silence is a mistake of the user's plan."""
    given = [name for name in OF_A_FULL_RUN if _was_typed(context, name)]
    if given:
        options = ", ".join(f"--{name}" for name in given)
        raise UsageError(f"{options} belongs to a training on RECORDS, not to --from")


def _was_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _retrain(corrected: Path, output: Path) -> None:
    from importlib.resources import as_file, files

    from gvcnlp.annotation.artifacts import chosen_artifact
    from gvcnlp.training.corrections import retrain

    with as_file(files("gvcnlp_corpus") / "passages" / "heldout.jsonl") as ours:
        held = _read([ours])
    base = chosen_artifact()
    records = _read([corrected])
    try:
        changes = retrain(records, held, base, output)
    except RecordError as exc:
        raise RecordError(f"{corrected}: {exc}") from exc
    typer.echo(f"{'on cases kept aside':20s} before   after")
    for change in changes:
        typer.echo(f"{change.measure:20s} {change.before:6.3f}  {change.after:6.3f}")
    say(f"{output} is made; {base.name} is as it was. To read with it: GVCNLP_READER={output}")


def _train(
    records: list[Path],
    output: Path,
    workspace: Path,
    *,
    base: Path | None,
    learnt: Path | None,
    version: str,
    epochs: int | None,
    names: tuple[Path, ...],
    seed: int,
) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training needs {', '.join(missing)}: pip install 'gvcnlp[train]' (from a checkout: "
            f"pip install '.[train]')"
        )
    from gvcnlp.training.fit import FitSettings
    from gvcnlp.training.heldout import split_by_case
    from gvcnlp.training.run import GOING_ON, TrainingRun
    from gvcnlp.training.run import train as train_reader

    training, heldout = split_by_case(_read(records))
    if not training or not heldout:
        raise RecordError(
            f"too few cases to learn from ({len(training)} passages) and to hold out "
            f"({len(heldout)}). Add records; those of the shipped reader stand in corpus/passages."
        )
    say(f"{len(training)} passages to learn from, {len(heldout)} held out by case")
    settings = GOING_ON if base else FitSettings()
    run = TrainingRun(
        output=output,
        workspace=workspace,
        version=version,
        names=names,
        base=base / "model.onnx" if base else None,
        learnt=tuple(_read([learnt])) if learnt else (),
        settings=replace(settings, epochs=epochs or settings.epochs, seed=seed),
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
