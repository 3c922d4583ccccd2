"""Recognise entries of a list of references, and where body text takes over again."""

from __future__ import annotations

import re

from gvcnlp.text.scripts import columns

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d[a-z]?(?!\d)")
# Document types of GB/T 7714: [J] journal, [M] book, [D] thesis, [EB/OL] on line, ...
_TYPE_CODE = re.compile(r"\[(?:[JMCDNRPSAZG]|EB|DB|CP)(?:/OL)?\]")
_NUMBERED_ENTRY = re.compile(r"[\[［【(（]\d{1,3}[\]］】)）]\s*\S")
_ENTRY_START = re.compile(
    r"[A-Z][\w'’-]+,? (?:[A-Z]\.|[A-Z]{1,3}[, ])|[A-Z][\w'’-]+,|[\u4e00-\u9fff]{2,4}[,，.．、]"
)
_IMPRINT = re.compile(
    r"\d+ ?\(\d+\)|\bpp?\. ?\d|\d+[-–]\d+|"
    r"\bPress\b|\bJournal\b|\bdoi\b|出版社|学报|[Ww]orking [Pp]aper"
)
_FULL_STOP = re.compile(r"[.!?] (?=[A-Z])|[。！？]")
_LEAST_PROSE = 150  # columns


def is_certain_entry(text: str) -> bool:
    """Return True for an entry that needs no heading to be known: `[3] 王五.题名[J].`"""
    return _NUMBERED_ENTRY.match(text) is not None and _TYPE_CODE.search(text) is not None


def leaves_list(text: str) -> bool:
    """
    Return True if a paragraph inside a list of references is body text again.

    It is long, made of sentences, and has neither the look of an entry nor an imprint.
    """
    if columns(text) < _LEAST_PROSE or len(_FULL_STOP.findall(text)) < 2:
        return False
    if _NUMBERED_ENTRY.match(text) or _TYPE_CODE.search(text) or _IMPRINT.search(text):
        return False
    return not (_YEAR.search(text[:120]) and _ENTRY_START.match(text))
