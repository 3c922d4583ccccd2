"""
Put the broken lines of a file together again as paragraphs.

A paragraph that a page, a blank line or a note broke in mid-sentence is made whole. What
stood in between moves: a paragraph (the note) in front of it, page furniture behind it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gvcnlp.text.asides import AsideKind
from gvcnlp.text.blocks import ends_sentence, is_marked_heading, is_running_header, is_table_row
from gvcnlp.text.lines import (
    Layout,
    goes_on,
    goes_on_across,
    goes_on_below_header,
    is_dangling,
    is_open,
    joint,
    starts_low,
)

_SKETCH = 400  # characters at either end of a paragraph that its neighbours are judged by
_FARTHEST = 3  # paragraphs that may stand between the halves of a broken one
_DASH_ITEM = re.compile(r"(?:[-–—]|--|•) ?(?=\S)")
# A second item that was run on behind the first: `- one. - Two`.
_RUN_ON_ITEM = re.compile(r"(?<=[.;:。；]) +(?=[-–—•] ?[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source without the blank around it; `kind` is None for body text."""

    text: str
    page: int | None
    is_below_gap: bool = False
    is_indented: bool = False
    kind: AsideKind | None = None


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it grows line by line: `turns` are the places where a page begins."""

    parts: list[str]
    page: int | None
    sketch: str
    size: int
    turns: list[tuple[int, int | None]] = field(default_factory=list)
    trailing: list[Line] = field(default_factory=list)

    @classmethod
    def of(cls, line: Line) -> Paragraph:
        """Begin a paragraph with its first line."""
        return cls([line.text], line.page, line.text, len(line.text))

    def add(self, text: str, page: int | None, hyphenated: frozenset[str]) -> None:
        """Join a piece of text to the end."""
        dropped, between = joint(self.sketch, text, hyphenated)
        if dropped:
            self.parts[-1] = self.parts[-1][:-dropped]
        self.size += len(between) - dropped
        if page != self._last_page():
            self.turns.append((self.size, page))
        self.parts.append(between + text)
        self.size += len(text)
        self.sketch = _shorten(self.sketch[: len(self.sketch) - dropped] + between + text)

    def absorb(self, other: Paragraph, hyphenated: frozenset[str]) -> None:
        """Join another paragraph, with what trails it, to the end."""
        start = self.size
        self.add(other.text(), other.page, hyphenated)
        shift = self.size - other.size
        self.turns += [(place + shift, page) for place, page in other.turns]
        self.sketch = _shorten(self.sketch) if start else other.sketch
        self.trailing += other.trailing

    def text(self) -> str:
        """The whole paragraph; items that were run on get lines of their own."""
        text = "".join(self.parts)
        return _RUN_ON_ITEM.sub("\n", text) if _DASH_ITEM.match(text) else text

    def _last_page(self) -> int | None:
        return self.turns[-1][1] if self.turns else self.page


def build_paragraphs(
    lines: Iterable[Line], layout: Layout, hyphenated: frozenset[str]
) -> Iterator[Paragraph]:
    """Yield the paragraphs of a file in reading order."""
    return _mend_breaks(_fold_lines(lines, layout, hyphenated), hyphenated)


def _fold_lines(
    lines: Iterable[Line], layout: Layout, hyphenated: frozenset[str]
) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    waiting: list[Line] = []
    last = ""
    for line in lines:
        if line.kind is not None:
            waiting.append(line)
            continue
        if current is not None and _belongs(current, line, last, layout):
            current.add(line.text, line.page, hyphenated)
        else:
            if current is not None:
                current.trailing = waiting
                waiting = []
                yield current
            current = Paragraph.of(line)
        last = line.text
    yield from _last_paragraph(current, waiting)


def _last_paragraph(current: Paragraph | None, waiting: list[Line]) -> Iterator[Paragraph]:
    if current is None and waiting:
        current = Paragraph([], waiting[0].page, "", 0)
    if current is not None:
        current.trailing = waiting
        yield current


def _belongs(paragraph: Paragraph, line: Line, last: str, layout: Layout) -> bool:
    if line.is_below_gap or (line.is_indented and ends_sentence(paragraph.sketch)):
        return False
    return goes_on(paragraph.sketch, line.text, last, layout)


def _mend_breaks(
    paragraphs: Iterable[Paragraph], hyphenated: frozenset[str]
) -> Iterator[Paragraph]:
    source = iter(paragraphs)
    ahead: deque[Paragraph] = deque()
    while True:
        while len(ahead) <= _FARTHEST + 1 and (following := next(source, None)) is not None:
            ahead.append(following)
        if not ahead:
            return
        if _has_header_inside(ahead):
            broken, header, rest = (ahead.popleft() for _ in range(3))
            broken.trailing.append(Line(header.text(), header.page, kind="furniture"))
            broken.trailing += header.trailing
            broken.absorb(rest, hyphenated)
            ahead.appendleft(broken)
            continue
        place = _continuation(ahead)
        if place is None:
            yield ahead.popleft()
            continue
        # What stood in between goes in front: behind it, a list would lose its lead-in.
        broken = ahead.popleft()
        broken.absorb(ahead[place - 1], hyphenated)
        ahead[place - 1] = broken


def _has_header_inside(ahead: deque[Paragraph]) -> bool:
    """Tell a running header in mid-sentence, which a file without pages may have kept."""
    if len(ahead) < 3 or not all(ahead[i].sketch for i in range(3)):
        return False
    return is_running_header(ahead[1].sketch) and goes_on_below_header(
        ahead[0].sketch, ahead[2].sketch
    )


def _continuation(ahead: deque[Paragraph]) -> int | None:
    """Return the place of the paragraph that takes up the first of them, if one does."""
    first = ahead[0].sketch
    if len(ahead) < 2 or not first:
        return None
    if goes_on_across(first, ahead[1].sketch):
        return 1
    dangles = is_dangling(first)
    if not dangles and not is_open(first):
        return None
    for place in range(1, min(_FARTHEST + 1, len(ahead))):
        between = ahead[place].sketch
        if starts_low(between):
            return place if place > 1 else None
        if is_marked_heading(between) or not (
            dangles or ends_sentence(between) or is_table_row(between)
        ):
            return None
    return None


def _shorten(text: str) -> str:
    return text if len(text) <= 2 * _SKETCH else text[:_SKETCH] + text[-_SKETCH:]
