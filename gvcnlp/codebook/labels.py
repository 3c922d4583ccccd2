"""
What the labels mean: definitions, inclusions, near-misses, and the names people use.

One YAML file a dimension: `governance`, `upgrading`, `statuses`, `actors`, `relations`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from gvcnlp.codebook.phrases import PhraseFinder, longest_first
from gvcnlp.codebook.scripts import fold
from gvcnlp.codebook.sheets import Sheet, load_sheet
from gvcnlp.errors import UnknownLabel
from gvcnlp.records import ACTOR_LABELS, GOVERNANCE, RELATIONS, STATUSES, UPGRADING, Lang

LABELS: dict[str, tuple[str, ...]] = {
    "governance": GOVERNANCE,
    "upgrading": UPGRADING,
    "statuses": STATUSES,
    "actors": ACTOR_LABELS,
    "relations": RELATIONS,
}


class Bilingual(Sheet):
    """The same in English and Chinese."""

    en: str
    zh: str


class Aliases(Sheet):
    """How people call a label in a question."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


class Example(Sheet):
    """A sentence that shows a label.

    `span` is the mention meant, where the label is of mentions and not of sentences.
    """

    lang: Lang
    text: str
    span: str | None = None


class NearMiss(Sheet):
    """A sentence that a hasty coder would give the label.

    `code` is the right label of the dimension, or `none`; `why` says what decides.
    """

    lang: Lang
    text: str
    code: str
    why: str = ""
    span: str | None = None


class Label(Sheet):
    """A label of the codebook, as a coder reads it."""

    name: Bilingual
    definition: Bilingual
    include: tuple[Bilingual, ...]
    exclude: tuple[Bilingual, ...]
    aliases: Aliases
    examples: tuple[Example, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names, then aliases, English before Chinese, each once."""
        all_names = (self.name.en, *self.aliases.en, self.name.zh, *self.aliases.zh)
        return tuple(dict.fromkeys(all_names))


class LabelSheet(Sheet):
    """A file of labels: one dimension of the codebook."""

    dimension: Literal["governance", "upgrading", "statuses", "actors", "relations"]
    name: Bilingual
    version: str
    source: str
    labels: dict[str, Label]


@dataclass(frozen=True, slots=True)
class LabelHit:
    """The name of a label in a text. Offsets are code points of the text, end exclusive."""

    start: int
    end: int
    text: str
    dimension: str
    label: str


@cache
def load_sheet_of(dimension: str) -> LabelSheet:
    """Return the file of a dimension, with its source and version.

    Raises:
        UnknownLabel: no such dimension, or the file lacks or adds a label.
        CodebookError: the file breaks its form.
    """
    if dimension not in LABELS:
        raise UnknownLabel(dimension, known=LABELS, where="codebook/labels")
    path = f"labels/{dimension}.yaml"
    sheet = load_sheet(path, LabelSheet)
    for label in set(sheet.labels) ^ set(LABELS[dimension]):
        raise UnknownLabel(label, known=LABELS[dimension], where=f"codebook/{path}")
    return sheet


@cache
def load_labels(dimension: str) -> Mapping[str, Label]:
    """Return the labels of `governance`, `upgrading`, `statuses`, `actors` or `relations`.

    Raises:
        UnknownLabel: no such dimension, or the file lacks or adds a label.
        CodebookError: the file breaks its form.
    """
    return MappingProxyType(load_sheet_of(dimension).labels)


def find_labels(text: str) -> tuple[LabelHit, ...]:
    """Return the labels that `text` names, in text order.

    A name within a longer one does not count, of whatever dimension: `own brand` says
    nothing of ownership. Bare `product` names no label; it is one beside `upgrading`.

    >>> [(hit.dimension, hit.label) for hit in find_labels("Which captive suppliers got an OBM?")]
    [('governance', 'captive'), ('actors', 'FIRM'), ('upgrading', 'functional')]
    """
    folded = fold(text)
    owners, finder = _name_finder()
    found = [
        LabelHit(*span, text[slice(*span)], *owners[hit.key])
        for hit in longest_first(finder.find(folded))
        for span in [folded.original_span(hit.start, hit.end)]
    ]
    return tuple(found)


def label_of(name: str, dimension: str) -> str | None:
    """Return the label that `name` calls in whole, or None.

    >>> label_of("quasi-hierarchical", "governance"), label_of("自主品牌", "upgrading")
    ('captive', 'functional')
    """
    hits = [hit for hit in find_labels(name.strip()) if hit.dimension == dimension]
    return hits[0].label if len(hits) == 1 and hits[0].text == name.strip() else None


@cache
def _name_finder() -> tuple[tuple[tuple[str, str], ...], PhraseFinder]:
    owners = tuple((dimension, key) for dimension in LABELS for key in load_labels(dimension))
    names = ((n, i) for i, (d, key) in enumerate(owners) for n in load_labels(d)[key].names)
    return owners, PhraseFinder(names)
