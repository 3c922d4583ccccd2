"""
The features that calibration weighs: logits of the network beside hits of the lexicon.

Fitting and reading build them here, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.reading import Reading
from gvcnlp.annotation.segments import log_sigmoid, softmax
from gvcnlp.codebook.lexicon import CueHit
from gvcnlp.records import CLAIM_TYPES, RELATIONS, Actor

Features = NDArray[np.float64]

ANY = "any"
"""Stands where a status would: the type is claimed in whatever status."""
RELATION_DIM = 64
FARTHEST = 6
N_CLAIM_FEATURES = 12
"""Features of a claim before the encoding, which only a retrained reader weighs."""


def claim_features(reading: Reading, hits: Sequence[CueHit]) -> Features:
    """Return features of every possible claim, shape (8 types, 4 statuses, 12 + 384).

    Presence and status of the passage heads, the best subword for type and status of
    the token heads, the margin over the other statuses, lexicon hits, the primary
    head's margin for an affirmed governance type, and which type it is; behind these the
    encoding that the type has of the passage.
    """
    presence = np.repeat(reading.presence[:, None], 4, axis=1)
    status = reading.status.astype(np.float64)
    best_cue = reading.cues.max(axis=0)
    token_status = np.log(softmax(reading.statuses) + 1e-9)
    joint = log_sigmoid(reading.cues)[:, :, None] + token_status[:, None, :]
    features = np.zeros((8, 4, N_CLAIM_FEATURES + reading.seen.shape[1]))
    features[..., 0] = presence
    features[..., 1] = status
    features[..., 2] = np.maximum(log_sigmoid(presence) + log_sigmoid(status), -10)
    features[..., 3] = best_cue[:, None]
    features[..., 4] = np.maximum(joint.max(axis=0), -10)
    features[..., 5] = status - _best_other(status)
    features[..., 6] = np.log1p(_counts(hits))[:, None]
    features[:4, 0, 7] = _margins(reading.primary)[:4]
    for t in range(8):
        features[t, :, 8 + t % 4] = 1
    features[..., N_CLAIM_FEATURES:] = reading.seen[:, None, :]
    return features


def likeliest_status(features: Features) -> Features:
    """Return the features of each type in its likeliest status, shape (8, 12 + 384)."""
    best = features[..., 2].argmax(axis=1)
    return np.asarray(features[np.arange(len(features)), best])


def primary_features(reading: Reading, claims: Features) -> Features:
    """Return features of the primary type, shape (17,), from the primary head and claims."""
    affirmed = claims[:4, 0]
    return np.concatenate(
        [_margins(reading.primary), affirmed[:, 2], affirmed[:, 4], affirmed[:, 6]]
    )


def pair_features(reading: Reading, actors: Sequence[Actor]) -> Features:
    """Return features of every ordered pair of m actors, shape (2 relations, m, m, 8)."""
    m, words = len(actors), reading.subwords
    spans = [_positions(words.starts, words.ends, a) for a in actors]
    sources = np.stack([reading.sources[i:j].mean(axis=0) for i, j in spans])
    targets = np.stack([reading.targets[i:j].mean(axis=0) for i, j in spans])
    sources = sources.reshape(m, len(RELATIONS), RELATION_DIM)
    targets = targets.reshape(m, len(RELATIONS), RELATION_DIM)
    dots = np.einsum("mrd,nrd->rmn", sources[..., :-1], targets[..., :-1]) / RELATION_DIM**0.5
    logits = dots + sources[..., -1].T[:, :, None] + targets[..., -1].T[:, None, :] - 2.0
    side = np.array([reading.side[i:j].mean() for i, j in spans])
    order = np.arange(m)
    gap = order[None, :] - order[:, None]
    features = np.zeros((len(RELATIONS), m, m, 8))
    features[..., 0] = logits
    features[..., 1] = np.tanh(side / 2)[None, :, None]
    features[..., 2] = np.tanh(side / 2)[None, None, :]
    features[..., 3] = np.minimum(np.abs(gap), FARTHEST) / FARTHEST
    features[..., 4] = gap > 0
    features[..., 5] = np.log(m)
    features[..., 6] = logits - _best_in(logits, axis=2)
    features[..., 7] = logits - _best_in(logits, axis=1)
    return features


def _best_in(logits: Features, axis: int) -> Features:
    masked = np.where(np.eye(logits.shape[1], dtype=bool)[None], -np.inf, logits)
    best = masked.max(axis=axis, keepdims=True)
    return np.where(np.isfinite(best), best, 0.0)


def _best_other(status: Features) -> Features:
    others = np.repeat(status[:, None, :], 4, axis=1)
    others[:, np.arange(4), np.arange(4)] = -np.inf
    return np.asarray(others.max(axis=2))


def _margins(logits: NDArray[np.floating]) -> Features:
    values = logits.astype(np.float64)
    others = np.array([np.delete(values, i).max() for i in range(len(values))])
    return np.asarray(values - others)


def _counts(hits: Sequence[CueHit]) -> Features:
    counts = np.zeros(len(CLAIM_TYPES))
    for hit in hits:
        counts[CLAIM_TYPES.index(hit.type)] += 1
    return counts


def _positions(starts: NDArray[np.int64], ends: NDArray[np.int64], actor: Actor) -> tuple[int, int]:
    first = int(np.searchsorted(ends, actor.start, side="right"))
    last = int(np.searchsorted(starts, actor.end, side="left"))
    first = min(first, len(starts) - 1)
    return first, max(last, first + 1)
