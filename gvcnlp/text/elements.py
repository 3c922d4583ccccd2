"""
Write a tree of HTML or TEI-like elements as text: a block a paragraph, Markdown's # and -.

Knows the names that browsers use and those of trafilatura's XML (`head`, `item`, `row`,
`hi`). Raised digits become ¹²³, a row of a table is written `| a | b |`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element  # type: ignore[import-untyped]

from gvcnlp.text.blocks import LONGEST_CELL
from gvcnlp.text.notes import raise_digits
from gvcnlp.text.scripts import columns, words_of

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "head", "title"])
_ITEMS = frozenset(("li", "item"))
_ROWS = frozenset(("tr", "row"))
_BLOCKS = words_of(
    """
    address article blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure head html list main ol p pre quote section summary table tbody td text
    tfoot th thead tr ul
    """
)
_SKIPPED = words_of(
    """
    script style noscript template svg iframe object nav footer aside form button select
    input graphic img
    """
)
_SPACE = re.compile(r"\s+")
_BREAK = "\x00"  # parts blocks while they are collected


def write_elements(root: _Element) -> str:
    """Return the text of all blocks in document order, parted by blank lines."""
    return "\n\n".join(_blocks(root))


def _blocks(root: _Element) -> Iterator[str]:
    pieces: list[str] = []
    _collect(root, pieces)
    for block in "".join(pieces).split(_BREAK):
        text = _SPACE.sub(" ", block).strip()
        if text and text not in ("-", "##"):
            yield text


def _collect(element: _Element, pieces: list[str]) -> None:
    name = _name(element)
    if name in _SKIPPED or not name:
        return
    opening, closing = _marks(element, name)
    pieces.append(opening)
    if _is_raised(element, name):
        pieces.append(raise_digits("".join(element.itertext())))
    elif name in _ROWS:
        pieces.append(_row([_cell(cell) for cell in element if _name(cell)]))
    else:
        pieces.append(_plain(element.text))
        for child in element:
            _collect(child, pieces)
            pieces.append(_plain(child.tail))
    pieces.append(closing)


def _marks(element: _Element, name: str) -> tuple[str, str]:
    if name in _HEADINGS:
        return f"{_BREAK}## ", _BREAK
    if name in _ITEMS:
        return f"{_BREAK}- ", _BREAK
    if name in _BLOCKS or name in _ROWS:
        return _BREAK, _BREAK
    return (" ", "") if name in ("br", "lb") else ("", "")


def _row(cells: Sequence[str]) -> str:
    """Write a row of short cells as Markdown does; cells that hold text become paragraphs."""
    if len(cells) > 1 and all(columns(cell) <= LONGEST_CELL for cell in cells):
        return f"| {' | '.join(cells)} |"
    return _BREAK.join(cells)


def _cell(cell: _Element) -> str:
    pieces: list[str] = []
    _collect(cell, pieces)
    parts = (_SPACE.sub(" ", part).strip() for part in "".join(pieces).split(_BREAK))
    return " ".join(part for part in parts if part).replace("|", "/")


def _is_raised(element: _Element, name: str) -> bool:
    return name == "sup" or (name == "hi" and element.get("rend") == "#sup")


def _plain(text: str | None) -> str:
    return (text or "").replace(_BREAK, "")


def _name(element: _Element) -> str:
    tag = element.tag
    return tag.rsplit("}")[-1].lower() if isinstance(tag, str) else ""
