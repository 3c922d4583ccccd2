"""
Claims asked one by one in words, as natural-language inference does, against plain heads.

    python benchmarks/designs/claim_questions.py TRAIN.jsonl HELDOUT.jsonl --names FILE ...

The encoder reads the codebook's definition of a type before the passage and says which statuses
the passage claims for it (Yin, Hay & Roth 2019, Benchmarking zero-shot text classification,
section 4). Each epoch asks two types of a passage, one that it claims where it claims any; a
passage is then read in eight runs. Prints what `trials.py` prints for the bare heads.
"""

from __future__ import annotations

import argparse
import random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import BertModel
from trials import SETTINGS, Trial, begin, print_bare_claims, tell

from gvcnlp.annotation.reading import pad
from gvcnlp.annotation.subwords import EOS, MAX_SUBWORDS, PAD, SubwordTokenizer
from gvcnlp.codebook.labels import load_labels
from gvcnlp.records import CLAIM_TYPES, LANGS, STATUSES, Passage
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.fit import Progress, fit, has_bfloat16
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.run import NAMES_STAGE

TYPES_ASKED = 2
POOL = 32
Ids = NDArray[np.int64]


class Asking(nn.Module):
    """The encoder with one layer that says the four statuses of what was asked."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.head = nn.Sequential(
            nn.Linear(2 * size, size), nn.Tanh(), nn.Dropout(0.1), nn.Linear(size, len(STATUSES))
        )

    def forward(self, ids: Tensor) -> Tensor:
        """Read b pairs of question and passage: (b, t) to logits (b, 4)."""
        mask = ids != PAD
        hidden = self.encoder(ids, attention_mask=mask.long()).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        logits: Tensor = self.head(torch.cat([hidden[:, 0], mean], dim=1))
        return logits


class Questions:
    """The codebook's definition of each type before a passage, in the passage's language."""

    def __init__(self, tokenizer: SubwordTokenizer) -> None:
        self.tokenizer = tokenizer
        labels = {**load_labels("governance"), **load_labels("upgrading")}
        self.asked = {
            (lang, type_): tokenizer.cut(
                [f"{getattr(labels[type_].name, lang)}: {getattr(labels[type_].definition, lang)}"]
            )[0].ids
            for lang in LANGS
            for type_ in CLAIM_TYPES
        }

    def ask(self, passage: Passage, type_: str) -> Ids:
        """Return the subwords of question and passage with a separator between them."""
        question = self.asked[passage.lang, type_]
        text = self.tokenizer.cut([passage.text])[0].ids[: MAX_SUBWORDS - len(question) - 1]
        return np.concatenate([question, [EOS], text]).astype(np.int64)


def truth(passage: Passage, type_: str) -> list[float]:
    """Say for each status whether the passage claims the type in it."""
    claimed = {claim.status for claim in passage.claims if claim.type == type_}
    return [float(status in claimed) for status in STATUSES]


def learn(network: Asking, trial: Trial, questions: Questions) -> None:
    """Fit with the rates and the number of epochs of the plain design."""
    size = SETTINGS.batch_size
    n_steps = SETTINGS.epochs * -(-len(trial.training) * TYPES_ASKED // size)
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    groups = [
        {"params": encoder, "lr": SETTINGS.encoder_rate},
        {"params": network.head.parameters(), "lr": SETTINGS.head_rate},
    ]
    optimizer = AdamW(groups, weight_decay=SETTINGS.weight_decay)
    rise = SETTINGS.warmup * n_steps
    schedule = LambdaLR(optimizer, lambda i: min(i / rise, (n_steps - i) / (n_steps - rise)))
    network.train()
    step = 0
    for epoch in range(SETTINGS.epochs):
        for batch in _batches(trial.training, questions, random.Random(epoch), size):
            ids, target = torch.from_numpy(pad([i for i, _ in batch])), [t for _, t in batch]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
                logits = network(ids)
            loss = functional.binary_cross_entropy_with_logits(logits.float(), torch.tensor(target))
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            tell(Progress(epoch, step, n_steps, float(loss), {}))


def _batches(
    passages: list[Passage], questions: Questions, rng: random.Random, size: int
) -> list[list[tuple[Ids, list[float]]]]:
    """Return shuffled batches of questions of like length."""
    asked = []
    for passage in passages:
        claimed = sorted({claim.type for claim in passage.claims})
        first = rng.choice(claimed or CLAIM_TYPES)
        other = rng.choice([type_ for type_ in CLAIM_TYPES if type_ != first])
        asked += [(questions.ask(passage, t), truth(passage, t)) for t in (first, other)]
    rng.shuffle(asked)
    cuts = []
    for start in range(0, len(asked), size * POOL):
        chunk = sorted(asked[start : start + size * POOL], key=lambda pair: len(pair[0]))
        cuts += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(cuts)
    return cuts


@torch.no_grad()
def claims_asked(network: Asking, trial: Trial, questions: Questions) -> NDArray[np.float64]:
    """Return the probability of each claim of the held-out passages: (n, 8, 4)."""
    network.eval()
    scores = []
    for passage in trial.heldout:
        ids = pad([questions.ask(passage, type_) for type_ in CLAIM_TYPES])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
            scores.append(torch.sigmoid(network(torch.from_numpy(ids)).float()))
    return torch.stack(scores).double().numpy()


def main() -> None:
    """Train once and print the scores of the bare claims."""
    trial = begin(argparse.ArgumentParser(description="claims asked one by one in words"))
    reader = ReaderNetwork(load_encoder(trial.encoder))
    if trial.names:
        fit(reader, [], trial.names, trial.tokenizer, NAMES_STAGE, report=tell)
    network, questions = Asking(reader.encoder), Questions(trial.tokenizer)
    learn(network, trial, questions)
    print_bare_claims(claims_asked(network, trial, questions), trial.heldout)


if __name__ == "__main__":
    main()
