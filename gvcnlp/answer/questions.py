"""
Read a question: from words in English or Chinese to a `Plan`.

Rules only: patterns of the vocabulary (`words/`), the codebook's names of labels, and
the names of firms that the codebook or the corpus knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from gvcnlp.answer.claims import find_claims, find_types
from gvcnlp.answer.intents import (
    find_axes,
    find_defined,
    find_intent,
    find_order,
    refused_intent,
)
from gvcnlp.answer.lookups import PLACES
from gvcnlp.answer.names import (
    NamedFirm,
    described_firms,
    find_cases,
    find_firms,
    find_settings,
    find_terms,
    firms_of_country,
    named_firm,
)
from gvcnlp.answer.periods import find_period
from gvcnlp.answer.plans import QUOTING, Intent, Plan, RelationAsked, Unit
from gvcnlp.answer.settings import load_regions, load_settings
from gvcnlp.answer.words import (
    RelationPattern,
    Vocabulary,
    load_vocabulary,
)
from gvcnlp.codebook.scripts import fold
from gvcnlp.records import lang_of
from gvcnlp.store import Store
from gvcnlp.store.criteria import FirmCriterion
from gvcnlp.store.search import n_passages_with
from gvcnlp.store.words import search_words

NAME = "X"  # stands for a firm where only the words around it count
MOST_TERMS = 2  # more free words than this are searched by nearness, not all required
UNITS: tuple[Unit, ...] = ("passage", "case", "country", "sector", "buyer", "firm")


def read_question(store: Store, question: str, antecedent: FirmCriterion | None = None) -> Plan:
    """Return what the question asks for; what it names is looked up in the corpus.

    Args:
        store: The corpus.
        question: In English or Chinese.
        antecedent: The firms that "them" or 他们 stand for, in a conversation.
    """
    lang = lang_of(question)
    words = load_vocabulary(lang)
    question = _spelt(store, words.polite.sub("", question.strip()), words)
    folded = fold(question).text.strip()
    if refused := refused_intent(folded, words):
        return Plan(intent=refused, unit="passage", lang=lang)
    firms = find_firms(store, question)
    is_open = words.why.search(folded) is not None
    seen = _Reading(store, question, words, antecedent)
    relation = None if is_open else _find_relation(seen, folded)
    rest = _without_names(firms, relation, folded, question)
    rest = _without_barred(rest, words)
    settings = find_settings(store, rest, words)
    asked = folded if relation else rest
    cases = find_cases(store, question)
    intent = find_intent(asked, words, relation, len(firms) + len(cases), settings)
    axes = find_axes(rest, words, intent)
    barred = [hit for hit in firms if words.barring.search(question[: hit.start].lower())]
    plan = Plan(
        intent=intent,
        unit=_find_unit(_without_aspects(rest, words), words, intent),
        lang=lang,
        claims=() if intent == "define" else find_claims(rest, words),
        firms=() if relation else tuple(h.criterion for h in firms if h not in barred),
        barred=() if relation else tuple(hit.criterion for hit in barred),
        settings=settings,
        period=find_period(folded),
        cases=cases,
        terms=() if relation or intent in QUOTING else find_terms(question, firms, settings),
        text_lang=_text_lang(folded, words) if axes != ("lang", "lang") else None,
        relation=relation,
        named=bool(words.named.search(folded)),
        order=find_order(rest, words) if intent == "list" else None,
        majority=intent == "yes_no" and words.majority.search(rest) is not None,
        hinders=words.effects["hinders"].search(rest) is not None,
        axes=axes,
        defined=find_defined(folded) if intent == "define" else (),
        words=tuple(w for w in search_words(question) if w not in words.stop_words),
    )
    if plan.firms and not plan.claims and _asks_something_else(plan, rest, words):
        return replace(plan, intent="quote")
    if intent in ("crosstab", "proposition", "overview") or plan.cases:
        return plan
    if plan.claims or plan.firms or plan.terms or plan.relation or plan.defined:
        return plan
    return _with_free_terms(plan, rest, words)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question while it is read."""

    store: Store
    question: str
    words: Vocabulary
    antecedent: FirmCriterion | None


def _text_lang(question: str, words: Vocabulary) -> str | None:
    """The language that passages are to be in; "not in Chinese" leaves the other one."""
    for lang, pattern in words.languages.items():
        if match := pattern.search(question):
            if words.elsewhere[0].search(question[: match.start()]):
                return next(other for other in words.languages if other != lang)
            return lang
    return None


def _asks_something_else(plan: Plan, rest: str, words: Vocabulary) -> bool:
    """Who runs Apple, did Nike open a plant: naming the firm does not answer that."""
    if plan.intent == "yes_no" and plan.relation is None:
        return words.mentions.search(rest) is None
    return plan.intent in ("count", "list") and words.who.search(rest) is not None


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
    structure = [*words.languages.values(), *words.units.values(), words.named]
    structure += [*words.statuses.values(), words.generic, *settings]
    structure += [region.pattern for region in load_regions()]
    for pattern in structure:
        rest = pattern.sub(" ", rest)
    free = tuple(word for word in plan.words if word in search_words(rest))
    if plan.intent == "yes_no" and free and not words.mentions.search(rest):
        return replace(plan, intent="quote")  # did quotas matter: no word decides that
    if plan.intent == "count" or (plan.intent not in QUOTING and len(free) <= MOST_TERMS):
        return replace(plan, terms=free)
    return replace(plan, intent=plan.intent if plan.intent in ("why", "how") else "quote")


def _find_unit(question: str, words: Vocabulary, intent: Intent) -> Unit:
    """The first unit after the question word, or the last before it, is what is asked for."""
    pattern = words.intents.get(intent)
    opening = pattern.search(question) if pattern else None
    asked_at = opening.start() if opening else 0
    found = [
        (match.start(), -order, unit)
        for order, unit in enumerate(UNITS)
        for match in words.units[unit].finditer(question)
    ]
    after = [(start, -order, unit) for start, order, unit in found if start >= asked_at]
    unit = min(after)[2] if after else max(found)[2] if found else None
    if unit is not None:
        return "case" if intent == "compare" and unit in PLACES else unit
    return "firm" if words.who.search(question) else "passage"


def _without_names(
    firms: tuple[NamedFirm, ...], relation: RelationAsked | None, folded: str, question: str
) -> str:
    """A firm called Captive Brands says nothing of captive governance."""
    names = [question[hit.start : hit.end] for hit in firms]
    names += [firm.name for firm in relation.given] if relation else []
    for name in names:
        folded = folded.replace(fold(name).text, NAME)
    return folded


def _without_barred(rest: str, words: Vocabulary) -> str:
    """The "not" of "not Foxconn" denies no upgrading."""
    return re.sub(words.barring.pattern.replace("$", NAME), " ", rest)


def _without_aspects(question: str, words: Vocabulary) -> str:
    """The brand of an own brand is no buyer."""
    for aspect in words.aspects:
        question = aspect.asked.sub(lambda match: NAME * len(match[0]), question)
    return question


def _find_relation(seen: _Reading, folded: str) -> RelationAsked | None:
    bare = folded.rstrip("?？.。!！ ")
    for known in seen.words.relations:
        match = known.pattern.search(bare)
        if match is None:
            continue
        relation = _fill(seen, known, match)
        if relation is not None:
            return relation
    return None


def _fill(seen: _Reading, known: RelationPattern, match: re.Match[str]) -> RelationAsked | None:
    """Look up the firms of a match; None where it was no question about firms after all."""
    ends = {slot: _end(seen, text) for slot, text in match.groupdict().items()}
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


def _end(seen: _Reading, text: str) -> FirmCriterion | None:
    store, words = seen.store, seen.words
    bare = words.name_ends.sub("", text.strip())
    if seen.antecedent is not None and words.followup.pronoun.fullmatch(bare):
        return seen.antecedent
    plain = words.articles.sub("", bare)
    if not plain or words.interrogative.search(plain):
        return None
    written = _as_written(plain, seen.question)
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
