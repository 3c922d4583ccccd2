"""
One spelling for matching: case, width, script, dashes and broken lines folded away.

Cues and names are compared in folded form, but every offset that leaves this room
counts code points of the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from gvcnlp.records import is_han

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# A space beside a Chinese character carries no meaning, and a run of spaces counts as one.
_SPARE_SPACES = re.compile(rf"(?<=[{HAN}]) +| +(?=[ {HAN}])")
_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'}


class _Simplified(dict[int, str]):
    """Traditional to simplified, one character at a time, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = char = _simplify_char(chr(code))
        return char


class _Folded(dict[int, str]):
    """Any character to the one character it is matched as."""

    def __missing__(self, code: int) -> str:
        self[code] = char = _fold_char(chr(code))
        return char


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text folded for matching, and the way back to the offsets of the original.

    `text` lacks the spare spaces of the original; `starts[i]` is where, in `text`,
    the part begins whose offsets lie `shifts[i]` before those of the original.
    """

    text: str
    starts: tuple[int, ...] = (0,)
    shifts: tuple[int, ...] = (0,)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original for the non-empty span `start`, `end` of `text`."""
        return self._original(start), self._original(end - 1) + 1

    def _original(self, position: int) -> int:
        return position + self.shifts[bisect_right(self.starts, position) - 1]


def simplify(text: str) -> str:
    """Return `text` in simplified characters, each in its old place.

    Character by character, so the length never changes; words that differ between
    Taiwan and the mainland (網路, 网络) stay different words.

    >>> simplify("鴻海與供應商")
    '鸿海与供应商'
    """
    return text.translate(_SIMPLIFIED)


def fold(text: str) -> FoldedText:
    """
    Fold `text` for matching, remembering where every character stood.

    Lower case, half width, simplified, straight apostrophes; dashes and line breaks
    count as spaces, a run of spaces as one, and spaces beside Chinese as none.

    >>> fold("Arm’s-\\nlength  ＯＥＭ 代 工").text
    "arm's length oem代工"
    """
    folded = text.translate(_FOLDED)
    gaps = [match.span() for match in _SPARE_SPACES.finditer(folded)]
    if not gaps:
        return FoldedText(folded)
    pieces, starts, shifts, at, removed = list[str](), [0], [0], 0, 0
    for start, end in gaps:
        pieces.append(folded[at:start])
        removed += end - start
        starts.append(end - removed)
        shifts.append(removed)
        at = end
    pieces.append(folded[at:])
    return FoldedText("".join(pieces), tuple(starts), tuple(shifts))


def fold_all(texts: Iterable[str]) -> list[str]:
    """Return each text folded and stripped; one pass over all is faster than one each."""
    joined = "\0".join(texts)
    return [text.strip() for text in fold(joined).text.split("\0")] if joined else []


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _simplify_char(char: str) -> str:
    if not is_han(char):
        return char
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


def _fold_char(char: str) -> str:
    if char in _DASHES or char.isspace():
        return " "
    if "\uff01" <= char <= "\uff5e":  # the full-width forms of ASCII
        char = chr(ord(char) - 0xFEE0)
        return " " if char == "-" else char.lower()
    lower = char.lower()
    return _simplify_char(_QUOTES.get(char, lower if len(lower) == 1 else char))


_SIMPLIFIED = _Simplified()
_FOLDED = _Folded()
