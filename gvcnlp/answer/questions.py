"""
Read a question: from words in English or Chinese to a `Plan`.

Rules only: patterns of the vocabulary (`words/`), the codebook's names of labels, and
the names of firms that the codebook or the corpus knows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches

from gvcnlp.answer.claims import find_claims, find_types
from gvcnlp.answer.names import (
    NamedFirm,
    described_firms,
    find_firms,
    find_settings,
    find_terms,
    firms_of_country,
    named_firm,
)
from gvcnlp.answer.plans import Definition, Intent, Plan, RelationAsked, Unit
from gvcnlp.answer.words import (
    RelationPattern,
    Vocabulary,
    load_regions,
    load_settings,
    load_vocabulary,
)
from gvcnlp.codebook.labels import find_labels
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import TYPES, lang_of
from gvcnlp.store import Store
from gvcnlp.store.criteria import FirmCriterion
from gvcnlp.store.search import n_passages_with
from gvcnlp.store.words import search_words

INTENTS: tuple[Intent, ...] = ("compare", "count", "yes_no", "define", "list")
MOST_TERMS = 2  # more free words than this are searched by nearness, not all required
UNITS: tuple[Unit, ...] = ("passage", "case", "country", "sector", "buyer", "firm")


def read_question(store: Store, question: str) -> Plan:
    """Return what the question asks for; what it names is looked up in the corpus."""
    lang = lang_of(question)
    words = load_vocabulary(lang)
    question = _spelt(store, question, words)
    folded = fold(question).text.strip()
    firms = find_firms(store, question)
    is_open = words.why.search(folded) is not None
    relation = None if is_open else _find_relation(store, folded, question, words)
    rest = _without_names(firms, relation, folded, question)
    intent = "quote" if is_open else _find_intent(folded if relation else rest, words, relation)
    settings = find_settings(store, rest, words)
    plan = Plan(
        intent=intent,
        unit=_find_unit(_without_aspects(rest, words), words, intent),
        lang=lang,
        claims=() if intent == "define" else find_claims(rest, words),
        firms=() if relation else tuple(hit.criterion for hit in firms),
        settings=settings,
        terms=() if relation or intent == "quote" else find_terms(question, firms, settings),
        text_lang=next((k for k, p in words.languages.items() if p.search(folded)), None),
        relation=relation,
        named=bool(words.named.search(folded)),
        defined=_find_defined(folded) if intent == "define" else (),
        words=tuple(w for w in search_words(question) if w not in words.stop_words),
    )
    if plan.firms and not plan.claims and words.who.search(rest):
        return replace(plan, intent="quote")  # who runs Apple: no list of firms answers that
    if plan.claims or plan.firms or plan.terms or plan.relation or plan.defined:
        return plan
    return _with_free_terms(plan, rest, words)


def _spelt(store: Store, question: str, words: Vocabulary) -> str:
    """Mend misspelt words of the typology that stand in no passage: upgraiding, goverance."""
    for word in re.findall(r"\b[a-z]{6,}\b", question):
        near = get_close_matches(word, words.spelling, n=1, cutoff=0.85)
        if near and word not in words.spelling and not n_passages_with(store, word):
            question = question.replace(word, near[0])
    return question


def _with_free_terms(plan: Plan, rest: str, words: Vocabulary) -> Plan:
    """ "How many passages mention audits?": a word that no list has must stand in the text.

    Where many such words remain, it is a question in free words.
    """
    settings = [pattern for group in load_settings().values() for pattern in group.values()]
    for setting in plan.settings:
        rest = rest.replace(setting.name.lower(), " ")
    structure = [*words.units.values(), words.named, *words.statuses.values()]
    structure += [words.generic, *words.languages.values(), *settings]
    structure += [region.pattern for region in load_regions()]
    for pattern in structure:
        rest = pattern.sub(" ", rest)
    free = tuple(word for word in plan.words if word in search_words(rest))
    if plan.intent == "count" or (plan.intent != "quote" and len(free) <= MOST_TERMS):
        return replace(plan, terms=free)
    return replace(plan, intent="quote")


def _find_intent(question: str, words: Vocabulary, relation: RelationAsked | None) -> Intent:
    if relation is not None and relation.asked == "both":
        return "yes_no"
    for intent in INTENTS:
        if words.intents[intent].search(question) and _can_be(intent, question, words):
            return intent
    return "list" if relation is not None else "quote"


def _can_be(intent: Intent, question: str, words: Vocabulary) -> bool:
    if intent == "compare":
        return len(find_types(question, words)) > 1
    if intent == "define":
        return bool(_find_defined(question))
    return True


def _find_defined(question: str) -> tuple[Definition, ...]:
    hits = [hit for hit in find_labels(question) if hit.dimension in (*TYPES, "statuses")]
    by_label = {(h.dimension, h.label): Definition(h.dimension, h.label, h.text) for h in hits}
    return tuple(by_label.values())


def _find_unit(question: str, words: Vocabulary, intent: Intent) -> Unit:
    """The first unit after the question word, or the last before it, is what is asked for."""
    opening = words.intents[intent].search(question)
    asked_at = opening.start() if opening else 0
    found = [
        (match.start(), -order, unit)
        for order, unit in enumerate(UNITS)
        for match in words.units[unit].finditer(question)
    ]
    after = [(start, -order, unit) for start, order, unit in found if start >= asked_at]
    if after:
        return min(after)[2]
    if found:
        return max(found)[2]
    return "firm" if words.who.search(question) else "passage"


def _without_names(
    firms: tuple[NamedFirm, ...], relation: RelationAsked | None, folded: str, question: str
) -> str:
    """A firm called Captive Brands says nothing of captive governance."""
    names = [question[hit.start : hit.end] for hit in firms]
    names += [firm.name for firm in relation.given] if relation else []
    for name in names:
        folded = folded.replace(fold(name).text, "X")
    return folded


def _without_aspects(question: str, words: Vocabulary) -> str:
    """The brand of an own brand is no buyer."""
    for aspect in words.aspects:
        question = aspect.asked.sub(lambda match: "X" * len(match[0]), question)
    return question


def _find_relation(
    store: Store, folded: str, question: str, words: Vocabulary
) -> RelationAsked | None:
    bare = folded.rstrip("?？.。!！ ")
    for known in words.relations:
        match = known.pattern.search(bare)
        if match is None:
            continue
        relation = _fill(store, known, match, question, words)
        if relation is not None:
            return relation
    return None


def _fill(
    store: Store,
    known: RelationPattern,
    match: re.Match[str],
    question: str,
    words: Vocabulary,
) -> RelationAsked | None:
    """Look up the firms of a match; None where it was no question about firms after all."""
    ends = {slot: _end(store, text, question, words) for slot, text in match.groupdict().items()}
    if any(end is None for end in ends.values()):
        return None
    x, y = ends.get("x"), ends.get("y")
    if known.asked == "source":
        return RelationAsked(known.type, "source", target=x)
    if known.asked == "target":
        return RelationAsked(known.type, "target", source=x)
    if known.asked == "both":
        return RelationAsked(known.type, "both", source=y, target=x)
    return RelationAsked(known.type, "pairs")


def _end(store: Store, text: str, question: str, words: Vocabulary) -> FirmCriterion | None:
    plain = words.articles.sub("", words.name_ends.sub("", text.strip()))
    if not plain or words.interrogative.search(plain):
        return None
    written = _as_written(plain, question)
    firm = named_firm(store, written)
    if firm.is_known:
        return firm
    within = find_firms(store, written)
    if len(within) == 1 and within[0].criterion.is_known:
        return within[0].criterion
    described = described_firms(store, plain)
    if described.is_known:
        return FirmCriterion(written, keys=described.keys)
    compatriots = firms_of_country(store, written)
    if compatriots is not None:
        return compatriots
    return FirmCriterion(written) if _promises_firm(plain, written, words) else None


def _promises_firm(plain: str, written: str, words: Vocabulary) -> bool:
    """True for what reads like the name of a firm that the corpus happens not to hold."""
    if written.isascii() and not written[:1].isupper():
        return False
    if find_types(plain, words):
        return False
    known = [pattern for group in load_settings().values() for pattern in group.values()]
    for pattern in (*known, words.generic):
        plain = pattern.sub("", plain)
    return bool(re.sub(r"\W", "", plain))


def _as_written(folded: str, question: str) -> str:
    """The stretch of the question that folds to this, so that capitals are kept."""
    whole = fold(question)
    at = whole.text.find(folded)
    if at < 0:
        return folded
    start, end = whole.original_span(at, at + len(folded))
    return question[start:end]
