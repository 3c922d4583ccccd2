"""
A fine-tuning small enough to try a design on: a part of the passages, three epochs.

    python benchmarks/designs/trials.py TRAIN.jsonl HELDOUT.jsonl --names FILE ...

Needs the extra `train`. Run by itself it is the plain design that ships, against which the
others of this folder stand; all of them take these arguments and begin alike. Prints the scores
on the held-out passages, the mean of nine of them in both languages, and the claims of the
bare heads.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gvcnlp.annotation.artifacts import ENCODER, models_folder
from gvcnlp.annotation.subwords import SubwordTokenizer
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.records import CLAIM_TYPES, LANGS, STATUSES, Passage
from gvcnlp.training import fit as fitting
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.examples import Example, example_of, name_examples
from gvcnlp.training.export import export
from gvcnlp.training.fit import FitSettings, Progress, fit
from gvcnlp.training.losses import Batch, losses
from gvcnlp.training.network import HeadOutputs, ReaderNetwork
from gvcnlp.training.run import NAMES_STAGE, TrainingRun, finish

Losses = Callable[[HeadOutputs, Batch], dict[str, Tensor]]
Floats = NDArray[np.float64]

MEAN_OF = (
    "actors_strict", "actors_overlap", "cues", "governance_type", "governance_claim",
    "upgrading_type", "upgrading_claim", "primary", "relations",
)  # fmt: skip
SETTINGS = replace(FitSettings(), epochs=3, names_per_epoch=800)
THRESHOLDS = np.linspace(0.05, 0.95, 37)


@dataclass(frozen=True)
class Trial:
    """What every design learns from and is scored on."""

    training: list[Passage]
    heldout: list[Passage]
    names: list[Example]
    tokenizer: SubwordTokenizer
    encoder: Path
    args: argparse.Namespace


def begin(parser: argparse.ArgumentParser) -> Trial:
    """Read the arguments, and draw the part of the passages that is learnt from."""
    parser.add_argument("training", type=Path)
    parser.add_argument("heldout", type=Path)
    parser.add_argument("--names", type=Path, nargs="+", default=[])
    parser.add_argument("--part", type=int, default=3, help="learn from one passage in so many")
    args = parser.parse_args()
    encoder = models_folder() / ENCODER
    tokenizer = SubwordTokenizer(encoder / "tokenizer.json")
    training = list(read_records(args.training))
    part = random.Random(1).sample(training, len(training) // args.part)
    names = list(name_examples(args.names, tokenizer))
    torch.manual_seed(SETTINGS.seed)
    return Trial(part, list(read_records(args.heldout)), names, tokenizer, encoder, args)


def fine_tune(network: ReaderNetwork, trial: Trial, taught: Losses = losses) -> None:
    """Fit in two stages, names and then passages, the latter by the usual losses or others."""
    if trial.names:
        fit(network, [], trial.names, trial.tokenizer, NAMES_STAGE, report=tell)
    with patch.object(fitting, "losses", taught):
        fit(network, trial.training, trial.names, trial.tokenizer, SETTINGS, report=tell)


def print_scores(network: ReaderNetwork, trial: Trial) -> None:
    """Export, calibrate and score as `gvcnlp train` does."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        export(network, made / "model.onnx")
        run = TrainingRun(made, made, version="trial")
        scores = finish(run, trial.encoder, trial.training, trial.heldout)
    for lang, measures in scores.items():
        print(lang, *(f"{name} {measures[name]:.4f}" for name in MEAN_OF))
    mean = np.mean([measures[name] for measures in scores.values() for name in MEAN_OF])
    print(f"mean {mean:.4f}")


def print_bare_claims(scores: Floats, heldout: Sequence[Passage]) -> None:
    """F1 of (type, status) from bare probabilities, shape (n, 8, 4), without calibration.

    One threshold a dimension, chosen on every other passage and used on the rest.
    """
    gold = np.zeros(scores.shape, dtype=bool)
    for row, passage in zip(gold, heldout, strict=True):
        for claim in passage.claims:
            row[CLAIM_TYPES.index(claim.type), STATUSES.index(claim.status)] = True
    for lang in LANGS:
        of_lang = np.array([p.lang == lang for p in heldout])
        f1 = [_crossed(scores[of_lang, of], gold[of_lang, of]) for of in (slice(4), slice(4, 8))]
        print(lang, "bare claims: governance {:.4f} upgrading {:.4f}".format(*f1))


@torch.no_grad()
def claims_of_heads(network: ReaderNetwork, trial: Trial) -> Floats:
    """Return the probability of each claim by the heads for presence and status: (n, 8, 4)."""
    scores = []
    for passage in trial.heldout:
        out = read(network, torch.from_numpy(example_of(passage, trial.tokenizer).ids)[None])
        scores.append(torch.sigmoid(out.presence)[0, :, None] * torch.sigmoid(out.status)[0])
    return torch.stack(scores).double().numpy()


def read(network: ReaderNetwork, ids: Tensor) -> HeadOutputs:
    """Read one text in single precision: ids of shape (1, t)."""
    out: HeadOutputs = network(
        network.encoder.embeddings.word_embeddings(ids), torch.ones_like(ids)
    )
    return out


def _crossed(scores: Floats, gold: NDArray[np.bool_]) -> float:
    hits = said = true = 0
    for half in (0, 1):
        other = 1 - half
        best = max(THRESHOLDS, key=lambda t: _f1(scores[other::2] >= t, gold[other::2]))
        marked = scores[half::2] >= best
        hits += int((marked & gold[half::2]).sum())
        said += int(marked.sum())
        true += int(gold[half::2].sum())
    return 2 * hits / max(1, said + true)


def _f1(said: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    return float(2 * (said & gold).sum() / max(1, said.sum() + gold.sum()))


def tell(progress: Progress) -> None:
    """Report every hundredth step on standard error."""
    if progress.step % 100 == 0:
        print(f"step {progress.step} of {progress.n_steps}: {progress.loss:.3f}", file=sys.stderr)


def main() -> None:
    """Print the scores of the plain design."""
    trial = begin(argparse.ArgumentParser(description="the plain design"))
    network = ReaderNetwork(load_encoder(trial.encoder))
    fine_tune(network, trial)
    print_bare_claims(claims_of_heads(network, trial), trial.heldout)
    print_scores(network, trial)


if __name__ == "__main__":
    main()
