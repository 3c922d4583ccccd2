"""
Find the types of governance and upgrading that a question names, in whatever words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.labels import LabelHit, find_labels
from gvcnlp.records import DIMENSION_OF, TYPES


@dataclass(frozen=True, slots=True)
class TypeHit:
    """A type named in a question; offsets as of the folded question. No type: any of them.

    `last` is where the type, or what is counted among it, is named for the last time.
    """

    start: int
    end: int
    dimension: str
    type: str | None
    last: tuple[int, int] = (0, 0)


def find_types(question: str, words: Vocabulary) -> list[TypeHit]:
    """Return the types that a folded question names, in its order, each once."""
    question = words.goods.sub(lambda match: " " * len(match[0]), question)
    hits = [
        TypeHit(hit.start, hit.end, hit.dimension, hit.label)
        for hit in find_labels(question)
        if hit.dimension in TYPES and _is_meant(hit, question, words)
    ]
    for others in (_aspects(question, words), find_paraphrases(question, words)):
        hits += [hit for hit in others if not _overlaps(hit, hits)]
    named = {hit.dimension for hit in hits if hit.type}
    hits += [hit for hit in _short_forms(question, words, named) if not _overlaps(hit, hits)]
    hits += [
        TypeHit(match.start(), match.end(), dimension, None)
        for dimension, pattern in words.general.items()
        if not any(hit.dimension == dimension for hit in hits)
        for match in pattern.finditer(question)
    ]
    seen: dict[tuple[str, str | None], TypeHit] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        first = seen.get((hit.dimension, hit.type), hit)
        seen[hit.dimension, hit.type] = replace(first, last=(hit.start, hit.end))
    return list(seen.values())


def _is_meant(hit: LabelHit, question: str, words: Vocabulary) -> bool:
    """Market and process are everyday words: not every market is a type of governance."""
    is_weak = words.weak.fullmatch(hit.text) is not None
    return not is_weak or words.named_by[hit.dimension].search(question) is not None


def _short_forms(question: str, words: Vocabulary, named: set[str]) -> Iterator[TypeHit]:
    """Short names of types, where their dimension is named, or another type of it."""
    for dimension, types in words.types.items():
        if dimension in named or words.dimensions[dimension].search(question):
            for type_, pattern in types.items():
                for match in pattern.finditer(question):
                    yield TypeHit(match.start(), match.end(), dimension, type_)


def _aspects(question: str, words: Vocabulary) -> Iterator[TypeHit]:
    for aspect in words.aspects:
        for match in aspect.asked.finditer(question):
            yield TypeHit(match.start(), match.end(), DIMENSION_OF[aspect.type], aspect.type)


def find_paraphrases(question: str, words: Vocabulary) -> Iterator[TypeHit]:
    """Types in everyday words: "calls the shots", 平起平坐."""
    for type_, pattern in words.paraphrases.items():
        for match in pattern.finditer(question):
            yield TypeHit(match.start(), match.end(), DIMENSION_OF[type_], type_)


def _overlaps(hit: TypeHit, others: list[TypeHit]) -> bool:
    return any(
        hit.start < other.end and other.start < hit.end and hit.dimension == other.dimension
        for other in others
    )
