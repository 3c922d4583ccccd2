"""
Whether the encoder reads better after going on with its pretraining on texts of the field.

    python benchmarks/designs/masked_language.py TRAIN.jsonl HELDOUT.jsonl --names FILE ...

Before the usual fine-tuning, the encoder guesses hidden subwords of all the passages that may be
learnt from and of the open sentences, one time through (Devlin et al. 2019, section 3.1;
Gururangan et al. 2020, Don't stop pretraining, section 3).
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
from trials import Trial, begin, fine_tune, print_scores, tell

from gvcnlp.annotation.reading import pad
from gvcnlp.annotation.subwords import PAD
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.examples import example_of
from gvcnlp.training.fit import Progress, has_bfloat16
from gvcnlp.training.network import ReaderNetwork

MASK, FIRST_PIECE = 59_999, 4
HIDDEN_SHARE, SHOWN_AS_MASK, SHOWN_AS_OTHER = 0.15, 0.8, 0.1
SENTENCES = 5000
BATCH_SIZE, ENCODER_RATE, HEAD_RATE, WARMUP = 16, 1e-4, 1e-3, 0.08


class MaskedLanguageHead(nn.Module):
    """A layer before the word embeddings, which are frozen and score the pieces."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        size = encoder.config.hidden_size
        self.transform = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.words = encoder.embeddings.word_embeddings.weight  # frozen
        self.bias = nn.Parameter(torch.zeros(len(self.words)))

    def forward(self, hidden: Tensor) -> Tensor:
        """Score n subwords: (n, 384) to (n, pieces)."""
        return functional.linear(self.transform(hidden), self.words, self.bias)


def go_on(encoder: BertModel, texts: list[NDArray[np.int64]]) -> None:
    """Read every text once, in batches of like length, and learn what was hidden in it."""
    head, rng = MaskedLanguageHead(encoder), random.Random(3)
    texts = sorted(texts, key=len)
    cuts = [texts[i : i + BATCH_SIZE] for i in range(0, len(texts), BATCH_SIZE)]
    rng.shuffle(cuts)
    inside, own = ([p for p in m.parameters() if p.requires_grad] for m in (encoder, head))
    optimizer = AdamW([{"params": inside, "lr": ENCODER_RATE}, {"params": own, "lr": HEAD_RATE}])
    rise, fall = WARMUP * len(cuts), (1 - WARMUP) * len(cuts)
    schedule = LambdaLR(optimizer, lambda i: min(i / rise, (len(cuts) - i) / fall))
    encoder.train()
    for step, cut in enumerate(cuts, start=1):
        loss = _loss(encoder, head, torch.from_numpy(pad(cut)))
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_([*inside, *own], 1.0)
        optimizer.step()
        schedule.step()
        tell(Progress(0, step, len(cuts), float(loss), {}))


def _loss(encoder: BertModel, head: MaskedLanguageHead, ids: Tensor) -> Tensor:
    drawn, mask = torch.rand(ids.shape), ids != PAD
    hidden = mask & (ids >= FIRST_PIECE) & (drawn < HIDDEN_SHARE)
    drawn = drawn / HIDDEN_SHARE
    shown = ids.clone()
    shown[hidden & (drawn < SHOWN_AS_MASK)] = MASK
    other = hidden & (drawn >= SHOWN_AS_MASK) & (drawn < SHOWN_AS_MASK + SHOWN_AS_OTHER)
    shown[other] = torch.randint(FIRST_PIECE, MASK, (int(other.sum()),))
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
        states = encoder(shown, attention_mask=mask.long()).last_hidden_state
        logits = head(states[hidden])
    return functional.cross_entropy(logits.float(), ids[hidden])


def texts_of(trial: Trial) -> list[NDArray[np.int64]]:
    """Return the subwords of all passages, not only of the part, and of some open sentences."""
    passages = read_records(trial.args.training)
    sentences = random.Random(3).sample(trial.names, min(SENTENCES, len(trial.names)))
    examples = [*(example_of(p, trial.tokenizer) for p in passages), *sentences]
    return [example.ids[1:-1] for example in examples]


def main() -> None:
    """Train once and print the scores."""
    trial = begin(argparse.ArgumentParser(description="continued masked-language training"))
    encoder = load_encoder(trial.encoder)
    go_on(encoder, texts_of(trial))
    network = ReaderNetwork(encoder)
    fine_tune(network, trial)
    print_scores(network, trial)


if __name__ == "__main__":
    main()
