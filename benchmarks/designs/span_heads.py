"""
Whole spans scored as mentions, against labels of subwords that are joined to mentions.

    python benchmarks/designs/span_heads.py TRAIN.jsonl HELDOUT.jsonl --names FILE ...

A biaffine layer scores each span of up to forty subwords as no mention, a firm or a buyer (Yu,
Bohnet & Poesio 2020, Named entity recognition as dependency parsing, section 3). It is trained
beside the usual heads of one network, and both are then read: exact F1 with and without the
side, of all mentions and of long ones.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from trials import Trial, begin, fine_tune, print_scores, read

from gvcnlp.annotation.actors import find_actors
from gvcnlp.annotation.calibration import Calibration
from gvcnlp.annotation.reading import Reader
from gvcnlp.records import LANGS, Passage
from gvcnlp.training.calibrate import fit_calibration, read_all
from gvcnlp.training.encoder import load_encoder
from gvcnlp.training.examples import example_of
from gvcnlp.training.export import export
from gvcnlp.training.losses import Batch, losses
from gvcnlp.training.network import HeadOutputs, ReaderNetwork

WIDEST, RANK = 40, 128
WEIGHT = 1.0
LONG = {"en": 30, "zh": 10}
"""Characters from which a mention is long: about a quarter of them."""

Mention = tuple[int, int, str]
Mentions = list[set[Mention]]


class SpanNetwork(ReaderNetwork):
    """The usual network, which keeps what its spans score beside its outputs."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        size = self.encoder.config.hidden_size
        self.firsts = nn.Sequential(nn.Linear(size, RANK), nn.GELU(), nn.Dropout(0.1))
        self.lasts = nn.Sequential(nn.Linear(size, RANK), nn.GELU(), nn.Dropout(0.1))
        self.pairs = nn.Parameter(torch.randn(3, RANK + 1, RANK + 1) * RANK**-1)
        with torch.no_grad():
            self.pairs[0, -1, -1] = 4.0  # most spans are no mention
        self.spans = torch.empty(0)
        self.encoder.register_forward_hook(self._score)

    def _score(self, _module: nn.Module, _inputs: object, output: object) -> None:
        hidden: Tensor = self.dropout(output.last_hidden_state)  # type: ignore[attr-defined]
        firsts = functional.pad(self.firsts(hidden), (0, 1), value=1.0)
        lasts = functional.pad(self.lasts(hidden), (0, 1), value=1.0)
        self.spans = torch.einsum("bir,crs,bjs->bijc", firsts, self.pairs, lasts)


class SpanLosses:
    """The usual losses and that of the spans."""

    def __init__(self, network: SpanNetwork) -> None:
        self.network = network

    def __call__(self, out: HeadOutputs, batch: Batch) -> dict[str, Tensor]:
        """Return the weighted loss of each head."""
        terms = losses(out, batch)
        if batch.annotated.any():
            terms["spans"] = WEIGHT * self._loss(batch)
        return terms

    def _loss(self, batch: Batch) -> Tensor:
        gold = torch.zeros(self.network.spans.shape[:3], dtype=torch.long)
        for row, example in enumerate(batch.examples):
            for first, end in example.mentions:
                gold[row, first, end - 1] = 1 + int(example.side[first])
        known = _spans_of(batch.mask) & batch.annotated[:, None, None]
        logits = self.network.spans.float()[known]
        total = functional.cross_entropy(logits, gold[known], reduction="sum")
        return total / batch.mask[batch.annotated].sum()


def _spans_of(mask: Tensor) -> Tensor:
    """Which spans may be mentions: (b, t) to (b, first, last)."""
    t = mask.shape[1]
    width = torch.arange(t)[None, :] - torch.arange(t)[:, None]
    inside = (mask[:, :, None] * mask[:, None, :]).bool()
    return inside & (width >= 0) & (width < WIDEST)


@torch.no_grad()
def mentions_by_spans(network: SpanNetwork, trial: Trial) -> Mentions:
    """Take the likeliest spans of each passage that do not overlap."""
    found = []
    for passage in trial.heldout:
        ids = torch.from_numpy(example_of(passage, trial.tokenizer).ids)[None]
        read(network, ids)
        p = (
            torch.softmax(network.spans[0].float(), -1)
            * _spans_of(torch.ones_like(ids))[0, ..., None]
        )
        words = trial.tokenizer.cut([passage.text])[0]
        taken: list[tuple[int, int]] = []
        mentions = set()
        sure = (p[..., 1:].sum(-1) > 0.5).nonzero().tolist()
        for first, last in sorted(sure, key=lambda at: -float(p[at[0], at[1], 1:].sum())):
            is_within = first >= 1 and last <= len(words)
            if is_within and all(last < a or first > b for a, b in taken):
                taken.append((first, last))
                side = ("FIRM", "BUYER")[int(p[first, last, 2] > p[first, last, 1])]
                mentions.add((int(words.starts[first - 1]), int(words.ends[last - 1]), side))
        found.append(mentions)
    return found


def mentions_by_labels(network: SpanNetwork, trial: Trial) -> Mentions:
    """Join the labels of subwords as the pipeline does, without its list of firms."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.onnx"
        export(network, model)
        reads = read_all(Reader(model, trial.encoder, Calibration.neutral()), trial.heldout)
    weights = fit_calibration(reads).actors
    actors = [find_actors(r.passage.text, r.reading, weights, ()) for r in reads]
    return [{(a.start, a.end, a.label) for a in row} for row in actors]


def print_f1(name: str, found: Mentions, heldout: list[Passage]) -> None:
    """Print exact F1 by language: with the side, without it, and of long mentions without it."""
    kinds: dict[str, Callable[[Mention, str], object]] = {
        "with side": lambda m, _: m,
        "without": lambda m, _: m[:2],
        "long": lambda m, lang: m[:2] if m[1] - m[0] >= LONG[lang] else None,
    }
    for lang in LANGS:
        rows = [(m, p) for m, p in zip(found, heldout, strict=True) if p.lang == lang]
        f1 = []
        for form in kinds.values():
            hits = said = true = 0
            for mentions, passage in rows:
                a = {form(m, lang) for m in mentions} - {None}
                b = {form((x.start, x.end, x.label), lang) for x in passage.actors} - {None}
                hits, said, true = hits + len(a & b), said + len(a), true + len(b)
            f1.append(2 * hits / max(1, said + true))
        print(name, lang, *(f"{kind} {x:.4f}" for kind, x in zip(kinds, f1, strict=True)))


def main() -> None:
    """Train once and print the scores of both ways to find mentions."""
    trial = begin(argparse.ArgumentParser(description="span heads for mentions"))
    network = SpanNetwork(load_encoder(trial.encoder))
    fine_tune(network, trial, SpanLosses(network))
    print_f1("spans", mentions_by_spans(network, trial), trial.heldout)
    print_f1("labels", mentions_by_labels(network, trial), trial.heldout)
    print_scores(network, trial)


if __name__ == "__main__":
    main()
