"""
Run a plan over the corpus: which passages, cases, firms or links meet it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from pyroaring import FrozenBitMap

from gvcnlp.answer.firm_groups import Group, actor_groups, linked_groups
from gvcnlp.answer.placed import by_case, by_passage
from gvcnlp.answer.plans import Plan, Unit
from gvcnlp.answer.settings import setting_labels
from gvcnlp.store import Store
from gvcnlp.store.criteria import (
    Places,
    among,
    everywhere,
    in_documents,
    in_lang,
    in_period,
    of_case,
    settings_of_cases,
    with_claim,
    with_firm,
    with_term,
)
from gvcnlp.store.mentions import LABELS, Link, Mention, links, mentions, upgraders

RECORDED = ("country", "sector", "reference")  # of a case
PLACES = ("case", *RECORDED)  # units that passages stand in, whoever is named


class Criterion(NamedTuple):
    """Passages by number that a plan asks for, or wants none of.

    They show something, or (`is_shown` false) only stand in the right place.
    """

    found: FrozenBitMap
    is_shown: bool = True
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a plan found: groups in order, and how much there is to find it in."""

    groups: Sequence[Group]
    found: tuple[int, ...]
    places: Places
    linked: tuple[Link, ...] = field(default=())

    @property
    def n_passages(self) -> int:
        """How many passages the corpus holds."""
        return len(self.places.passages)

    @property
    def n_cases(self) -> int:
        """Over how many cases they are spread."""
        return len(self.places.cases)

    def n_cases_of(self, numbers: Iterable[int]) -> int:
        """Over how many cases these passages are spread."""
        return len(np.unique(self.places.place_of[np.fromiter(numbers, dtype=np.int64)]))


def run_plan(store: Store, plan: Plan) -> Lookup:
    """Return what meets the plan; a plan without criteria meets everything."""
    whole = everywhere(store)
    shown = _of_places(plan)
    found, linked = _found(store, shown, whole)
    groups = _first(_group(store, plan, found, whole, linked), plan, whole)
    return Lookup(groups, found, whole, linked)


def _of_places(plan: Plan) -> Plan:
    """Where it is countries or sectors that lack a claim, cases of them may stand beside it."""
    wanted = tuple(claim for claim in plan.claims if claim.wanted)
    is_of_place = plan.placewise and plan.unit in RECORDED and wanted
    return replace(plan, claims=wanted) if is_of_place else plan


def find_numbers(store: Store, plan: Plan) -> tuple[int, ...]:
    """Return the numbers of the passages that meet the plan, in no groups."""
    return _found(store, plan, everywhere(store))[0]


def _found(store: Store, plan: Plan, whole: Places) -> tuple[tuple[int, ...], tuple[Link, ...]]:
    """The passages that meet the plan, and the relations in them that it asks for."""
    find = _in_one_case if _by_case(plan) else _in_one_passage
    found = find(_criteria(store, plan, whole), whole)
    if plan.relation is None:
        return found, ()
    linked = _links_asked(store, plan, found)
    return tuple(dict.fromkeys(link.number for link in linked)), linked


def _by_case(plan: Plan) -> bool:
    return plan.unit in PLACES and plan.relation is None and not plan.together


def _criteria(store: Store, plan: Plan, whole: Places) -> list[Criterion]:
    shown = [Criterion(with_claim(store, c), wanted=c.wanted) for c in plan.claims]
    shown += [Criterion(with_firm(store, firm)) for firm in plan.firms]
    shown += [Criterion(with_term(store, term)) for term in plan.terms]
    if plan.naming is not None:
        shown.append(Criterion(_mentioning(store, plan.naming, whole, named=True)))
    if plan.absent is not None:
        there = _mentioning(store, plan.absent.unit, whole, named=plan.absent.named)
        shown.append(Criterion(there, wanted=False))
    out = plan.barred if plan.relation is None else ()  # at the ends of a relation they may not be
    barred = [whole.numbers - with_firm(store, firm) for firm in out]
    scopes = [*barred, *_scopes(store, plan, whole)]
    return shown + [Criterion(found, is_shown=False) for found in scopes]


def _mentioning(store: Store, unit: Unit, whole: Places, *, named: bool) -> FrozenBitMap:
    """The passages in which a buyer, a firm or either is mentioned, or called by a name."""
    labels = LABELS.values() if unit == "company" else [LABELS[unit]]
    found = (mention for label in labels for mention in mentions(store, label, whole.passages))
    return FrozenBitMap(mention.number for mention in found if mention.named or not named)


def _scopes(store: Store, plan: Plan, whole: Places) -> Iterator[FrozenBitMap]:
    """Where the passages have to stand: settings of one kind are alternatives."""
    for kind in dict.fromkeys(setting.field for setting in plan.settings):
        same = [setting for setting in plan.settings if setting.field == kind]
        if wanted := [of_case(store, setting) for setting in same if setting.wanted]:
            yield FrozenBitMap().union(*wanted)
        for setting in same:
            if not setting.wanted:
                yield whole.numbers - of_case(store, setting)
    if plan.period is not None:
        yield in_period(store, plan.period)
    if plan.cases:
        yield in_documents(store, plan.cases)
    if plan.apart:
        yield whole.numbers - in_documents(store, plan.apart)
    if plan.within:
        yield among(store, plan.within)
    if plan.text_lang is not None:
        yield in_lang(store, plan.text_lang)


def _in_one_passage(criteria: list[Criterion], whole: Places) -> tuple[int, ...]:
    numbers = whole.numbers.intersection(*(c.found for c in criteria if c.wanted))
    return tuple(numbers.difference(*(c.found for c in criteria if not c.wanted)))


def _in_one_case(criteria: list[Criterion], whole: Places) -> tuple[int, ...]:
    """A case may show one thing in one passage and the other in the next, or in none."""
    claimed = [c for c in criteria if c.is_shown]
    meeting = np.ones(len(whole.cases), dtype=bool)
    for found, _, wanted in claimed:
        holding = np.zeros(len(whole.cases), dtype=bool)
        holding[whole.place_of[found.to_array()]] = True
        meeting &= holding if wanted else ~holding
    shown = [c.found for c in claimed if c.wanted]
    numbers = FrozenBitMap().union(*shown) if shown else whole.numbers
    scoped = np.array(
        numbers.intersection(*(c.found for c in criteria if not c.is_shown)).to_array()
    )
    return tuple(scoped[meeting[whole.place_of[scoped]]].tolist())


def _group(
    store: Store, plan: Plan, found: Sequence[int], whole: Places, linked: tuple[Link, ...]
) -> Sequence[Group]:
    if plan.relation is not None and plan.unit not in (*PLACES, "passage"):
        return linked_groups(plan.relation, linked, plan)
    if plan.unit == "passage":
        return by_passage(found, whole)
    if plan.unit == "case":
        return by_case(found, whole)
    if plan.unit in RECORDED:
        return _setting_groups(store, plan, found, whole)
    return actor_groups(_actors(store, plan, found), plan)


def _first(groups: Sequence[Group], plan: Plan, whole: Places) -> Sequence[Group]:
    """The groups with the most, the fewest, or enough cases, where the question asks for those."""
    if (plan.order is None and plan.least == 1) or not groups:
        return groups
    place_of = whole.documents if plan.counted == "case" else whole.passages
    sizes = [len({place_of[number] for number in group.numbers}) for group in groups]
    wanted = set(sizes)
    if plan.order is not None:
        wanted = {max(sizes) if plan.order == "most" else min(sizes)}
    return tuple(
        group
        for group, size in zip(groups, sizes, strict=True)
        if size in wanted and size >= plan.least
    )


def _setting_groups(
    store: Store, plan: Plan, found: Sequence[int], whole: Places
) -> tuple[Group, ...]:
    """One group a country, sector or reference, that of most cases first; others fall out.

    A country that has no captive case is one of whose cases none is captive.
    """
    own = settings_of_cases(store, plan.unit)
    recorded = {n: own[whole.documents[n]] for n in found if whole.documents[n] in own}
    if plan.placewise or (plan.claims and not any(claim.wanted for claim in plan.claims)):
        same = setting_labels(plan.unit, own.values(), plan.lang)  # garments are apparel
        claiming = _documents_claiming(store, plan, whole)
        barred = {same[own[document]] for document in claiming if document in own}
        recorded = {n: value for n, value in recorded.items() if same[value] not in barred}
    labels = setting_labels(plan.unit, recorded.values(), plan.lang)
    known = {number: labels[value] for number, value in recorded.items()}

    def rank(group: Group) -> tuple[int, int, str]:
        cases = {whole.documents[number] for number in group.numbers}
        return -len(cases), -len(group.numbers), group.label

    return tuple(sorted(_grouped_by(known, known), key=rank))


def _documents_claiming(store: Store, plan: Plan, whole: Places) -> set[str]:
    """The cases in the same settings that make any of the claims which the plan bars."""
    barred = (claim for claim in plan.claims if not claim.wanted)
    claiming = (replace(plan, claims=(replace(claim, wanted=True),)) for claim in barred)
    return {whole.documents[n] for each in claiming for n in _found(store, each, whole)[0]}


def _grouped_by(label_of: Mapping[int, str], found: Iterable[int]) -> tuple[Group, ...]:
    grouped: dict[str, list[int]] = defaultdict(list)
    for number in found:
        grouped[label_of[number]].append(number)
    return tuple(Group(label, tuple(numbers)) for label, numbers in grouped.items())


def _actors(store: Store, plan: Plan, found: Sequence[int]) -> tuple[Mention, ...]:
    """Firms that upgraded, where upgrading is asked about; otherwise those of the passages."""
    upgrading = [c for c in plan.claims if c.dimension == "upgrading" and c.wanted]
    if upgrading and not plan.lists_names:
        return upgraders(store, upgrading[0], found)
    labels = LABELS.values() if plan.unit == "company" else [LABELS[plan.unit]]
    return tuple(mention for label in labels for mention in mentions(store, label, found))


def _links_asked(store: Store, plan: Plan, found: Sequence[int]) -> tuple[Link, ...]:
    relation, within = plan.relation, set(found)
    if relation is None or plan.unknown_firms:
        return ()
    return tuple(
        link
        for link in links(store, relation.type, relation.source, relation.target)
        if link.number in within and not _is_barred(link, plan)
    )


def _is_barred(link: Link, plan: Plan) -> bool:
    ends = (link.source, link.target)
    return any(firm.means(end.entity, end.key) for firm in plan.barred for end in ends)
