"""
Tell the parts of a document: body text, headings, references, tables and the like.

Precision comes first: what is wrongly marked is lost for reading, so a paragraph is body
text unless its form says otherwise. A section's title goes with all that follows it. A
list of references ends at the next heading, or where sentences without an imprint resume.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gvcnlp.records import Span
from gvcnlp.text.asides import Aside, AsideKind
from gvcnlp.text.blocks import (
    SECTION_NAME,
    ends_sentence,
    heading_number,
    is_item,
    is_marked_heading,
)
from gvcnlp.text.frontmatter import (
    is_authors_line,
    is_caption,
    is_data_row,
    is_keywords,
    is_record,
)
from gvcnlp.text.furniture import is_page_number
from gvcnlp.text.normalize import CleanText
from gvcnlp.text.references import is_certain_entry, leaves_list
from gvcnlp.text.scripts import HAN, columns, has_han, n_han

__all__ = ["Aside", "Region", "find_regions"]

_WORD = re.compile(r"[^\W_]")
_ONE_WORD = re.compile(rf"[^\w{HAN}]*(?:[A-Za-zÀ-ÿ'’-]+|[{HAN}]{{1,3}})[^\w{HAN}]*$")
_LABELLED = re.compile(r"\s*[:：]\s*|\.\s+(?=[A-Z])|\s*[—–]\s*(?=[A-Z])")
_UNMARKED_LABEL = re.compile(r" +(?=[A-Z“])|\s+(?=[\u4e00-\u9fff])")
_ALWAYS_LABELS = re.compile(r"[\[【]?(?:abstract|中?文?摘要|内容摘要|内容提要|提要)[\]】]?", re.I)
_REFERENCES = re.compile(
    r"references|bibliography|works cited|literature cited|参考文献|參考文獻|引用文献", re.I
)
_HEADING_MARKS = re.compile(r"^#+ *|[\[\]【】*]|[ :：.]+$")
_HEADING_POINTS = re.compile(r"[.!?;,。！？；，]$|[。；，！？]|\. [A-Z]")
_MOST_WORDS = 10
_MOST_HAN = 24
_LEAST_PROSE = 80  # columns of text that a heading without number must stand above
_LONGEST_TITLE = 220


@dataclass(frozen=True, slots=True)
class Region:
    """A paragraph or part of one; `kind` is None for body text, `section` the title it is under."""

    start: int
    end: int
    kind: AsideKind | None
    section: str | None


def find_regions(clean: CleanText) -> Iterator[Region]:
    """Yield the regions of the text in order; together they cover all but white space."""
    known = {aside.start: aside for aside in clean.asides}
    reader = _RegionReader(clean.text)
    window = _paragraphs(clean.text)
    current = next(window, None)
    while current is not None:
        following = next(window, None)
        aside = known.get(current[0])
        if aside is not None:
            yield Region(*current, aside.kind, reader.section)
        else:
            yield from reader.read(current, following)
        current = following


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        solid = line.strip()
        if solid:
            first = start + len(line) - len(line.lstrip())
            yield first, first + len(solid)
        start = end + 1


class _RegionReader:
    """Reads paragraph by paragraph, knowing what came before."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.section: str | None = None
        self.in_references = False
        self.in_front = True
        self.is_first = True
        self.in_list = False  # below a lead-in with a colon
        self.last_is_open = False

    def read(self, span: Span, following: Span | None) -> Iterator[Region]:
        """Yield the regions of one paragraph."""
        text = self.text[span[0] : span[1]]
        below = self.text[following[0] : following[1]] if following else ""
        label = self._label_length(text)
        if label:
            yield self._enter(span[0], span[0] + label, text[:label])
            rest = span[0] + label
            rest += len(self.text[rest : span[1]]) - len(self.text[rest : span[1]].lstrip())
            kind: AsideKind | None = "reference" if self.in_references else None
            yield Region(rest, span[1], kind, self.section)
            self._note_body(text, kind)
            return
        kind = self._kind(text, below)
        if kind == "heading" and not self._is_title(text, below):
            yield self._enter(*span, text)
        else:
            yield Region(*span, kind, self.section)
        self._note_body(text, kind)

    def _enter(self, start: int, end: int, title: str) -> Region:
        """Begin a section; the heading itself stands under its own title."""
        self.section = " ".join(_HEADING_MARKS.sub("", title.strip()).split()) or None
        name = title[heading_number(title) :].strip("#[]【】*: ：.")
        self.in_references = _REFERENCES.fullmatch(name) is not None
        self.in_front = self.in_list = False
        return Region(start, end, "heading", self.section)

    def _note_body(self, text: str, kind: AsideKind | None) -> None:
        self.is_first = False
        if kind is None:
            ends = ends_sentence(text)
            self.in_front = self.in_front and not ends
            self.in_list = text[-1] in ":：" or (self.in_list and is_item(text))
            self.last_is_open = not ends and text[-1] not in ":："
        else:
            self.last_is_open = False

    def _kind(self, text: str, below: str) -> AsideKind | None:
        if not _WORD.search(text) or is_page_number(text):
            return "furniture"
        if columns(text) > 4 * _LONGEST_TITLE and not self.in_references:
            return None
        if self._is_heading(text, below):
            return "heading"
        if self.in_references and leaves_list(text):
            self.in_references, self.section = False, None
        if self.in_references or is_certain_entry(text):
            return "reference"
        return self._kind_by_form(text)

    def _kind_by_form(self, text: str) -> AsideKind | None:
        if is_data_row(text):
            return "table"
        if is_caption(text):
            return "caption"
        if is_keywords(text):
            return "keywords"
        if is_record(text) or (self._is_below_title() and is_authors_line(text)):
            return "affiliation"
        return "fragment" if _ONE_WORD.match(text) else None

    def _is_heading(self, text: str, below: str) -> bool:
        if is_marked_heading(text):
            return not (self.in_list and is_item(text))
        if self.in_references or (self._is_below_title() and is_authors_line(text)):
            return False
        return self._is_title(text, below) or self._is_plain_heading(text, below)

    def _is_below_title(self) -> bool:
        return self.in_front and not self.is_first

    def _is_title(self, text: str, below: str) -> bool:
        """The first line of a file, if it is no sentence and something follows."""
        is_short = columns(text) <= _LONGEST_TITLE and not is_item(text)
        return (
            self.is_first
            and is_short
            and bool(below)
            and not _is_prose_end(text)
            and (heading_number(text) == 0 and SECTION_NAME.match(text) is None)
        )

    def _is_plain_heading(self, text: str, below: str) -> bool:
        """A short line without points, between finished paragraphs, above one of prose."""
        if self.last_is_open or self.in_list or is_item(text) or _HEADING_POINTS.search(text):
            return False
        if text[-1] in ":：" or columns(below) < _LEAST_PROSE or is_item(below):
            return False
        if has_han(text):
            return n_han(text) <= _MOST_HAN and "。" in below and _ONE_WORD.match(text) is None
        return (
            text[0].isupper()
            and len(text.split()) <= _MOST_WORDS
            and columns(text) <= _LEAST_PROSE
            and below[0].isupper()
            and ". " in f"{below} "
        )

    def _label_length(self, text: str) -> int:
        """Return the length of a section's name that its text follows on the same line."""
        number = heading_number(text)
        name = SECTION_NAME.match(text, number)
        if name is None or is_marked_heading(text) or is_keywords(text):
            return 0
        if is_caption(text):
            return 0
        stop = _LABELLED.match(text, name.end())
        if stop is None and (number or _ALWAYS_LABELS.fullmatch(name[0])):
            stop = _UNMARKED_LABEL.match(text, name.end())
        if stop is None or stop.end() >= len(text):
            return 0
        return len(text[: stop.end()].rstrip())


def _is_prose_end(text: str) -> bool:
    return text[-1] in ".!。！;；:：,，" or (ends_sentence(text) and text[-1] not in "?？")
