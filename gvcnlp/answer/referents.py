"""
Find the one firm or case that is meant, of several that were listed or quoted: "the other one",
"the Kenyan firm", "that supplier".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.antecedents import (
    antecedent_of,
    as_one,
    cases_of,
    cited_in,
    firms_listed,
    firms_meant,
)
from gvcnlp.answer.firm_names import firm_quoted, named_firm, under_all_names
from gvcnlp.answer.lookups import find_numbers
from gvcnlp.answer.places import find_settings
from gvcnlp.answer.plans import COUNTED, Plan
from gvcnlp.answer.turns import Turn, descriptions, with_it_for_other
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import normalize_name
from gvcnlp.codebook.scripts import fold
from gvcnlp.store import Store
from gvcnlp.store.criteria import CaseCriterion, FirmCriterion, everywhere
from gvcnlp.store.mentions import links

MOST_QUOTED = 3  # passages: who "that firm" is, more would not tell


@dataclass(frozen=True, slots=True)
class Meant:
    """The firm or the case that a question singles out, as the criteria of a plan; one is empty."""

    firms: tuple[FirmCriterion, ...] = ()
    cases: tuple[str, ...] = ()


def one_of_listed(
    store: Store, turn: Turn, text: str, turns: Sequence[Answer], words: Vocabulary
) -> tuple[Meant | None, str]:
    """Return what "the other one" or "the Kenyan firm" is, and the question with "it" instead.

    None, and the question, where it speaks of none so, leaves it out, or compares it.
    """
    folded = fold(text).text
    if words.followup.contrast.search(folded) or turn.has("one_another"):
        return None, text
    if turn.has("other") and (other := _other_meant(turns)) is not None:
        about_it = with_it_for_other(text)
        return (None, text) if _is_left_out(text, about_it, words) else (other, about_it)
    described = list(descriptions(text))
    for what, about_it in described if (listed := several_firms(turns)) else ():
        settings = find_settings(store, what, words)
        if settings and (one := _firm_described(store, listed, settings)) is not None:
            return (None, text) if _is_left_out(text, about_it, words) else (one, about_it)
    return None, text


def several_firms(turns: Sequence[Answer]) -> Sequence[Item]:
    """Return the firms listed last, one or more of which may have been asked of since."""
    lists = (firms_listed(turn) for turn in reversed(turns))
    return next((listed for listed in lists if len(listed) > 1), ())


def _is_left_out(text: str, about_it: str, words: Vocabulary) -> bool:
    """True for "other than the Kenyan one": what stands before it leaves it out."""
    n_same = next((n for n, (a, b) in enumerate(zip(text, about_it, strict=False)) if a != b), 0)
    before = fold(text[:n_same]).text
    return any(p.search(before) for p in (words.barring, words.excepting))


def them_meant(store: Store, turn: Turn, turns: Sequence[Answer]) -> FirmCriterion | None:
    """Return the firms that pronouns stand for.

    "That firm" may be the only one of a few passages that were quoted.
    """
    is_new, is_one = turn.has("role"), turn.has("one")
    if turn.part is not None and (other := _at_other_end(store, turn.part, turns[-1])) is not None:
        return other
    found = firms_meant(turns, turn.part, is_singular=is_one, is_new=is_new)
    them = under_all_names(store, found) if found is not None else None
    if not is_new or antecedent_of(turns[-1], is_one) is not None:
        return them
    if len(cited := cited_in(turns[-1])) > MOST_QUOTED:  # makes all items: only where they tell
        return them
    label = "BUYER" if turn.part == ("supplies", "target") else "FIRM"
    return firm_quoted(store, cited, label) or them


def _at_other_end(store: Store, part: tuple[str, str], turn: Answer) -> FirmCriterion | None:
    """ "That subsidiary", after who owns the subsidiary there: the one that was found owned."""
    relation = turn.plan.relation
    if relation is None or relation.given or relation.type != part[0]:
        return None
    if relation.asked in (part[1], "pairs"):
        return None
    cited = set(cited_in(turn))
    ids = everywhere(store).passages
    found = {
        (link.target if part[1] == "target" else link.source).text
        for link in links(store, relation.type)
        if ids[link.number] in cited
    }
    return named_firm(store, found.pop()) if len(found) == 1 else None


def _other_meant(turns: Sequence[Answer]) -> Meant | None:
    """Of the two firms or cases listed last, that which was not asked of since.

    None where there are no two, or both or none of them have been asked of.
    """
    for n in range(len(turns) - 1, -1, -1):
        plan = turns[n].plan
        is_of_cases = plan.unit == "case" and plan.intent in (*COUNTED, "overview")
        two = _cases_told(turns[n]) if is_of_cases else firms_listed(turns[n])
        if len(two) != 2:
            continue
        since = [[item for item in two if _speaks_of(t, item)] for t in turns[n + 1 :]]
        gone = [item for spoken in since if len(spoken) == 1 for item in spoken]
        left = [item for item in two if item not in gone]
        if len(left) != 1:
            return None
        return Meant(cases=(left[0].label,)) if is_of_cases else Meant(firms=(as_one(left),))
    return None


def _cases_told(turn: Answer) -> Sequence[Item]:
    """The cases that an answer listed, or that it was an overview of."""
    if turn.plan.intent != "overview":
        return turn.items
    cited = {case: tuple(c.id for c in turn.citations if c.doc == case) for case in cases_of(turn)}
    return [Item(case, len(ids), ids) for case, ids in cited.items()]


def _speaks_of(turn: Answer, item: Item) -> bool:
    """True where an answer lists a firm or a case, quotes the case, or was asked of it."""
    keys = {normalize_name(name) for name in item.names}
    is_asked = any(
        item.entity in firm.entities or keys & set(firm.keys) for firm in turn.plan.asked_for
    )
    listed = {other.label for other in firms_listed(turn)}
    return is_asked or item.label in {*listed, *cases_of(turn)}


def _firm_described(
    store: Store, listed: Sequence[Item], settings: Sequence[CaseCriterion]
) -> Meant | None:
    """The one firm, of those listed, that is cited from these places or sectors."""
    there = find_numbers(store, Plan("list", "passage", "en", settings=tuple(settings)))
    ids = everywhere(store).passages
    cited = {ids[number] for number in there}
    meant = [one for one in listed if cited & set(one.citations)]
    return Meant(firms=(as_one(meant),)) if len(meant) == 1 else None
