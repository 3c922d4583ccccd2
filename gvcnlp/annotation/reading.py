"""
Read passages with the encoder: one run of the network for all layers.

Passages are sorted by length and cut into batches of about equal numbers of
subwords, so that little is padding; long ones are read in overlapping windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import Artifact, chosen_artifact
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.embeddings import EmbeddingTable
from gvcnlp.annotation.sessions import make_session
from gvcnlp.annotation.subwords import BOS, EOS, PAD, Subwords, SubwordTokenizer, windows

Floats = NDArray[np.float32]
BATCH_SUBWORDS = 1024

TOKEN_HEADS = (
    "boundary",
    "side",
    "named",
    "organization",
    "cues",
    "statuses",
    "sources",
    "targets",
)
PASSAGE_HEADS = ("presence", "status", "primary", "seen")
HEADS = (*TOKEN_HEADS, "attention", *PASSAGE_HEADS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of one passage of n subwords; all values are logits.

    boundary (n, 3) for O, B, I; side (n,) for BUYER; named (n,); cues (n, 8);
    organization (n, 3) for names of organisations of any kind, which no record holds;
    statuses (n, 4); sources, targets (n, 128); attention (8, n), a share of 1;
    presence (8,); status (8, 4); primary (5,). seen (8, 384) is no logit but the encoding that
    each claim type has of the passage.
    """

    subwords: Subwords
    boundary: Floats
    side: Floats
    named: Floats
    organization: Floats
    cues: Floats
    statuses: Floats
    sources: Floats
    targets: Floats
    attention: Floats
    presence: Floats
    status: Floats
    primary: Floats
    seen: Floats


class Reader:
    """The encoder with its heads, ready to read passages of either language."""

    def __init__(
        self, model: Path, encoder: Path, calibration: Calibration, *, name: str = "reader"
    ) -> None:
        self.tokenizer = SubwordTokenizer(encoder / "tokenizer.json")
        self.calibration = calibration
        self.name = name
        self._embeddings = EmbeddingTable(encoder)
        self._session = make_session(model)

    @staticmethod
    def chosen() -> Reader:
        """Return the reader of `GVCNLP_READER`, else the shipped one, loaded once a process.

        Raises:
            ArtifactError: the model folder is missing or does not match its manifest.
        """
        return load_reader(chosen_artifact())

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read any number of passages; readings come back in the order of the texts."""
        cut = self.tokenizer.cut(texts)
        pieces = [(i, span) for i, words in enumerate(cut) for span in windows(len(words))]
        readings: list[list[tuple[tuple[int, int], Reading]]] = [[] for _ in texts]
        for group in group_by_length(pieces):
            ids = pad([cut[i].ids[start:end] for i, (start, end) in group])
            outputs = self.run(ids)
            for row, (i, span) in enumerate(group):
                words = _slice(cut[i], span)
                readings[i].append((span, _reading(words, outputs, row)))
        # Batches go by length, so the windows of one text come back out of order.
        return [
            _merge(words, sorted(parts, key=lambda part: part[0]))
            for words, parts in zip(cut, readings, strict=True)
        ]

    def run(self, ids: NDArray[np.int64]) -> dict[str, Floats]:
        """Run the network on padded ids of shape (b, t); one array for each head."""
        feeds = {"embeddings": self._embeddings.rows(ids), "mask": (ids != PAD).astype(np.int64)}
        return dict(zip(HEADS, self._session.run(list(HEADS), feeds), strict=True))


@cache
def load_reader(artifact: Artifact) -> Reader:
    """Load a checked model folder, once a process."""
    calibration = Calibration.load(artifact.folder / "calibration.json")
    return Reader(artifact.folder / "model.onnx", artifact.encoder, calibration, name=artifact.name)


Piece = tuple[int, tuple[int, int]]


def group_by_length(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield batches of windows of like length, each about `BATCH_SUBWORDS` with padding."""
    batch: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: p[1][1] - p[1][0]):
        longest = piece[1][1] - piece[1][0] + 2
        if batch and longest * (len(batch) + 1) > BATCH_SUBWORDS:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def pad(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the subwords of n texts as one batch between <s> and </s>: shape (n, longest + 2)."""
    width = max(len(row) for row in rows) + 2
    ids = np.full((len(rows), width), PAD, dtype=np.int64)
    ids[:, 0] = BOS
    for line, row in zip(ids, rows, strict=True):
        line[1 : len(row) + 1] = row
        line[len(row) + 1] = EOS
    return ids


def _slice(words: Subwords, span: tuple[int, int]) -> Subwords:
    cut = slice(*span)
    return Subwords(words.ids[cut], words.starts[cut], words.ends[cut])


def _reading(words: Subwords, outputs: dict[str, Floats], row: int) -> Reading:
    real = slice(1, len(words) + 1)
    heads = {name: outputs[name][row, real] for name in TOKEN_HEADS}
    heads |= {name: outputs[name][row] for name in PASSAGE_HEADS}
    return Reading(subwords=words, attention=outputs["attention"][row, :, real], **heads)


def _merge(words: Subwords, parts: Sequence[tuple[tuple[int, int], Reading]]) -> Reading:
    """Join the windows of one text: each subword from the window that sees most around it.

    Passage heads take the window that is surest of each claim; the primary type that
    of the window surest of any.
    """
    if len(parts) == 1:
        return parts[0][1]
    cuts = [0]
    for (_, left_end), (right_start, _) in zip(
        (span for span, _ in parts), (span for span, _ in parts[1:]), strict=False
    ):
        cuts.append((left_end + right_start) // 2)
    cuts.append(len(words))
    slices = [slice(cuts[k] - span[0], cuts[k + 1] - span[0]) for k, (span, _) in enumerate(parts)]
    readings = [reading for _, reading in parts]
    heads = {
        name: np.concatenate([getattr(r, name)[s] for r, s in zip(readings, slices, strict=True)])
        for name in TOKEN_HEADS
    }
    attention = np.concatenate(
        [r.attention[:, s] for r, s in zip(readings, slices, strict=True)], axis=1
    )
    surest = max(readings, key=lambda r: float(r.primary[:-1].max() - r.primary[-1]))
    return Reading(
        subwords=words,
        attention=attention,
        presence=np.max([r.presence for r in readings], axis=0),
        status=np.max([r.status for r in readings], axis=0),
        primary=surest.primary,
        seen=surest.seen,
        **heads,
    )
