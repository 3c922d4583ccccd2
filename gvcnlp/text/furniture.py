"""
Find page furniture: running headers and footers, and page numbers.

Only the outermost lines of a page are looked at, from the edge inwards. A line is
furniture if, its page number aside, it stands at the edge of three pages or more, or if
it is a page number: alone on its line and counting on from page to page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import takewhile

from gvcnlp.text.characters import clean_characters
from gvcnlp.text.pages import RawPage
from gvcnlp.text.scripts import columns

_EDGE = 3  # lines at the top and at the bottom of a page
_LEAST_PAGES = 3
_LONGEST = 120  # columns; a longer line is text that happens to be repeated
# The number of the page stands first or last in a running header.
_OUTER_NUMBER = re.compile(r"^\W*\d{1,4}\b|\b\d{1,4}\W*$")
_NUMBER = re.compile(r"[-–—·•~|\[(（ ]*(?P<number>\d{1,4})[-–—·•~|\])） ]*")
_SAYS_PAGE = re.compile(
    r"(?:page|p\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
    r"|第 ?\d{1,4} ?[页頁](?:[,，/ ]*共 ?\d{1,4} ?[页頁])?",
    re.I,
)

Place = tuple[int, int]  # index of the page, index of the line in it
_PlacedLine = tuple[Place, str]


def find_furniture(pages: Sequence[RawPage]) -> frozenset[Place]:
    """Return the places of all lines that are furniture; none in a file without pages."""
    if len(pages) < 2:
        return frozenset()
    edges = [edge for i, page in enumerate(pages) for edge in _edges(i, page)]
    lines = list(dict.fromkeys(line for edge in edges for line in edge))
    found = _repeated(lines) | _page_numbers(lines)
    return frozenset(
        place for edge in edges for place, _ in takewhile(lambda line: line[0] in found, edge)
    )


def is_page_number(text: str) -> bool:
    """Return True for a line that is nothing but a page number."""
    return _NUMBER.fullmatch(text) is not None or _SAYS_PAGE.fullmatch(text) is not None


def _edges(index: int, page: RawPage) -> tuple[list[_PlacedLine], list[_PlacedLine]]:
    """Return the lines at the top from the first, and at the bottom from the last."""
    lines = clean_characters(page.text).split("\n")
    filled = [((index, i), " ".join(line.split())) for i, line in enumerate(lines) if line.strip()]
    return (filled[:_EDGE], filled[: -_EDGE - 1 : -1]) if len(filled) > 1 else ([], [])


def _repeated(lines: Sequence[_PlacedLine]) -> frozenset[Place]:
    def key(text: str) -> str:
        return _OUTER_NUMBER.sub("#", text.lower())

    pages_of: dict[str, set[int]] = defaultdict(set)
    for (page, _), text in lines:
        pages_of[key(text)].add(page)
    return frozenset(
        place
        for place, text in lines
        if len(pages_of[key(text)]) >= _LEAST_PAGES
        and columns(text) <= _LONGEST
        and any(char.isalpha() for char in text)
    )


def _page_numbers(lines: Sequence[_PlacedLine]) -> frozenset[Place]:
    numbers = [(place, int(m["number"])) for place, t in lines if (m := _NUMBER.fullmatch(t))]
    # A page number minus the index of its page is the same all through a file.
    shifts = Counter(number - page for (page, _), number in numbers)
    counted = {place for place, number in numbers if shifts[number - place[0]] > 1}
    return frozenset(counted | {place for place, text in lines if _SAYS_PAGE.fullmatch(text)})
