"""
Tell what the records can answer of a question as it was read; the rest is to be quoted.

Records count passages, cases, firms, claims and relations. Of a price, a chairman or a share of
profits only a passage can tell.
"""

from __future__ import annotations

from dataclasses import replace

from gvcnlp.answer.listings import free_words
from gvcnlp.answer.plans import QUOTING, Plan
from gvcnlp.answer.relations import as_written
from gvcnlp.answer.words import Vocabulary

MOST_TERMS = 2  # more free words than this are searched by nearness, not all required


def as_answerable(plan: Plan, question: str, rest: str, words: Vocabulary) -> Plan:
    """The plan where the records can answer it; else passages are to be quoted.

    Args:
        plan: The question as it was read.
        question: As it was asked.
        rest: Folded, without the names in it.
        words: Of its language.
    """
    if plan.unit == "reference" and plan.intent in QUOTING:  # no text gives its own reference
        return replace(plan, intent="list", terms=())
    if plan.firms and not plan.claims and (fact := words.facts.search(rest)):
        return replace(plan, intent="quote", terms=(as_written(fact[0], question),))
    if plan.firms:  # a passage on the firm may name its brand a sentence before it is claimed
        claims = tuple(replace(c, anywhere=bool(c.pattern)) for c in plan.claims)
        plan = replace(plan, claims=claims)
    if plan.firms and not plan.claims and _asks_something_else(plan, rest, words):
        return replace(plan, intent="quote")
    if plan.cases and plan.intent == "list" and not plan.claims and _asks_for_no_unit(rest, words):
        return replace(plan, intent="quote")
    if plan.intent in ("compare", "crosstab", "proposition", "overview") or plan.cases:
        return plan
    if (
        plan.claims
        or plan.firms
        or plan.terms
        or plan.relation
        or plan.defined
        or plan.naming
        or plan.absent
    ):
        return plan
    return _with_free_terms(plan, rest, words)


def counts_nothing_recorded(plan: Plan, rest: str, words: Vocabulary) -> bool:
    """True for "what share of the exports goes to Japan": no number of records is asked for."""
    if plan.intent != "count" or plan.claims or plan.relation or plan.cases:
        return False
    if plan.firms or words.quantities.search(rest):
        return words.quantities.search(rest) is not None
    known = (*words.units.values(), words.mentions, *words.languages.values())
    is_of_records = any(pattern.search(rest) for pattern in known) or plan.text_lang
    return not is_of_records and len((*plan.terms, *free_words(plan, rest, words))) > 1


def _asks_something_else(plan: Plan, rest: str, words: Vocabulary) -> bool:
    """Who runs Apple, how many people it employs: naming the firm does not answer that."""
    if plan.intent == "yes_no" and plan.relation is None:
        return words.mentions.search(rest) is None
    if plan.intent not in ("count", "list"):
        return False
    return words.who.search(rest) is not None or _asks_for_no_unit(rest, words)


def _asks_for_no_unit(rest: str, words: Vocabulary) -> bool:
    """True where "how many" and "which" ask for workers or years: nothing the records count."""
    for match in words.asked.finditer(rest):
        near = match[match.lastindex or 0]
        known = (*words.units.values(), *words.languages.values(), words.mentions, words.metadata)
        if near and not any(pattern.search(near) for pattern in known):
            return True
    return False


def _with_free_terms(plan: Plan, rest: str, words: Vocabulary) -> Plan:
    """ "How many passages mention audits?": a word that no list has must stand in the text.

    Where many such words remain, it is a question in free words; so is "who governs the chain",
    which names nothing that the records have.
    """
    free = free_words(plan, rest, words)
    if plan.intent == "list" and words.who.search(rest) and not _names_what(plan, rest, words):
        return replace(plan, intent="quote")
    if plan.intent == "yes_no" and free and not words.mentions.search(rest):
        return replace(plan, intent="quote")  # did quotas matter: no word decides that
    if plan.intent == "count" and len(free) > 1 and not words.mentions.search(rest):
        return replace(plan, intent="quote")
    if plan.intent == "count" or (plan.intent not in QUOTING and len(free) <= MOST_TERMS):
        return replace(plan, terms=free)
    return replace(plan, intent=plan.intent if plan.intent in ("why", "how") else "quote")


def _names_what(plan: Plan, rest: str, words: Vocabulary) -> bool:
    """Whether "who" goes with something the records have: a unit, a name, a mention."""
    is_unit = any(unit.search(rest) for unit in words.units.values())
    return is_unit or plan.named or bool(plan.settings) or words.mentions.search(rest) is not None
