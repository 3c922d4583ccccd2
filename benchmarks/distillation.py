"""
What a teacher's probabilities teach beside the labels, on half of the passages.

    python benchmarks/distillation.py TRAIN.jsonl HELDOUT.jsonl [--names FILE ...]
    python benchmarks/distillation.py TRAIN.jsonl HELDOUT.jsonl [--names FILE ...] --teacher READER

Needs the extra `train`. Trains a reader for three epochs after the names stage, without and with
half of each loss from the teacher's probabilities (Hinton, Vinyals & Dean 2015, section 2), and
prints its scores on the held-out passages and the mean of nine of them in both languages.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import torch
from torch import Tensor
from torch.nn import functional

from gvcnlp.annotation.artifacts import ENCODER, models_folder
from gvcnlp.annotation.subwords import SubwordTokenizer
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.training import fit as fitting
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.examples import name_examples
from gvcnlp.training.export import export
from gvcnlp.training.fit import FitSettings, fit
from gvcnlp.training.losses import WEIGHTS, Batch, losses
from gvcnlp.training.network import HeadOutputs, ReaderNetwork
from gvcnlp.training.restore import restore
from gvcnlp.training.run import NAMES_STAGE, TrainingRun, finish

SOFT = ("boundary", "cues", "presence", "status", "primary")
MEAN_OF = (
    "actors_strict", "actors_overlap", "cues", "governance_type", "governance_claim",
    "upgrading_type", "upgrading_claim", "primary", "relations",
)  # fmt: skip
SETTINGS = replace(FitSettings(), epochs=3, names_per_epoch=800)


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
            torch.autocast("cpu", dtype=torch.bfloat16, enabled=fitting.has_bfloat16()),
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
    parser.add_argument("training", type=Path)
    parser.add_argument("heldout", type=Path)
    parser.add_argument("--names", type=Path, action="append", default=[])
    parser.add_argument("--teacher", type=Path)
    args = parser.parse_args()
    encoder = models_folder() / ENCODER
    tokenizer = SubwordTokenizer(encoder / "tokenizer.json")
    training, heldout = list(read_records(args.training)), list(read_records(args.heldout))
    half = random.Random(1).sample(training, len(training) // 2)
    names = list(name_examples(args.names, tokenizer))
    torch.manual_seed(SETTINGS.seed)
    network = ReaderNetwork(load_encoder(encoder))
    if names:
        fit(network, [], names, tokenizer, NAMES_STAGE)
    taught = losses
    if args.teacher:
        teacher = ReaderNetwork(load_encoder(encoder))
        restore(teacher, args.teacher / "model.onnx")
        taught = TaughtLosses(teacher)
    with patch.object(fitting, "losses", taught):
        fit(network, half, names, tokenizer, SETTINGS)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        export(network, made / "model.onnx")
        scores = finish(TrainingRun(made, made, version="trial"), encoder, half, heldout)
    for lang, measures in scores.items():
        print(lang, *(f"{name} {measures[name]:.4f}" for name in MEAN_OF))
    print(f"mean {sum(m[name] for m in scores.values() for name in MEAN_OF) / 18:.4f}")


if __name__ == "__main__":
    main()
