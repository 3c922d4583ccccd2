"""
Read a question by what was learnt from labelled ones: what it wants, and of what.

Logistic regressions over three blocks of features: the question's sentence vector, the
types and labels that the codebook finds in it, and its words (in Chinese, its characters)
in runs, hashed. Each regression weighs the blocks that served it best
(benchmarks/questions.md). The weights are one array of numbers; nothing runs on loading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import QUESTIONS, models_folder, read_manifest
from gvcnlp.annotation.segments import sigmoid, softmax
from gvcnlp.codebook.labels import LABELS, find_labels
from gvcnlp.codebook.lexicon import Lexicon
from gvcnlp.codebook.scripts import fold
from gvcnlp.errors import ArtifactError
from gvcnlp.records import CLAIM_TYPES, TYPES, is_han

Floats = NDArray[np.floating]
WEIGHTS = "weights.npy"
SEVERAL = "types"  # the one task of which several labels may hold at once
ANY_TYPE = tuple(TYPES)  # "governance", "upgrading": of whatever type
ASKED_TYPES = (*CLAIM_TYPES, *ANY_TYPE)

WIDTH = 384  # of the sentence vector
MARKS = (
    *(f"label/{dimension}/{label}" for dimension, labels in LABELS.items() for label in labels),
    *(f"cue/{type_}" for type_ in CLAIM_TYPES),
)
MARK = 0.5  # what a mark weighs beside a vector of length 1
BUCKETS = 8192  # of the hashed runs
TOKEN = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
EDGES = ("<", ">")
VECTOR, MARKED, RUNS = (
    slice(0, WIDTH),
    slice(WIDTH, WIDTH + len(MARKS)),
    slice(WIDTH + len(MARKS), WIDTH + len(MARKS) + BUCKETS),
)
N_FEATURES = RUNS.stop


class Suggestion:
    """Calibrated probabilities of what a question asks, each computed when first looked at.

    Intent and unit need no more than the words; the others need the lexicon, which takes
    longer to load than a question to read.
    """

    def __init__(self, reader: QuestionReader, question: str, vector: Floats) -> None:
        self._reader = reader
        self._question, self._vector = question, vector

    @cached_property
    def intent(self) -> Mapping[str, float]:
        """Of each kind of answer."""
        return self._reader.read_task("intent", self._by_words)

    @cached_property
    def unit(self) -> Mapping[str, float]:
        """Of what is counted or listed."""
        return self._reader.read_task("unit", self._by_words)

    @cached_property
    def types(self) -> Mapping[str, float]:
        """Of each type, by itself; `governance` and `upgrading` mean any of theirs."""
        return self._reader.read_task("types", self._by_all)

    @cached_property
    def status(self) -> Mapping[str, float]:
        """Of the status that the claims are to have, where there are any."""
        return self._reader.read_task("status", self._by_all)

    @cached_property
    def _by_words(self) -> Floats:
        return question_features([self._question], self._vector[None], marked=False)

    @cached_property
    def _by_all(self) -> Floats:
        return question_features([self._question], self._vector[None])


class QuestionReader:
    """The regressions of a model folder.

    Raises:
        ArtifactError: the folder is damaged, or made for other features.
    """

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        self.labels = manifest.labels
        self.encoder = manifest.encoder
        try:
            rows: Floats = np.load(folder / WEIGHTS)
        except (OSError, ValueError) as exc:
            raise ArtifactError(f"{folder / WEIGHTS}: {exc}. Reinstall gvcnlp.") from exc
        shape = (sum(map(len, self.labels.values())), N_FEATURES + 1)
        if rows.shape != shape:
            raise ArtifactError(
                f"{folder / WEIGHTS}: shape {rows.shape}, not {shape}. Run `make questions`."
            )
        self._weights = rows.astype(np.float32)

    @staticmethod
    def shipped() -> QuestionReader:
        """Return the one that comes with the package, loaded once."""
        return _shipped()

    def read(self, question: str, vector: Floats) -> Suggestion:
        """Return what is likely asked; `vector` is that of the question, shape (384,)."""
        return Suggestion(self, question, vector)

    def read_task(self, task: str, features: Floats) -> Mapping[str, float]:
        """Return the probabilities of one task's labels; `features` is one row."""
        labels = self.labels[task]
        tasks = list(self.labels)
        start = sum(len(self.labels[before]) for before in tasks[: tasks.index(task)])
        weights = self._weights[start : start + len(labels)]
        logits = weights[:, :-1] @ features[0] + weights[:, -1]
        p = sigmoid(logits) if task == SEVERAL else softmax(logits)
        return dict(zip(labels, p.tolist(), strict=True))


def question_features(
    questions: Sequence[str], vectors: Floats, *, marked: bool = True
) -> NDArray[np.float32]:
    """Return one row a question, shape (n_questions, `N_FEATURES`).

    Args:
        questions: In English or Chinese.
        vectors: Their sentence vectors, shape (n_questions, 384), each of length 1.
        marked: False leaves out what the codebook finds.
    """
    rows = np.zeros((len(questions), N_FEATURES), dtype=np.float32)
    rows[:, VECTOR] = vectors
    for row, question in zip(rows, questions, strict=True):
        folded = fold(question).text.strip()
        for mark in _marks(folded) if marked else ():
            row[MARKED.start + MARKS.index(mark)] = MARK
        buckets = {crc32(run.encode()) % BUCKETS for run in runs(folded)}
        row[[RUNS.start + bucket for bucket in buckets]] = len(buckets) ** -0.5
    return rows


def runs(folded: str) -> Iterator[str]:
    """Yield words and pairs of words, in Chinese characters and up to three of them.

    >>> sorted(runs("谁供货"))[:5]
    ['<', '< 谁', '>', '供', '供 货']
    """
    tokens = [EDGES[0], *TOKEN.findall(folded), EDGES[1]]
    for length in (1, 2, 3):
        for start in range(len(tokens) - length + 1):
            run = tokens[start : start + length]
            if length < 3 or all(is_han(token[0]) for token in run):
                yield " ".join(run)


def _marks(folded: str) -> set[str]:
    named = {f"label/{hit.dimension}/{hit.label}" for hit in find_labels(folded)}
    return named | {f"cue/{hit.type}" for hit in Lexicon.shipped().find(folded)}


@cache
def _shipped() -> QuestionReader:
    return QuestionReader(models_folder() / QUESTIONS)
