"""
The network that reads questions: a few layers over states of the reader of passages, and a
head for every task.

Each task looks at the question through an attention of its own, as the types of the reader of
passages do (Mullenbach et al. 2018, section 3.2). What is asked of a type is decided by weights
that all types share, since "without" means the same of each, and by some of its own.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from transformers import BertModel

from gvcnlp.annotation.questions import ASKED, ASKED_TYPES, LAYERS_BELOW, TASKS

N_LAYERS = 4
RARE = 2.0  # nats by which a type is asked for less often than not, to begin with
SHARPNESS = 4.0  # of an attention before it has learnt anything


class QuestionNetwork(nn.Module):
    """Layers and heads; the layers begin as those of the reader of passages."""

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        encoder.set_attn_implementation("eager")  # as the exporter can write out; so it stays
        above = encoder.encoder.layer[LAYERS_BELOW : LAYERS_BELOW + N_LAYERS]
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in above)
        size = encoder.config.hidden_size
        self.scale = SHARPNESS * size**-0.5
        self.dropout = nn.Dropout(dropout)
        self.keys = nn.Linear(size, size)
        self.queries = nn.Parameter(torch.randn(len(TASKS) + len(ASKED_TYPES), size) * size**-0.5)
        self.tasks = nn.ModuleDict({name: nn.Linear(size, len(of)) for name, of in TASKS.items()})
        self.claims = nn.Linear(size, len(ASKED))
        self.claims_by_type = nn.Parameter(torch.randn(len(ASKED_TYPES), len(ASKED), size) * 0.01)
        self.claims_bias = nn.Parameter(torch.zeros(len(ASKED_TYPES), len(ASKED)))
        with torch.no_grad():
            self.claims_bias[:, 0] = RARE
        # What makes probabilities of the logits, one a head; set when the training is over.
        self.temperatures = nn.Parameter(torch.ones(len(TASKS) + 1), requires_grad=False)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Read b questions: states (b, t, 384), mask (b, t); one (b, n_labels) a task.

        The last one is of the claims, (b, n_types, n_asked).
        """
        barred = (1.0 - mask[:, None, None].to(states.dtype)) * -1e4
        for layer in self.layers:
            out = layer(states, barred)
            states = out[0] if isinstance(out, tuple) else out
        states = self.dropout(states)
        scores = self.queries @ self.keys(states).transpose(1, 2) * self.scale
        scores = scores.masked_fill(mask[:, None] == 0, -1e4)
        seen = self.dropout(torch.softmax(scores, dim=-1) @ states)  # (b, n_queries, 384)
        logits = [head(seen[:, i]) for i, head in enumerate(self.tasks.values())]
        of_types = seen[:, len(TASKS) :]
        own = (of_types.unsqueeze(2) * self.claims_by_type).sum(-1)
        logits.append(self.claims(of_types) + own + self.claims_bias)
        return tuple(values / self.temperatures[i] for i, values in enumerate(logits))
