"""
The network: one encoder, a head for every layer of the record.

Token heads find mentions and cues. Passage heads decide claims: each of the eight
types looks at the passage through an attention of its own (label-wise attention,
Mullenbach et al. 2018, section 3.2), which is taught to rest on the cues; presence
is decided a type, while the status of what was seen is decided by weights that all
types share, because a negation negates in the same way whatever it negates.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

from gvcnlp.annotation.features import RELATION_DIM

N_TYPES, N_STATUSES, N_RELATIONS = 8, 4, 2


@dataclass
class HeadOutputs:
    """What the network says of b texts of t subwords; all values are logits.

    boundary (b, t, 3), side (b, t), named (b, t), organization (b, t, 3),
    cues (b, t, 8), statuses (b, t, 4), attention (b, 8, t) summing to 1,
    presence (b, 8), status (b, 8, 4), primary (b, 5), seen (b, 8, 384) an encoding,
    sources and targets (b, t, 2 * 64) whose dot products score relations.
    """

    boundary: Tensor
    side: Tensor
    named: Tensor
    organization: Tensor
    cues: Tensor
    statuses: Tensor
    attention: Tensor
    presence: Tensor
    status: Tensor
    primary: Tensor
    seen: Tensor
    sources: Tensor
    targets: Tensor


class ReaderNetwork(nn.Module):
    """Encoder and heads; `forward` takes word embeddings, since their table is frozen."""

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.actors = nn.Linear(size, 5)
        self.organizations = nn.Linear(size, 3)
        self.cues = nn.Linear(size, N_TYPES + N_STATUSES)
        self.keys = nn.Linear(size, size)
        self.queries = nn.Parameter(torch.randn(N_TYPES, size) * size**-0.5)
        self.presence = nn.Parameter(torch.randn(N_TYPES, size) * size**-0.5)
        self.presence_bias = nn.Parameter(torch.full((N_TYPES,), -2.0))
        self.seen = nn.Sequential(nn.Linear(size, size), nn.Tanh())
        self.status = nn.Linear(size, N_STATUSES)
        self.status_bias = nn.Parameter(torch.zeros(N_TYPES, N_STATUSES))
        self.primary = nn.Linear(size * 5, 5)
        self.sources = nn.Linear(size, N_RELATIONS * RELATION_DIM)
        self.targets = nn.Linear(size, N_RELATIONS * RELATION_DIM)

    def forward(self, embeddings: Tensor, mask: Tensor) -> HeadOutputs:
        """Read b texts: embeddings (b, t, 384), mask (b, t) with 1 for real subwords."""
        hidden = self.encoder(inputs_embeds=embeddings, attention_mask=mask).last_hidden_state
        hidden = self.dropout(hidden)
        actors = self.actors(hidden)
        cues = self.cues(hidden)
        attention = self._attention(hidden, mask)
        seen = self.dropout(self.seen(attention @ hidden))  # (b, 8, 384)
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        governance = seen[:, :4].flatten(1)
        return HeadOutputs(
            boundary=actors[..., :3],
            side=actors[..., 3],
            named=actors[..., 4],
            organization=self.organizations(hidden),
            cues=cues[..., :N_TYPES],
            statuses=cues[..., N_TYPES:],
            attention=attention,
            presence=(seen * self.presence).sum(-1) + self.presence_bias,
            status=self.status(seen) + self.status_bias,
            primary=self.primary(torch.cat([governance, mean], dim=1)),
            seen=seen,
            sources=self.sources(hidden),
            targets=self.targets(hidden),
        )

    def _attention(self, hidden: Tensor, mask: Tensor) -> Tensor:
        scores = self.queries @ torch.tanh(self.keys(hidden)).transpose(1, 2)  # (b, 8, t)
        scores = scores.masked_fill(mask.unsqueeze(1) == 0, -1e4)
        return torch.softmax(scores.float(), dim=-1).to(hidden.dtype)
