"""
The network that reads questions: a few layers over states of the reader of passages, and a
head for every task.

Each task looks at the question through an attention of its own, as the types of the reader of
passages do (Mullenbach et al. 2018, section 3.2). What is asked of a type is decided by weights
that all types share, since "without" means the same of each, and by some of its own. Of a
question in a conversation the one before is read along, and one more state for each thing that
it was taken to ask, as in the tracking of dialogue states (Heck et al. 2020, TripPy, section 3).
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from transformers import BertModel

from gvcnlp.annotation.question_labels import (
    ASKED,
    ASKED_TYPES,
    N_MARKS,
    SINGLE,
    SOURCES,
    TASKS,
)
from gvcnlp.annotation.questions import LAYERS_BELOW

N_LAYERS = 4
RARE = 2.0  # nats by which a type is asked for less often than not, to begin with
MARK = 0.3  # the spread of what stands for a mark, to begin with; that of a state is some 0.5
LEANS = list(SINGLE).index("leans")
SHARPNESS = 4.0  # of an attention before it has learnt anything


class QuestionNetwork(nn.Module):
    """Layers and heads; the layers begin as those of the reader of passages."""

    def __init__(self, encoder: BertModel, *, dropout: float = 0.1) -> None:
        super().__init__()
        encoder.set_attn_implementation("eager")  # as the exporter can write out; so it stays
        above = encoder.encoder.layer[LAYERS_BELOW : LAYERS_BELOW + N_LAYERS]
        self.layers = nn.ModuleList(copy.deepcopy(layer) for layer in above)
        size = encoder.config.hidden_size
        self.segments = nn.Embedding(2, size)  # this question, the one before
        self.marks = nn.Embedding(N_MARKS + 1, size, padding_idx=0)
        self.scale = SHARPNESS * size**-0.5
        self.dropout = nn.Dropout(dropout)
        self.keys = nn.Linear(size, size)
        self.queries = nn.Parameter(torch.randn(len(SINGLE) + len(ASKED_TYPES), size) * size**-0.5)
        self.single = nn.ModuleDict({name: nn.Linear(size, len(of)) for name, of in SINGLE.items()})
        # What was asked of a type and what is said now of it and of all: kept, or replaced?
        self.join = nn.Linear(3 * size, size)
        self.claims = nn.Linear(size, len(ASKED))
        self.claims_by_type = nn.Parameter(torch.randn(len(ASKED_TYPES), len(ASKED), size) * 0.01)
        self.claims_bias = nn.Parameter(torch.zeros(len(ASKED_TYPES), len(ASKED)))
        with torch.no_grad():
            self.claims_bias[:, 0] = RARE
            self.segments.weight.zero_()
            self.marks.weight.mul_(MARK)
        # What makes probabilities of the logits, one a head; set when the training is over.
        self.temperatures = nn.Parameter(torch.ones(len(SINGLE) + 1), requires_grad=False)

    def forward(
        self, states: Tensor, mask: Tensor, segment: Tensor, marks: Tensor
    ) -> tuple[Tensor, ...]:
        """Read b questions, each with the one before; return one (b, n_labels) a head.

        Args:
            states: Of both, one after the other, (b, t, 384).
            mask: 1 for a real subword, (b, t).
            segment: 0 for the question, 1 for the one before, (b, t).
            marks: What that one was taken to ask, one of each of `SOURCES`, 0 for nothing.

        Returns:
            The logits of each of `HEADS`; the last are of the claims, (b, n_types, n_asked).
        """
        before = self.marks(marks)  # (b, n_sources, 384)
        states = torch.cat([states + self.segments(segment), before], dim=1)
        mask = torch.cat([mask, (marks != 0).to(mask.dtype)], dim=1)
        barred = (1.0 - mask[:, None, None].to(states.dtype)) * -1e4
        for layer in self.layers:
            out = layer(states, barred)
            states = out[0] if isinstance(out, tuple) else out
        states = self.dropout(states)
        scores = self.queries @ self.keys(states).transpose(1, 2) * self.scale
        scores = scores.masked_fill(mask[:, None] == 0, -1e4)
        seen = self.dropout(torch.softmax(scores, dim=-1) @ states)  # (b, n_queries, 384)
        logits = []
        for i, (name, head) in enumerate(self.single.items()):
            of_before = before[:, SOURCES.index(name)] if name in SOURCES else 0.0
            logits.append(head(seen[:, i] + of_before))
        logits.append(self._of_types(seen[:, len(SINGLE) :], before, seen[:, LEANS]))
        return tuple(values / self.temperatures[i] for i, values in enumerate(logits))

    def _of_types(self, seen: Tensor, before: Tensor, leaning: Tensor) -> Tensor:
        """Return what is asked of each type, (b, n_types, n_asked)."""
        own = (seen.unsqueeze(2) * self.claims_by_type).sum(-1)
        asked = before[:, len(TASKS) : len(TASKS) + len(ASKED_TYPES)]
        of_all = leaning.unsqueeze(1).expand_as(seen)
        joined = torch.nn.functional.gelu(self.join(torch.cat([seen, asked, of_all], dim=-1)))
        return self.claims(seen + joined) + own + self.claims_bias
