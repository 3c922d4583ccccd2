"""
Improve the reader's last layer on a user's corrections: minutes, and no torch.

The network stays as it is. What is fitted anew are the small scikit-learn models that
turn its logits into claims, primary types and relations (training/calibrate.py), on the
shipped held-out writing together with the corrections. The new reader is a folder of its
own; the shipped one is only read.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gvcnlp.annotation.artifacts import ENCODER, Artifact, Manifest, read_manifest, write_manifest
from gvcnlp.annotation.reading import Reader, load_reader
from gvcnlp.errors import RecordError, UsageError
from gvcnlp.records import Passage, case_of
from gvcnlp.training.calibrate import fit_calibration, read_all
from gvcnlp.training.heldout import hash_passages, predict
from gvcnlp.training.scores import evaluate

MODEL, CALIBRATION = "model.onnx", "calibration.json"
KEEP_EVERY = 4
"""Every fourth case, or passage, of the corrections is kept to say what changed."""
MOST_COPIES = 16
"""How often a correction may count, where corrections are few beside our own writing."""


@dataclass(frozen=True)
class Change:
    """F1 of one measure on the kept corrections, before and after; `ece` is an error."""

    measure: str
    before: float
    after: float


def retrain(
    corrected: Sequence[Passage], ours: Sequence[Passage], base: Artifact, output: Path
) -> list[Change]:
    """Fit the last layer anew and write a reader's folder; return what changed.

    Args:
        corrected: Eight passages or more as a person left them.
        ours: Our own held-out writing, which the network never learnt from.
        base: The reader to begin from; nothing in its folder is written.
        output: The folder to make.

    Raises:
        RecordError: fewer than eight passages.
        UsageError: `output` is the folder of the reader itself.
    """
    if output.exists() and output.samefile(base.folder):
        raise UsageError(f"{output} is the reader to begin from; name another folder")
    learned, kept = part(corrected)
    # Who corrects our own writing must not be measured on what the fit has seen.
    named = {case_of(p.id) for p in corrected}
    ours = [p for p in ours if case_of(p.id) not in named]
    reader = load_reader(base)
    copies = min(MOST_COPIES, max(1, len(ours) // len(learned)))
    calibration = fit_calibration(
        read_all(reader, ours) + copies * read_all(reader, learned), encoded=True
    )
    output.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base.folder / MODEL, output / MODEL)
    (output / CALIBRATION).write_text(
        calibration.model_dump_json(indent=1) + "\n", encoding="utf-8"
    )
    changes = _changes(kept, reader, Reader(output / MODEL, base.encoder, calibration))
    said = read_manifest(base.folder)
    write_manifest(
        output,
        Manifest(
            task=said.task,
            version=f"{said.version}+corrected",
            encoder=ENCODER,
            data_sha256=hash_passages([*ours, *learned]),
            labels=said.labels,
            scores={"kept corrections": {c.measure: round(c.after, 4) for c in changes}},
            files={},
        ),
    )
    return changes


def part(corrected: Sequence[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Part corrections into (learnt from, kept), three to one, in order of first sight.

    Cases stay whole where there are eight or more; else, as when one long paper was
    corrected, passages are parted.

    Raises:
        RecordError: fewer than eight passages, of which two would be kept.
    """
    fewest = 2 * KEEP_EVERY
    groups = [case_of(p.id) for p in corrected]
    if len(set(groups)) < fewest:
        groups = [p.id for p in corrected]
    if len(groups) < fewest:
        raise RecordError(
            f"{len(groups)} passages are too few to learn from and to measure; "
            f"correct at least {fewest}"
        )
    kept = set(list(dict.fromkeys(groups))[KEEP_EVERY - 1 :: KEEP_EVERY])
    pairs = list(zip(corrected, groups, strict=True))
    return [p for p, g in pairs if g not in kept], [p for p, g in pairs if g in kept]


def _changes(kept: Sequence[Passage], before: Reader, after: Reader) -> list[Change]:
    rows = [
        evaluate(kept, {p.id: p for p in predict(reader, kept)}, draws=1)
        for reader in (before, after)
    ]
    return [
        Change(name, score.f1, rows[1][name].f1)
        for name, score in rows[0].items()
        if score.f1 == score.f1 and rows[1][name].f1 == rows[1][name].f1
    ]
