"""
Read the years that a case says it is about: "1985-2000", "1990s", "since 1998", 1990年代.
"""

from __future__ import annotations

import re

Years = tuple[int, int]

YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(s|(?:年)?代)?(?!\d)")
SHORT_END = re.compile(r"(?<!\d)((?:1[5-9]|20|21)\d\d)\s*[-–—/~至到]\s*(\d\d)(?!\d)")
OPEN_END = re.compile(r"(?i)\b(?:since|from|after|present|today|onwards?|now)\b|以来|以后|至今|起")
LAST = 9999


def years_of(period: str) -> Years | None:
    """Return the first and the last year of a period, or None where it names no year.

    >>> years_of("1985-2000"), years_of("the 1990s"), years_of("since 1998")
    ((1985, 2000), (1990, 1999), (1998, 9999))
    >>> years_of("1998-03"), years_of("unknown")
    ((1998, 2003), None)
    """
    spelt = SHORT_END.sub(lambda match: f"{match[1]}-{_full(match[1], match[2])}", period)
    ends = [_ends(int(match[1]), match[2]) for match in YEAR.finditer(spelt)]
    if not ends:
        return None
    first, last = min(end[0] for end in ends), max(end[1] for end in ends)
    is_open = len(ends) == 1 and OPEN_END.search(period) is not None
    return first, LAST if is_open else last


def _full(first: str, last: str) -> int:
    """1998-03 ends in 2003, 1985-97 in 1997."""
    year = int(first[:2] + last)
    return year if year >= int(first) else year + 100


def _ends(year: int, decade: str | None) -> Years:
    return (year, year + 9) if decade else (year, year)
