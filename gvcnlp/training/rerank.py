"""
Learn to rank passages anew from questions and the passages that answer them.

    write_reranker("corpus/questions/pairs.jsonl", "corpus/passages/train.jsonl",
                   "models/reranker/1")

Of all passages that answer some question, the right one is to be the likeliest. The loss is
convex and starts from the cosine: no seed is drawn, and the same data give the same form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize

from gvcnlp.annotation.artifacts import Manifest, write_manifest
from gvcnlp.annotation.reranking import FORM, WIDTH
from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.errors import RecordError
from gvcnlp.records import LANGS
from gvcnlp.training.labelled import read_labelled

Floats = NDArray[np.floating]
PENALTY = 2.5e-5  # on the squares of the form; chosen by cross-validation (docs/decisions/0012)
COSINE = 20.0  # what the fit begins with as the weight of the cosine
N_STEPS = 60
N_FOLDS = 5
BATCH = 32


class Pair(BaseModel):
    """One line of the pairs: a question, and the passage that answers it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    lang: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Vectors of questions and of passages, and for each question the place of its answer."""

    questions: Floats
    question_langs: NDArray[np.str_]
    passages: Floats
    passage_langs: NDArray[np.str_]
    answers: NDArray[np.int64]

    def of_passages(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Return some of the passages, and the questions that these answer."""
        asked = chosen[self.answers]
        place = np.cumsum(chosen) - 1
        return Pairs(
            self.questions[asked],
            self.question_langs[asked],
            self.passages[chosen],
            self.passage_langs[chosen],
            place[self.answers[asked]],
        )

    def cosines(self) -> Floats:
        """Return one row a question and one column a passage."""
        cosines: Floats = self.questions @ self.passages.T
        return cosines

    def same_language(self) -> Floats:
        """Return 1 where a passage is in the language of the question, else 0."""
        return (self.question_langs[:, None] == self.passage_langs).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Form:
    """What to add to a cosine: a bilinear form, and a constant within one language."""

    matrix: Floats
    same_language: float

    def scores(self, pairs: Pairs) -> Floats:
        """Return one row a question and one column a passage."""
        shifts = pairs.questions @ self.matrix @ pairs.passages.T
        scores: Floats = pairs.cosines() + shifts + self.same_language * pairs.same_language()
        return scores


def write_reranker(pairs_path: str | Path, passages_path: str | Path, folder: str | Path) -> None:
    """Fit the form and write its folder; the model card is written by hand.

    Raises:
        RecordError: a line is no pair, or names a passage that there is not.
        ArtifactError: the encoder cannot be loaded.
    """
    pairs_path, folder, encoder = Path(pairs_path), Path(folder), SentenceEncoder()
    pairs = read_pairs(pairs_path, Path(passages_path), encoder)
    form = fit_form(pairs)
    rows = np.zeros((WIDTH + 1, WIDTH), dtype=np.float16)
    rows[:-1], rows[-1, 0] = form.matrix, form.same_language
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / FORM, rows)
    manifest = Manifest(
        task="reranker",
        version=folder.name,
        encoder=encoder.name,
        data_sha256=hashlib.sha256(pairs_path.read_bytes()).hexdigest(),
        scores=cross_validate(pairs),
        files={},
    )
    write_manifest(folder, manifest)


def read_pairs(path: Path, passages_path: Path, encoder: SentenceEncoder) -> Pairs:
    """Read pairs, one JSON object a line, and compute the vectors of both sides.

    Raises:
        RecordError: a line is no pair, or names a passage that there is not.
    """
    lines = passages_path.read_text(encoding="utf-8").splitlines()
    records = {record["id"]: record for record in map(json.loads, lines)}
    read = read_labelled(path, Pair)
    for n, pair in enumerate(read, start=1):
        if pair.passage_id not in records:
            raise RecordError(f"{path}:{n}: {passages_path} has no {pair.passage_id!r}.")
    ids = list(dict.fromkeys(pair.passage_id for pair in read))
    texts = [records[id]["text"] for id in ids]
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    return Pairs(
        encoder.embed_questions([pair.question for pair in read]),
        np.array([pair.lang for pair in read]),
        np.concatenate([encoder.embed_passages(batch) for batch in batches]),
        np.array([records[id]["lang"] for id in ids]),
        np.array([ids.index(pair.passage_id) for pair in read]),
    )


def fit_form(pairs: Pairs, penalty: float = PENALTY) -> Form:
    """Fit a softmax over all passages, then divide by the weight that the cosine was given."""
    cosines, same = pairs.cosines(), pairs.same_language()
    rows = np.arange(len(pairs.questions))

    def loss(x: Floats) -> tuple[float, Floats]:
        weight, constant, form = x[0], x[1], x[2:].reshape(WIDTH, WIDTH)
        logits = weight * cosines + constant * same + pairs.questions @ form @ pairs.passages.T
        total = np.logaddexp.reduce(logits, axis=1)
        right = logits[rows, pairs.answers]
        excess = np.exp(logits - total[:, None])
        excess[rows, pairs.answers] -= 1
        excess /= len(rows)
        slope = pairs.questions.T @ excess @ pairs.passages + 2 * penalty * form
        slopes = [(excess * cosines).sum(), (excess * same).sum()]
        value = float((total - right).mean() + penalty * (form**2).sum())
        return value, np.concatenate([slopes, slope.ravel()])

    start = np.zeros(2 + WIDTH**2)
    start[0] = COSINE
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": N_STEPS}).x
    return Form(found[2:].reshape(WIDTH, WIDTH) / found[0], float(found[1] / found[0]))


def cross_validate(pairs: Pairs) -> dict[str, dict[str, float]]:
    """Return mean reciprocal ranks by language asked, among passages that the fit never saw."""
    folds = np.arange(len(pairs.passages)) % N_FOLDS
    parts = [pairs.of_passages(folds == fold) for fold in range(N_FOLDS)]
    forms = [fit_form(pairs.of_passages(folds != fold)) for fold in range(N_FOLDS)]
    langs = np.concatenate([part.question_langs for part in parts])
    before = np.concatenate([_reciprocal_ranks(part.cosines(), part.answers) for part in parts])
    after = np.concatenate(
        [
            _reciprocal_ranks(form.scores(part), part.answers)
            for form, part in zip(forms, parts, strict=True)
        ]
    )
    return {
        lang: {
            "mrr_by_cosine": _rounded_mean(before[langs == lang]),
            "mrr": _rounded_mean(after[langs == lang]),
        }
        for lang in LANGS
    }


def _reciprocal_ranks(scores: Floats, answers: Sequence[int] | NDArray[np.int64]) -> Floats:
    right = np.take_along_axis(scores, np.asarray(answers)[:, None], axis=1)
    ranks: Floats = 1 / ((scores > right).sum(axis=1) + 1)
    return ranks


def _rounded_mean(values: Floats) -> float:
    return round(float(values.mean()), 3)
