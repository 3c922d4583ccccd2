"""
Find page furniture: running headers and footers, and page numbers.

Only the outermost lines of a page are looked at. A line is furniture if, digits aside, it
stands at the edge of three pages or more, or if it is a page number: alone on its line and
counting on from page to page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from gvcnlp.text.characters import clean_characters
from gvcnlp.text.pages import RawPage
from gvcnlp.text.scripts import columns

_EDGE = 3  # lines at the top and at the bottom of a page
_LEAST_PAGES = 3
_LONGEST = 120  # columns; a longer line is text that happens to be repeated
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[-–—·•~|\[(（ ]*(?P<number>\d{1,4})[-–—·•~|\])） ]*")
_SAYS_PAGE = re.compile(
    r"(?:page|p\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?"
    r"|第 ?\d{1,4} ?[页頁](?:[,，/ ]*共 ?\d{1,4} ?[页頁])?",
    re.I,
)

Place = tuple[int, int]  # index of the page, index of the line in it


def find_furniture(pages: Sequence[RawPage]) -> frozenset[Place]:
    """Return the places of all lines that are furniture; none in a file without pages."""
    if len(pages) < 2:
        return frozenset()
    edges = [(place, text) for i, page in enumerate(pages) for place, text in _edge_lines(i, page)]
    return _repeated(edges) | _page_numbers(edges)


def is_page_number(text: str) -> bool:
    """Return True for a line that is nothing but a page number."""
    return _NUMBER.fullmatch(text) is not None or _SAYS_PAGE.fullmatch(text) is not None


def _edge_lines(index: int, page: RawPage) -> Iterator[tuple[Place, str]]:
    lines = clean_characters(page.text).split("\n")
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if len(filled) <= 1:
        return
    for i in sorted({*filled[:_EDGE], *filled[-_EDGE:]}):
        yield (index, i), " ".join(lines[i].split())


def _repeated(edges: Sequence[tuple[Place, str]]) -> frozenset[Place]:
    def key(text: str) -> str:
        return _DIGITS.sub("#", text.lower())

    pages_of: dict[str, set[int]] = defaultdict(set)
    for (page, _), text in edges:
        pages_of[key(text)].add(page)
    return frozenset(
        place
        for place, text in edges
        if len(pages_of[key(text)]) >= _LEAST_PAGES
        and columns(text) <= _LONGEST
        and any(char.isalpha() for char in text)
    )


def _page_numbers(edges: Sequence[tuple[Place, str]]) -> frozenset[Place]:
    numbers = [(place, int(m["number"])) for place, t in edges if (m := _NUMBER.fullmatch(t))]
    # A page number minus the index of its page is the same all through a file.
    shifts = Counter(number - page for (page, _), number in numbers)
    counted = {place for place, number in numbers if shifts[number - place[0]] > 1}
    return frozenset(counted | {place for place, text in edges if _SAYS_PAGE.fullmatch(text)})
