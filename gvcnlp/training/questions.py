"""
Learn to read questions from labelled ones, and say how well by language.

    write_question_reader("corpus/questions/train.jsonl", "models/questions/1")

The part `train` is learnt from; on the part `heldout` one scale a task is fitted, which
makes probabilities of its scores, and the shares that were right are counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from gvcnlp.annotation.artifacts import Manifest, write_manifest
from gvcnlp.annotation.questions import (
    ASKED_TYPES,
    MARKED,
    N_FEATURES,
    RUNS,
    SEVERAL,
    VECTOR,
    WEIGHTS,
    question_features,
)
from gvcnlp.annotation.segments import log_sigmoid
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.records import LANGS
from gvcnlp.training.labelled import read_labelled

Floats = NDArray[np.floating]
Blocks = tuple[slice, ...]
UNASKED = ("help", "decline")  # intents that ask for no unit
BLOCKS: Mapping[str, Blocks] = {
    "intent": (VECTOR, RUNS),
    "unit": (VECTOR, RUNS),
    "types": (VECTOR, MARKED),
    "status": (VECTOR, MARKED, RUNS),
}
STRENGTH = 10.0  # inverse of the penalty on weights
LIKELY = 0.5  # from here on a type is held for asked


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

    def label(self, task: str) -> str | None:
        """Return the label of a task with one; None where the question has none or several."""
        if task == "status":
            statuses = {status for _, status, _ in self.claims}
            return statuses.pop() if len(statuses) == 1 else None
        if task == "unit" and self.intent in UNASKED:
            return None
        label: str = getattr(self, task)
        return label

    def asks_for(self, type_: str) -> bool:
        """True where a claim of this type is asked for."""
        return any(asked == type_ for asked, _, _ in self.claims)


@dataclass(frozen=True, slots=True)
class Asked:
    """Labelled questions with their features."""

    questions: Sequence[LabelledQuestion]
    features: Floats

    def part(self, name: str, lang: str | None = None) -> Asked:
        """Return those of one part of the data, and of one language if given."""
        chosen = [
            i
            for i, question in enumerate(self.questions)
            if question.part == name and lang in (None, question.lang)
        ]
        return Asked([self.questions[i] for i in chosen], self.features[chosen])

    def of_task(self, task: str) -> tuple[Floats, list[str]]:
        """Return the features and labels of the questions that have one label of a task."""
        labels = [question.label(task) for question in self.questions]
        known = [i for i, label in enumerate(labels) if label is not None]
        return self.features[known], [label for label in labels if label is not None]


@dataclass(frozen=True, slots=True)
class Regression:
    """The weights of one task, shape (n_labels, `N_FEATURES` + 1), the last one the bias."""

    task: str
    labels: tuple[str, ...]
    weights: Floats

    def logits(self, features: Floats) -> Floats:
        """Return one row a question and one column a label."""
        logits: Floats = features @ self.weights[:, :-1].T + self.weights[:, -1]
        return logits


def write_question_reader(source: str | Path, folder: str | Path) -> None:
    """Fit the reader of questions and write its folder; the model card is written by hand.

    Raises:
        RecordError: a line is no labelled question.
        ArtifactError: the encoder cannot be loaded.
    """
    source, folder, encoder = Path(source), Path(folder), SentenceEncoder()
    asked = read_asked(source, encoder)
    fitted = [fit_task(task, asked) for task in BLOCKS]
    folder.mkdir(parents=True, exist_ok=True)
    weights = np.concatenate([regression.weights for regression in fitted])
    np.save(folder / WEIGHTS, weights.astype(np.float16))
    manifest = Manifest(
        task="questions",
        version=folder.name,
        encoder=encoder.name,
        data_sha256=hashlib.sha256(source.read_bytes()).hexdigest(),
        labels={regression.task: list(regression.labels) for regression in fitted},
        scores={
            lang: {r.task: round(share_right(r, asked.part("heldout", lang)), 3) for r in fitted}
            for lang in LANGS
        },
        files={},
    )
    write_manifest(folder, manifest)


def read_asked(source: Path, encoder: SentenceEncoder) -> Asked:
    """Read labelled questions, one JSON object a line, and compute their features.

    Raises:
        RecordError: a line is no labelled question.
    """
    questions = read_labelled(source, LabelledQuestion)
    texts = [question.q for question in questions]
    return Asked(questions, question_features(texts, encoder.embed_questions(texts)))


def fit_task(task: str, asked: Asked, blocks: Blocks | None = None) -> Regression:
    """Fit one task on the training part, and its scale on the part held out.

    Args:
        task: A key of `BLOCKS`.
        asked: Both parts.
        blocks: The features to weigh; by default those of `BLOCKS`.
    """
    blocks = blocks or BLOCKS[task]
    fit = _fit_several if task == SEVERAL else _fit_one
    return _scaled(fit(task, asked.part("train"), blocks), asked.part("heldout"))


def share_right(regression: Regression, asked: Asked) -> float:
    """Return the share of questions with the right label; of types, with exactly the right."""
    if regression.task == SEVERAL:
        likely = regression.logits(asked.features) > np.log(LIKELY / (1 - LIKELY))
        return float((likely == _are_asked(asked)).all(axis=1).mean())
    features, labels = asked.of_task(regression.task)
    best = regression.logits(features).argmax(axis=1)
    return float(np.mean([regression.labels[i] == y for i, y in zip(best, labels, strict=True)]))


def _fit_one(task: str, training: Asked, blocks: Blocks) -> Regression:
    features, labels = training.of_task(task)
    model = _regress(features, labels, blocks)
    return Regression(task, tuple(map(str, model.classes_)), _spread(model, blocks))


def _fit_several(task: str, training: Asked, blocks: Blocks) -> Regression:
    columns = _are_asked(training).T
    rows = [_spread(_regress(training.features, asked, blocks), blocks) for asked in columns]
    return Regression(task, ASKED_TYPES, np.concatenate(rows))


def _regress(
    features: Floats, labels: Sequence[str] | Floats, blocks: Blocks
) -> LogisticRegression:
    chosen = csr_matrix(np.concatenate([features[:, block] for block in blocks], axis=1))
    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(chosen, labels)


def _spread(model: LogisticRegression, blocks: Blocks) -> Floats:
    """The weights in their places among all features, and the bias."""
    weights = np.zeros((len(model.intercept_), N_FEATURES + 1))
    places = np.concatenate([np.arange(block.start, block.stop) for block in blocks])
    weights[:, places] = model.coef_
    weights[:, -1] = model.intercept_
    return weights


def _are_asked(asked: Asked) -> NDArray[np.bool_]:
    return np.array([[q.asks_for(type_) for type_ in ASKED_TYPES] for q in asked.questions])


def _scaled(regression: Regression, heldout: Asked) -> Regression:
    """Scale the scores so that the probabilities are as often right as they say."""
    loss = _several_loss if regression.task == SEVERAL else _one_loss
    scale = minimize_scalar(loss, (0.5, 1.0), args=(regression, heldout)).x
    return Regression(regression.task, regression.labels, scale * regression.weights)


def _several_loss(scale: float, regression: Regression, heldout: Asked) -> float:
    signs = np.where(_are_asked(heldout), 1, -1)
    return -float(log_sigmoid(scale * signs * regression.logits(heldout.features)).mean())


def _one_loss(scale: float, regression: Regression, heldout: Asked) -> float:
    features, labels = heldout.of_task(regression.task)
    logits = scale * regression.logits(features)
    truth = [regression.labels.index(label) for label in labels]
    right = logits[np.arange(len(truth)), truth]
    return float((np.logaddexp.reduce(logits, axis=1) - right).mean())
