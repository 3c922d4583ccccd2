"""
Learn to read questions from labelled ones, and say how well by language.

    write_question_reader("corpus/questions", "models/questions/5")

The part `train` is learnt from; on the part `heldout` one temperature a head is fitted (Guo et
al. 2017, On calibration of modern neural networks, section 4.2), and the shares that were right
are counted. The states below are computed once, by the reader that ships: they do not learn.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from gvcnlp.annotation.artifacts import (
    ENCODER,
    READER,
    Manifest,
    models_folder,
    write_manifest,
)
from gvcnlp.annotation.question_labels import (
    ASKED,
    ASKED_TYPES,
    HEADS,
    LABELS,
    LEANING,
    SINGLE,
    Earlier,
)
from gvcnlp.annotation.questions import MODEL, NOTHING_BEFORE, QuestionStates, states_name
from gvcnlp.records import LANGS
from gvcnlp.training.asked import (
    CONVERSATIONS_FILE,
    QUESTIONS_FILE,
    LabelledQuestion,
    LabelledTurn,
    data_digest,
    read_conversations,
    read_questions,
)
from gvcnlp.training.continuations import continuations
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.export import export_questions
from gvcnlp.training.fit import has_bfloat16
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.question_network import QuestionNetwork
from gvcnlp.training.restore import restore

EPOCHS, BATCH, WINDOW, SEED = 7, 32, 8, 1
LAYER_RATE, HEAD_RATE, WARMUP = 1.5e-4, 1e-3, 0.1
CLAIMS_WEIGHT = 4.0  # ten labels a question, most of them `none`
UNKNOWN = -100  # a label that no loss counts


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the network takes it, with the one before it.

    Attributes:
        lang: The language that it is of.
        part: `train` or `heldout`.
        is_turn: Whether it is one of a conversation, and not the first.
        states: Of both, (t, 384).
        segment: 0 for the question, 1 for the one before, (t,).
        marks: What that one was taken to ask.
        labels: One of each single head.
        claims: One a type.
    """

    lang: str
    part: str
    is_turn: bool
    states: Tensor
    segment: Tensor
    marks: tuple[int, ...]
    labels: tuple[int, ...]
    claims: tuple[int, ...]


def write_question_reader(
    source: str | Path,
    folder: str | Path,
    *,
    epochs: int = EPOCHS,
    report: Callable[[str], None] = print,
) -> None:
    """Train the reader of questions and write its folder; the model card is written by hand.

    Args:
        source: The folder of the labelled questions and conversations (corpus/README.md).
        folder: The model folder; its name is the version.
        epochs: How often each question is seen.
        report: Called with a line after each epoch and at the end.

    Raises:
        RecordError: a line is no labelled question.
        ArtifactError: the reader of passages, or the encoder, cannot be loaded.
    """
    source, folder = Path(source), Path(folder)
    examples = read_examples(source)
    network = fit(fresh_network(), _part(examples, "train"), epochs=epochs, report=report)
    heldout = _part(examples, "heldout")
    calibrate(network, heldout)
    folder.mkdir(parents=True, exist_ok=True)
    export_questions(network, folder / MODEL)
    scores = {
        f"{name} {lang}": shares_right(
            network, [e for e in heldout if e.lang == lang and e.is_turn == is_turn]
        )
        for name, is_turn in (("alone", False), ("in turn", True))
        for lang in LANGS
    }
    report(str(scores))
    manifest = Manifest(
        task="questions",
        version=folder.name,
        encoder=states_name(models_folder() / READER),
        data_sha256=data_digest(source),
        labels={task: list(labels) for task, labels in LABELS.items()},
        scores=scores,
        files={},
    )
    write_manifest(folder, manifest)


def fresh_network() -> QuestionNetwork:
    """Return the network before training, its layers those of the shipped reader of passages."""
    torch.manual_seed(SEED)
    encoder = load_encoder(models_folder() / ENCODER)
    restore(ReaderNetwork(encoder), models_folder() / READER / MODEL)
    return QuestionNetwork(encoder)


def read_examples(source: Path) -> list[Example]:
    """Read the labelled questions and conversations of a folder and compute their states.

    Conversations to learn from are also continued (`continuations.py`).

    Raises:
        RecordError: a line is not of its form.
    """
    below = QuestionStates(models_folder() / READER, models_folder() / ENCODER)

    @cache  # most questions of a conversation are the one before of another too
    def states_of(text: str) -> Tensor:
        return torch.from_numpy(below.of([text])[0][0])

    found = [
        _example(states_of, question, question.lang, question.part)
        for question in read_questions(source / QUESTIONS_FILE)
    ]
    talks = read_conversations(source / CONVERSATIONS_FILE)
    for talk in talks:
        for turn, earlier in talk.turns_in_context():
            found.append(_example(states_of, turn, talk.lang, talk.part, earlier))
    learnt_from = [talk for talk in talks if talk.part == "train"]
    for lang, made, before in continuations(learnt_from, source, seed=SEED):
        found.append(_example(states_of, made, lang, "train", before))
    return found


def _example(
    states_of: Callable[[str], Tensor],
    asked: LabelledQuestion | LabelledTurn,
    lang: str,
    part: str,
    earlier: Earlier | None = None,
) -> Example:
    texts = [asked.q] if earlier is None else [asked.q, earlier.question]
    states = [states_of(text) for text in texts]
    segment = [torch.full((len(of),), n, dtype=torch.long) for n, of in enumerate(states)]
    is_first = earlier is None
    labels = tuple(
        UNKNOWN if is_first and head in LEANING else _index(of, asked.label(head))
        for head, of in SINGLE.items()
    )
    return Example(
        lang,
        part,
        not is_first,
        torch.cat(states),
        torch.cat(segment),
        tuple(NOTHING_BEFORE if earlier is None else earlier.marks()),
        labels,
        tuple(_index(ASKED, asked.asked_of(type_)) for type_ in ASKED_TYPES),
    )


def fit(
    network: QuestionNetwork,
    examples: Sequence[Example],
    *,
    epochs: int,
    report: Callable[[str], None] = lambda _: None,
) -> QuestionNetwork:
    """Train in place and return the network in evaluation mode."""
    layers = list(network.layers.parameters())
    heads = [
        p
        for name, p in network.named_parameters()
        if p.requires_grad and not name.startswith("layers")
    ]
    groups = [{"params": layers, "lr": LAYER_RATE}, {"params": heads, "lr": HEAD_RATE}]
    optimizer = AdamW(groups, weight_decay=0.01)
    n_steps = epochs * math.ceil(len(examples) / BATCH)
    schedule = LambdaLR(optimizer, lambda step: _rate(step, n_steps))
    rng = random.Random(SEED)
    network.train()
    for epoch in range(1, epochs + 1):
        total = 0.0
        for batch in _alike(examples, rng):
            loss = _loss(network, batch)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_([*layers, *heads], 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        report(f"epoch {epoch} of {epochs}: loss {total / len(examples):.3f}")
    return network.eval()


def calibrate(network: QuestionNetwork, heldout: Sequence[Example]) -> None:
    """Set one temperature a head, so that the probabilities are as often right as they say."""
    torch.nn.init.ones_(network.temperatures)
    logits, labels = _predicted(network, heldout), _labels(heldout)
    for i, (values, truth) in enumerate(zip(logits, labels, strict=True)):
        known = truth != UNKNOWN
        if not known.any():
            continue
        found = minimize_scalar(_surprise, (0.5, 2.0), args=(values[known], truth[known]))
        network.temperatures.data[i] = max(float(found.x), 0.1)


def shares_right(network: QuestionNetwork, examples: Sequence[Example]) -> dict[str, float]:
    """Return the share right of each head; of claims, of all types of a question at once.

    Heads that the examples teach nothing are left out.
    """
    shares = {}
    for name, values, truth in zip(
        HEADS, _predicted(network, examples), _labels(examples), strict=True
    ):
        is_right = (values.argmax(axis=-1) == truth) | (truth == UNKNOWN)
        whole = is_right.all(axis=1) if is_right.ndim > 1 else is_right[truth != UNKNOWN]
        if len(whole):
            shares[name] = round(float(whole.mean()), 3)
    return shares


def _index(labels: Sequence[str], label: str | None) -> int:
    return UNKNOWN if label is None else labels.index(label)


def _part(examples: Sequence[Example], name: str) -> list[Example]:
    return [example for example in examples if example.part == name]


def _batches(examples: Sequence[Example]) -> Iterator[Sequence[Example]]:
    for start in range(0, len(examples), BATCH):
        yield examples[start : start + BATCH]


def _alike(examples: Sequence[Example], rng: random.Random) -> list[Sequence[Example]]:
    """Batches in a random order, each of examples of about one length, so that few pads are read.

    Only WINDOW batches at a time are sorted: no batch holds the longest questions of all.
    """
    mixed = rng.sample(examples, len(examples))
    found: list[Sequence[Example]] = []
    for start in range(0, len(mixed), WINDOW * BATCH):
        window = sorted(mixed[start : start + WINDOW * BATCH], key=lambda e: len(e.states))
        found += _batches(window)
    return rng.sample(found, len(found))


def _inputs(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    pad = torch.nn.utils.rnn.pad_sequence
    states = pad([e.states for e in batch], batch_first=True)
    lengths = torch.tensor([len(e.states) for e in batch])
    mask = (torch.arange(states.shape[1]) < lengths[:, None]).long()
    marks = torch.tensor([e.marks for e in batch])
    return states, mask, pad([e.segment for e in batch], batch_first=True), marks


def _loss(network: QuestionNetwork, batch: Sequence[Example]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16()):
        *tasks, claims = (values.float() for values in network(*_inputs(batch)))
    truths = torch.tensor([e.labels for e in batch]).T
    losses = [
        cross_entropy(values, truth, ignore_index=UNKNOWN)
        for values, truth in zip(tasks, truths, strict=True)
        if (truth != UNKNOWN).any()
    ]
    asked = torch.tensor([e.claims for e in batch]).flatten()
    of_claims = cross_entropy(claims.flatten(0, 1), asked, ignore_index=UNKNOWN)
    return torch.stack(losses).sum() + CLAIMS_WEIGHT * of_claims


def _predicted(network: QuestionNetwork, examples: Sequence[Example]) -> list[NDArray[np.floating]]:
    """The logits of each head over all examples."""
    with torch.no_grad():
        found = [network(*_inputs(batch)) for batch in _batches(examples)]
    return [torch.cat(parts).numpy() for parts in zip(*found, strict=True)]


def _labels(examples: Sequence[Example]) -> list[NDArray[np.int64]]:
    tasks = np.array([e.labels for e in examples]).T
    return [*tasks, np.array([e.claims for e in examples])]


def _surprise(temperature: float, logits: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    scaled = torch.from_numpy(logits / max(temperature, 1e-3))
    return float(cross_entropy(scaled, torch.from_numpy(truth)))


def _rate(step: int, n_steps: int) -> float:
    """Up over the first tenth, then down to nothing in a straight line."""
    return min(1.0, step / (WARMUP * n_steps + 1)) * max(0.0, 1 - step / n_steps)
