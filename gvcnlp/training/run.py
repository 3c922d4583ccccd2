"""
Train a reader from records: the whole run, from passages to a checked model folder.

    names stage, or a finished reader -> fit -> export -> calibrate -> score -> card

Resumable: after an interruption the same command goes on from the last epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from gvcnlp.annotation.artifacts import ENCODER, Manifest, models_folder, write_manifest
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.reading import Reader
from gvcnlp.annotation.subwords import SubwordTokenizer
from gvcnlp.records import CLAIM_TYPES, PRIMARIES, Passage
from gvcnlp.training.calibrate import fit_calibration, read_all
from gvcnlp.training.card import write_card
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.examples import Example, name_examples
from gvcnlp.training.export import export
from gvcnlp.training.fit import FitSettings, Progress, fit
from gvcnlp.training.heldout import hash_passages, predict, score_by_language
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.restore import blend, restore

NAMES_STAGE = FitSettings(epochs=2, encoder_rate=1e-4, names_per_epoch=5000)
GOING_ON = FitSettings(
    epochs=5,
    encoder_rate=9e-5,
    head_rate=6e-4,
    frozen_layers=6,
    names_per_epoch=2400,
    rehearsed_per_epoch=2000,
)
"""From a finished reader: gentler, and the lower half of the encoder, which the new writing
moves little, stays as it is; a step takes two thirds of the time."""

KEPT_OF_BASE = 0.2
"""Of 0, 0.2 and 0.4 the best by held-out passages (benchmarks/reading.md)."""


@dataclass(frozen=True)
class TrainingRun:
    """Where a run reads and writes.

    Attributes:
        output: The model folder to make.
        workspace: Checkpoints, so that a run can go on.
        names: Public sentences with organisations for the first stage; may be empty.
        base: The model.onnx of a reader to go on from; then there is no first stage.
        learnt: Passages from which that reader learnt; those that are to be learnt from and
            have not changed since are only rehearsed.
        settings: Of the main stage.
    """

    output: Path
    workspace: Path
    version: str
    names: tuple[Path, ...] = ()
    base: Path | None = None
    learnt: tuple[Passage, ...] = ()
    settings: FitSettings = field(default_factory=FitSettings)


def train(
    training: Sequence[Passage],
    heldout: Sequence[Passage],
    run: TrainingRun,
    *,
    report: Callable[[str, Progress], None] = lambda *_: None,
) -> dict[str, dict[str, float]]:
    """Train, export, calibrate and score; return F1 by language and measure.

    Args:
        training: Annotated passages to learn from.
        heldout: Passages of other cases, for calibration and scores.
        run: Folders and settings.
        report: Called with the stage and its progress after every step.

    Raises:
        ArtifactError: the pretrained encoder is missing or damaged.
        ValueError: one of the two parts is empty.
    """
    if not training or not heldout:
        raise ValueError(
            f"{len(training)} passages to train on and {len(heldout)} held out: both must hold some"
        )
    encoder = models_folder() / ENCODER
    tokenizer = SubwordTokenizer(encoder / "tokenizer.json")
    run.workspace.mkdir(parents=True, exist_ok=True)
    run.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(run.settings.seed)
    network = ReaderNetwork(load_encoder(encoder))
    names = list(name_examples(run.names, tokenizer))
    if run.base:
        restore(network, run.base)
    else:
        _fit_names(network, names, tokenizer, run, report)
    fresh, known = _parted(training, run.learnt)
    fit(
        network,
        fresh,
        names,
        tokenizer,
        run.settings,
        rehearsed=known,
        checkpoint=run.workspace / "reader.pt",
        report=lambda progress: report("reader", progress),
    )
    if run.base:
        blend(network, run.base, KEPT_OF_BASE)
    export(network, run.output / "model.onnx")
    return finish(run, encoder, training, heldout)


def finish(
    run: TrainingRun, encoder: Path, training: Sequence[Passage], heldout: Sequence[Passage]
) -> dict[str, dict[str, float]]:
    """Calibrate an exported network on held-out passages; write its card and manifest."""
    model = run.output / "model.onnx"
    reads = read_all(Reader(model, encoder, Calibration.neutral()), heldout)
    calibration = fit_calibration(reads)
    (run.output / "calibration.json").write_text(
        calibration.model_dump_json(indent=1) + "\n", encoding="utf-8"
    )
    predicted = predict(Reader(model, encoder, calibration), heldout)
    scores = score_by_language(heldout, predicted)
    write_card(
        run.output / "README.md",
        version=run.version,
        training=training,
        heldout=heldout,
        predicted=predicted,
        scores=scores,
    )
    manifest = Manifest(
        task="reader",
        version=run.version,
        encoder=ENCODER,
        data_sha256=hash_passages([*training, *heldout]),
        labels={"claims": list(CLAIM_TYPES), "primary": list(PRIMARIES)},
        scores=scores,
        files={},
    )
    write_manifest(run.output, manifest)
    return scores


def _parted(
    training: Sequence[Passage], learnt: Sequence[Passage]
) -> tuple[list[Passage], list[Passage]]:
    """Return what is new or has changed since it was learnt, and what is known as it stands."""
    hashes = {hash_passages([passage]) for passage in learnt}
    parts: tuple[list[Passage], list[Passage]] = ([], [])
    for passage in training:
        parts[hash_passages([passage]) in hashes].append(passage)
    return parts


def _fit_names(
    network: ReaderNetwork,
    names: Sequence[Example],
    tokenizer: SubwordTokenizer,
    run: TrainingRun,
    report: Callable[[str, Progress], None],
) -> None:
    if names:
        fit(
            network,
            [],
            names,
            tokenizer,
            NAMES_STAGE,
            checkpoint=run.workspace / "names.pt",
            report=lambda progress: report("names", progress),
        )
