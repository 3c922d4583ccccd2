"""
Mend what extraction broke, once and in one place.

The text of `CleanText` is what every offset counts in. Paragraphs are single lines parted
by a blank line; items of a list and rows of a table stand on lines of their own (cells
parted by tabs). Page furniture and notes follow the paragraph they interrupted and are
marked as asides; note digits glued to words are taken out and kept as `NoteMark`s. Nothing
else is lost but spaces and invisible characters. A second pass changes nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from gvcnlp.text.asides import Aside, NoteMark
from gvcnlp.text.blocks import is_item, is_marked_heading, is_table_row
from gvcnlp.text.characters import clean_characters
from gvcnlp.text.furniture import Place, find_furniture
from gvcnlp.text.gaps import close_gaps
from gvcnlp.text.lines import Layout, measure_layout
from gvcnlp.text.notes import strip_note_marks
from gvcnlp.text.pages import RawPage, RawText
from gvcnlp.text.paragraphs import Line, Paragraph, build_paragraphs

_CHUNK = 1 << 18  # characters cleaned at a time: a long file is never held twice
_SAMPLE_LINES = 2_000
_EVIDENCE = 2_000_000  # characters searched for words that have a hyphen of their own
_BROKEN_WORD = re.compile(r"[A-Za-z][-\ufffe\u00ad][ \t]*\r?\n")
_HYPHENATED = re.compile(r"(?<![\w-])[A-Za-z]+-[A-Za-z]+(?![\w-])")
_CELL_GAP = re.compile(r"[ \t]*\t[ \t]*| {3,}")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class CleanText:
    """
    The extracted and normalised text of a document.

    `pages` holds, in order of offset, where the text of which page begins; `asides` what
    normalisation moved out of the flow; `marks` the note digits it took out.
    """

    text: str
    pages: tuple[tuple[int, int | None], ...] = ()
    asides: tuple[Aside, ...] = ()
    marks: tuple[NoteMark, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """Return the page (from 1) of a code point; None where the format has no pages."""
        i = bisect_right(self.pages, offset, key=lambda entry: entry[0]) - 1
        return self.pages[i][1] if i >= 0 else None


def normalize_pages(raw: RawText) -> CleanText:
    """Return the mended text of all pages, with what is known of its parts."""
    furniture = find_furniture(raw.pages)
    sample = chain.from_iterable(_chunks(page.text) for page in raw.pages)
    lines = chain.from_iterable(chunk.split("\n") for chunk in sample)
    layout: Layout = measure_layout(islice(lines, _SAMPLE_LINES))
    writer = _Writer()
    for paragraph in build_paragraphs(_lines(raw, furniture), layout, _hyphenated_words(raw)):
        writer.write(paragraph)
    return writer.result()


class _Writer:
    """Lay finished paragraphs one below the other, counting offsets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.last = ""
        self.pages: list[tuple[int, int | None]] = []
        self.asides: list[Aside] = []
        self.marks: list[NoteMark] = []

    def write(self, paragraph: Paragraph) -> None:
        """Add a paragraph and what trails it."""
        before = paragraph.text()
        for text in close_gaps(before).split("\n"):
            self._write_line(text, paragraph.page)
        self._turn_pages(paragraph, before)
        for line in paragraph.trailing:
            start = self._write_line(line.text, line.page)
            if line.kind is not None and start < self.size:
                self.asides.append(Aside(start, self.size, line.kind))

    def result(self) -> CleanText:
        """Return all that was written."""
        text = "".join(self.parts)
        self.parts.clear()
        return CleanText(text, tuple(self.pages), tuple(self.asides), tuple(self.marks))

    def _write_line(self, line: str, page: int | None) -> int:
        text, marks = strip_note_marks(line)
        text = text.strip()
        if not text:
            return self.size
        between = _between(self.last, text) if self.parts else ""
        start = self.size + len(between)
        self.parts += [between, text]
        self.size = start + len(text)
        self.last = text[:200]
        self.marks += [NoteMark(start + place, mark) for place, mark in marks]
        self._begin_page(start, page)
        return start

    def _begin_page(self, offset: int, page: int | None) -> None:
        if not self.pages or self.pages[-1][1] != page:
            self.pages.append((offset, page))

    def _turn_pages(self, paragraph: Paragraph, before: str) -> None:
        """Note the pages that begin inside the paragraph just written.

        Offsets are counted from its end: closing gaps and dropping marks shift them by a
        character or two at most.
        """
        for place, page in paragraph.turns:
            offset = max(self.size - (len(before) - place), 0)
            if self.pages and offset > self.pages[-1][0]:
                self._begin_page(offset, page)


def _between(last: str, text: str) -> str:
    if is_table_row(text) and is_table_row(last):
        return "\n"
    return "\n" if is_item(text) and not is_marked_heading(text) else "\n\n"


def _lines(raw: RawText, furniture: frozenset[Place]) -> Iterator[Line]:
    for index, page in enumerate(raw.pages):
        yield from _page_lines(page, index, furniture)
        for note in clean_characters(page.notes).split("\n"):
            if note.strip():
                yield Line(_tidy(note), page.number, kind="note")


def _page_lines(page: RawPage, index: int, furniture: frozenset[Place]) -> Iterator[Line]:
    # The blank at the head and foot of a page says nothing about paragraphs.
    has_begun = is_below_gap = False
    raw_lines = chain.from_iterable(chunk.split("\n") for chunk in _chunks(page.text))
    for number, raw_line in enumerate(raw_lines):
        text = _tidy(raw_line)
        if not text:
            is_below_gap = has_begun
        elif (index, number) in furniture:
            yield Line(text, page.number, kind="furniture")
        else:
            yield Line(text, page.number, is_below_gap, raw_line[:2] == "  ")
            has_begun, is_below_gap = True, False


def _chunks(text: str) -> Iterator[str]:
    """Yield the text in cleaned pieces, cut at newlines."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK)
        end = len(text) if end < 0 else end + 1
        yield clean_characters(text[start:end]).removesuffix("\n")
        start = end


def _tidy(line: str) -> str:
    """Close stray gaps; keep wide ones, as tabs, where they part the cells of a row."""
    line = line.strip()
    if "  " not in line and "\t" not in line:
        return close_gaps(line)
    line = close_gaps(line)
    if len(_CELL_GAP.findall(line)) >= 2:
        return "\t".join(close_gaps(_BLANKS.sub(" ", cell)) for cell in _CELL_GAP.split(line))
    return close_gaps(_BLANKS.sub(" ", line))


def _hyphenated_words(raw: RawText) -> frozenset[str]:
    """Return the words with a hyphen inside a line, where some line ends in a hyphen."""
    if not any(_BROKEN_WORD.search(page.text, 0, _EVIDENCE) for page in raw.pages):
        return frozenset()
    found: set[str] = set()
    for page in raw.pages:
        found.update(word.lower() for word in _HYPHENATED.findall(page.text, 0, _EVIDENCE))
    return frozenset(found)
