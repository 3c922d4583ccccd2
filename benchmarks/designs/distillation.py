"""
What a teacher's probabilities teach beside the labels, and whether a student may be smaller.

    python benchmarks/designs/distillation.py TRAIN.jsonl HELDOUT.jsonl --names FILE ... \\
        --teacher READER [--layers 6]

Half of each loss comes from what the teacher, a finished reader of twelve layers, makes of the
same batch (Hinton, Vinyals & Dean 2015, section 2). The student has the first so many layers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from trials import begin, fine_tune, print_scores

from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.fit import has_bfloat16
from gvcnlp.training.losses import WEIGHTS, Batch, losses
from gvcnlp.training.network import HeadOutputs, ReaderNetwork
from gvcnlp.training.restore import restore

SOFT = ("boundary", "cues", "presence", "status", "primary")


class TaughtLosses:
    """Losses of which half comes from what a teacher makes of the same batch."""

    def __init__(self, teacher: ReaderNetwork) -> None:
        self.teacher = teacher.eval()

    def __call__(self, out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
        """Return the weighted loss of each head, as `gvcnlp.training.losses.losses`."""
        terms = losses(out, batch)
        if not batch.annotated.any():
            return terms
        with (
            torch.no_grad(),
            torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()),
        ):
            embeddings = self.teacher.encoder.embeddings.word_embeddings(batch.ids)
            taught = self.teacher(embeddings, batch.mask)
        whole = batch.annotated
        inside = (batch.mask == 1) & whole.unsqueeze(1)
        for name in SOFT:
            at = inside if name in ("boundary", "cues") else whole
            said, target = getattr(out, name)[at].float(), getattr(taught, name)[at].float()
            soft = WEIGHTS[name] * _soft(said, target, is_one_of=name in ("boundary", "primary"))
            terms[name] = (terms[name] + soft) / 2 if name in terms else soft / 2
        return terms


def _soft(said: Tensor, target: Tensor, *, is_one_of: bool) -> Tensor:
    if is_one_of:
        return functional.cross_entropy(said, torch.softmax(target, -1))
    return functional.binary_cross_entropy_with_logits(said, torch.sigmoid(target))


def main() -> None:
    """Train once and print the scores."""
    parser = argparse.ArgumentParser(description="distillation from a finished reader")
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--layers", type=int)
    trial = begin(parser)
    student = ReaderNetwork(load_encoder(trial.encoder, n_layers=trial.args.layers))
    if trial.args.teacher is None:
        fine_tune(student, trial)
    else:
        teacher = ReaderNetwork(load_encoder(trial.encoder))
        restore(teacher, trial.args.teacher / "model.onnx")
        fine_tune(student, trial, TaughtLosses(teacher))
    print_scores(student, trial)


if __name__ == "__main__":
    main()
