"""
Read what a question asks of supplies and ownership: the relation, and the firms it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gvcnlp.answer.firm_names import described_firms, described_in, firms_of_country, named_firm
from gvcnlp.answer.mixtures import asked_in, is_mixed
from gvcnlp.answer.named_types import find_types
from gvcnlp.answer.names import find_firms, plain_text, whole_word
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import RelationAsked
from gvcnlp.answer.settings import setting_patterns
from gvcnlp.answer.words import RelationPattern, Vocabulary, load_vocabulary
from gvcnlp.codebook.names import normalize_name
from gvcnlp.codebook.scripts import HAN, fold
from gvcnlp.records import LANGS
from gvcnlp.store import Store
from gvcnlp.store.criteria import FirmCriterion

BESIDE_HAN = re.compile(rf"(?<=[{HAN}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{HAN}])")
BLANK_BESIDE_HAN = re.compile(rf"(?<=[{HAN}]) +(?=\S)|(?<=\S) +(?=[{HAN}])")
JOINING = re.compile(r"[和与及、,，]| and | & | or ")
BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
FIRST_MARK = 0xE000  # for private use: no text has such characters
TOPIC_END = re.compile(r"[,，:：] ?")
OF_PLACE = re.compile(r"([\w -]+?) (?:of|in|from|at|around|near) ([\w -]+)")
SETTING = "\x00"  # stands for the name of a country or sector
ENDING = re.compile(rf"{SETTING}[a-z]{{0,3}}\b|{SETTING}")  # malaysia-n
JOINT = "_"  # between the words of a name, which no pattern shall part
CLAUSE_END = re.compile(r" ?[,，;；:：?？] ?")
OWNED = re.compile(r"的\S{1,8}|(?:'s|') [\w ]{3,25}")
NO_NAME = re.compile(
    r"^(?:或|和|与|及|方与|母公司(?:拥有|控制|管|直接|统管)|[门项种]新?(?:生意|业务))|包括|在内$"
)
QUESTION_END = "?？.。!！ 吗呢吧"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question while it is read."""

    store: Store
    question: str
    words: Vocabulary
    antecedent: FirmCriterion | None
    names: tuple[str, ...] = ()


def find_relation(
    store: Store, question: str, words: Vocabulary, antecedent: FirmCriterion | None = None
) -> RelationAsked | None:
    """Return the relation that a question asks about, or None.

    Args:
        store: The corpus, which knows the names of firms.
        question: As it was asked.
        words: Of its language.
        antecedent: The firms that "them" or 他们 stand for, in a conversation.
    """
    firms = find_firms(store, question)
    if antecedent is None and len(firms) == 1:  # "Apple: who supplies it?"
        antecedent = firms[0].criterion
    names = tuple(question[hit.start : hit.end] for hit in firms)
    names += described_in(store, question)
    for lang in _langs(question):
        vocabulary = words if lang == asked_in(question) else load_vocabulary(lang)
        seen = _Reading(store, question, vocabulary, antecedent, names)
        for clause in _clauses(folded_in(question, lang), lang, seen):
            if relation := _related_in(clause, seen):
                return relation
    return None


def _clauses(question: str, lang: str, seen: _Reading) -> Iterator[str]:
    """The whole question, then its parts; "its parent" is the parent of it."""
    words, names = seen.words, seen.names
    pattern, replacement = words.tail
    bare = pattern.sub(replacement, question).rstrip(QUESTION_END)
    if lang == "zh":
        bare = _marked(BLANK_BESIDE_HAN.sub("", bare), names)
        yield from _with_topic(bare, seen)
    else:
        bare = _as_one_word(bare, names)
    possessive, instead = words.followup.possessive
    yield bare
    for clause in CLAUSE_END.split(bare):
        yield possessive.sub(instead, clause.strip()) if clause != bare else ""


def _with_topic(question: str, seen: _Reading) -> Iterator[str]:
    """The firm that a Chinese question opens with and what it asks of it: X，背后的东家是谁."""
    topic, *rest = TOPIC_END.split(question, maxsplit=1)
    named = _unmarked(topic, seen.names)
    is_pronoun = seen.words.followup.pronoun.fullmatch(topic) is not None
    if rest and (topic != named or is_pronoun or described_firms(seen.store, named).is_known):
        yield topic + rest[0]
        yield f"{topic}的{rest[0]}"


def _related_in(clause: str, seen: _Reading) -> RelationAsked | None:
    for known in seen.words.relations:
        match = known.pattern.search(clause)
        relation = _fill(seen, known, match) if match else None
        if relation is not None and _is_meant(
            relation, known, fold(seen.question).text, seen.words
        ):
            return relation
    return None


def _as_one_word(question: str, names: Sequence[str]) -> str:
    """Chicken of the Sea belongs to no one called Chicken: its words stay together."""
    for name in (fold(name).text.strip() for name in names):
        question = whole_word(name).sub(name.replace(" ", JOINT), question)
    return question


def _marked(question: str, names: Sequence[str]) -> str:
    """One character for each name: 宏基控股 is a name, and does not say who holds 宏基."""
    for n, name in enumerate(names):
        question = question.replace(folded_in(name, "zh"), chr(FIRST_MARK + n))
    return question


def _unmarked(text: str, names: Sequence[str]) -> str:
    for n, name in enumerate(names):
        text = text.replace(chr(FIRST_MARK + n), folded_in(name, "zh"))
    return text


def _is_meant(
    relation: RelationAsked, known: RelationPattern, question: str, words: Vocabulary
) -> bool:
    """False where a claim is asked about, and what would be a firm is no known one.

    "The buyer owns the factory" names a type; any factory is known. So does "one firm owns another
    and runs it", whose words are those of hierarchy.
    """
    if not relation.given and relation.asked != "pairs":
        return not find_types(question, words)
    if relation.asked == "pairs" and (match := known.pattern.search(question)) is not None:
        hits = (hit for hit in find_types(question, words) if hit.type == "hierarchy")
        return not any(hit.start < match.end() and match.start() < hit.end for hit in hits)
    kinds = (words.units[unit] for unit in ("firm", "buyer", "company"))
    bare = [words.articles.sub("", end.name.lower()) for end in relation.given]
    are_kinds = bare and all(any(kind.fullmatch(name) for kind in kinds) for name in bare)
    are_known = all(end.is_known for end in relation.given) and not are_kinds
    return are_known or not find_types(question, words)


def folded_in(text: str, lang: str) -> str:
    """Return a text folded for matching; in English, Chinese words stand apart as all words do."""
    folded = fold(text).text.strip()
    return folded if lang == "zh" else BESIDE_HAN.sub(" ", folded)


def _langs(question: str) -> Iterator[str]:
    """The language of the question, and the other where it uses both."""
    own = asked_in(question)
    yield own
    if is_mixed(question):
        yield from (lang for lang in LANGS if lang != own)


def _fill(seen: _Reading, known: RelationPattern, match: re.Match[str]) -> RelationAsked | None:
    """Look up the firms of a match; None where it was no question about firms after all."""
    if _is_some_end(seen, known, match):
        return RelationAsked(known.type, known.asked)
    of_goods = known.type == "supplies"
    told = {slot: _bare(seen, text) for slot, text in match.groupdict().items()}
    if known.asked == "both":  # does X buy from any firm?
        named = {s: bare for s, bare in told.items() if not seen.words.somebody.fullmatch(bare)}
        if not named:
            return RelationAsked(known.type, "pairs")
        told = named
    ends = {slot: _end(seen, bare, of_goods=of_goods) for slot, bare in told.items()}
    if any(end is None for end in ends.values()):
        return None
    if known.asked == "pairs":
        return RelationAsked(known.type, "pairs")
    x, y = ends.get("x"), ends.get("y")
    if known.asked == "target":
        return RelationAsked(known.type, "target", source=x)
    if known.asked == "source" or y is None:
        return RelationAsked(known.type, "source", target=x)
    return RelationAsked(known.type, "both" if x else "target", source=y, target=x)


def _is_some_end(seen: _Reading, known: RelationPattern, match: re.Match[str]) -> bool:
    """True for "the subsidiary in Malaysia", which is whatever firm is at that end.

    Whom somebody supplies has to be told by a place: "producers" alone may be mentioned so.
    """
    words = seen.words
    pattern = words.some_end.get(f"{known.type} {known.asked}")
    told = [_unmarked(text, seen.names) for text in match.groupdict().values()]
    if pattern is None or len(told) != 1 or not (hit := pattern.search(told[0])):
        return False
    before, after = told[0][: hit.start()].strip(), told[0][hit.end() :].strip()
    if not words.before_end.search(before) or find_firms(seen.store, told[0]):
        return False  # "American buyers" are no buyers of whatever kind
    said = f"{before} {after}"
    rest = said
    for setting in setting_patterns():
        rest = setting.sub(SETTING, rest)
    rest = ENDING.sub(" ", rest)
    is_placed = rest != said or words.deictic.search(said) is not None
    is_whoever = re.search(r"\w", words.around_end.sub(" ", rest)) is None
    return is_whoever and (is_placed or known.type == "owns")


def _bare(seen: _Reading, text: str) -> str:
    """What a slot was filled with, without what follows a name."""
    return seen.words.name_ends.sub("", _unmarked(text, seen.names).replace(JOINT, " ").strip())


def _end(seen: _Reading, bare: str, *, of_goods: bool) -> FirmCriterion | None:
    """The firm of a slot; who supplies "HP's notebooks" supplies HP."""
    store, words = seen.store, seen.words
    if words.followup.pronoun.fullmatch(bare):
        return seen.antecedent  # if there is none, "they" is nobody's name
    plain = words.articles.sub("", bare)
    if plain in words.stop_words or words.units["company"].fullmatch(plain):
        return None
    if words.named.fullmatch(plain):  # 所有具名的买家
        return None
    if not plain or words.interrogative.search(plain) or NO_NAME.search(plain):
        return None
    written = as_written(plain, seen.question)
    firm = _named_one_or_several(store, written)
    if firm.is_known and not _is_place(seen, plain, firm):
        return firm
    if _is_place(seen, plain, firm):
        return None
    within = find_firms(store, written)
    around = written[: within[0].start] + written[within[0].end :] if within else ""
    is_itself = not words.apart.search(around) or (of_goods and _is_of_goods(around, words))
    if len(within) == 1 and within[0].criterion.is_known and is_itself:
        return within[0].criterion
    if (described := _described(seen, plain, written)) is not None:
        return described
    compatriots = firms_of_country(store, written)
    if compatriots is not None:
        return compatriots
    return FirmCriterion(written) if _promises_firm(plain, written, words) else None


def _described(seen: _Reading, plain: str, written: str) -> FirmCriterion | None:
    """Firms without a name; the place of "potteries of Puebla" is a setting of its own."""
    described = described_firms(seen.store, plain)
    if described.is_known:
        return FirmCriterion(written, keys=described.keys)
    match = OF_PLACE.fullmatch(plain)
    head = described_firms(seen.store, match[1]) if match else described
    if match is None or not head.is_known:
        return None
    places = find_settings(seen.store, match[2], seen.words)
    is_place = any(setting.field == "country" for setting in places)
    return FirmCriterion(as_written(match[1], seen.question), keys=head.keys) if is_place else None


def _is_place(seen: _Reading, plain: str, firm: FirmCriterion) -> bool:
    """True for Sialkot and Taiwan: the makers of a place supply no firm of that name."""
    if normalize_name(plain) in firm.keys and firm.entities:
        return False
    places = [s for s in find_settings(seen.store, plain, seen.words) if s.field == "country"]
    return any(plain_text(setting.name) == plain_text(plain) for setting in places)


def _is_of_goods(around: str, words: Vocabulary) -> bool:
    """True for what follows the name of a firm that has it, where that is no other firm."""
    kinds = (words.units[unit] for unit in ("firm", "buyer", "company"))
    return OWNED.fullmatch(around) is not None and not any(kind.search(around) for kind in kinds)


def _named_one_or_several(store: Store, written: str) -> FirmCriterion:
    """都乐（Dole）和德尔蒙: firms that are all known, whichever of them; "A & B" may be one."""
    whole = named_firm(store, written)
    parts = [part for part in JOINING.split(BRACKETED.sub("", written)) if part.strip()]
    if whole.is_known or len(parts) < 2:
        return whole
    first, *others = (named_firm(store, part.strip()) for part in parts)
    if not all(firm.is_known for firm in (first, *others)):
        return whole
    for other in others:
        first = first.either(other, name=written)
    return first


def _promises_firm(plain: str, written: str, words: Vocabulary) -> bool:
    """True for what reads like the name of a firm that the corpus happens not to hold."""
    if written.isascii() and not written[:1].isupper():
        return False
    if any(words.units[unit].search(plain) for unit in ("passage", "case")) or "、" in plain:
        return False
    if "它" in plain:  # 墨西哥它 is no name
        return False
    if find_types(plain, words):
        return False
    told = (words.named, words.metadata, *words.units.values(), *words.statuses.values())
    told += tuple(words.languages.values())
    for pattern in (*setting_patterns(), *told, words.generic):
        plain = pattern.sub("", plain)
    return len(re.sub(r"\W", "", plain)) > 1


def as_written(folded: str, question: str) -> str:
    """The stretch of the question that folds to this, so that capitals are kept."""
    whole, folded = fold(question), fold(folded).text.strip()
    at = whole.text.find(folded)
    if at < 0:
        return folded
    start, end = whole.original_span(at, at + len(folded))
    return question[start:end]
