"""
What each head is taught, and how much it counts.

The weights put the layers on one scale (a token-level mean is small because most
subwords are outside every span); they were set by the size of the first losses,
not searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from gvcnlp.annotation.features import RELATION_DIM
from gvcnlp.annotation.subwords import PAD
from gvcnlp.training.examples import MASKED, Example
from gvcnlp.training.network import N_RELATIONS, HeadOutputs

WEIGHTS = {
    "boundary": 2.0,
    "side": 0.7,
    "named": 0.3,
    "organization": 1.0,
    "cues": 4.0,
    "statuses": 0.7,
    "attention": 0.3,
    "presence": 3.0,
    "status": 1.5,
    "primary": 0.7,
    "relations": 1.0,
}
CUE_POSITIVE_WEIGHT = 2.0
RELATION_POSITIVE_WEIGHT = 2.0


@dataclass
class Batch:
    """Examples padded to one length t; see `Example` for the meaning of each array."""

    ids: Tensor
    mask: Tensor
    boundary: Tensor
    side: Tensor
    named: Tensor
    organization: Tensor
    cues: Tensor
    statuses: Tensor
    claims: Tensor
    primary: Tensor
    annotated: Tensor
    examples: Sequence[Example]


def collate(examples: Sequence[Example]) -> Batch:
    """Pad b examples to the longest of them."""
    t = max(len(example.ids) for example in examples)

    def stack(name: str, fill: float) -> Tensor:
        arrays = [getattr(example, name) for example in examples]
        shape = (len(arrays), t, *arrays[0].shape[1:])
        padded = np.full(shape, fill, dtype=arrays[0].dtype)
        for row, array in zip(padded, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(padded)

    ids = stack("ids", PAD)
    return Batch(
        ids=ids,
        mask=(ids != PAD).long(),
        boundary=stack("boundary", MASKED),
        side=stack("side", MASKED),
        named=stack("named", MASKED),
        organization=stack("organization", MASKED),
        cues=stack("cues", 0),
        statuses=stack("statuses", 0),
        claims=torch.from_numpy(np.stack([e.claims for e in examples])),
        primary=torch.tensor([e.primary for e in examples]),
        annotated=torch.tensor([e.annotated for e in examples]),
        examples=examples,
    )


def losses(out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
    """Return the weighted loss of each head; heads with nothing to learn are absent."""
    terms: dict[str, Tensor] = {}
    if (batch.organization != MASKED).any():
        terms["organization"] = _tokens(out.organization, batch.organization)
    if batch.annotated.any():
        terms |= _mentions(out, batch) | _cues(out, batch) | _claims(out, batch)
        terms["primary"] = functional.cross_entropy(
            out.primary.float(), batch.primary, ignore_index=MASKED
        )
        terms["relations"] = _relations(out, batch)
    return {name: WEIGHTS[name] * term for name, term in terms.items()}


def _tokens(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(
        logits.float().flatten(0, 1), labels.flatten(), ignore_index=MASKED
    )


def _mentions(out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
    terms = {"boundary": _tokens(out.boundary, batch.boundary)}
    for name in ("side", "named"):
        labels = getattr(batch, name)
        known = labels != MASKED
        if known.any():
            logits = getattr(out, name).float()[known]
            terms[name] = functional.binary_cross_entropy_with_logits(logits, labels[known].float())
    return terms


def _cues(out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
    known = (batch.mask == 1) & batch.annotated.unsqueeze(1)
    terms = {
        "cues": functional.binary_cross_entropy_with_logits(
            out.cues.float()[known],
            batch.cues[known],
            pos_weight=torch.tensor(CUE_POSITIVE_WEIGHT),
        )
    }
    in_cue = known & (batch.statuses.sum(-1) > 0)
    if in_cue.any():
        target = batch.statuses[in_cue]
        terms["statuses"] = functional.cross_entropy(
            out.statuses.float()[in_cue], target / target.sum(-1, keepdim=True)
        )
    return terms


def _claims(out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
    present = batch.claims.amax(-1)[batch.annotated]
    terms = {
        "presence": functional.binary_cross_entropy_with_logits(
            out.presence.float()[batch.annotated], present
        )
    }
    has_type = (batch.claims.amax(-1) > 0) & batch.annotated.unsqueeze(1)
    if has_type.any():
        terms["status"] = functional.binary_cross_entropy_with_logits(
            out.status.float()[has_type], batch.claims[has_type]
        )
        on_cue = (out.attention.float() * batch.cues.transpose(1, 2)).sum(-1)
        terms["attention"] = -torch.log(on_cue[has_type].clamp_min(1e-4)).mean()
    return terms


def _relations(out: HeadOutputs, batch: Batch) -> Tensor:
    logits, labels = [], []
    for b, example in enumerate(batch.examples):
        if len(example.mentions) < 2:
            continue
        scores = relation_logits(out.sources[b], out.targets[b], example.mentions)
        gold = torch.zeros_like(scores)
        for relation, source, target in example.relations:
            gold[relation, source, target] = 1
        off_diagonal = ~torch.eye(scores.shape[1], dtype=torch.bool)
        logits.append(scores[:, off_diagonal].flatten())
        labels.append(gold[:, off_diagonal].flatten())
    if not logits:
        return out.sources.sum() * 0
    return functional.binary_cross_entropy_with_logits(
        torch.cat(logits),
        torch.cat(labels),
        pos_weight=torch.tensor(RELATION_POSITIVE_WEIGHT),
    )


def relation_logits(
    sources: Tensor, targets: Tensor, mentions: Sequence[tuple[int, int]]
) -> Tensor:
    """Score every ordered pair of m mentions for every relation: shape (2, m, m).

    The last dimension of each projection is a bias: it is not multiplied but added.
    """

    def pool(projected: Tensor) -> Tensor:
        means = [projected[first:last].float().mean(0) for first, last in mentions]
        return torch.stack(means).view(len(mentions), N_RELATIONS, RELATION_DIM)

    a, b = pool(sources), pool(targets)
    dots = torch.einsum("mrd,nrd->rmn", a[..., :-1], b[..., :-1]) / RELATION_DIM**0.5
    logits: Tensor = dots + a[..., -1].T.unsqueeze(2) + b[..., -1].T.unsqueeze(1) - 2.0
    return logits
