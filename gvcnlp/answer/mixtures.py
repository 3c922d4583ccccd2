"""
The vocabulary of a question that mixes English and Chinese: either language's words count.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from gvcnlp.answer.words import Patterns, Vocabulary, load_vocabulary
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import LANGS, Lang, lang_of

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
EITHER = (
    "named", "metadata", "quoting", "request", "facts", "as_buyers", "who", "either",
    "primary", "governing",
)  # fmt: skip
EACH = ("intents", "units", "statuses", "dimensions", "general", "order", "languages")
"""Patterns of both languages, one or one a name; other words are those of the question's own."""


def asked_in(question: str) -> Lang:
    """Tell the language of a question: that of its grammar, if that tells, and not of its names.

    >>> asked_in("Is 恒固手套 owned by 霹雳胶业?"), asked_in("谁给 Bank of China 供货？")
    ('en', 'zh')
    """
    if not is_mixed(question):
        return lang_of(question)
    folded = fold(question).text
    is_english, is_chinese = (bool(load_vocabulary(lang).grammar.search(folded)) for lang in LANGS)
    n_han = sum(has_han(char) for char in question)
    if is_chinese and n_han >= len(LATIN_WORD.findall(question)):  # in no name is such a word
        return "zh"
    return "en" if is_english else lang_of(question)


def vocabulary_of(question: str, lang: str) -> Vocabulary:
    """Return the words of the question's language, and of the other where it uses both."""
    return _mixed(lang) if is_mixed(question) else load_vocabulary(lang)


def is_mixed(question: str) -> bool:
    """True for a question in both scripts, be it only for a name."""
    return has_han(question) and LATIN_WORD.search(question) is not None


@cache
def _mixed(lang: str) -> Vocabulary:
    (other_lang,) = (other for other in LANGS if other != lang)
    own, other = load_vocabulary(lang), load_vocabulary(other_lang)
    update: dict[str, Any] = {"stop_words": own.stop_words | other.stop_words}
    update["types"] = {name: _each(own.types[name], other.types[name]) for name in own.types}
    for name in EITHER:
        update[name] = _either(getattr(own, name), getattr(other, name))
    for name in EACH:
        update[name] = _each(getattr(own, name), getattr(other, name))
    return own.model_copy(update=update)


def _each(own: Patterns, other: Patterns) -> Patterns:
    return {name: _either(pattern, other[name]) for name, pattern in own.items()}


def _either(own: re.Pattern[str], other: re.Pattern[str]) -> re.Pattern[str]:
    """Both patterns as one; in ASCII, for a Latin word ends where a Chinese one begins."""
    parts = (p.pattern if has_han(p.pattern) else f"(?a:{p.pattern})" for p in (own, other))
    return re.compile("|".join(parts))
