"""Part writing into what is learnt from and what is held out, and read the latter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from gvcnlp.annotation.actors import find_actors
from gvcnlp.annotation.claims import classify_claims
from gvcnlp.annotation.reading import Reader
from gvcnlp.annotation.relations import classify_relations
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.lexicon import Lexicon
from gvcnlp.records import LANGS, Passage, case_of, to_dict
from gvcnlp.training.scores import evaluate

HELDOUT_PERCENT = 14


def split_by_case(passages: Iterable[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Return (training, held-out) passages; the passages of one case stay together.

    The part is told from the name of the case alone, so that it is never drawn again
    as the body of writing grows. A record that carries `split` decides for itself.
    """
    training: list[Passage] = []
    heldout: list[Passage] = []
    for passage in passages:
        said = passage.extra.get("split")
        is_heldout = said == "heldout" if said else _is_heldout(passage.id)
        (heldout if is_heldout else training).append(passage)
    return training, heldout


def predict(reader: Reader, passages: Sequence[Passage]) -> list[Passage]:
    """Read bare texts with a reader that is not the shipped one."""
    lexicon, firms, calibration = Lexicon.shipped(), FirmIndex.shipped(), reader.calibration
    predicted = []
    readings = reader.read([p.text for p in passages])
    for passage, reading in zip(passages, readings, strict=True):
        known = firms.find(passage.text)
        actors = find_actors(passage.text, reading, calibration.actors, known)
        verdict = classify_claims(passage.text, reading, lexicon.find(passage.text), calibration)
        predicted.append(
            Passage(
                id=passage.id,
                lang=passage.lang,
                text=passage.text,
                actors=actors,
                cues=verdict.cues,
                governance=verdict.governance,
                primary=verdict.primary.type,
                primary_score=verdict.primary.score,
                upgrading=verdict.upgrading,
                relations=classify_relations(passage.text, reading, actors, calibration),
                coder=reader.name,
            )
        )
    return predicted


def score_by_language(
    gold: Sequence[Passage], predicted: Sequence[Passage]
) -> dict[str, dict[str, float]]:
    """Return F1 (for `ece` the error) by language and measure."""
    by_id = {p.id: p for p in predicted}
    scores = {}
    for lang in LANGS:
        part = [p for p in gold if p.lang == lang]
        if part:
            rows = evaluate(part, by_id, draws=1)
            scores[lang] = {name: round(s.f1, 4) for name, s in rows.items() if s.f1 == s.f1}
    return scores


def hash_passages(passages: Sequence[Passage]) -> str:
    """Return the SHA-256 of the records, sorted by id."""
    lines = sorted(json.dumps(to_dict(p), ensure_ascii=False, sort_keys=True) for p in passages)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def _is_heldout(passage_id: str) -> bool:
    digest = hashlib.sha256(case_of(passage_id).encode("utf-8")).hexdigest()
    return int(digest, 16) % 100 < HELDOUT_PERCENT
