"""
The vocabulary of a question that mixes English and Chinese: either language's words count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from gvcnlp.answer.words import Vocabulary, load_vocabulary
from gvcnlp.codebook.names import has_han
from gvcnlp.records import LANGS

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
Patterns = Mapping[str, re.Pattern[str]]


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
    return replace(
        own,
        intents=_each(own.intents, other.intents),
        units=_each(own.units, other.units),
        statuses=_each(own.statuses, other.statuses),
        types={
            dimension: _each(types, other.types[dimension])
            for dimension, types in own.types.items()
        },
        dimensions=_each(own.dimensions, other.dimensions),
        general=_each(own.general, other.general),
        order=_each(own.order, other.order),
        languages=_each(own.languages, other.languages),
        named=_either(own.named, other.named),
        metadata=_either(own.metadata, other.metadata),
        quoting=_either(own.quoting, other.quoting),
        request=_either(own.request, other.request),
        facts=_either(own.facts, other.facts),
        as_buyers=_either(own.as_buyers, other.as_buyers),
        who=_either(own.who, other.who),
        either=_either(own.either, other.either),
        primary=_either(own.primary, other.primary),
        stop_words=own.stop_words | other.stop_words,
    )


def _each(own: Patterns, other: Patterns) -> Patterns:
    return {name: _either(pattern, other[name]) for name, pattern in own.items()}


def _either(own: re.Pattern[str], other: re.Pattern[str]) -> re.Pattern[str]:
    """Both patterns as one; in ASCII, for a Latin word ends where a Chinese one begins."""
    parts = (p.pattern if has_han(p.pattern) else f"(?a:{p.pattern})" for p in (own, other))
    return re.compile("|".join(parts))
