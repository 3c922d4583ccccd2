"""
Score passage records against gold.

Spans and relations of passages overlap and nest, which the usual scorers exclude
(nervaluate 84, seqeval's BIO), so the matching stands here: greedy and one to one,
longest overlap first. F1 is micro-averaged unless a name ends in `_macro`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gvcnlp.errors import RecordError
from gvcnlp.records import GOVERNANCE, NONE, TYPES, Actor, Cue, Passage

N_BINS = 10
Spanned = TypeVar("Spanned", Actor, Cue)
MeasureKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, and how many the gold and the prediction hold."""

    hits: int = 0
    n_gold: int = 0
    n_predicted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.hits + other.hits,
            self.n_gold + other.n_gold,
            self.n_predicted + other.n_predicted,
        )

    @property
    def precision(self) -> float:
        """Share of what was predicted that is right; NaN where nothing was."""
        return self.hits / self.n_predicted if self.n_predicted else float("nan")

    @property
    def recall(self) -> float:
        """Share of the gold that was found; NaN where there is none."""
        return self.hits / self.n_gold if self.n_gold else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; NaN where both sides are empty."""
        total = self.n_gold + self.n_predicted
        return 2 * self.hits / total if total else float("nan")


@dataclass(frozen=True, slots=True)
class Score:
    """One measure with the 95 % interval of a bootstrap over passages."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float


def evaluate(
    gold: Sequence[Passage], predicted: Mapping[str, Passage], *, draws: int = 1000, seed: int = 7
) -> dict[str, Score]:
    """Score predictions, matched to gold by id.

    Args:
        gold: Passages as coders annotated them.
        predicted: The same passages by id as a system annotated them.
        draws: Bootstrap samples for the interval.
        seed: Of the bootstrap.

    Returns:
        actors_strict, actors_overlap, actors_detect, actors_named (recall), cues,
        governance_type, governance_claim, upgrading_type, upgrading_claim, the
        `_macro` means, primary, primary_macro, relations and, where predictions
        carry `primary_score`, ece (expected calibration error in ten bins).

    Raises:
        RecordError: a prediction is missing or its text differs.
    """
    tables = [_passage_counts(g, _match(g, predicted)) for g in gold]
    rng, samples = random.Random(seed), defaultdict[str, list[float]](list)
    for _ in range(draws):
        for name, counts in _measures(rng.choices(tables, k=len(tables))).items():
            if counts[2] == counts[2]:
                samples[name].append(counts[2])
    scores = {
        name: Score(p, r, f, *_interval(samples[name]))
        for name, (p, r, f) in _measures(tables).items()
    }
    ece = calibration_error(gold, predicted)
    if ece is not None:
        nan = float("nan")
        scores["ece"] = Score(nan, nan, ece, nan, nan)
    return scores


def calibration_error(gold: Sequence[Passage], predicted: Mapping[str, Passage]) -> float | None:
    """Return the expected calibration error of `primary_score` in ten bins, or None."""
    bins = defaultdict[int, list[tuple[float, bool]]](list)
    for g in gold:
        p = predicted[g.id]
        if p.primary_score is not None:
            bins[min(int(p.primary_score * N_BINS), N_BINS - 1)].append(
                (p.primary_score, p.primary == g.primary)
            )
    n = sum(len(rows) for rows in bins.values())
    if not n:
        return None
    return sum(abs(sum(s for s, _ in b) - sum(r for _, r in b)) for b in bins.values()) / n


def _match(gold: Passage, predicted: Mapping[str, Passage]) -> Passage:
    found = predicted.get(gold.id)
    if found is None:
        raise RecordError(f"{gold.id}: no prediction. Annotate the file that holds the gold.")
    if found.text != gold.text:
        raise RecordError(f"{gold.id}: the prediction changed the text, so no offset can match")
    return found


def _passage_counts(gold: Passage, predicted: Passage) -> dict[MeasureKey, Counts]:
    table: dict[MeasureKey, Counts] = {}
    ga, pa = gold.actors, predicted.actors
    n = len(ga), len(pa)
    table["actors_strict", ""] = Counts(_pairs(ga, pa, _same_actor), *n)
    table["actors_overlap", ""] = Counts(_pairs(ga, pa, _same_label), *n)
    table["actors_detect", ""] = Counts(_pairs(ga, pa, lambda a, b: True), *n)
    named = [a for a in ga if a.named]
    hits = _pairs(named, pa, _same_label)
    table["actors_named", ""] = Counts(hits, len(named), hits)
    n_cues = len(gold.cues), len(predicted.cues)
    table["cues", ""] = Counts(_pairs(gold.cues, predicted.cues, _same_type), *n_cues)
    for dimension, types in TYPES.items():
        table |= _claim_counts(gold, predicted, dimension, types)
    table["primary", ""] = Counts(int(gold.primary == predicted.primary), 1, 1)
    for type_ in (*GOVERNANCE, NONE):
        is_gold, is_found = gold.primary == type_, predicted.primary == type_
        table["primary_macro", type_] = Counts(int(is_gold and is_found), is_gold, is_found)
    table["relations", ""] = Counts(
        _related(gold, predicted), len(gold.relations), len(predicted.relations)
    )
    return table


def _claim_counts(
    gold: Passage, predicted: Passage, dimension: str, types: Sequence[str]
) -> dict[MeasureKey, Counts]:
    g = {(c.type, c.status) for c in getattr(gold, dimension)}
    p = {(c.type, c.status) for c in getattr(predicted, dimension)}
    gt, pt = {t for t, _ in g}, {t for t, _ in p}
    table = {
        (f"{dimension}_type", ""): Counts(len(gt & pt), len(gt), len(pt)),
        (f"{dimension}_claim", ""): Counts(len(g & p), len(g), len(p)),
    }
    for t in types:
        key = f"{dimension}_macro", t
        table[key] = Counts(int(t in gt and t in pt), int(t in gt), int(t in pt))
    return table


def _pairs(
    gold: Sequence[Spanned],
    predicted: Sequence[Spanned],
    same: Callable[[Spanned, Spanned], bool],
) -> int:
    """Number of one-to-one pairs of overlapping spans, longest overlap first."""
    candidates = [
        (min(a.end, b.end) - max(a.start, b.start), -g, -p)
        for g, a in enumerate(gold)
        for p, b in enumerate(predicted)
        if a.start < b.end and b.start < a.end and same(a, b)
    ]
    used_gold, used_predicted = set[int](), set[int]()
    for _, g, p in sorted(candidates, reverse=True):
        if g not in used_gold and p not in used_predicted:
            used_gold.add(g)
            used_predicted.add(p)
    return len(used_gold)


def _same_label(a: Actor, b: Actor) -> bool:
    return a.label == b.label


def _same_actor(a: Actor, b: Actor) -> bool:
    return (a.start, a.end, a.label) == (b.start, b.end, b.label)


def _same_type(a: Cue, b: Cue) -> bool:
    return (a.dimension, a.type) == (b.dimension, b.type)


def _related(gold: Passage, predicted: Passage) -> int:
    used = set[int]()
    for r in gold.relations:
        for k, q in enumerate(predicted.relations):
            ends = (
                (gold.actors[r.source], predicted.actors[q.source]),
                (gold.actors[r.target], predicted.actors[q.target]),
            )
            meet = all(a.start < b.end and b.start < a.end for a, b in ends)
            if k not in used and r.type == q.type and meet:
                used.add(k)
                break
    return len(used)


def _measures(
    tables: Sequence[Mapping[MeasureKey, Counts]],
) -> dict[str, tuple[float, float, float]]:
    """Sum the tables; return (precision, recall, F1) by measure, macro means last."""
    total: dict[MeasureKey, Counts] = {}
    for table in tables:
        for key, counts in table.items():
            total[key] = total.get(key, Counts()) + counts
    scores: dict[str, tuple[float, float, float]] = {}
    macro = defaultdict[str, list[float]](list)
    for (name, type_), counts in total.items():
        if not type_:
            scores[name] = counts.precision, counts.recall, counts.f1
        elif counts.n_gold:
            macro[name].append(counts.f1)
    nan = float("nan")
    return scores | {name: (nan, nan, sum(v) / len(v)) for name, v in macro.items()}


def _interval(values: Sequence[float]) -> tuple[float, float]:
    if not values:
        return float("nan"), float("nan")
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]
