"""
The words that questions are made of, per language: YAML in `words/`, compiled once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from gvcnlp.codebook.sheets import Sheet
from gvcnlp.errors import CodebookError

SLOT = re.compile(r"\{([XY])\}")
PIECE = re.compile(r"\{([a-z]+)\}")
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


SheetT = TypeVar("SheetT", bound=Sheet)


class RelationWords(Sheet):
    """Patterns of questions about one relation, by what they ask for."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    both: tuple[str, ...]
    pairs: tuple[str, ...]


class FollowupWords(Sheet):
    """How a question leans on the one before it."""

    opening: str  # "and ...", "what about ..."
    lead: str  # what of it says nothing: "what about"
    possessive: tuple[str, str]  # "their customers", and the same as "customers of them"
    refining: str  # "only ...", "which of them ..."
    pronoun: str
    ordinal: str
    ordinals: dict[str, str]
    languages: dict[str, str]


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
    nearest: str
    period: str
    elsewhere: str
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
    none_named: dict[str, str]
    none_mentioned: dict[str, str]
    setting: str
    sector: str
    verb_pair: str
    both: str
    seen: str
    aspect: str
    anybody: str
    coded_as: str
    in_lang: str
    langs: dict[str, str]
    any_status: str
    primary_as: str
    without: str
    not_told: str
    any_of: str
    listed: str
    all_of: str
    statuses: dict[str, str]
    general: dict[str, str]
    nouns: dict[str, str]


class _Words(Sheet):
    intents: dict[str, tuple[str, ...]]
    units: dict[str, str]
    spelling: str
    who: str
    why: str
    how: str
    evidence: str
    mentions: str
    polite: str
    quoting: str
    request: str
    facts: str
    as_buyers: str
    named: str
    metadata: str
    located: str
    topics: str
    filler: str
    absent: str
    naming: str
    tail: tuple[str, str]
    tag: tuple[str, str]
    joined: str
    recorded: str
    case_of: tuple[str, str]
    case_called: str
    statuses: dict[str, str]
    primary: str
    types: dict[str, dict[str, str]]
    weak: str
    named_by: dict[str, str]
    paraphrases: dict[str, str]
    aspects: dict[str, dict[str, tuple[str, str]]]
    dimensions: dict[str, str]
    general: dict[str, str]
    firms_named: str
    unfulfilled: str
    lacking: str
    either: str
    excepting: str
    any_of: str
    silent: str
    unreported: str
    unsaid: str
    untold: str
    claimless_of: str
    claimless: str
    elsewhere: tuple[str, str]
    order: dict[str, str]
    majority: str
    barring: str
    asked: str
    typed: str
    differs: str
    weighed: str
    effects: dict[str, str]
    axes: dict[str, str]
    causes: str
    followup: FollowupWords
    languages: dict[str, str]
    both_languages: str
    pieces: dict[str, str]
    relations: dict[str, RelationWords]
    sector_called: str
    generic: str
    interrogative: str
    name_ends: str
    apart: str
    articles: str
    stop_words: str
    phrases: Phrases


@dataclass(frozen=True, slots=True)
class RelationPattern:
    """A pattern of a relation question and what it asks for."""

    type: str
    asked: str  # source, target, both or pairs
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Aspect:
    """A part of a type: how questions name it, and what its evidence then speaks of."""

    name: str
    type: str
    asked: re.Pattern[str]
    shown: str


@dataclass(frozen=True, slots=True)
class Followup:
    """The words of follow-up questions, compiled."""

    opening: re.Pattern[str]
    lead: re.Pattern[str]
    possessive: tuple[re.Pattern[str], str]
    refining: re.Pattern[str]
    pronoun: re.Pattern[str]
    ordinal: re.Pattern[str]
    ordinals: Mapping[str, int]
    languages: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, compiled."""

    intents: Mapping[str, re.Pattern[str]]
    units: Mapping[str, re.Pattern[str]]
    spelling: tuple[str, ...]
    who: re.Pattern[str]
    why: re.Pattern[str]
    how: re.Pattern[str]
    evidence: re.Pattern[str]
    mentions: re.Pattern[str]
    polite: re.Pattern[str]
    quoting: re.Pattern[str]
    request: re.Pattern[str]
    facts: re.Pattern[str]
    as_buyers: re.Pattern[str]
    named: re.Pattern[str]
    metadata: re.Pattern[str]
    located: re.Pattern[str]
    topics: re.Pattern[str]
    filler: re.Pattern[str]
    absent: re.Pattern[str]
    naming: re.Pattern[str]
    tail: tuple[re.Pattern[str], str]
    tag: tuple[re.Pattern[str], str]
    joined: re.Pattern[str]
    recorded: re.Pattern[str]
    case_of: tuple[re.Pattern[str], re.Pattern[str]]
    case_called: re.Pattern[str]
    statuses: Mapping[str, re.Pattern[str]]
    primary: re.Pattern[str]
    types: Mapping[str, Mapping[str, re.Pattern[str]]]
    weak: re.Pattern[str]
    named_by: Mapping[str, re.Pattern[str]]
    paraphrases: Mapping[str, re.Pattern[str]]
    aspects: tuple[Aspect, ...]
    dimensions: Mapping[str, re.Pattern[str]]
    general: Mapping[str, re.Pattern[str]]
    firms_named: re.Pattern[str]
    unfulfilled: re.Pattern[str]
    lacking: re.Pattern[str]
    either: re.Pattern[str]
    excepting: re.Pattern[str]
    any_of: re.Pattern[str]
    silent: re.Pattern[str]
    unreported: re.Pattern[str]
    unsaid: re.Pattern[str]
    untold: re.Pattern[str]
    claimless_of: re.Pattern[str]
    claimless: re.Pattern[str]
    elsewhere: tuple[re.Pattern[str], re.Pattern[str]]
    order: Mapping[str, re.Pattern[str]]
    majority: re.Pattern[str]
    barring: re.Pattern[str]
    asked: re.Pattern[str]
    typed: re.Pattern[str]
    differs: re.Pattern[str]
    weighed: re.Pattern[str]
    effects: Mapping[str, re.Pattern[str]]
    axes: Mapping[str, re.Pattern[str]]
    causes: re.Pattern[str]
    followup: Followup
    languages: Mapping[str, re.Pattern[str]]
    both_languages: re.Pattern[str]
    relations: tuple[RelationPattern, ...]
    sector_called: re.Pattern[str]
    generic: re.Pattern[str]
    interrogative: re.Pattern[str]
    name_ends: re.Pattern[str]
    apart: re.Pattern[str]
    articles: re.Pattern[str]
    stop_words: frozenset[str]
    phrases: Phrases


@cache
def load_vocabulary(lang: str) -> Vocabulary:
    """Return the words of questions in `en` or `zh`.

    Raises:
        CodebookError: the file is damaged, or a pattern in it is no regular expression.
    """
    try:
        return _compile(_Words.model_validate(read_words(f"{lang}.yaml")))
    except (ValueError, re.error) as exc:
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


def _compile(words: _Words) -> Vocabulary:
    return Vocabulary(
        intents={k: re.compile("|".join(v) or r"(?!)") for k, v in words.intents.items()},
        units=_each(words.units),
        spelling=tuple(words.spelling.split()),
        who=re.compile(words.who),
        why=re.compile(words.why),
        how=re.compile(words.how),
        evidence=re.compile(words.evidence),
        mentions=re.compile(words.mentions),
        polite=re.compile(words.polite),
        quoting=re.compile(words.quoting),
        request=re.compile(words.request),
        facts=re.compile(words.facts),
        as_buyers=re.compile(words.as_buyers),
        named=re.compile(words.named),
        metadata=re.compile(words.metadata),
        located=re.compile(words.located),
        topics=re.compile(words.topics),
        filler=re.compile(words.filler),
        absent=re.compile(words.absent),
        naming=re.compile(words.naming),
        tail=(re.compile(words.tail[0]), words.tail[1]),
        tag=(re.compile(words.tag[0]), words.tag[1]),
        joined=re.compile(words.joined),
        recorded=re.compile(words.recorded),
        case_of=(re.compile(words.case_of[0]), re.compile(words.case_of[1])),
        case_called=re.compile(words.case_called),
        statuses=_each(words.statuses),
        primary=re.compile(words.primary),
        types={dimension: _each(types) for dimension, types in words.types.items()},
        weak=re.compile(words.weak),
        named_by=_each(words.named_by),
        paraphrases=_each(words.paraphrases),
        aspects=tuple(
            Aspect(name, type_, re.compile(asked), shown)
            for type_, aspects in words.aspects.items()
            for name, (asked, shown) in aspects.items()
        ),
        dimensions=_each(words.dimensions),
        general=_each(words.general),
        firms_named=re.compile(words.firms_named),
        unfulfilled=re.compile(words.unfulfilled),
        lacking=re.compile(words.lacking),
        either=re.compile(words.either),
        excepting=re.compile(words.excepting),
        any_of=re.compile(words.any_of),
        silent=re.compile(words.silent),
        unreported=re.compile(words.unreported),
        unsaid=re.compile(words.unsaid),
        untold=re.compile(words.untold),
        claimless_of=re.compile(words.claimless_of),
        claimless=re.compile(words.claimless),
        elsewhere=(re.compile(words.elsewhere[0]), re.compile(words.elsewhere[1])),
        order=_each(words.order),
        majority=re.compile(words.majority),
        barring=re.compile(words.barring),
        asked=re.compile(words.asked),
        typed=re.compile(words.typed),
        differs=re.compile(words.differs),
        weighed=re.compile(words.weighed),
        effects=_each(words.effects),
        axes=_each(words.axes),
        causes=re.compile(words.causes),
        followup=_followup(words.followup),
        languages=_each(words.languages),
        both_languages=re.compile(words.both_languages),
        relations=tuple(_relation_patterns(words)),
        sector_called=re.compile(words.sector_called),
        generic=re.compile(words.generic),
        interrogative=re.compile(words.interrogative),
        name_ends=re.compile(words.name_ends),
        apart=re.compile(words.apart),
        articles=re.compile(words.articles),
        stop_words=frozenset(words.stop_words.split()),
        phrases=words.phrases,
    )


def _followup(words: FollowupWords) -> Followup:
    return Followup(
        opening=re.compile(words.opening),
        lead=re.compile(words.lead),
        possessive=(re.compile(words.possessive[0]), words.possessive[1]),
        refining=re.compile(words.refining),
        pronoun=re.compile(words.pronoun),
        ordinal=re.compile(words.ordinal),
        ordinals={word: int(place) for word, place in words.ordinals.items()},
        languages=_each(words.languages),
    )


def _each(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}


def _relation_patterns(words: _Words) -> list[RelationPattern]:
    found = []
    for type_, relation in words.relations.items():
        for asked in ("pairs", "both", "source", "target"):
            for source in getattr(relation, asked):
                whole = _with_pieces(source, words.pieces)
                found.append(RelationPattern(type_, asked, _with_slots(whole)))
    return found


def _with_pieces(source: str, pieces: Mapping[str, str]) -> str:
    return PIECE.sub(lambda match: pieces[match[1]], source)


def _with_slots(source: str) -> re.Pattern[str]:
    """A slot at the end of a pattern runs to the end of the question."""
    opened = SLOT.sub(lambda slot: rf"(?P<{slot[1].lower()}>[^?？,，;；]+?)", source)
    return re.compile(f"{opened}$" if source.endswith("}") else opened)
