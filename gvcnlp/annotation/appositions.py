"""
Tell which neighbouring mentions call one company twice: "a Munich wholesaler, Bienhof," or
苹果（Apple）.

In our annotated writing every such pair is on one side of the chain, and none is related to
itself (tests/annotation/test_appositions.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from gvcnlp.records import Actor

LISTED = re.compile(r"(?:,|，|、)? ?(?:and|or|和|与|及)? ?(?:the |an? )?")
CLOSED = (",", ".", ";", "，", "。", "；")


def appositions(text: str, actors: Sequence[Actor]) -> list[tuple[int, int]]:
    """Return the places of mentions that stand beside each other for one company, in text order.

    One is a name and the other a noun, parted by a comma and closed by a mark, and no part of
    a longer list; or one stands in brackets after the other.
    """
    gaps = [text[a.end : b.start] for a, b in pairwise(actors)]
    found = []
    for i, gap in enumerate(gaps):
        first, second = actors[i], actors[i + 1]
        after = text[second.end : second.end + 1]
        is_listed = any(LISTED.fullmatch(near) for near in (*gaps[i - 1 : i], *gaps[i + 1 : i + 2]))
        is_aside = gap in (", ", "，") and after in CLOSED and first.named != second.named
        is_bracketed = gap.strip() in ("(", "（") and after in (")", "）")
        if is_bracketed or (is_aside and not is_listed):
            found.append((i, i + 1))
    return found
