"""
Tell what a question counts or lists: passages, cases, firms, countries; and whom they are to name.
"""

from __future__ import annotations

import re

from gvcnlp.answer.lookups import PLACES
from gvcnlp.answer.plans import Absent, Intent, RelationAsked, Unit
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import has_han

# 中文案例里，哪些是……: the cases are what is asked for.
OF_THESE = re.compile(
    "^([^，。？]{0,14}(?:案例|段落|文段|文献)(?:里面?|中|内|当中|之中)?)(?:[（(][^()（）]*[)）])?"
    "[，,](?:又|都)?(?:(?:哪些|哪几个|有?多少个?|有?几个)(?:是|有(?!哪|多少|几)|属于|实现|报告|存在)"
    "|有没有(?:一些|几个|哪些|哪个)?是)"
)
ASIDE = re.compile(r"[(（][^()（）]*[)）]")
ASKING = 3  # characters of 哪几家
ASKING_IN_ENGLISH = 14  # of "what are the"
ASKED_BEFORE = 5  # characters before a place that may ask for it
HIDDEN = "X"  # stands for what names no unit
ORDERING = "列给找"  # opens 列出, after which what is to be listed comes last
ACTORS: tuple[Unit, ...] = ("buyer", "firm", "company")
PASSING: tuple[Unit, ...] = ("passage", "case")
UNITS: tuple[Unit, ...] = (
    "reference", "passage", "case", "country", "sector", "buyer", "firm", "company",
)  # fmt: skip


def find_unit(
    question: str, words: Vocabulary, intent: Intent, relation: RelationAsked | None, lang: str
) -> Unit:
    """The first unit after the question word, else the head of what stands before it.

    The head of "cases in which firms failed" comes first, that of 企业失败的案例 last. A
    comparison counts cases or passages, and a relation has firms at its ends.
    """
    if intent == "compare":
        return _counted(question, words)
    is_open = relation is not None and not relation.given and not words.of_texts.search(question)
    if is_open and words.who.search(question):
        return "firm"  # who buys from whom, in the cases on wine
    if relation is None and words.as_buyers.search(question):
        return "buyer"
    pattern = words.intents.get(intent)
    question = _without_places(question, words)
    opening = pattern.search(question) if pattern else None
    asked_at = opening.start() if opening else len(question)
    found = _units_named(question, words)
    after = [(start, -order, unit) for start, order, unit in found if start >= asked_at]
    if after:
        is_ordered = opening is not None and opening[0][0] in ORDERING
        until = question.find(":", asked_at)  # what follows tells which of them
        after = [hit for hit in after if until < 0 or hit[0] < until] or after
        return (max if is_ordered else min)(after)[2]
    if found:
        return (min if lang == "en" else max)(found)[2]
    return "firm" if relation or words.who.search(question) else "passage"


def _units_named(question: str, words: Vocabulary) -> list[tuple[int, int, Unit]]:
    """Where units stand; 家 counts firms only where no other word for them stands before it."""
    found = [
        (match, -order, unit)
        for order, unit in enumerate(UNITS)
        for match in words.units[unit].finditer(question)
    ]
    nouns = [match.start() for match, _, unit in found if unit in ACTORS and len(match[0]) > 1]
    return [
        (match.start(), order, unit)
        for match, order, unit in found
        if not (unit in ACTORS and len(match[0]) == 1 and min(nouns, default=9999) < match.start())
    ]


def _without_places(question: str, words: Vocabulary) -> str:
    """Leave out the units that only tell where: "which firms appear in captive passages".

    Of "of the Chinese cases, how many", and where nothing else is named, they are meant.
    """
    if of_these := OF_THESE.match(question):
        return of_these[1]
    match = words.located.search(question)
    if match is None:
        return ASIDE.sub("", question)
    if _is_asked_of(match, words):
        return question
    if _is_itself_asked(match, words):
        return match[0]
    if head := match.groupdict().get("head"):
        return question if _asks_for_unit(match, words) else head
    question = ASIDE.sub("", question)
    rest = words.located.sub(lambda match: " " * len(match[0]), question)
    return rest if _units_named(rest, words) else question


def _is_asked_before(before: str, words: Vocabulary) -> bool:
    """True for 哪些具名公司: these are asked for, and not 多少段落."""
    near = before[-(ASKING if has_han(before) else ASKING_IN_ENGLISH) :]
    is_of_places = any(words.units[unit].search(near) for unit in (*PLACES, "passage"))
    return words.interrogative.search(near) is not None and not is_of_places


def _is_asked_of(place: re.Match[str], words: Vocabulary) -> bool:
    """True for 哪些案例里，供应商……: the place is what is asked for, and nothing else is."""
    before, after = place.string[: place.start()], place.string[place.end() :]
    is_asked = words.interrogative.search(before[-ASKED_BEFORE:]) is not None
    is_whole = has_han(place[0]) and after[:1] in ("，", ",")
    return is_asked and is_whole and words.interrogative.search(after) is None


def _is_itself_asked(place: re.Match[str], words: Vocabulary) -> bool:
    """True for ……出现在哪些案例里, where nothing else is asked for."""
    others = place.string[: place.start()] + place.string[place.end() :]
    asks = words.interrogative.search
    return asks(place[0]) is not None and asks(others) is None


def _asks_for_unit(opening: re.Match[str], words: Vocabulary) -> bool:
    """True where the question word goes with a unit of its own: "of these, which firms"."""
    near = re.match(r"\W*(?:how many|which|what|who)((?: (?!have|has|do|did|are|is)\w+){0,2})",
                    opening.string[opening.end() :])  # fmt: skip
    return near is not None and any(unit.search(near[1]) for unit in words.units.values())


def _counted(question: str, words: Vocabulary) -> Unit:
    """Cases where they, or the countries or sectors they stand in, and no passages are named.

    "Chinese against English texts: in how many cases": what follows "how many" is counted.
    """
    counting = words.intents["count"].search(question)
    after = question[counting.end() :][:ASKING_IN_ENGLISH] if counting else ""
    if words.units["case"].search(after):
        return "case"
    if words.units["passage"].search(question):
        return "passage"
    return "case" if any(words.units[unit].search(question) for unit in PLACES) else "passage"


def naming_asked(
    question: str, words: Vocabulary, *, of_units: bool = True
) -> tuple[Unit | None, str]:
    """Return whom passages or cases are to name, and the question without it.

    None where it asks for other things, unless what is asked for is known (`of_units` false).
    """
    match = words.naming.search(question)
    if match is None or (not match.start() and not has_han(match[0])):  # "name the buyers"
        return None, question
    before = question[: match.start()]
    if of_units and _is_asked_before(before, words):
        return None, question
    is_possessed = match.groupdict().get("whom") and not has_han(match[0])  # "names of buyers in"
    if of_units and is_possessed and not any(words.units[u].search(before) for u in PASSING):
        return None, question
    is_last = not question[match.end() :].strip("。！!?？ ") and has_han(match[0])
    if of_units and is_last and set(ORDERING) & set(before):  # 列举……中出现的具名采购商
        return None, question
    rest = question[: match.start()] + " " * len(match[0]) + question[match.end() :]
    if of_units and not any(words.units[unit].search(rest) for unit in PASSING):
        return None, question
    whom = next(text for text in match.groupdict().values() if text)
    return next(u for u in ACTORS if words.units[u].search(whom)), rest


def absent_asked(question: str, words: Vocabulary) -> tuple[Absent | None, str]:
    """Return whom passages or cases are to leave out, and the question without it."""
    match = words.absent.search(question)
    if match is None:
        return None, question
    rest = question[: match.start()] + " " * len(match[0]) + question[match.end() :]
    if not any(words.units[unit].search(rest) for unit in PASSING):
        return None, question
    told = match.groupdict()
    whom = next(told[name] for name in ("whom", "which", "what") if told.get(name))
    unit: Unit = next((u for u in ACTORS if words.units[u].search(whom)), "company")
    is_named = any(told.get(name) for name in ("named", "called", "call"))
    return Absent(unit, is_named), rest


def without_aspects(question: str, words: Vocabulary) -> str:
    """The brand of an own brand is no buyer."""
    for aspect in words.aspects:
        question = aspect.asked.sub(lambda match: HIDDEN * len(match[0]), question)
    return question
