"""
Cut text into the words that full-text search compares.

SQLite's tokenizers see one word in a run of Chinese characters, and a dictionary cuts
running text wrongly where it meets a firm's name (鸿海为 | 苹果). So the text is stored as
overlapping pairs of simplified characters, and only the question is cut into words:
each word then is a phrase of pairs, found wherever it stands. Latin words are left to
FTS5, which stems them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from gvcnlp.codebook.scripts import HAN, simplify
from gvcnlp.records import is_han

HAN_RUN = re.compile(f"[{HAN}]+")
WORD = re.compile(r"\w+")


def segment(text: str) -> str:
    """Return the text as words parted by blanks, as full-text search stores it.

    >>> segment("鴻海代工OEM机型")
    '鸿海 海代 代工 工 OEM 机型 型'
    """
    simplified = simplify(unicodedata.normalize("NFKC", text))
    return " ".join(HAN_RUN.sub(lambda run: f" {_pairs(run[0])} ", simplified).split())


def search_words(text: str) -> tuple[str, ...]:
    """Return the distinct words of a question, in order, in lower case.

    Long Chinese words come with the shorter ones inside them.

    >>> search_words("Functional upgrading 功能升级")
    ('functional', 'upgrading', '功能', '升级')
    """
    plain = simplify(unicodedata.normalize("NFKC", text)).casefold()
    return tuple(dict.fromkeys(w for piece in WORD.findall(plain) for w in _cut(piece)))


def match_expression(words: Iterable[str]) -> str:
    """Return the FTS5 query that finds passages with any of the words.

    >>> match_expression(["oem", "功能升级", "茶"])
    '"oem" OR "功能 能升 升级" OR "茶"*'
    """
    return " OR ".join(_phrase(word) for word in words)


def _pairs(run: str) -> str:
    """Overlapping pairs; the last character stands alone so that each opens one token."""
    return " ".join(run[i : i + 2] for i in range(len(run)))


def _phrase(word: str) -> str:
    if not is_han(word[0]):
        return '"' + word.replace('"', " ") + '"'
    if len(word) == 1:
        return f'"{word}"*'
    return f'"{" ".join(word[i : i + 2] for i in range(len(word) - 1))}"'


def _cut(piece: str) -> list[str]:
    if not HAN_RUN.search(piece):
        return [piece]
    import rjieba  # loads its dictionary; an English question does without

    words: list[str] = []
    for part in re.split(f"({HAN_RUN.pattern})", piece):
        words += rjieba.cut_for_search(part) if HAN_RUN.match(part) else [part] * bool(part)
    return words
