"""Tell by its form what kind of block a line is: item, heading, row of a table, address."""

from __future__ import annotations

import re

from gvcnlp.text.scripts import HAN, columns, has_han

# A heading longer than this (in columns) is taken for text; the longest real ones are near 120.
LONGEST_HEADING = 140
# A table cell longer than this (in columns) holds text to be read, not data.
LONGEST_CELL = 60

_BULLET = re.compile(
    r"(?:[•·●○■□▪◆◇※▸►➢➤✓]|[*+](?= )|-{1,2}(?=[ \u2013\u2014]?\S)|[–—]{1,2}(?=\S| \S))"
    rf"(?:\s*)(?=[\w“‘\"'（(《{HAN}])"
)
_DASH = re.compile(r"[-–—]")
_ENUMERATED = re.compile(
    r"[(（](?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})[)）]\s*\S"
    r"|(?:\d{1,2}|[a-z]|[ivx]{2,4})\) \S"
    rf"|[①-⑳]\s*\S|\d{{1,2}}[、．]\s*\S|\d{{1,2}}\.(?: ?[{HAN}]| [A-Z])"
)
_MARKDOWN = re.compile(r"#{1,6} \S")
# `3.`, `3.2`, `3.2.`, `II.`, `A.` or `3` in front of a capital or a Chinese character.
_NUMBERED = re.compile(
    rf"(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.、．]? ?|[IVX]{{1,5}}\. |[A-H]\. )(?=[A-Z“‘{HAN}])"
)
_CHAPTER = re.compile(
    r"(?:Chapter|Part|Section|Appendix|Annex) (?:\d{1,2}|[IVX]{1,5}|[A-Z])(?![a-z])"
    r"|第[零一二三四五六七八九十百\d]{1,4}[章节節编編篇部](?![分门])"
    r"|附[录錄][一二三四五六七八九十A-Z\d]?(?=$|[ ：:])"
    r"|[一二三四五六七八九十]{1,3}[、.．] ?|[（(][一二三四五六七八九十]{1,3}[)）]"
)
_NAMES = (
    "abstract|summary|executive summary|introduction|background|literature review|methods?|"
    "methodology|data and methods?|results|findings|discussion|"
    "(?:summary and )?conclusions?|concluding remarks|"
    "references|bibliography|works cited|literature cited|acknowledge?ments?|notes|endnotes|"
    "appendix|appendices|annex|table of contents|contents|key ?words|"
    "中?文?摘要|内容摘要|内容提要|提要|關鍵詞|关键词|关键字|關鍵字|引言|前言|导言|導言|导论|導論|绪论|緒論|文献综述|文獻綜述|"
    "研究方法|研究背景|案例背景|结论|結論|结语|結語|结束语|小结|结论与启示|结论与讨论|讨论|参考文献|參考文獻|"
    "引用文献|注释|註釋|尾注|附录|附錄|致谢|致謝|目录|目錄"
)
SECTION_NAME = re.compile(rf"[\[【]?(?P<name>{_NAMES})[\]】]?(?=$|[ :：.—-])", re.I)
_NAME_ALONE = re.compile(rf"[\[【]?(?:{_NAMES})[\]】]? ?[:：.]?$", re.I)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:https?://|www\.)\S|e-?mail ?[:：]", re.I)
# Most lines open with a common word or character and need no closer look.
_PLAIN_START = re.compile(
    r"(?!Chapter|Part|Section|Appendix|Annex)[A-Za-z][a-z]+[ ,]"
    rf"|(?![零一二三四五六七八九十百第附])[{HAN}]{{2}}"
)
_LONGEST_NAME = 60  # characters; every section name of `_NAMES` is shorter
_HEADER = re.compile(
    r"(?P<before>[^\W\d][^.!?。！？,，;；:：]{2,}?)[ |·]+\d{1,3}"
    r"|\d{1,3} +(?P<after>[^\W\d][^.!?。！？,，;；:：]{2,})"
)
_LOWER_WORD = re.compile(r"\b(?!(?:and|for|in|of|on|or|the|to|with)\b)[a-z]")
TERMINALS = ".!?。！？…"
_CLOSERS = "\"'”’」』)）]】》"


def is_plain(text: str) -> bool:
    """Return True if a glance shows that the line is no item, heading, row or address."""
    return len(text) > _LONGEST_NAME and _PLAIN_START.match(text) is not None and "\t" not in text


def is_item(text: str) -> bool:
    """Return True for a line that opens with a bullet or an enumerating (a), 1), ①."""
    return _BULLET.match(text) is not None or _ENUMERATED.match(text) is not None


def is_dash_item(text: str) -> bool:
    """Return True for an item whose bullet is a dash, which a wrapped line may begin with too."""
    return _DASH.match(text) is not None and _BULLET.match(text) is not None


def is_running_header(text: str) -> bool:
    """
    Return True for a short title with a page number at either end.

    >>> is_running_header("THE LASTING BUSINESS 117"), is_running_header("They made 117")
    (True, False)
    """
    header = _HEADER.fullmatch(text)
    if header is None or columns(text) > _LONGEST_NAME:
        return False
    title = header["before"] or header["after"]
    return heading_number(text) > 0 if has_han(title) else _LOWER_WORD.search(title) is None


def is_table_row(text: str) -> bool:
    """Return True for a row of cells (two tabs or more, or a Markdown row)."""
    return text.count("\t") >= 2 or (text[:1] == "|" and text.rstrip()[-1:] == "|")


def is_contact(text: str) -> bool:
    """Return True for a short line that opens with, or mostly is, an e-mail or web address."""
    return len(text) < 160 and _CONTACT.match(text) is not None


def ends_sentence(text: str) -> bool:
    """Return True if the text ends in a full stop, question or exclamation mark, quotes aside."""
    return text.rstrip(_CLOSERS + " ")[-1:] in TERMINALS if text else False


def heading_number(text: str) -> int:
    """Return the length of the section number that the text opens with, 0 without one."""
    match = _NUMBERED.match(text) or _CHAPTER.match(text)
    return match.end() if match else 0


def is_marked_heading(text: str) -> bool:
    """
    Return True for a line that says by its form that it is a heading.

    Markdown's #, a section number before a short line without a full stop, or the name of
    a section every paper has.

    >>> is_marked_heading("2. The optimistic view"), is_marked_heading("2. Firms left the town.")
    (True, False)
    """
    if _MARKDOWN.match(text) or _NAME_ALONE.match(text):
        return True
    return heading_number(text) > 0 and _reads_as_title(text)


def _reads_as_title(text: str) -> bool:
    """A title has no full stop or comma-parted clauses, and its words fit on a line or two."""
    if columns(text) > LONGEST_HEADING or text[-1] in ".!;:,。！；：，、":
        return False
    return not has_han(text) or sum(text.count(point) for point in "，。；") == 0
