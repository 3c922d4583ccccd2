"""
Split text into sentences by rule, English and Chinese in one text.

Spans cover every character but white space, in order, without overlap. A sentence ends at
。！？；…… with the quotes and brackets that close it, at . ! ? where neither an abbreviation,
an initial nor a number explains the point, at a paragraph's or list item's end, and where an
English sentence without a full stop runs into Chinese. A single line break inside a
paragraph ends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge

from gvcnlp.records import Span
from gvcnlp.text.blocks import is_item
from gvcnlp.text.scripts import HAN, has_han, words_of

_CLOSERS = "\"'”’」』)）\\]】》〉"
# One leading class for all marks: `re` then skips to the next of them at the speed of C.
_MARK = re.compile(f"[.!?。！？；…;\n](?:(?<=\n)\\s*|(?<!\n)[.!?。！？；…]*[{_CLOSERS}]*)")
# A small letter, or a bracket or quote behind one, right before Chinese.
_SWITCH = re.compile(f"(?<=[a-z][)\\]”’])(?=[{HAN}]{{2}})|(?<=[a-z])(?=[{HAN}]{{4}})")
_NEXT_SOLID = re.compile(r"\S")
_LAST_TOKEN = re.compile(r"[^\s(（\[“‘\"'—–/]+$")
_HAN_CHAR = re.compile(f"[{HAN}]")
_SPEECH = re.compile(r"[\u4e00-\u9fff]{0,6}?[说問问道称指表答喊]")
# An abbreviation that cannot end a sentence: something always follows it.
_OPEN_ABBREVIATIONS = words_of(
    """
    e.g i.e eg ie cf vs v viz resp ca approx c no nos fig figs eq eqs tab sec sect ch chap
    art vol vols pp p para ed eds dr mr mrs ms prof st mt messrs hon rev gen col capt univ
    dept est incl esp jan feb mar apr jun jul aug sept sep oct nov dec al
    """
)
# One that may stand last: then a new sentence begins with a word that sentences begin with.
_CLOSING_ABBREVIATIONS = words_of(
    """
    etc co ltd inc corp bros plc gmbh jr sr u.s u.k u.n e.u u.s.a a.m p.m s.a s.p.a n.v b.v
    pte pty llc sdn bhd intl mfg ph.d m.a b.a a.g k.k
    """
)
_STARTERS = words_of(
    """
    A After All Although An And As At Because Before Both But By Despite During Each Even
    For From Further Furthermore He Hence Her His How However If In Instead It Its Many
    Meanwhile Moreover Most Nevertheless No Not Now Of On Once One Only Other Our Over She
    Since So Some Still Such That The Their Then There These They This Those Though Three
    Through Thus To Today Two Under Unlike Until We What When Where Whereas Which While With
    Within Yet
    """
)
_WORD = re.compile(r"[A-Za-z]+")
_LOWER_WORD = re.compile(r"\b[a-z]{2,}\b")
# So many lower-case words make an English sentence of what stands before Chinese.
_LEAST_ENGLISH = 5
_LOOK_BACK = 400
_INITIAL = re.compile(r"(?:[A-Z]\.)*[A-Z](?:-[A-Z])?$")
_LIST_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|[IVXivx]{1,5}|[A-Za-z])$")
_RUN_ON = re.compile(r"[A-Z][a-z]+[ ,]|[A-Z] |I ")


def split_sentences(text: str) -> tuple[Span, ...]:
    """
    Return the sentences of the text as (start, end) in code points, end exclusive.

    >>> text = "Firms (e.g. Acer) left. 买家先验厂；再下单。"
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Firms (e.g. Acer) left.', '买家先验厂；', '再下单。']
    """
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Span]:
    start = _skip_blank(text, 0)
    for match in _candidates(text):
        if match.end() <= start or not _ends_here(text, start, match):
            continue
        stop = match.start() if match[0][:1] == "\n" else match.end()
        stop = start + len(text[start:stop].rstrip())
        if stop > start:
            yield start, stop
        start = _skip_blank(text, match.end())
    if start < len(text):
        yield start, len(text.rstrip())


def _candidates(text: str) -> Iterator[re.Match[str]]:
    marks = _MARK.finditer(text)
    if not has_han(text):
        return marks
    return merge(marks, _SWITCH.finditer(text), key=re.Match.start)


def _skip_blank(text: str, offset: int) -> int:
    match = _NEXT_SOLID.search(text, offset)
    return match.start() if match else len(text)


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match[0]
    if not mark:
        return _english_runs_into_chinese(text, start, match.end())
    if mark[0] == "\n":
        return _line_ends(text, match)
    if mark[0] == ";":
        return _parts_chinese(text, match) and _chinese_ends(text, match)
    if mark[0] in "。！？；…":
        return _chinese_ends(text, match)
    return _english_ends(text, start, match)


def _line_ends(text: str, match: re.Match[str]) -> bool:
    """A blank line ends a sentence; a line break does before an item that begins anew."""
    if match[0].count("\n") > 1:
        return True
    line_end = text.find("\n", match.end())
    following = text[match.end() : line_end if line_end >= 0 else len(text)][:80]
    if not is_item(following) and "\t" not in following:
        return False
    before = text[: match.start()][-8:].rstrip()
    return not before.endswith((",", "，", "、", " to", " and", " or"))


def _chinese_ends(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 8]
    if after[:1] in tuple("，、：,；;。！？)）") or (match[0] == "…" and after[:1].islower()):
        return False
    if match[0][0] == "…":
        return not after or after[0].isspace() or match[0][-1] in '”」』’"' or len(match[0]) > 1
    is_quoted = len(match[0]) > 1 and match[0][0] in "！？" and match[0][-1] in "”」』’"
    return not (is_quoted and _SPEECH.match(after))


def _parts_chinese(text: str, match: re.Match[str]) -> bool:
    """A half-width semicolon counts as Chinese next to Chinese."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if _HAN_CHAR.match(before):
        return True
    return before in tuple("”」)）") and _HAN_CHAR.match(after) is not None


def _english_ends(text: str, start: int, match: re.Match[str]) -> bool:
    end = match.end()
    following = text[end : end + 1]
    if not following:
        return True
    if not following.isspace():
        return _ends_without_space(text, start, match)
    i = _skip_blank(text, end)
    if i == len(text):
        return True
    following = text[i]
    if following.islower() or following in ",;:，；：、)）":
        return False
    if match[0][0] != ".":
        return True
    return not _is_abbreviated(text, start, match.start(), i)


def _ends_without_space(text: str, start: int, match: re.Match[str]) -> bool:
    """A full stop with its space lost: before Chinese, or between a word and a new sentence."""
    following = text[match.end()]
    before = text[max(start, match.start() - 12) : match.start()]
    if _HAN_CHAR.match(following) or following in "“‘「『《（":
        return not _closes_gloss(text, start, match)
    token = _LAST_TOKEN.search(before)
    if token is None or len(token[0]) < 3 or not token[0].isalpha() or not token[0].islower():
        return bool(_HAN_CHAR.match(before[-1:])) and following not in ".,;:"
    return match[0] in (".", "?", "!") and _RUN_ON.match(text, match.end()) is not None


def _closes_gloss(text: str, start: int, match: re.Match[str]) -> bool:
    """A bracket that opened behind Chinese: 它(set by the buyer.)是…"""
    if match[0][-1] not in ")）":
        return False
    opened = max(text.rfind("(", start, match.start()), text.rfind("（", start, match.start()))
    return opened > start and _HAN_CHAR.match(text[opened - 1]) is not None


def _is_abbreviated(text: str, start: int, point: int, following: int) -> bool:
    """Tell the point of an abbreviation, an initial or a list number from a full stop."""
    if text[point + 1 : point + 2] == "." or text[following - 1] == "\n":
        return False
    found = _LAST_TOKEN.search(text, max(start, point - 24), point)
    if found is None:
        return False
    token = found[0]
    if found.start() == start and _LIST_NUMBER.match(token):
        return True
    word = _WORD.match(text, following)
    begins = word is not None and word[0] in _STARTERS
    lowered = token.lower()
    if lowered in _OPEN_ABBREVIATIONS:
        return not (lowered in ("no", "al") and begins)
    if lowered in _CLOSING_ABBREVIATIONS or _INITIAL.match(token):
        return not begins and _HAN_CHAR.match(text[following]) is None
    return False


def _english_runs_into_chinese(text: str, start: int, end: int) -> bool:
    before = text[max(start, end - _LOOK_BACK) : end]
    return not has_han(before) and len(_LOWER_WORD.findall(before)) >= _LEAST_ENGLISH
