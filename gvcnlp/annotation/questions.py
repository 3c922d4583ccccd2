"""
Read a question by what was learnt from labelled ones: what it wants, and of what.

The lower layers are those of the reader of passages, which knows what a claim sounds like;
on their states stand a few layers of the model's own and one head a task, each with an
attention of its own (docs/decisions/0013).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import ENCODER, QUESTIONS, READER, models_folder, read_manifest
from gvcnlp.annotation.embeddings import EmbeddingTable
from gvcnlp.annotation.reading import pad
from gvcnlp.annotation.segments import softmax
from gvcnlp.annotation.sessions import make_session
from gvcnlp.annotation.subwords import PAD, SubwordTokenizer
from gvcnlp.errors import ArtifactError
from gvcnlp.records import CLAIM_TYPES, STATUSES, TYPES

Floats = NDArray[np.float32]
MODEL = "model.onnx"
LONGEST = 128  # subwords; of a longer question the end is read, where it asks
LAYERS_BELOW = 6  # of the reader of passages
LAYER = f"/network/encoder/encoder/layer.{LAYERS_BELOW - 1}"
STATES = f"{LAYER}/output/LayerNorm/LayerNormalization_output_0"

ANY_TYPE = tuple(TYPES)  # "governance", "upgrading": of whatever type
ASKED_TYPES = (*CLAIM_TYPES, *ANY_TYPE)
NO_CLAIM, ANY = "none", "any"
# What is asked of a type: nothing, a claim of a status, of any status, or that there is none.
ASKED = (NO_CLAIM, *STATUSES, ANY, "no affirmed", "no any")
TASKS: Mapping[str, tuple[str, ...]] = {
    "intent": (
        "count", "list", "yes_no", "compare", "crosstab", "proposition", "overview", "define",
        "why", "how", "quote", "help", "decline",
    ),
    "unit": ("passage", "case", "firm", "buyer", "company", "country", "sector"),
    # Which end of which relation is asked for; the last two whether one holds.
    "relation": (
        "none", "suppliers_of", "customers_of", "owners_of", "owned_by", "pairs",
        "supplies", "owns",
    ),
    "order": ("none", "most", "fewest"),
}  # fmt: skip
LABELS = {**TASKS, "claims": ASKED}
HEADS = tuple(LABELS)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Calibrated probabilities of what a question asks, by label.

    Attributes:
        intent: What kind of answer is wanted.
        unit: What is counted or listed.
        relation: Who supplies or owns whom, if that is asked.
        order: Whether only the largest or the smallest group is wanted.
        claims: Of each type, what is asked of it (`ASKED`).
    """

    intent: Mapping[str, float]
    unit: Mapping[str, float]
    relation: Mapping[str, float]
    order: Mapping[str, float]
    claims: Mapping[str, Mapping[str, float]]


class QuestionStates:
    """The states that the reader of passages has of a question after its lower layers."""

    def __init__(self, reader: Path, encoder: Path) -> None:
        self._tokenizer = SubwordTokenizer(encoder / "tokenizer.json")
        self._embeddings = EmbeddingTable(encoder)
        self._session = make_session(reader / MODEL, inner=STATES)

    def of(self, questions: Sequence[str]) -> tuple[Floats, NDArray[np.int64]]:
        """Return states, shape (n, t, 384), and mask, shape (n, t), 1 for a real subword."""
        ids = pad([words.ids[-LONGEST:] for words in self._tokenizer.cut(questions)])
        mask = (ids != PAD).astype(np.int64)
        feeds = {"embeddings": self._embeddings.rows(ids), "mask": mask}
        (states,) = self._session.run([STATES], feeds)
        return states, mask


class QuestionReader:
    """The model of a folder, on the reader of passages that it was trained on.

    Raises:
        ArtifactError: the folder is damaged, or made for another reader of passages or for
            other labels.
    """

    def __init__(self, folder: Path, reader: Path, encoder: Path) -> None:
        manifest = read_manifest(folder)
        below = states_name(reader)
        if manifest.encoder != below:
            raise ArtifactError(
                f"{folder}: made for {manifest.encoder}, not {below}. Run `make questions`."
            )
        if manifest.labels != {task: list(of) for task, of in LABELS.items()}:
            raise ArtifactError(f"{folder}: made for other labels. Run `make questions`.")
        self._states = QuestionStates(reader, encoder)
        self._session = make_session(folder / MODEL)

    @staticmethod
    def shipped() -> QuestionReader:
        """Return the one that comes with the package, loaded once."""
        return _shipped()

    def read(self, question: str) -> Suggestion:
        """Return what is likely asked by a question in English or Chinese."""
        states, mask = self._states.of([question])
        logits: list[Any] = self._session.run(list(HEADS), {"states": states, "mask": mask})
        *tasks, claims = (softmax(values[0]).tolist() for values in logits)
        found = {
            task: dict(zip(labels, p, strict=True))
            for (task, labels), p in zip(TASKS.items(), tasks, strict=True)
        }
        by_type = [dict(zip(ASKED, p, strict=True)) for p in claims]
        return Suggestion(**found, claims=dict(zip(ASKED_TYPES, by_type, strict=True)))


def states_name(reader: Path) -> str:
    """Return the name of the states of a reader of passages; others are never put in their place.

    Raises:
        ArtifactError: the reader has no manifest, or no model.
    """
    manifest = read_manifest(reader)
    if MODEL not in manifest.files:
        raise ArtifactError(f"{reader}: the manifest lacks {MODEL}. Reinstall gvcnlp.")
    return f"reader@{manifest.version}+{manifest.files[MODEL].sha256[:8]}/{LAYERS_BELOW}"


@cache
def _shipped() -> QuestionReader:
    models = models_folder()
    return QuestionReader(models / QUESTIONS, models / READER, models / ENCODER)
