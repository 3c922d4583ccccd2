"""
Learn to read questions from labelled ones, and say how well by language.

    write_question_reader("corpus/questions/train.jsonl", "models/questions/2")

The part `train` is learnt from; on the part `heldout` one temperature a head is fitted (Guo et
al. 2017, On calibration of modern neural networks, section 4.2), and the shares that were right
are counted. The states below are computed once, by the reader that ships: they do not learn.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator
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
from gvcnlp.annotation.questions import (
    ANY,
    ASKED,
    ASKED_TYPES,
    HEADS,
    LABELS,
    MODEL,
    NO_CLAIM,
    TASKS,
    QuestionStates,
    states_name,
)
from gvcnlp.records import LANGS, STATUSES
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.export import export_questions
from gvcnlp.training.labelled import read_labelled
from gvcnlp.training.network import ReaderNetwork
from gvcnlp.training.question_network import QuestionNetwork
from gvcnlp.training.restore import restore

EPOCHS, BATCH, SEED = 12, 32, 1
LAYER_RATE, HEAD_RATE, WARMUP = 1.5e-4, 1e-3, 0.1
CLAIMS_WEIGHT = 4.0  # ten labels a question, most of them `none`
UNKNOWN = -100  # a label that no loss counts
ANSWERED_BY_UNIT = ("count", "list", "yes_no", "compare", "crosstab")  # others have no unit
WHETHER = {
    "suppliers_of": "supplies",
    "customers_of": "supplies",
    "owners_of": "owns",
    "owned_by": "owns",
}


class LabelledQuestion(BaseModel):
    """One line of the labelled questions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str
    lang: str
    intent: str
    unit: str
    claims: tuple[tuple[str, str, str], ...]
    relation: str | None
    other: str | None
    part: str

    @model_validator(mode="after")
    def _has_known_labels(self) -> LabelledQuestion:
        for task, labels in TASKS.items():
            if self.label(task) not in (None, *labels):
                raise ValueError(f"{task} {self.label(task)!r} is none of {', '.join(labels)}")
        for type_, status, sign in self.claims:
            if type_ not in ASKED_TYPES or status not in (*STATUSES, ANY) or sign not in "+-":
                raise ValueError(f"no claim: {type_} {status} {sign}")
        return self

    def label(self, task: str) -> str | None:
        """Return the label of a task; None where the question has none."""
        if task == "intent":
            return self.intent
        if task == "unit":
            return self.unit if self.intent in ANSWERED_BY_UNIT else None
        if task == "order":
            return self.other if self.other in TASKS["order"] else "none"
        relation = self.relation or "none"
        return WHETHER.get(relation, relation) if self.intent == "yes_no" else relation

    def asked_of(self, type_: str) -> str | None:
        """Return what is asked of a type; None for what no label has."""
        said = {(status, sign) for asked, status, sign in self.claims if asked == type_}
        if not said:
            return NO_CLAIM
        if len(said) > 1:  # "achieved or blocked"
            return None
        ((status, sign),) = said
        if sign == "+":
            return status
        return f"no {status}" if status in ("affirmed", ANY) else None


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the network takes it: states (t, 384), one label a task, one a type."""

    question: LabelledQuestion
    states: Tensor
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
        source: Labelled questions, one JSON object a line.
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
        lang: shares_right(network, [e for e in heldout if e.question.lang == lang])
        for lang in LANGS
    }
    report(str(scores))
    manifest = Manifest(
        task="questions",
        version=folder.name,
        encoder=states_name(models_folder() / READER),
        data_sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
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
    """Read labelled questions and compute their states.

    Raises:
        RecordError: a line is no labelled question.
    """
    questions = read_labelled(source, LabelledQuestion)
    below = QuestionStates(models_folder() / READER, models_folder() / ENCODER)
    found = []
    for question in questions:
        states, _ = below.of([question.q])
        labels = tuple(_index(labels, question.label(task)) for task, labels in TASKS.items())
        claims = tuple(_index(ASKED, question.asked_of(type_)) for type_ in ASKED_TYPES)
        found.append(Example(question, torch.from_numpy(states[0]), labels, claims))
    return found


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
        for batch in _batches(rng.sample(examples, len(examples))):
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
        found = minimize_scalar(_surprise, (0.5, 2.0), args=(values[known], truth[known]))
        network.temperatures.data[i] = max(float(found.x), 0.1)


def shares_right(network: QuestionNetwork, examples: Sequence[Example]) -> dict[str, float]:
    """Return the share right of each task; of claims, of all types of a question at once."""
    shares = {}
    for name, values, truth in zip(
        HEADS, _predicted(network, examples), _labels(examples), strict=True
    ):
        is_right = (values.argmax(axis=-1) == truth) | (truth == UNKNOWN)
        whole = is_right.all(axis=1) if is_right.ndim > 1 else is_right[truth != UNKNOWN]
        shares[name] = round(float(whole.mean()), 3)
    return shares


def _index(labels: Sequence[str], label: str | None) -> int:
    return UNKNOWN if label is None else labels.index(label)


def _part(examples: Sequence[Example], name: str) -> list[Example]:
    return [example for example in examples if example.question.part == name]


def _batches(examples: Sequence[Example]) -> Iterator[Sequence[Example]]:
    for start in range(0, len(examples), BATCH):
        yield examples[start : start + BATCH]


def _inputs(batch: Sequence[Example]) -> tuple[Tensor, Tensor]:
    states = torch.nn.utils.rnn.pad_sequence([e.states for e in batch], batch_first=True)
    lengths = torch.tensor([len(e.states) for e in batch])
    mask = (torch.arange(states.shape[1]) < lengths[:, None]).long()
    return states, mask


def _loss(network: QuestionNetwork, batch: Sequence[Example]) -> Tensor:
    *tasks, claims = network(*_inputs(batch))
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
