"""
Read the years that a question restricts itself to: "before 2000", "in the 1990s", 九十年代.
"""

from __future__ import annotations

import re

from gvcnlp.store.criteria import PeriodCriterion

FIRST, LAST = 0, 9999
YEAR = r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)"
DECADES = {word: 1900 + 10 * n for n, word in enumerate(
    ["", "", "twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"]
) if word}  # fmt: skip
HAN_DECADES = {"二": 20, "三": 30, "四": 40, "五": 50, "六": 60, "七": 70, "八": 80, "九": 90}
SPAN = re.compile(rf"{YEAR} ?年?(?: ?(?:-|–|—|~|to|and|until|till|through|至|到|和|与) ?| ){YEAR}")
DECADE = re.compile(r"(?<!\d)((?:1[89]|20)\d0) ?(?:s\b|年代)")
NAMED_DECADE = re.compile(rf"\b({'|'.join(DECADES)})ies\b")
HAN_DECADE = re.compile(
    r"(?:20世纪|二十世纪|上世纪|上个世纪)?([二三四五六七八九]|[2-9])(?:十|0)年代"
)
BEFORE = re.compile(
    rf"(?:before|prior to|until|up to|earlier than|till) {YEAR}|{YEAR}年?(?:之|以)?前"
)
AFTER = re.compile(rf"(?:after|later than) {YEAR}|{YEAR}年?(?:之|以)?后")
SINCE = re.compile(rf"(?:since|from) {YEAR}|(?:自|从)?{YEAR}年?(?:以来|起|至今)")
IN_YEAR = re.compile(rf"(?:in|during|of) {YEAR}|{YEAR}年")


def find_period(question: str) -> PeriodCriterion | None:
    """Return the period that a folded question names, or None.

    >>> find_period("cases before 2000")
    PeriodCriterion(name='before 2000', first=0, last=1999)
    >>> find_period("上世纪九十年代的案例").first
    1990
    """
    for pattern, years in READINGS:
        if match := pattern.search(question):
            first, last = years(match)
            return PeriodCriterion(match[0].strip(), first, last)
    return None


def _span(match: re.Match[str]) -> tuple[int, int]:
    first, last = sorted((int(match[1]), int(match[2])))
    return first, last


def _year(match: re.Match[str]) -> int:
    return int(next(group for group in match.groups() if group))


def _decade(match: re.Match[str]) -> tuple[int, int]:
    first = int(match[1])
    return first, first + 9


def _named_decade(match: re.Match[str]) -> tuple[int, int]:
    first = DECADES[match[1]]
    return first, first + 9


def _han_decade(match: re.Match[str]) -> tuple[int, int]:
    tens = HAN_DECADES.get(match[1]) or 10 * int(match[1])
    return 1900 + tens, 1909 + tens


READINGS = (
    (SPAN, _span),
    (DECADE, _decade),
    (NAMED_DECADE, _named_decade),
    (HAN_DECADE, _han_decade),
    (BEFORE, lambda match: (FIRST, _year(match) - 1)),
    (SINCE, lambda match: (_year(match), LAST)),
    (AFTER, lambda match: (_year(match) + 1, LAST)),
    (IN_YEAR, lambda match: (_year(match), _year(match))),
)
