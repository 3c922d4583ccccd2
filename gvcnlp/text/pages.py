"""What a reader of one format hands on: the raw text of a file, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RawPage:
    """
    One page as it was extracted.

    `number` counts from 1 and is None where the format has no pages. `notes` holds the
    foot- or endnotes that the reader could tell apart from the text, one a line.
    """

    number: int | None
    text: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class RawText:
    """
    A file as it was extracted, before anything is mended.

    `metadata` is what the file says of itself (a title, the front matter of a Markdown
    file); it is no part of the text.
    """

    pages: tuple[RawPage, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
