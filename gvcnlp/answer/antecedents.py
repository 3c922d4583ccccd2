"""
Find what a question of a conversation points at: "they", "it", "there", "the second one".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.plans import COUNTED, SETTING_UNITS, Plan
from gvcnlp.answer.settings import setting_name
from gvcnlp.answer.wording import Wording
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.names import normalize_name
from gvcnlp.store import Store
from gvcnlp.store.criteria import (
    CaseCriterion,
    ClaimCriterion,
    FirmCriterion,
    settings_of_cases,
)


def last_listed(turns: Sequence[Answer]) -> Answer:
    """The last answer that was about something: what "they" and "the second" point at."""
    about = (t for t in reversed(turns) if t.items or t.plan.defined or len(t.plan.firms) == 1)
    return next(about, turns[-1])


def firms_meant(
    turns: Sequence[Answer],
    part: tuple[str, str] | None,
    *,
    is_singular: bool,
    is_new: bool = False,
) -> FirmCriterion | None:
    """The firms that a pronoun stands for.

    Args:
        turns: The answers so far.
        part: The relation, and the end of it, at which they are said to stand.
        is_singular: Whether one firm is meant.
        is_new: Whether it is rather the one firm just answered ("this company").
    """
    if part is not None and (firm := next(_in_the_part(turns, *part), None)) is not None:
        return firm
    if is_new and len(listed := firms_listed(turns[-1])) == 1 and listed[0].named:
        return as_one(listed)
    found = (antecedent_of(turn, is_singular) for turn in reversed(turns))
    return next((firm for firm in found if firm is not None), None)


def antecedent_of(turn: Answer, is_singular: bool) -> FirmCriterion | None:
    """The firms that an answer listed, as one criterion; else the one it was about.

    "It" is the one that was asked about where many were listed, and where the question was
    what it supplies or owns: then it was the subject.
    """
    plan, listed = turn.plan, firms_listed(turn)
    given = _given(plan)
    is_subject = plan.relation is not None and plan.relation.asked == "target"
    if listed and not (is_singular and given and (len(listed) > 1 or is_subject)):
        return as_one(listed)
    return given


def firms_of_two(turns: Sequence[Answer]) -> tuple[FirmCriterion, ...]:
    """The two firms that were asked about last, if there are two."""
    named = [firm for turn in reversed(turns) if (firm := _given(turn.plan)) is not None]
    apart = list(dict.fromkeys(named))
    return tuple(reversed(apart[:2])) if len(apart) > 1 else ()


def _given(plan: Plan) -> FirmCriterion | None:
    if len(plan.firms) == 1:
        return plan.firms[0]
    given = plan.relation.given if plan.relation else ()
    return given[0] if given else None


def firms_listed(turn: Answer) -> list[Item]:
    """Return the firms that an answer lists: those with names, if any has one."""
    is_list = turn.plan.unit in ("firm", "buyer") or turn.plan.relation is not None
    listed = [item for item in turn.items if item.names] if is_list else []
    return [item for item in listed if item.named] or listed


def as_one(listed: Sequence[Item]) -> FirmCriterion:
    """Return a criterion of whichever of these firms, under all their names."""
    index = FirmIndex.shipped()
    names = {name for item in listed for name in item.names}
    told = {item.entity for item in listed} | {index.entity_of(name) for name in names}
    entities = tuple(sorted(entity for entity in told if entity))
    names |= {name for entity in entities for name in index.names_of(entity)}
    keys = tuple(sorted({normalize_name(name) for name in names}))
    return FirmCriterion(", ".join(item.label for item in listed[:5]), entities, keys)


def _in_the_part(turns: Sequence[Answer], type_: str, end: str) -> Iterator[FirmCriterion]:
    """The firms at one end of the last relation of a type that was asked about."""
    for turn in reversed(turns):
        relation = turn.plan.relation
        if relation is not None and relation.type == type_:
            given = relation.source if end == "source" else relation.target
            listed = firms_listed(turn)
            if given is not None:
                yield given
            elif listed and relation.asked == end:
                yield as_one(listed)


def place_meant(turns: Sequence[Answer], *, of_case: bool = False) -> Plan:
    """A plan whose cases, countries and sectors are those that are being talked about.

    Args:
        turns: The answers so far.
        of_case: Whether a case is meant: the one that the last answer came to, if it is one.
    """
    lang = turns[-1].plan.lang
    if of_case and turns[-1].items and len(cases := cases_of(turns[-1])) == 1:
        return Plan("list", "case", lang, cases=cases)
    for turn in reversed(turns):
        plan = turn.plan
        if plan.settings or plan.cases:
            return plan
        if (plan.within or plan.unit == "case") and (cases := cases_of(turn)):
            return Plan("list", "case", lang, cases=cases)
    quoted = (cases for turn in reversed(turns) if (cases := cases_of(turn)))
    return Plan("list", "case", lang, cases=next(quoted, ()))


def places_listed(store: Store, listed: Answer) -> tuple[CaseCriterion, ...]:
    """Return the countries or sectors that an answer listed; empty where it listed no such."""
    field = listed.plan.unit
    if field not in SETTING_UNITS or listed.plan.intent not in COUNTED:
        return ()
    recorded = settings_of_cases(store, field)
    cases = {citation.id: citation.doc for citation in listed.citations}
    found = []
    for item in listed.items:
        shown = {recorded.get(cases.get(id_, ""), "") for id_ in item.citations}
        names = {setting_name(field, value) for value in shown if value}
        held = {value for value in recorded.values() if setting_name(field, value) in names}
        found.append(CaseCriterion(field, item.label, tuple(sorted(held)), ()))
    return tuple(found)


def claims_listed(turn: Answer) -> tuple[ClaimCriterion, ...]:
    """The claims that an answer was about; of types compared, those that came out on top."""
    if turn.plan.order is None or turn.plan.intent != "compare":
        return turn.plan.claims
    say, shown = Wording(turn.plan), {item.label for item in turn.items}
    parts = [part for part in parts_of(turn.plan) if say.part(part) in shown]
    return tuple(part.claim for part in parts if part.claim is not None) or turn.plan.claims


def cited_in(turn: Answer) -> tuple[str, ...]:
    """The ids of the passages that an answer rests on; no text is fetched where items have them."""
    if turn.items:
        return tuple(dict.fromkeys(id_ for item in turn.items for id_ in item.citations))
    return tuple(citation.id for citation in turn.citations)


def cases_of(turn: Answer) -> tuple[str, ...]:
    """The cases that an answer lists or quotes."""
    if turn.plan.unit == "case" and turn.plan.intent in COUNTED and turn.items:
        return tuple(item.label for item in turn.items)
    return tuple(dict.fromkeys(citation.doc for citation in turn.citations))


def case_discussed(turns: Sequence[Answer]) -> tuple[str, ...]:
    """The one case that was asked about last, by its name or its place, as a tuple.

    None where an answer since has quoted another.
    """
    since: set[str] = set()
    for turn in reversed(turns):
        quoted = cases_of(turn)
        named = turn.plan.cases or (quoted if turn.plan.intent == "overview" else ())
        if named:
            return named if len(named) == 1 and since <= set(named) else ()
        since.update(quoted)
    return ()


def ordinal_meant(folded: str, words: Vocabulary) -> int | None:
    """The place that is pointed at, from 1; -1 is the last."""
    match = words.followup.ordinal.search(folded)
    if match is None or re.search(r"tier|级供应|季|年代", folded[match.start() :][:16]):
        return None
    named = match.groupdict()
    word = named.get("n") or named.get("last") or ""
    if word in words.followup.ordinals:
        return words.followup.ordinals[word]
    digits = re.sub(r"\D", "", word)
    return int(digits) if digits else None


def pointed_at(place: int, lang: str, last: Answer) -> Plan:
    """The passages of one item of the last answer, to be quoted; none where there is no such."""
    at = place - 1 if place > 0 else len(last.items) - 1
    if not 0 <= at < len(last.items):
        return Plan(intent="quote", unit="passage", lang=lang, missing=len(last.items))
    item = last.items[at]
    return Plan(intent="quote", unit="passage", lang=lang, within=item.citations)
