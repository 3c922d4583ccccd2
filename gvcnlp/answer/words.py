"""
The words that questions are made of, per language: YAML in `words/`, compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BeforeValidator, model_validator

from gvcnlp.answer.plans import End
from gvcnlp.codebook.sheets import Sheet
from gvcnlp.errors import CodebookError

SLOT = re.compile(r"\{([XY])\}")
PIECE = re.compile(r"\{([a-z]+)\}")
NOTHING = "(?!)"  # a pattern that matches nothing
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

SheetT = TypeVar("SheetT", bound=Sheet)
Pattern = re.Pattern[str]  # pydantic compiles it
Patterns = Mapping[str, Pattern]


def _any_of(patterns: Iterable[str]) -> str:
    return "|".join(patterns) or NOTHING


def _aspects(told: Mapping[str, Mapping[str, tuple[str, str]]]) -> list[dict[str, str]]:
    return [
        {"name": name, "type": type_, "asked": asked, "shown": shown}
        for type_, aspects in told.items()
        for name, (asked, shown) in aspects.items()
    ]


Alternatives = Annotated[Pattern, BeforeValidator(_any_of)]
Words = Annotated[tuple[str, ...], BeforeValidator(str.split)]


class RelationPattern(Sheet):
    """A pattern of a relation question and what it asks for."""

    type: str
    asked: End
    pattern: Pattern


class Aspect(Sheet):
    """A part of a type: how questions name it, and what its evidence then speaks of."""

    name: str
    type: str
    asked: Pattern
    shown: str


class Followup(Sheet):
    """How a question leans on the one before it."""

    opening: Pattern  # "and ...", "what about ..."
    lead: Pattern  # what of it says nothing: "what about"
    possessive: tuple[Pattern, str]  # "their customers", and the same as "customers of them"
    steering: Pattern  # "leave out ...", of a sentence before the question
    contrast: Pattern  # "compared with ...", "compare the two"
    further: Pattern  # "which other ...": others than those of the answer
    refining: Pattern  # "only ...", "which of them ..."
    pronoun: Pattern
    ordinal: Pattern
    former: Pattern
    latter: Pattern
    ordinals: Mapping[str, int]
    languages: Patterns


class Phrases(Sheet):
    """How answers are phrased; the fields name the templates and their blanks."""

    yes: str
    no: str
    stop: str
    units: dict[str, tuple[str, str]]
    of_passages: str
    of_cases: str
    actors: str
    found: str
    pairs: str
    related_source: str
    related_target: str
    verbs: dict[str, tuple[str, str]]
    passive: dict[str, str]
    links: dict[str, str]
    yes_text: str
    no_text: str
    no_contrary: str
    nothing: str
    unknown_firm: str
    closest: str
    unheard: str
    nearest: str
    period: str
    elsewhere: str
    in_cases: str
    at_least: str
    of_these: str
    crosstab: str
    tables: dict[str, str]
    cell: str
    proposition: str
    balance: dict[str, str]
    overview: str
    overview_claims: str
    help: str
    declined: str
    out_of_range: str
    axes: dict[str, str]
    no_evidence: str
    quotes: str
    compared_group: str
    compared_join: str
    compared_more: str
    compared_equal: str
    defined: str
    claim: str
    with_claims: str
    naming: str
    any_named: dict[str, str]
    not_naming: str
    besides: str
    none_named: dict[str, str]
    none_mentioned: dict[str, str]
    setting: str
    sector: str
    verb_pair: str
    both: str
    seen: str
    aspect: str
    anybody: str
    another: str
    coded_as: str
    in_lang: str
    langs: dict[str, str]
    any_status: str
    aspects_called: dict[str, str]
    primary_as: str
    without: str
    not_told: str
    any_of: str
    listed: str
    all_of: str
    statuses: dict[str, str]
    general: dict[str, str]
    nouns: dict[str, str]


class Vocabulary(Sheet):
    """The words of one language, compiled."""

    intents: Mapping[str, Alternatives]
    units: Patterns
    spelling: Words
    who: Pattern
    governing: Pattern
    trading: Patterns
    why: Pattern
    how: Pattern
    evidence: Pattern
    mentions: Pattern
    polite: Pattern
    no_units: Pattern
    quoting: Pattern
    request: Pattern
    quantities: Pattern
    facts: Pattern
    as_buyers: Pattern
    named: Pattern
    metadata: Pattern
    located: Pattern
    topics: Pattern
    filler: Pattern
    absent: Pattern
    naming: Pattern
    tail: tuple[Pattern, str]
    tag: tuple[Pattern, str]
    joined: Pattern
    recorded: Pattern
    case_of: tuple[Pattern, Pattern]
    case_called: Pattern
    statuses: Patterns
    primary: Pattern
    types: Mapping[str, Patterns]
    weak: Pattern
    goods: Pattern
    named_by: Patterns
    paraphrases: Patterns
    aspects: Annotated[tuple[Aspect, ...], BeforeValidator(_aspects)]
    dimensions: Patterns
    general: Patterns
    firms_named: Pattern
    unfulfilled: Pattern
    lacking: Pattern
    either: Pattern
    excepting: Pattern
    any_of: Pattern
    silent: Pattern
    unreported: Pattern
    unsaid: Pattern
    unrecorded: Pattern
    untold: Pattern
    claimless_of: Pattern
    claimless: Pattern
    caseless: Pattern
    none_of: Pattern
    both_told: Pattern
    elsewhere: tuple[Pattern, Pattern]
    order: Patterns
    ordered_cases: Pattern
    least: Pattern
    together: Pattern
    listed_after: Pattern
    development: Pattern
    weak_status: Pattern
    numerals: Mapping[str, int]
    majority: Pattern
    barring: Pattern
    asked: Pattern
    typed: Pattern
    differs: Pattern
    weighed: Pattern
    effects: Patterns
    axes: Patterns
    causes: Pattern
    followup: Followup
    languages: Patterns
    both_languages: Pattern
    relations: tuple[RelationPattern, ...]
    sector_called: Pattern
    generic: Pattern
    interrogative: Pattern
    somebody: Pattern
    some_end: Patterns
    of_texts: Pattern
    before_end: Pattern
    around_end: Pattern
    deictic: Pattern
    grammar: Pattern
    name_ends: Pattern
    apart: Pattern
    articles: Pattern
    stop_words: Annotated[frozenset[str], BeforeValidator(str.split)]
    phrases: Phrases

    @model_validator(mode="before")
    @classmethod
    def _with_pieces(cls, told: dict[str, Any]) -> dict[str, Any]:
        """Relations in patterns: `{any}` stands for a piece, `{X}` and `{Y}` for names."""
        pieces = told.get("pieces", {})
        relations = list(_relations(told["relations"], pieces))
        return {key: value for key, value in told.items() if key != "pieces"} | {
            "relations": relations
        }


@cache
def load_vocabulary(lang: str) -> Vocabulary:
    """Return the words of questions in `en` or `zh`.

    Raises:
        CodebookError: the file is damaged, or a pattern in it is no regular expression.
    """
    try:
        return Vocabulary.model_validate(read_words(f"{lang}.yaml"))
    except (ValueError, KeyError) as exc:
        raise CodebookError(f"answer/words/{lang}.yaml: {exc}") from exc


@cache
def read_words(name: str) -> Any:
    """Return one YAML file of `words/` as plain types."""
    text = (files("gvcnlp.answer") / "words" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader)


def load_words_of(lang: str, name: str, model: type[SheetT]) -> SheetT:
    """Return the part of one language in a file that has both.

    Raises:
        CodebookError: the file is damaged, or a pattern in it is no regular expression.
    """
    try:
        return model.model_validate(read_words(name)[lang])
    except (ValueError, KeyError) as exc:
        raise CodebookError(f"answer/words/{name}: {exc}") from exc


def _relations(
    told: Mapping[str, Mapping[str, Iterable[str]]], pieces: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    for type_, relation in told.items():
        for asked in ("pairs", "both", "source", "target"):
            for source in relation[asked]:
                whole = PIECE.sub(lambda match: pieces[match[1]], source)
                yield {"type": type_, "asked": asked, "pattern": _with_slots(whole)}


def _with_slots(source: str) -> str:
    """A slot at the end of a pattern runs to the end of the question."""
    opened = SLOT.sub(lambda slot: rf"(?P<{slot[1].lower()}>[^?？,，;；]+?)", source)
    return f"{opened}$" if source.endswith("}") else opened
