"""
The countries, regions and sectors of cases, and every way to say them.

Which of them a corpus holds is read from its cases (`places.py`); this is the list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from gvcnlp.answer.words import read_words
from gvcnlp.codebook.names import has_han
from gvcnlp.codebook.scripts import fold

LONGEST_ENDING = 3  # letters that a name may have after its pattern: brazil-ian


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the world or of the economy: its names, and the countries or sectors in it."""

    name: str
    pattern: re.Pattern[str]
    members: tuple[re.Pattern[str], ...]


@cache
def load_settings() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """Return the names of countries and sectors as patterns, by field and name."""
    groups = read_words("settings.yaml")
    return {
        field: {name: _any_word(words) for name, words in groups[field].items()}
        for field in ("country", "sector")
    }


@cache
def load_groups(field: str) -> tuple[Group, ...]:
    """Return the groups of countries or sectors that questions name, the smaller before."""
    single, sheet = load_settings()[field], read_words("settings.yaml")[f"{field}_groups"]
    groups = [
        Group(name, _any_word(group["words"]), tuple(single[member] for member in group["members"]))
        for name, group in sheet.items()
    ]
    return tuple(sorted(groups, key=lambda group: len(group.members)))


@cache
def load_unnamed() -> frozenset[str]:
    """Return parts of a recorded sector that are no name of it: "electronics and others"."""
    return frozenset(read_words("settings.yaml")["unnamed"].split())


@cache
def setting_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of all countries and sectors, and of their groups."""
    single = [pattern for group in load_settings().values() for pattern in group.values()]
    groups = [group.pattern for field in load_settings() for group in load_groups(field)]
    return (*single, *groups)


@cache
def setting_words(field: str, name: str) -> tuple[str, ...]:
    """Return the plain words of a country or sector, for full text."""
    words: list[str] = read_words("settings.yaml")[field][name]
    return tuple(re.sub(r"\\b|\?|\(.*?\)", "", word).strip() for word in words)


def setting_labels(field: str, values: Iterable[str], lang: str) -> dict[str, str]:
    """Return for each country or sector of a case the one spelling that stands for it.

    Cases in two languages call one country China and 中国; a count must not part them. The
    spelling is one of the cases' own, rather one in the language of the question.
    """
    same: dict[str, list[str]] = {}
    for value in sorted(set(values)):
        same.setdefault(setting_name(field, value), []).append(value)
    return {
        value: min(spelt, key=lambda spelling: (has_han(spelling) != (lang == "zh"), spelling))
        for spelt in same.values()
        for value in spelt
    }


@cache
def setting_name(field: str, value: str) -> str:
    """Return the name that the list of countries and sectors has for a value that is just that.

    A reference is its own name.
    """
    folded = fold(value).text.strip()
    for name, pattern in load_settings().get(field, {}).items():
        match = pattern.match(folded)
        if match and (has_han(folded) or match.end() >= len(folded) - LONGEST_ENDING):
            return name
    return value


def _any_word(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_at_word, words)))


def _at_word(word: str) -> str:
    return word if has_han(word) else rf"\b{word}"
