"""
Read a question by what was learnt from labelled ones: what it wants, and of what, in the light
of the one before it.

The lower layers are those of the reader of passages, which knows what a claim sounds like;
on their states stand a few layers of the model's own and one head a task, each with an
attention of its own (docs/decisions/0013).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import ENCODER, QUESTIONS, READER, models_folder, read_manifest
from gvcnlp.annotation.embeddings import EmbeddingTable
from gvcnlp.annotation.question_labels import (
    ASKED,
    ASKED_TYPES,
    HEADS,
    KINDS,
    LABELS,
    SINGLE,
    SOURCES,
    Earlier,
    Suggestion,
)
from gvcnlp.annotation.reading import pad
from gvcnlp.annotation.segments import softmax
from gvcnlp.annotation.sessions import make_session
from gvcnlp.annotation.subwords import PAD, SubwordTokenizer
from gvcnlp.errors import ArtifactError

Floats = NDArray[np.float32]
MODEL = "model.onnx"
LONGEST = 128  # subwords; of a longer question the end is read, where it asks
LAYERS_BELOW = 6  # of the reader of passages
LAYER = f"/network/encoder/encoder/layer.{LAYERS_BELOW - 1}"
NOTHING_BEFORE = [0] * len(SOURCES)
STATES = f"{LAYER}/output/LayerNorm/LayerNormalization_output_0"


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
        states = QuestionStates(reader, encoder)
        # Read with the one before it, perhaps by itself too, a question is then the one before.
        self._states_of = lru_cache(maxsize=16)(lambda question: states.of([question]))
        self._session = make_session(folder / MODEL)

    @staticmethod
    def shipped() -> QuestionReader:
        """Return the one that comes with the package, loaded once."""
        return _shipped()

    def read(self, question: str, earlier: Earlier | None = None) -> Suggestion:
        """Return what is likely asked by a question in English or Chinese.

        Args:
            question: As it was typed.
            earlier: The question before it in a conversation, on which it may lean.
        """
        logits: list[Any] = self._session.run(list(HEADS), self._feeds(question, earlier))
        *single, claims = (softmax(values[0]).tolist() for values in logits)
        found = {
            head: dict(zip(labels, p, strict=True))
            for (head, labels), p in zip(SINGLE.items(), single, strict=True)
        }
        by_type = [dict(zip(ASKED, p, strict=True)) for p in claims]
        return Suggestion(
            **{head: p for head, p in found.items() if head not in KINDS},
            claims=dict(zip(ASKED_TYPES, by_type, strict=True)),
            conditions={kind: found[kind] for kind in KINDS},
        )

    def _feeds(self, question: str, earlier: Earlier | None) -> dict[str, NDArray[Any]]:
        states, mask = self._states_of(question)
        segment, marks = np.zeros_like(mask), NOTHING_BEFORE
        if earlier is not None:
            before, mask_before = self._states_of(earlier.question)
            states = np.concatenate([states, before], axis=1)
            mask = np.concatenate([mask, mask_before], axis=1)
            segment = np.concatenate([segment, np.ones_like(mask_before)], axis=1)
            marks = earlier.marks()
        return {"states": states, "mask": mask, "segment": segment, "marks": np.array([marks])}


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
