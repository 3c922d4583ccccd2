"""
Read the years that a question restricts itself to: "before 2000", "in the 1990s", 九十年代.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gvcnlp.store.criteria import PeriodCriterion

FIRST, LAST = 0, 9999
YEAR = r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)"
DECADES = {word: 1900 + 10 * n for n, word in enumerate(
    ["", "", "twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"]
) if word}  # fmt: skip
HAN_DECADES = {"二": 20, "三": 30, "四": 40, "五": 50, "六": 60, "七": 70, "八": 80, "九": 90}
SPAN = re.compile(rf"{YEAR} ?年?(?: ?(?:-|–|—|~|to|and|until|till|through|至|到|和|与) ?| ){YEAR}")
DECADE = re.compile(r"(?<!\d)((?:1[89]|20)\d0) ?(?:s\b|年代)")
SHORT_DECADE = re.compile(
    r"(?<!\w)(?:the |(?:early|mid|late|the|in) ?['’]|['’])([2-9]0) ?['’]?s\b"
)  # the 90s
NAMED_DECADE = re.compile(rf"\b({'|'.join(DECADES)})ies\b")
HAN_DECADE = re.compile(
    r"(?:20世纪|二十世纪|上世纪|上个世纪)?([二三四五六七八九]|[2-9])(?:十|0)年代"
)
ONE_YEAR = re.compile(YEAR)
AFTER_YEARS = re.compile(r"^年?(?:之间|期间|间)?")
ARTICLE = r"(?: the)?(?: (?:early|mid|late|year))? ?$"
AFTERWARDS = r"(?:later|after(?:wards?)?|beyond|onwards?|since|thereafter|more recent)"
BOUNDS = (  # before the years, after them, and what they bound: inclusive before exclusive
    (
        rf"\b(?:since|from|as of|not before|no earlier than|in or after|at least){ARTICLE}"
        r"|(?:自从?|从|不早于)$",
        rf",? (?:or|and) (?:\w+ )?{AFTERWARDS}\b|,? onwards?\b| on(?=\W|$)"
        r"|年?(?:或|及|和)(?:(?:之|以)后|更晚|其后)|年?(?:以来|起|至今|开始)",
        "since",
    ),
    (
        rf"\b(?:by|no later than|not after|(?:in|during) or before){ARTICLE}|(?:截至|不晚于)$",
        r",? (?:or|and) (?:earlier|before)\b|年?(?:或|及|和)(?:(?:之|以)前|更早)|年?为止",
        "until",
    ),
    (
        rf"\b(?:before|prior to|until|up to|earlier than|till){ARTICLE}|早于$",
        r"年?(?:之|以)?前",
        "before",
    ),
    (rf"\b(?:after|later than|past|beyond){ARTICLE}|晚于$", r"年?(?:之|以)?后(?!半)", "after"),
    (
        rf"\b(?:in|during|of|within|around|between|covers?|covering|span(?:s|ning)?"
        rf"|includ(?:es?|ing)|dat(?:ed|ing from)|about|for){ARTICLE}|\byear $",
        r"年(?:之间|期间|间)?",
        "in",
    ),
)
_BOUNDS = tuple((re.compile(b), re.compile(a), kind) for b, a, kind in BOUNDS)


def find_period(question: str) -> PeriodCriterion | None:
    """Return the period that a folded question names, or None.

    >>> find_period("cases before 2000")
    PeriodCriterion(name='before 2000', first=0, last=1999)
    >>> find_period("the 1990s or later").last
    9999
    >>> find_period("上世纪九十年代的案例").first
    1990
    """
    for pattern, years in READINGS:
        for match in pattern.finditer(question):
            start, end, kind = _bound(question, match)
            if pattern is SPAN or (pattern is not ONE_YEAR and question.startswith("from", start)):
                kind = "in"
            if kind is not None or pattern is not ONE_YEAR:
                first, last = years(match)
                return PeriodCriterion(question[start:end].strip(), *_reach(first, last, kind))
    return None


def _bound(question: str, years: re.Match[str]) -> tuple[int, int, str | None]:
    """What stands beside the years and bounds the period by them: where it begins and ends."""
    for before, after, kind in _BOUNDS:
        if match := after.match(question, years.end()):
            return years.start(), match.end(), kind
        if match := before.search(question[: years.start()]):
            end = years.end() + len(AFTER_YEARS.findall(question[years.end() :])[0])
            return match.start(), end, kind
    return *years.span(), None


def _reach(first: int, last: int, kind: str | None) -> tuple[int, int]:
    return {
        "since": (first, LAST),
        "until": (FIRST, last),
        "before": (FIRST, first - 1),
        "after": (last + 1, LAST),
    }.get(kind or "", (first, last))


def _span(match: re.Match[str]) -> tuple[int, int]:
    first, last = sorted((int(match[1]), int(match[2])))
    return first, last


def _decade(match: re.Match[str]) -> tuple[int, int]:
    first = int(match[1])
    return first, first + 9


def _short_decade(match: re.Match[str]) -> tuple[int, int]:
    first = 1900 + int(match[1])
    return first, first + 9


def _named_decade(match: re.Match[str]) -> tuple[int, int]:
    first = DECADES[match[1]]
    return first, first + 9


def _han_decade(match: re.Match[str]) -> tuple[int, int]:
    tens = HAN_DECADES.get(match[1]) or 10 * int(match[1])
    return 1900 + tens, 1909 + tens


READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int]]], ...] = (
    (SPAN, _span),
    (DECADE, _decade),
    (SHORT_DECADE, _short_decade),
    (NAMED_DECADE, _named_decade),
    (HAN_DECADE, _han_decade),
    (ONE_YEAR, lambda match: (int(match[1]), int(match[1]))),
)
