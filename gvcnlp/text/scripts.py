"""Which script a text is written in: character classes, and the language of a sentence."""

from __future__ import annotations

import re

from gvcnlp.records import Lang, lang_of

# For use inside a regular expression's [...]; the same blocks as `records.is_han`.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# Full-width punctuation that never stands in an English sentence.
HAN_POINTS = "，。；：、！？"

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ASCII_RUN = re.compile(r"[!-~]+")
# A stretch shorter than this many Latin words (a citation, a gloss) has no language of its own.
_LEAST_WORDS = 4


def words_of(listed: str) -> frozenset[str]:
    """Return the words of a list that is written as lines of text."""
    return frozenset(listed.split())


def has_han(text: str) -> bool:
    """Return True if the text holds a Chinese character."""
    return not text.isascii() and _HAN.search(text) is not None


def n_han(text: str) -> int:
    """Count the Chinese characters of the text."""
    return 0 if text.isascii() else len(_HAN.findall(text))


def n_words(text: str) -> int:
    """Count the Latin words of the text."""
    return len(_WORD.findall(text))


def columns(text: str) -> int:
    """Return about how wide the text prints: a Chinese character fills two columns."""
    if text.isascii():
        return len(text)
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def sentence_lang(text: str) -> Lang | None:
    """
    Tell the language of a sentence by its script; None if it is too short to say.

    >>> [sentence_lang(text) for text in ("买家先验厂。", "They cut what buyers draw.", "(2004).")]
    ['zh', 'en', None]
    """
    if not has_han(text):
        return "en" if len(text) > 40 or n_words(text) >= _LEAST_WORDS else None
    # There are at least as many printable runs as words, so this is `lang_of`, only quicker.
    return "zh" if n_han(text) > 1.5 * len(_ASCII_RUN.findall(text)) else lang_of(text)
