"""
Tell what kind of answer a question wants: the first kind whose words it has, and that
what it names allows.
"""

from __future__ import annotations

from gvcnlp.answer.claims import statuses_apart
from gvcnlp.answer.named_types import TypeHit, find_types
from gvcnlp.answer.plans import REFUSED, Axis, Definition, Intent, Order, RelationAsked
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.labels import find_labels
from gvcnlp.records import TYPES
from gvcnlp.store.criteria import CaseCriterion

ASKING_TO_DEFINE = ("defined", "definition", "definitions", "定义")  # names of a status too
ORDERED: tuple[Intent, ...] = (
    "crosstab", "compare", "proposition", "overview", "count", "yes_no", "define", "list",
)  # fmt: skip


def refused_intent(question: str, words: Vocabulary) -> Intent | None:
    """Return `decline` or `help` where a folded question is none about the corpus."""
    return next((i for i in REFUSED if words.intents[i].search(question)), None)


def find_intent(
    question: str,
    words: Vocabulary,
    relation: RelationAsked | None,
    n_firms: int,
    settings: tuple[CaseCriterion, ...],
) -> Intent:
    """Return the intent of a folded question.

    Args:
        question: Without the names of the firms that it names, where it asks for no relation.
        words: Of its language.
        relation: What it asks of supplies or ownership, if anything.
        n_firms: How many firms and cases it names.
        settings: Countries and sectors that it names.
    """
    if relation is not None and relation.asked == "both":
        return "yes_no"
    is_of_place = bool(n_firms or settings) or _lists_mentions(question, words)
    if not is_of_place and words.differs.search(question) and find_defined(question):
        return "define"
    if words.why.search(question) and not words.intents["compare"].search(question):
        return "how" if words.how.search(question) else "why"
    if words.listed_after.search(question):
        return "list"
    for intent in ORDERED:
        if intent == "proposition":
            if not n_firms and is_proposition(question, words):
                return intent
        elif _is_asked(intent, question, words) and _can_be(
            intent, question, words, n_firms, settings
        ):
            return intent
    return "list" if relation is not None else "quote"


def _is_asked(intent: Intent, question: str, words: Vocabulary) -> bool:
    """True where the question has the words of an intent; the superlative of types compares."""
    if words.intents[intent].search(question):
        return True
    has_order = intent == "compare" and find_order(question, words) is not None
    return has_order and asks_for_type(question, words) is not None


def is_proposition(question: str, words: Vocabulary) -> bool:
    """True where governance is said to do something to upgrading: no list answers that."""
    dimensions = {hit.dimension for hit in find_types(question, words)}
    has_effect = any(pattern.search(question) for pattern in words.effects.values())
    is_asked = any(words.intents[i].search(question) for i in ("yes_no", "overview"))
    is_listed = words.intents["list"].search(question) or words.intents["count"].search(question)
    asks = is_asked or words.evidence.search(question) is not None
    if words.weighed.search(question) and dimensions == set(TYPES):
        return not words.units["passage"].search(question)
    return dimensions == set(TYPES) and has_effect and asks and not is_listed


def find_defined(question: str) -> tuple[Definition, ...]:
    """Return the labels of the codebook that a folded question names."""
    hits = [hit for hit in find_labels(question) if hit.dimension in (*TYPES, "statuses")]
    hits = [hit for hit in hits if hit.text not in ASKING_TO_DEFINE]
    by_label = {(h.dimension, h.label): Definition(h.dimension, h.label, h.text) for h in hits}
    return tuple(by_label.values())


def find_order(question: str, words: Vocabulary) -> Order | None:
    """Return whether only the largest or the smallest group is asked for."""
    if words.order["fewest"].search(question):
        return "fewest"
    return "most" if words.order["most"].search(question) else None


def find_least(question: str, words: Vocabulary) -> int:
    """Return of how many cases a thing must be at least: 2 for "in more than one case"."""
    match = words.least.search(question)
    if match is None:
        return 1
    if match["several"]:
        return 2
    said = match["n"] or match["m"]
    n = int(said) if said.isdigit() else words.numerals.get(said, 1)
    return n + 1 if match["over"] else n


def find_axes(question: str, words: Vocabulary, intent: Intent) -> tuple[Axis, Axis] | None:
    """Return the rows and columns of the table that a question asks for, if it does.

    A comparison of the two languages has them for both, and so has "cases per country".
    """
    if intent == "compare" and names_both_languages(question, words):
        return "lang", "lang"
    if intent != "crosstab":
        return None
    named = {hit.dimension for hit in find_types(question, words)}
    found: list[tuple[int, Axis]] = []
    axes: tuple[Axis, ...] = ("governance", "upgrading", "country", "sector", "lang")
    for axis in axes:
        match = words.axes[axis].search(question)
        if match or axis in named:
            found.append((match.start() if match else 0, axis))
    ordered = [axis for _, axis in sorted(found)]
    if words.axes["status"].search(question) and _crosses_statuses(question, words):
        return ordered[0], "status"
    if len(ordered) == 1 and ordered[0] not in TYPES:
        return ordered[0], ordered[0]
    for axis in ("governance", "upgrading"):
        if len(ordered) < 2 and axis not in ordered:
            ordered.append(axis)
    return ordered[0], ordered[1]


def _crosses_statuses(question: str, words: Vocabulary) -> bool:
    """True where one type stands against its statuses: 功能升级的成功、失败、可能."""
    hits = [hit for hit in find_types(question, words) if hit.type is not None]
    of_upgrading = [hit for hit in hits if hit.dimension == "upgrading"]
    return len(find_types(question, words)) > 1 and 1 in (len(hits), len(of_upgrading))


def _can_be(
    intent: Intent,
    question: str,
    words: Vocabulary,
    n_firms: int,
    settings: tuple[CaseCriterion, ...],
) -> bool:
    if intent == "compare":
        return _has_alternatives(question, words, n_firms, settings)
    if intent == "overview":
        return bool(n_firms or settings)
    if intent == "define":
        return bool(find_defined(question)) and not _lists_mentions(question, words)
    return True


def _lists_mentions(question: str, words: Vocabulary) -> bool:
    """True for "which passages merely define it": these are asked for, and no definition."""
    is_counted = any(words.units[unit].search(question) for unit in ("passage", "case"))
    return is_counted and words.statuses["mentioned"].search(question) is not None


def _has_alternatives(
    question: str, words: Vocabulary, n_firms: int, settings: tuple[CaseCriterion, ...]
) -> bool:
    """True where two things of one kind are named, or a dimension with all its types."""
    types = find_types(question, words)
    wanted = [setting.field for setting in settings if setting.wanted]
    return (
        n_firms > 1
        or len(wanted) > len(set(wanted))
        or names_both_languages(question, words)
        or any(len([hit for hit in types if hit.dimension == d]) > 1 for d in TYPES)
        or (len(types) == 1 and types[0].type is None)
        or (asks_for_type(question, words) is not None and find_order(question, words) is not None)
        or statuses_apart(question, words) is not None
    )


def asks_for_type(question: str, words: Vocabulary) -> TypeHit | None:
    """Return the dimension whose types are asked for: "which type of upgrading".

    Where three or more are named before it is asked, they are what is asked for.
    """
    if not words.typed.search(question):
        return None
    hits = find_types(question, words)
    listed = next(
        (hit for hit in hits if sum(h.dimension == hit.dimension for h in hits) > 2), None
    )
    return next((hit for hit in hits if hit.type is None), listed)


def names_both_languages(question: str, words: Vocabulary) -> bool:
    """True for "English or Chinese texts", of which one word may stand for both."""
    each = all(pattern.search(question) for pattern in words.languages.values())
    return each or words.both_languages.search(question) is not None
