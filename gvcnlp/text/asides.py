"""Stretches of a document that are kept but not read as passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AsideKind = Literal[
    "heading",  # a title, or the label in front of a text ("Abstract:")
    "reference",  # an entry of a list of references
    "affiliation",  # authors' institutions, e-mail addresses, grants, classification numbers
    "keywords",
    "table",
    "caption",  # of a table or figure, with its source line
    "furniture",  # running headers and footers, page numbers, ornaments
    "note",  # a foot- or endnote
    "fragment",  # a single word, too little to read
]


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of the clean text that no passage covers; offsets as in `Passage`."""

    start: int
    end: int
    kind: AsideKind


@dataclass(frozen=True, slots=True)
class NoteMark:
    """
    The digits of a note reference that stood glued to a word and were taken out.

    `offset` is where they stood: they belong in front of `text[offset]`.
    """

    offset: int
    mark: str
