"""
Find what a question of a conversation points at: "they", "it", "there", "the second one".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.groups import parts_of
from gvcnlp.answer.plans import COUNTED, Plan
from gvcnlp.answer.wording import Wording
from gvcnlp.answer.words import Vocabulary
from gvcnlp.codebook.names import normalize_name
from gvcnlp.store.criteria import ClaimCriterion, FirmCriterion


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
    if is_new and len(listed := _firms_listed(turns[-1])) == 1 and listed[0].named:
        return _as_one(listed)
    found = (antecedent_of(turn, is_singular) for turn in reversed(turns))
    return next((firm for firm in found if firm is not None), None)


def antecedent_of(turn: Answer, is_singular: bool) -> FirmCriterion | None:
    """The firms that an answer listed, as one criterion; else the one it was about.

    "It" is the one that was asked about where many were listed, and where the question was
    what it supplies or owns: then it was the subject.
    """
    plan, listed = turn.plan, _firms_listed(turn)
    given = _given(plan)
    is_subject = plan.relation is not None and plan.relation.asked == "target"
    if listed and not (is_singular and given and (len(listed) > 1 or is_subject)):
        return _as_one(listed)
    return given


def other_meant(turns: Sequence[Answer]) -> Plan | None:
    """A plan of "the other one": of two firms or cases listed, that which was not asked of since.

    None where there are no two, or both or none of them have been asked of.
    """
    for n in range(len(turns) - 1, -1, -1):
        plan = turns[n].plan
        is_of_cases = plan.unit == "case" and plan.intent in COUNTED
        two = turns[n].items if is_of_cases else _firms_listed(turns[n])
        left = [item for item in two if not any(_speaks_of(t, item) for t in turns[n + 1 :])]
        if len(two) != 2 or len(left) != 1:
            continue
        if is_of_cases:
            return Plan("list", "case", plan.lang, cases=(left[0].label,))
        return Plan("list", "firm", plan.lang, firms=(_as_one(left),))
    return None


def _speaks_of(turn: Answer, item: Item) -> bool:
    """True where an answer lists a firm or a case, quotes the case, or was asked of it."""
    keys = {normalize_name(name) for name in item.names}
    is_asked = any(
        item.entity in firm.entities or keys & set(firm.keys) for firm in turn.plan.asked_for
    )
    listed = {other.label for other in _firms_listed(turn)}
    return is_asked or item.label in {*listed, *cases_of(turn)}


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


def _firms_listed(turn: Answer) -> list[Item]:
    is_list = turn.plan.unit in ("firm", "buyer") or turn.plan.relation is not None
    listed = [item for item in turn.items if item.names] if is_list else []
    return [item for item in listed if item.named] or listed


def _as_one(listed: Sequence[Item]) -> FirmCriterion:
    entities = tuple(sorted({item.entity for item in listed if item.entity}))
    names = {name for item in listed for name in item.names}
    keys = tuple(sorted({normalize_name(name) for name in names}))
    return FirmCriterion(", ".join(item.label for item in listed[:5]), entities, keys)


def _in_the_part(turns: Sequence[Answer], type_: str, end: str) -> Iterator[FirmCriterion]:
    """The firms at one end of the last relation of a type that was asked about."""
    for turn in reversed(turns):
        relation = turn.plan.relation
        if relation is not None and relation.type == type_:
            given = relation.source if end == "source" else relation.target
            listed = _firms_listed(turn)
            if given is not None:
                yield given
            elif listed:
                yield _as_one(listed)


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
