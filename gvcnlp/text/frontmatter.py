"""Recognise what stands around a text: authors' lines, keywords, captions and their sources."""

from __future__ import annotations

import re

from gvcnlp.text.blocks import LONGEST_CELL, ends_sentence, is_contact, is_table_row
from gvcnlp.text.scripts import HAN, columns, words_of

_KEYWORDS = re.compile(
    r"[\[【*]*(?:key ?words?(?: and phrases)?|index terms|关键词|关键字|主题词|關鍵詞|關鍵字)"
    r"[\]】*]*\s*[:：\s—-]",
    re.I,
)
_RECORD = re.compile(
    r"[\[【]?(?:作者简介|作者單位|作者单位|基金项目|基金資助|收稿日期|修回日期|"
    r"中图分类号|文献标识码|文章编号|通讯作者|通信作者|责任编辑)[\]】]?\s*[:：]"
    r"|(?:corresponding author|author affiliations?|e-?mail(?: address)?|"
    r"jel(?: codes?| classification)?|doi)\s*[:：]"
    r"|(?:received|accepted|available online)[: ] ?\d"
    r"|jel (?:codes?|classification)\b|©|copyright (?:©|\(c\)|\d)"
    r"|https?://(?:dx\.)?doi\.org/\S+$",
    re.I,
)
_INSTITUTION = re.compile(
    r"\b(?:University|Institute|Department|Dept\.|School of|Faculty|College|"
    r"Centre for|Center for|Academy)\b"
    r"|大学|大學|学院|學院|研究院|研究所|研究中心"
)
_LOWER_WORD = re.compile(r"\b[a-z]{2,}\b")
_NAME_PARTICLES = words_of(
    """
    and de der den di da del la le van von of the for at in y e und et
    """
)
_CHINESE_NAMES = re.compile(
    rf"[{HAN}]{{2,4}}[\d*,，①-⑳]{{0,3}}(?:[ ,，、]+[{HAN}]{{2,4}}[\d*,，①-⑳]{{0,3}}){{1,7}}$"
)
_IN_BRACKETS = re.compile(r"[（(].*(?:大学|大學|学院|學院|研究院|研究所).*[)）]$")
_CAPTION = re.compile(
    r"(?:Table|Figure|Fig\.|Exhibit|Chart|Box|Diagram) ?(?:\d+|[IVX]+)(?:[.-]\d+)?[a-z]?"
    r"(?:[.:：—–-](?= |$)| (?=[A-Z])|$)"
    r"|(?:图|表|圖|附表|附图|专栏) ?\d+(?:[-—.．]\d+)?(?:[ ：:.．、]|$)"
)
_SOURCE = re.compile(
    r"(?:sources?|notes?|资料来源|資料來源|数据来源|数据出处|资料出处|注|註)\s*[:：]", re.I
)
_LONGEST_CAPTION, _LONGEST_SOURCE, _LONGEST_LINE = 180, 240, 140  # columns


def is_keywords(text: str) -> bool:
    """Return True for a line of keywords with its label."""
    is_list = "。" not in text[:-1] and ". " not in text
    return is_list and _KEYWORDS.match(text) is not None and columns(text) <= 2 * _LONGEST_SOURCE


def is_record(text: str) -> bool:
    """Return True for a labelled line of an article's record: grant, classification, DOI, dates."""
    return (_RECORD.match(text) is not None and columns(text) <= 4 * _LONGEST_SOURCE) or (
        is_contact(text) and not ends_sentence(text)
    )


def is_authors_line(text: str) -> bool:
    """Return True for names or an institution: only above the text may such a line be trusted."""
    if columns(text) > _LONGEST_LINE:
        return False
    if _IN_BRACKETS.match(text) or _CHINESE_NAMES.match(text):
        return True
    if ends_sentence(text):
        return False
    lowered = [word for word in _LOWER_WORD.findall(text) if word not in _NAME_PARTICLES]
    return not lowered and (_INSTITUTION.search(text) is not None or _are_names(text))


def is_caption(text: str) -> bool:
    """Return True for the caption of a table or figure, or the line that names its source."""
    if _SOURCE.match(text):
        return columns(text) <= _LONGEST_SOURCE
    return (
        _CAPTION.match(text) is not None
        and columns(text) <= _LONGEST_CAPTION
        and (not ends_sentence(text) or text[:1].isascii())
    )


def is_data_row(text: str) -> bool:
    """Return True for a table row of short cells; cells that hold sentences are to be read."""
    if not is_table_row(text):
        return False
    cells = [cell.strip() for cell in re.split(r"\t|\|", text)]
    return all(columns(cell) <= LONGEST_CELL and not _is_sentence(cell) for cell in cells)


def _is_sentence(cell: str) -> bool:
    return columns(cell) > LONGEST_CELL // 2 and ends_sentence(cell)


def _are_names(text: str) -> bool:
    words = [word.strip(",;&*.0123456789†‡") for word in text.split()]
    names = [word for word in words if word and word not in _NAME_PARTICLES]
    has_break = any(mark in text for mark in (",", " and ", ";", " & "))
    return (
        2 <= len(names) <= 12 and has_break and all(n[:1].isupper() and n.isascii() for n in names)
    )
