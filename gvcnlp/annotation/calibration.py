"""
The small models that turn what the network and the lexicon say into probabilities.

They are fitted by scikit-learn on writing that the network never saw
(training/calibrate.py) and kept as plain JSON: a handful of weights that anybody can
read, and nothing that runs code on loading.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from gvcnlp.annotation.segments import sigmoid, softmax
from gvcnlp.errors import ArtifactError
from gvcnlp.records import GOVERNANCE, RELATIONS, STATUSES, TYPES, UPGRADING


class LinearModel(BaseModel):
    """A logistic regression: `weights` of shape (n_classes or 1, n_features).

    It weighs the first n_features of what it is given and passes over the rest.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: list[list[float]]
    bias: list[float]

    def probabilities(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return probabilities: features (n, f) give (n,) for two classes, else (n, c)."""
        weights = np.array(self.weights)
        logits = features[..., : weights.shape[1]] @ weights.T + np.array(self.bias)
        return sigmoid(logits[:, 0]) if len(self.bias) == 1 else softmax(logits)


class Calibration(BaseModel):
    """Everything fitted on held-out writing.

    Attributes:
        actors: From (mean mention log-odds, |side| logit) to the probability of a hit.
        cues: From (mean cue logit, most) to the probability of a hit.
        cue_threshold: Cue probability a subword from which it belongs to a cue, by type.
        claims: For each `dimension/status`, and `dimension/any` for a type in whatever
            status, from claim features to a probability.
        claim_thresholds: For each `dimension`, and `dimension/any`, the probability that
            makes a claim.
        primary: From primary features to the five classes.
        primary_floor: A type belongs to the 90 % prediction set from this probability on
            (split conformal prediction, Sadinle et al. 2019, least ambiguous sets).
        relations: For each relation, from pair features to a probability.
        relation_thresholds: For each relation.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    actors: LinearModel
    cues: LinearModel
    cue_threshold: dict[str, float]
    claims: dict[str, LinearModel]
    claim_thresholds: dict[str, float]
    primary: LinearModel
    primary_floor: float
    relations: dict[str, LinearModel]
    relation_thresholds: dict[str, float]

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read `calibration.json`.

        Raises:
            ArtifactError: the file is missing or is something else.
        """
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as exc:
            raise ArtifactError(f"{path}: no calibration ({exc}). Reinstall gvcnlp.") from exc

    @classmethod
    def neutral(cls) -> Calibration:
        """Return what trusts the network as it is; fitting begins from it."""
        claim = LinearModel(weights=[[0.0, 0.0, 1.0, *[0.0] * 9]], bias=[0.7])
        keys = [f"{d}/{s}" for d in TYPES for s in (*STATUSES, "any")]
        rows = [[float(i == j) for j in range(17)] for i in range(5)]
        pair = LinearModel(weights=[[1.0, *[0.0] * 7]], bias=[0.0])
        return cls(
            actors=LinearModel(weights=[[1.0, 0.0]], bias=[0.0]),
            cues=LinearModel(weights=[[1.0, 0.0]], bias=[0.0]),
            cue_threshold=dict.fromkeys(GOVERNANCE + UPGRADING, 0.5),
            claims=dict.fromkeys(keys, claim),
            claim_thresholds=dict.fromkeys([*TYPES, *(f"{d}/any" for d in TYPES)], 0.5),
            primary=LinearModel(weights=rows, bias=[0.0] * 5),
            primary_floor=0.1,
            relations=dict.fromkeys(RELATIONS, pair),
            relation_thresholds=dict.fromkeys(RELATIONS, 0.5),
        )


@dataclass(frozen=True, slots=True)
class PrimaryVerdict:
    """The primary governance type with the probability of each of the five classes."""

    type: str
    score: float
    probabilities: dict[str, float]
