"""
Fit the small models that turn readings into probabilities and decisions.

Everything here is fitted on held-out writing that the network never saw. Logistic
regressions are Platt scaling with more than one input (Platt 1999); the 90 %
prediction set is split conformal (Sadinle, Lei & Wasserman 2019, section 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from gvcnlp.annotation.actors import find_actors
from gvcnlp.annotation.calibration import Calibration, LinearModel
from gvcnlp.annotation.cues import find_cues
from gvcnlp.annotation.features import (
    ANY,
    N_CLAIM_FEATURES,
    claim_features,
    likeliest_status,
    pair_features,
    primary_features,
)
from gvcnlp.annotation.reading import Reader, Reading
from gvcnlp.codebook.lexicon import CueHit, Lexicon
from gvcnlp.records import (
    CLAIM_TYPES,
    PRIMARIES,
    RELATIONS,
    STATUSES,
    TYPES,
    Actor,
    Cue,
    Passage,
    Span,
    case_of,
)

COVERAGE = 0.9
CAUTION = 10
"""How much wider than it is an encoding's number is taken to spread: the penalty then weighs
on it a hundred times as much. Of 5 to 50 the best, crossed over cases of our writing."""
CUE_GRID = np.linspace(0.2, 0.9, 15)
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Read:
    """A held-out passage with the network's reading and the lexicon's hits."""

    passage: Passage
    reading: Reading
    hits: tuple[CueHit, ...]


def read_all(reader: Reader, passages: Sequence[Passage]) -> list[Read]:
    """Read passages once for all fits."""
    lexicon = Lexicon.shipped()
    readings = reader.read([p.text for p in passages])
    return [Read(p, r, lexicon.find(p.text)) for p, r in zip(passages, readings, strict=True)]


def fit_calibration(reads: Sequence[Read], *, encoded: bool = False) -> Calibration:
    """Fit every part on passages that the network never saw.

    Args:
        reads: At least one.
        encoded: Weigh for claims the network's encoding of the passage too, with caution:
            384 numbers would learn a few hundred passages by heart.

    Raises:
        ValueError: there are no passages.
    """
    if not reads:
        raise ValueError("calibration needs held-out passages; none were given")
    start = Calibration.neutral()
    claims, claim_thresholds = _claims(reads, encoded)
    primary, floor = _primary(reads)
    relations, relation_thresholds = _relations(reads)
    cue_threshold = dict.fromkeys(CLAIM_TYPES, _cue_threshold(reads, start))
    with_cues = start.model_copy(update={"cue_threshold": cue_threshold})
    return Calibration(
        actors=_actors(reads, start),
        cues=_cues(reads, with_cues),
        cue_threshold=cue_threshold,
        claims=claims,
        claim_thresholds=claim_thresholds,
        primary=primary,
        primary_floor=floor,
        relations=relations,
        relation_thresholds=relation_thresholds,
    )


def claim_rows(
    reads: Sequence[Read], dimension: str, status: str, encoded: bool = False
) -> tuple[Rows, Rows, Rows]:
    """Return (features, labels, groups) of every type of a dimension with one status.

    Features have shape (n, 12), or (n, 12 + 384) with the encoding; the others (n,).
    """
    width = None if encoded else N_CLAIM_FEATURES
    types = TYPES[dimension]
    features, labels, groups = [], [], []
    names: dict[str, int] = {}
    for read in reads:
        rows = claim_features(read.reading, read.hits)
        likeliest = likeliest_status(rows)
        made = {(c.type, c.status) for c in read.passage.claims}
        made |= {(type_, ANY) for type_, _ in made}
        group = names.setdefault(case_of(read.passage.id), len(names))
        for type_ in types:
            t = CLAIM_TYPES.index(type_)
            features.append(likeliest[t] if status == ANY else rows[t, STATUSES.index(status)])
            labels.append((type_, status) in made)
            groups.append(group)
    return np.array(features)[:, :width], np.array(labels, dtype=float), np.array(groups)


def best_threshold(scores: Rows, labels: Rows) -> float:
    """Return the probability from which on to claim, so that F1 is highest.

    The mean of the best cut of the sample and of half the F1 that it reaches: the
    latter is the optimum for calibrated probabilities (Lipton, Elkan & Naryanaswamy
    2014, theorem 1) and steadies the former where positives are few. 0.5 without any.
    """
    if labels.sum() == 0:
        return 0.5
    order = np.argsort(-scores)
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + labels.sum())
    best = int(np.argmax(f1))
    following = scores[order[best + 1]] if best + 1 < len(order) else 0.0
    cut = (scores[order[best]] + following) / 2
    return round(float(cut + f1[best] / 2) / 2, 4)


def fit_logistic(
    features: Rows, labels: Rows, *, strength: float, n_plain: int | None = None
) -> LinearModel:
    """Fit a regularised logistic regression on standardised features, weights undone.

    Features behind the first `n_plain` are those of an encoding, weighed with caution.

    Where one class alone is known the model answers with its smoothed share.
    """
    classes = np.unique(labels)
    if len(classes) < 2:
        share = (labels.sum() + 0.5) / (len(labels) + 1)
        return LinearModel(
            weights=[[0.0] * features.shape[1]], bias=[float(np.log(share / (1 - share)))]
        )
    mean, scale = _standard(features, n_plain)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit((features - mean) / scale, labels)
    weights = model.coef_ / scale
    bias = model.intercept_ - weights @ mean
    return LinearModel(weights=weights.round(5).tolist(), bias=bias.round(5).tolist())


def _standard(features: Rows, n_plain: int | None = None) -> tuple[Rows, Rows]:
    """Return mean and spread of each feature; behind `n_plain`, `CAUTION` times the spread."""
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    if n_plain is not None:
        scale[n_plain:] *= CAUTION
    return mean, scale


def _claims(
    reads: Sequence[Read], encoded: bool
) -> tuple[dict[str, LinearModel], dict[str, float]]:
    """One model a dimension and status, but one threshold for all statuses of a dimension.

    For a micro-averaged F1 over calibrated probabilities one threshold is optimal
    (Lipton et al. 2014), and rare statuses have too few positives for their own.
    """
    fit_claim = partial(fit_logistic, strength=0.3, n_plain=N_CLAIM_FEATURES)
    cross_claim = partial(_crossed, n_plain=N_CLAIM_FEATURES)
    models, thresholds = {}, {}
    for dimension in TYPES:
        pooled = []
        for status in STATUSES:
            features, labels, groups = claim_rows(reads, dimension, status, encoded)
            models[f"{dimension}/{status}"] = fit_claim(features, labels)
            pooled.append((cross_claim(features, labels, groups), labels))
        scores, labels = (np.concatenate(parts) for parts in zip(*pooled, strict=True))
        thresholds[dimension] = best_threshold(scores, labels)
        features, labels, groups = claim_rows(reads, dimension, ANY, encoded)
        models[f"{dimension}/{ANY}"] = fit_claim(features, labels)
        thresholds[f"{dimension}/{ANY}"] = best_threshold(
            cross_claim(features, labels, groups), labels
        )
    return models, thresholds


def _crossed(features: Rows, labels: Rows, groups: Rows, n_plain: int | None = None) -> Rows:
    """Probabilities of each row from a model that saw no row of its case."""
    if labels.sum() < 5:
        return np.full(len(labels), 0.5)
    mean, scale = _standard(features, n_plain)
    crossed: Rows = cross_val_predict(
        LogisticRegression(C=0.3, max_iter=2000),
        (features - mean) / scale,
        labels,
        groups=groups,
        cv=GroupKFold(5),
        method="predict_proba",
    )[:, 1]
    return crossed


def _primary(reads: Sequence[Read]) -> tuple[LinearModel, float]:
    features = np.array(
        [primary_features(r.reading, claim_features(r.reading, r.hits)) for r in reads]
    )
    labels = np.array([PRIMARIES.index(r.passage.primary) for r in reads])
    mean, scale = _standard(features)
    crossed = cross_val_predict(
        LogisticRegression(C=0.1, max_iter=2000),
        (features - mean) / scale,
        labels,
        groups=[case_of(r.passage.id) for r in reads],
        cv=GroupKFold(5),
        method="predict_proba",
    )
    truth = crossed[np.arange(len(labels)), labels]
    rank = np.floor((len(truth) + 1) * (1 - COVERAGE)).astype(int)
    floor = float(np.sort(truth)[max(0, rank - 1)])
    return fit_logistic(features, labels, strength=0.1), round(floor, 4)


def _relations(reads: Sequence[Read]) -> tuple[dict[str, LinearModel], dict[str, float]]:
    models, thresholds = {}, {}
    for r, type_ in enumerate(RELATIONS):
        features, labels, groups = [], [], []
        names: dict[str, int] = {}
        for read in reads:
            # A correction that counts twice must not be told by its copy.
            g = names.setdefault(read.passage.id, len(names))
            actors = read.passage.actors
            if len(actors) < 2:
                continue
            pairs = pair_features(read.reading, actors)[r]
            gold = {(x.source, x.target) for x in read.passage.relations if x.type == type_}
            for i in range(len(actors)):
                for j in range(len(actors)):
                    if i != j:
                        features.append(pairs[i, j])
                        labels.append((i, j) in gold)
                        groups.append(g)
        rows, wanted = np.array(features), np.array(labels, dtype=float)
        models[type_] = fit_logistic(rows, wanted, strength=0.3)
        thresholds[type_] = best_threshold(_crossed(rows, wanted, np.array(groups)), wanted)
    return models, thresholds


def _cue_threshold(reads: Sequence[Read], calibration: Calibration) -> float:
    def f1(threshold: float) -> float:
        trial = calibration.model_copy(
            update={"cue_threshold": dict.fromkeys(CLAIM_TYPES, float(threshold))}
        )
        hit = n_gold = n_found = 0
        for read in reads:
            found = find_cues(read.passage.text, read.reading, trial)
            n_gold, n_found = n_gold + len(read.passage.cues), n_found + len(found)
            hit += sum(_meets(c, read.passage.cues) for c in found)
        return 2 * hit / max(1, n_gold + n_found)

    return float(max(CUE_GRID, key=f1))


def _cues(reads: Sequence[Read], calibration: Calibration) -> LinearModel:
    features, labels = [], []
    for read in reads:
        for cue in find_cues(read.passage.text, read.reading, calibration):
            t = CLAIM_TYPES.index(cue.type)
            logits = read.reading.cues[_inside(read.reading, (cue.start, cue.end)), t]
            features.append([float(logits.mean()), float(logits.max())])
            labels.append(_meets(cue, read.passage.cues))
    return _fit_or_neutral(features, labels, calibration.cues)


def _actors(reads: Sequence[Read], calibration: Calibration) -> LinearModel:
    features, labels = [], []

    def same(a: Actor, b: Actor) -> bool:
        return a.label == b.label and a.start < b.end and b.start < a.end

    for read in reads:
        for actor in find_actors(read.passage.text, read.reading, calibration.actors):
            inside = _inside(read.reading, (actor.start, actor.end))
            logits = read.reading.boundary[inside].astype(float)
            odds = np.logaddexp(logits[:, 1], logits[:, 2]) - logits[:, 0]
            features.append([float(odds.mean()), abs(float(read.reading.side[inside].mean()))])
            labels.append(any(same(actor, gold) for gold in read.passage.actors))
    return _fit_or_neutral(features, labels, calibration.actors)


def _fit_or_neutral(
    features: Sequence[Sequence[float]], labels: Sequence[bool], neutral: LinearModel
) -> LinearModel:
    if not features:
        return neutral
    return fit_logistic(np.array(features), np.array(labels, dtype=float), strength=1.0)


def _inside(reading: Reading, span: Span) -> NDArray[np.bool_]:
    words = reading.subwords
    return np.asarray((words.ends > span[0]) & (words.starts < span[1]))


def _meets(cue: Cue, gold: Sequence[Cue]) -> bool:
    return any(cue.type == g.type and cue.start < g.end and g.start < cue.end for g in gold)
