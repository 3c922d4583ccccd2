"""
Find the one firm or case that is meant, of several that were listed or quoted: "the other one",
"the Kenyan firm", "that supplier".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.antecedents import (
    antecedent_of,
    as_one,
    cases_of,
    cited_in,
    firms_listed,
    firms_meant,
)
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.names import firm_quoted
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import COUNTED, Plan
from gvcnlp.answer.turns import Turn, description, with_it_for_other
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import normalize_name
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, FirmCriterion

MOST_QUOTED = 3  # passages: who "that firm" is, more would not tell


def one_of_listed(
    store: Store, turn: Turn, text: str, turns: Sequence[Answer], words: Vocabulary
) -> tuple[Plan | None, str]:
    """Return what "the other one" or "the Kenyan firm" is, and the question with "it" instead.

    None, and the question, where it speaks of none so.
    """
    is_other = turn.has("other") and not turn.has("one_another")
    if is_other and (other := _other_meant(turns)) is not None:
        return other, with_it_for_other(text)
    what, about_it = description(text)
    settings = find_settings(store, what, words) if what else ()
    one = _firm_described(store, turns, settings) if settings else None
    return (one, about_it) if one is not None else (None, text)


def them_meant(store: Store, turn: Turn, turns: Sequence[Answer]) -> FirmCriterion | None:
    """Return the firms that pronouns stand for.

    "That firm" may be the only one of a few passages that were quoted.
    """
    is_new, is_one = turn.has("role"), turn.has("one")
    them = firms_meant(turns, turn.part, is_singular=is_one, is_new=is_new)
    cited = cited_in(turns[-1])
    if not is_new or antecedent_of(turns[-1], is_one) or len(cited) > MOST_QUOTED:
        return them
    label = "BUYER" if turn.part == ("supplies", "target") else "FIRM"
    return firm_quoted(store, cited, label) or them


def _other_meant(turns: Sequence[Answer]) -> Plan | None:
    """A plan of "the other one": of two firms or cases listed, that which was not asked of since.

    None where there are no two, or both or none of them have been asked of.
    """
    for n in range(len(turns) - 1, -1, -1):
        plan = turns[n].plan
        is_of_cases = plan.unit == "case" and plan.intent in COUNTED
        two = turns[n].items if is_of_cases else firms_listed(turns[n])
        since = [[item for item in two if _speaks_of(t, item)] for t in turns[n + 1 :]]
        gone = [item for spoken in since if len(spoken) == 1 for item in spoken]
        left = [item for item in two if item not in gone]
        if len(two) != 2 or len(left) != 1:
            continue
        if is_of_cases:
            return Plan("list", "case", plan.lang, cases=(left[0].label,))
        return Plan("list", "firm", plan.lang, firms=(as_one(left),))
    return None


def _speaks_of(turn: Answer, item: Item) -> bool:
    """True where an answer lists a firm or a case, quotes the case, or was asked of it."""
    keys = {normalize_name(name) for name in item.names}
    is_asked = any(
        item.entity in firm.entities or keys & set(firm.keys) for firm in turn.plan.asked_for
    )
    listed = {other.label for other in firms_listed(turn)}
    return is_asked or item.label in {*listed, *cases_of(turn)}


def _firm_described(
    store: Store, turns: Sequence[Answer], settings: Sequence[CaseCriterion]
) -> Plan | None:
    """A plan of the one firm, of those listed last, that is cited from these places or sectors."""
    listed = next((f for turn in reversed(turns) if len(f := firms_listed(turn)) > 1), [])
    scope = Plan("list", "passage", "en", settings=tuple(settings))
    meant = [one for one in listed if find_numbers(store, replace(scope, within=one.citations))]
    return Plan("list", "firm", "en", firms=(as_one(meant),)) if len(meant) == 1 else None
