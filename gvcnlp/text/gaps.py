"""
Close the gaps that extraction leaves between Chinese characters.

A spaced-out title (全 球 价 值 链), a word broken by a space (价 值链) and a space beside
full-width punctuation are closed. Spaces that part a list (浙江 江苏 广东), names of several
characters, a number from its title (第一章 绪论) or Latin from Chinese stay.
"""

from __future__ import annotations

import re

from gvcnlp.text.scripts import HAN, HAN_POINTS

_WIDE = re.compile(f"[{HAN}{HAN_POINTS}（）《》「」『』【】]")
_BESIDE_POINT = re.compile(
    f"(?<=\\S) +(?=[{HAN_POINTS}）》」』】])|(?<=[{HAN_POINTS}（《「『【]) +(?=\\S)"
)
_SPELT_OUT = re.compile(f"(?<![{HAN}] )(?<![{HAN}])[{HAN}](?: +[{HAN}]){{2,}}(?![{HAN}])")
_GAP = re.compile(f"[{HAN}] [{HAN}]")
_RUN = re.compile(f"[{HAN}]+(?: [{HAN}]+)+")
_SECTION_NUMBER = re.compile(r"第?[零一二三四五六七八九十百]+[章节節编編篇部]?|[章节節编編篇部]")
_BEFORE_NUMBER = re.compile(r"(?:#+ )?(?:第 ?\d+)?$")
_LIST_LABEL = re.compile(
    r"\s*(?:[【\[]?(?:关键词|关键字|主题词|關鍵詞|關鍵字|作者)|Key ?words)", re.I
)
_SPACED_LABEL = re.compile(
    r"(摘|关|關|目|引|前|结|結|绪|緒|致|附) +(要|键词|鍵詞|录|錄|言|语|語|论|論|谢|謝)(?=$|[ ：:])"
)
# From this length on, a piece is a clause with a stray space in it, not an item of a list.
_CLAUSE = 5
# A run with more gaps than this is a list, or text that was segmented into words.
_MOST_STRAY_GAPS = 2


def close_gaps(line: str) -> str:
    """
    Return the line without stray spaces in Chinese; a line with none comes back as it is.

    >>> close_gaps("全 球 价 值 链"), close_gaps("浙江 江苏 广东"), close_gaps("企业 ，升级")
    ('全球价值链', '浙江 江苏 广东', '企业，升级')
    """
    if " " not in line or line.isascii() or not _WIDE.search(line):
        return line
    line = _BESIDE_POINT.sub("", line)
    line = _SPACED_LABEL.sub(r"\1\2", line)
    line = _SPELT_OUT.sub(lambda m: m[0].replace(" ", ""), line)
    if not _GAP.search(line) or _LIST_LABEL.match(line):
        return line
    is_prose = any(point in line for point in "，。；")
    return _RUN.sub(lambda run: _close_run(run, is_prose=is_prose), line)


def _close_run(run: re.Match[str], *, is_prose: bool) -> str:
    pieces = run[0].split(" ")
    kept = ""
    is_first = _BEFORE_NUMBER.match(run.string[: run.start()]) is not None
    if is_first and _SECTION_NUMBER.fullmatch(pieces[0]):
        kept = pieces.pop(0) + " "
    i = 0
    while i + 1 < len(pieces):
        if _is_stray(pieces, i, is_prose=is_prose):
            pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
            i = max(i - 1, 0)
        else:
            i += 1
    return kept + " ".join(pieces)


def _is_stray(pieces: list[str], i: int, *, is_prose: bool) -> bool:
    shorter, longer = sorted((len(pieces[i]), len(pieces[i + 1])))
    if shorter == 1:
        return True
    return is_prose and longer >= _CLAUSE and len(pieces) - 1 <= _MOST_STRAY_GAPS
