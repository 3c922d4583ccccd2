"""
Join the lines that a page broke: what belongs to one paragraph, and with what between.

Lines of Chinese join without a space, others with one. `joint` says what becomes of a
hyphen at a line's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gvcnlp.text.blocks import (
    ends_sentence,
    is_contact,
    is_dash_item,
    is_item,
    is_marked_heading,
    is_plain,
    is_running_header,
    is_table_row,
)
from gvcnlp.text.notes import without_last_mark
from gvcnlp.text.scripts import HAN, HAN_POINTS, columns, words_of

_WIDE_END = re.compile(f"[{HAN}{HAN_POINTS}（）《》「」『』【】]$")
_WIDE_START = re.compile(f"[{HAN}{HAN_POINTS}（）《》「」『』【】]")
_HAN_START = re.compile(f"[“‘（(《「『]?[{HAN}]")
_HAN_END = re.compile(f"[{HAN}]$")
_LOWER_START = re.compile(r"[“‘\"'(\[]?[a-zà-ÿ]")
_HAN_CLAUSE = re.compile(f"[{HAN}][，。；,;]")
_HYPHEN_END = re.compile(r"(?P<left>[A-Za-z]+)-$")
_RIGHT_WORD = re.compile(r"[A-Za-z]+")
# A word that cannot end a sentence: the paragraph goes on somewhere.
_DANGLING = re.compile(
    r"\b(?:a|an|and|as|at|between|by|for|from|in|into|its|of|on|or|than|that|the|their|these|"
    r"this|those|through|to|towards?|which|whose|with|within)$"
)
_LEAST_PROSE = 100  # characters; a shorter line without a full stop may be a title
_LEAST_DANGLING = 40  # characters; a shorter line may be a cut-off label
# First parts that scholars write with a hyphen, and second parts of compound adjectives.
_KEEPS_AFTER = words_of(
    """
    anti arm arms co counter cross cut e ex free full half high in inter-firm intra large
    left long low medium mid multi neo non off on one out own post pre pro quasi re-export
    right second self semi short single sub third top two under up well world
    """
)
_KEEPS_BEFORE = words_of(
    """
    added adding based border chain class depth down driven earner edge end export farm firm
    first free going hand house intensive led level like line making oriented owned party
    product quality related run saving scale sector setting side size sized skill skilled
    specific standing style tech term tier time to trade up value wage wide year
    """
)
_LEAST_LINES = 5
_NARROWEST, _WIDEST = 30, 160
_NEAR_FULL = 0.75  # of the width: a line this long was broken by the margin
_SHARE_OF_FULL_LINES = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """How wide the lines of a file are set, in columns; None if paragraphs are not wrapped."""

    width: float | None

    def is_full(self, line: str) -> bool:
        """Return True if the line reaches (nearly) to the margin."""
        return self.width is not None and columns(line) >= _NEAR_FULL * self.width


def measure_layout(lines: Iterable[str]) -> Layout:
    """Tell from a sample of lines whether, and how wide, the text is wrapped."""
    lengths = sorted(columns(line.strip()) for line in lines if line.strip())
    if len(lengths) < _LEAST_LINES:
        return Layout(None)
    width = lengths[(len(lengths) * 9) // 10]
    n_full = sum(0.85 * width <= length <= 1.1 * width for length in lengths)
    is_wrapped = _NARROWEST <= width <= _WIDEST and n_full >= _SHARE_OF_FULL_LINES * len(lengths)
    return Layout(float(width) if is_wrapped else None)


def goes_on(paragraph: str, line: str, last_line: str, layout: Layout) -> bool:
    """
    Return True if the line, right below `last_line`, belongs to the same paragraph.

    A full line goes on whatever it ends in; a short one only without a full stop, into a
    line that does not look like the start of something.
    """
    if _opens_block(paragraph, line) or _closes_block(paragraph):
        return False
    if layout.is_full(last_line) or _takes_up(paragraph, line):
        return True
    if ends_sentence(without_last_mark(paragraph)) or not _HAN_END.search(last_line):
        return False
    shortens = len(line) <= len(last_line) and ends_sentence(line)
    return _HAN_START.match(line) is not None and (
        shortens or _HAN_CLAUSE.search(paragraph) is not None
    )


def goes_on_across(paragraph: str, text: str) -> bool:
    """
    Return True if the text takes up a paragraph that a blank line or a page broke.

    That is sure only of an open end before a lower-case word, or of a Chinese comma.
    """
    return not (_opens_block(paragraph, text) or _closes_block(paragraph)) and _takes_up(
        paragraph, text
    )


def _takes_up(paragraph: str, text: str) -> bool:
    tail = without_last_mark(paragraph)
    if ends_sentence(tail) or tail[-1] in ":：;；":
        return tail[-1] in ";；" and _LOWER_START.match(text) is not None
    if _LOWER_START.match(text):
        return _WIDE_END.search(tail) is None
    return tail[-1] in "，、（" and _HAN_START.match(text) is not None


def goes_on_below_header(paragraph: str, text: str) -> bool:
    """Return True if the text takes up a paragraph that a running header broke."""
    tail = without_last_mark(paragraph)
    if ends_sentence(tail) or tail[-1] in ":：;；" or _opens_block(paragraph, text):
        return False
    if _LOWER_START.match(text):
        return True
    return _HAN_START.match(text) is not None and _HAN_CLAUSE.search(paragraph) is not None


def is_dangling(paragraph: str) -> bool:
    """Return True if the paragraph ends in a word that must go on (`in order to`)."""
    return len(paragraph) >= _LEAST_DANGLING and _DANGLING.search(paragraph[-12:]) is not None


def is_open(paragraph: str) -> bool:
    """Return True if a paragraph of prose breaks off: it is long and has no full stop."""
    tail = without_last_mark(paragraph)
    return len(paragraph) >= _LEAST_PROSE and not ends_sentence(tail) and tail[-1] not in ":：;；"


def starts_low(text: str) -> bool:
    """Return True if the text starts in the middle: with a lower-case word, and no bullet."""
    return _LOWER_START.match(text) is not None and not is_item(text) and not is_contact(text)


def joint(left: str, right: str, hyphenated: frozenset[str] = frozenset()) -> tuple[int, str]:
    """
    Return how two pieces of a paragraph join: characters to drop from the left, what between.

    The hyphen of a word broken at the line's end is dropped, except where the word has it
    anyway: it stands so elsewhere in the file (`hyphenated`, lower case), its first part
    takes one (co-, non-, self-), its second part makes a compound (-driven, -intensive),
    or either part is no plain lower-case word (US-based, Asia-Pacific).

    >>> joint("inter-", "national firms"), joint("co-", "ordination"), joint("升", "级")
    ((1, ''), (0, ''), (0, ''))
    """
    broken = _HYPHEN_END.search(left[-40:])
    if broken and right[:1].isalnum():
        word = _RIGHT_WORD.match(right)
        keeps = word is None or _keeps_hyphen(broken["left"], word[0], hyphenated)
        return (0 if keeps else 1), ""
    if _WIDE_END.search(left[-1:]) or _WIDE_START.match(right):
        return 0, ""
    return 0, " "


def _keeps_hyphen(left: str, right: str, hyphenated: frozenset[str]) -> bool:
    if f"{left}-{right}".lower() in hyphenated:
        return True
    if not right.islower() or left.isupper():
        return True
    return left.lower() in _KEEPS_AFTER or right in _KEEPS_BEFORE


def _opens_block(paragraph: str, line: str) -> bool:
    """Headings, items, rows and addresses never take up what stands above them."""
    if is_plain(line):
        return False
    if is_dash_item(line):
        follows = is_item(paragraph) or ends_sentence(paragraph) or paragraph[-1] in ":：;；,，"
        return follows or _LOWER_START.match(line.lstrip("-–— ")) is None
    return is_item(line) or is_marked_heading(line) or is_table_row(line) or is_contact(line)


def _closes_block(paragraph: str) -> bool:
    return not is_plain(paragraph) and (
        is_table_row(paragraph) or is_marked_heading(paragraph) or is_running_header(paragraph)
    )
