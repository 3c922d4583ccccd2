"""
Fine-tune the encoder and its heads on annotated passages.

Seeded, resumable (a checkpoint after every epoch), in bfloat16 where the processor
multiplies it (elsewhere it takes eighteen times as long as single precision). Public
sentences with nothing but names are mixed in for the name head.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from gvcnlp.annotation.subwords import SubwordTokenizer
from gvcnlp.records import Passage
from gvcnlp.training.augment import augment
from gvcnlp.training.examples import MASKED, Example, example_of
from gvcnlp.training.losses import Batch, collate, losses
from gvcnlp.training.network import ReaderNetwork


@dataclass(frozen=True)
class FitSettings:
    """Everything that decides a run besides the data."""

    epochs: int = 8
    batch_size: int = 16
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warmup: float = 0.08
    weight_decay: float = 0.01
    names_per_epoch: int = 1600
    rehearsed_per_epoch: int = 0
    augmented: bool = True
    frozen_layers: int = 0
    seed: int = 7


@dataclass(frozen=True)
class Progress:
    """What a display needs to know after a step."""

    epoch: int
    step: int
    n_steps: int
    loss: float
    parts: dict[str, float]


def fit(
    network: ReaderNetwork,
    passages: Sequence[Passage],
    names: Sequence[Example],
    tokenizer: SubwordTokenizer,
    settings: FitSettings,
    *,
    rehearsed: Sequence[Passage] = (),
    checkpoint: Path | None = None,
    report: Callable[[Progress], None] = lambda _: None,
) -> ReaderNetwork:
    """Train in place and return the network in evaluation mode.

    Args:
        network: Fresh, or from an earlier stage.
        passages: Fully annotated passages.
        names: Sentences for the name head; a new sample is drawn each epoch.
        tokenizer: The encoder's.
        settings: Rates, epochs, seed.
        rehearsed: Passages that the network has learnt before; a new sample is drawn each
            epoch, so that it does not forget them.
        checkpoint: Written after each epoch; where it exists, training goes on from it.
        report: Called after every step.
    """
    torch.manual_seed(settings.seed)
    sampled = min(settings.names_per_epoch, len(names))
    sampled += min(settings.rehearsed_per_epoch, len(rehearsed))
    steps_per_epoch = math.ceil((len(passages) + sampled) / settings.batch_size)
    n_steps = steps_per_epoch * settings.epochs
    freeze(network, settings.frozen_layers)
    optimizer = _optimizer(network, settings)
    schedule = LambdaLR(optimizer, lambda step: _rate(step, n_steps, settings.warmup))
    first_epoch = _resume(checkpoint, network, optimizer, schedule, settings)
    step = first_epoch * steps_per_epoch
    for epoch in range(first_epoch, settings.epochs):
        network.train()
        for module in _frozen(network, settings.frozen_layers):
            module.eval()  # what does not learn needs no dropout, which costs a third of the step
        again = _sample(rehearsed, settings.rehearsed_per_epoch, settings.seed + epoch)
        shown = [*passages, *again]
        examples = _epoch_examples(shown, names, tokenizer, settings, epoch)
        for batch in batches(examples, settings.batch_size, random.Random(settings.seed + epoch)):
            parts = _step(network, batch, optimizer)
            schedule.step()
            step += 1
            report(Progress(epoch, step, n_steps, sum(parts.values()), parts))
        _save(checkpoint, network, optimizer, schedule, settings, epoch + 1)
    return network.eval()


def batches(
    examples: Sequence[Example], size: int, rng: random.Random, *, pool: int = 32
) -> Iterator[Batch]:
    """Yield shuffled batches of examples of like length, so that little is padding."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    for start in range(0, len(order), size * pool):
        chunk = sorted(order[start : start + size * pool], key=lambda i: len(examples[i].ids))
        cuts = [chunk[i : i + size] for i in range(0, len(chunk), size)]
        rng.shuffle(cuts)
        for cut in cuts:
            yield collate([examples[i] for i in cut])


def _sample(passages: Sequence[Passage], n: int, seed: int) -> list[Passage]:
    return random.Random(seed).sample(list(passages), min(n, len(passages)))


def _epoch_examples(
    passages: Sequence[Passage],
    names: Sequence[Example],
    tokenizer: SubwordTokenizer,
    settings: FitSettings,
    epoch: int,
) -> list[Example]:
    rng = random.Random(1000 * settings.seed + epoch)
    by_lang: dict[str, list[Passage]] = {}
    for passage in passages:
        by_lang.setdefault(passage.lang, []).append(passage)
    examples = []
    for passage in passages:
        whole = True
        if settings.augmented:
            passage, whole = augment(passage, by_lang[passage.lang], rng)
        example = example_of(passage, tokenizer)
        examples.append(example if whole else _without_primary(example))
    return examples + rng.sample(list(names), min(settings.names_per_epoch, len(names)))


def _without_primary(example: Example) -> Example:
    return Example(**{**vars(example), "primary": MASKED})


def _step(network: ReaderNetwork, batch: Batch, optimizer: AdamW) -> dict[str, float]:
    with torch.no_grad():
        embeddings = network.encoder.embeddings.word_embeddings(batch.ids)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
        out = network(embeddings, batch.mask)
    terms = losses(out, batch)
    total = torch.stack(list(terms.values())).sum()
    optimizer.zero_grad()
    torch.autograd.backward(total)
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return {name: float(term.detach()) for name, term in terms.items()}


def has_bfloat16() -> bool:
    """True where the processor has vector instructions wide enough for bfloat16."""
    return torch.backends.cpu.get_cpu_capability().startswith("AVX512")


def freeze(network: ReaderNetwork, n_layers: int) -> None:
    """Keep the lowest layers of the encoder as they are, and its embeddings with them."""
    for module in _frozen(network, n_layers):
        module.requires_grad_(False)


def _frozen(network: ReaderNetwork, n_layers: int) -> list[torch.nn.Module]:
    below = [network.encoder.embeddings, *network.encoder.encoder.layer[:n_layers]]
    return below if n_layers else []


def _optimizer(network: ReaderNetwork, settings: FitSettings) -> AdamW:
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    inside = {id(p) for p in network.encoder.parameters()}
    heads = [p for p in network.parameters() if id(p) not in inside]
    return AdamW(
        [
            {"params": encoder, "lr": settings.encoder_rate},
            {"params": heads, "lr": settings.head_rate},
        ],
        weight_decay=settings.weight_decay,
    )


def _rate(step: int, n_steps: int, warmup: float) -> float:
    n_warm = max(1, int(n_steps * warmup))
    if step < n_warm:
        return step / n_warm
    return max(0.0, (n_steps - step) / max(1, n_steps - n_warm))


def _resume(
    checkpoint: Path | None,
    network: ReaderNetwork,
    optimizer: AdamW,
    schedule: LambdaLR,
    settings: FitSettings,
) -> int:
    if checkpoint is None or not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    if state["settings"] != asdict(settings):
        return 0
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["epoch"])


def _save(
    checkpoint: Path | None,
    network: ReaderNetwork,
    optimizer: AdamW,
    schedule: LambdaLR,
    settings: FitSettings,
    epoch: int,
) -> None:
    if checkpoint is None:
        return
    partial = checkpoint.with_suffix(".partial")
    torch.save(
        {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "settings": asdict(settings),
            "epoch": epoch,
        },
        partial,
    )
    partial.replace(checkpoint)
