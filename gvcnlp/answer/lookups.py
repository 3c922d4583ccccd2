"""
Run a plan over the corpus: which passages, cases, firms or links meet it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from gvcnlp.answer.plans import Plan, RelationAsked
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.names import is_pseudonym
from gvcnlp.store import Store
from gvcnlp.store.criteria import (
    ClaimCriterion,
    FirmCriterion,
    Found,
    everywhere,
    in_lang,
    of_case,
    with_claim,
    with_firm,
    with_term,
)
from gvcnlp.store.mentions import Link, Mention, links, mentions, upgraders


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that was asked for, with the numbers of the passages that show it."""

    label: str
    numbers: tuple[int, ...]
    entity: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a plan found: groups in order, and how much there is to find it in."""

    groups: tuple[Group, ...]
    found: Found
    n_passages: int
    n_cases: int
    linked: tuple[Link, ...] = field(default=())


def run_plan(store: Store, plan: Plan) -> Lookup:
    """Return what meets the plan; a plan without criteria meets everything."""
    whole = everywhere(store)
    linked: tuple[Link, ...] = ()
    if plan.unit == "case" and plan.relation is None:
        found = _in_one_case(_criteria(store, plan, whole), whole)
    else:
        found = _in_one_passage(_criteria(store, plan, whole), whole)
    if plan.relation is not None:
        linked = _links_asked(store, plan, found)
        found = {link.number: whole[link.number] for link in linked}
    groups = _group(store, plan, found, linked)
    return Lookup(groups, found, len(whole), n_cases(whole), linked)


def n_cases(found: Found) -> int:
    """Return over how many cases passages are spread."""
    return len({place.document for place in found.values()})


def _criteria(store: Store, plan: Plan, whole: Found) -> list[tuple[Found, bool]]:
    """Each criterion's passages, and whether it says what a passage shows (or only where)."""
    by_case = plan.unit == "case" and plan.relation is None
    shown = [
        (_without_claim(store, claim, whole, by_case=by_case), False)
        if not claim.wanted
        else (with_claim(store, claim), True)
        for claim in plan.claims
    ]
    shown += [(with_firm(store, firm), True) for firm in plan.firms]
    shown += [(with_term(store, term), True) for term in plan.terms]
    setting = [(of_case(store, criterion), False) for criterion in plan.settings]
    if plan.text_lang is not None:
        setting.append((in_lang(store, plan.text_lang), False))
    return shown + setting


def _without_claim(store: Store, claim: ClaimCriterion, whole: Found, *, by_case: bool) -> Found:
    """Passages, or all passages of cases, that make no such claim."""
    claimed = with_claim(store, replace(claim, wanted=True))
    documents = {place.document for place in claimed.values()} if by_case else set()
    return {
        number: place
        for number, place in whole.items()
        if number not in claimed and place.document not in documents
    }


def _in_one_passage(criteria: list[tuple[Found, bool]], whole: Found) -> Found:
    numbers = set(whole)
    for found, _ in criteria:
        numbers &= set(found)
    return {number: whole[number] for number in sorted(numbers)}


def _in_one_case(criteria: list[tuple[Found, bool]], whole: Found) -> Found:
    """A case may show one thing in one passage and the other in the next."""
    documents = {place.document for place in whole.values()}
    scope = set(whole)
    for found, is_shown in criteria:
        documents &= {place.document for place in found.values()}
        scope = scope if is_shown else scope & set(found)
    shown = [found for found, is_shown in criteria if is_shown] or [whole]
    return {
        number: place
        for number, place in sorted(whole.items())
        if place.document in documents
        and number in scope
        and any(number in found for found in shown)
    }


def _group(store: Store, plan: Plan, found: Found, linked: tuple[Link, ...]) -> tuple[Group, ...]:
    if plan.relation is not None:
        return _linked_groups(plan.relation, linked, plan)
    if plan.unit == "passage":
        return tuple(Group(place.passage, (number,)) for number, place in found.items())
    if plan.unit == "case":
        return _case_groups(found)
    return _actor_groups(_actors(store, plan, found), plan)


def _case_groups(found: Found) -> tuple[Group, ...]:
    by_case: dict[str, list[int]] = defaultdict(list)
    for number, place in found.items():
        by_case[place.document].append(number)
    return tuple(Group(case, tuple(numbers)) for case, numbers in by_case.items())


def _actors(store: Store, plan: Plan, found: Found) -> tuple[Mention, ...]:
    """Firms that upgraded, where the claims say who; otherwise those of the passages."""
    label = "BUYER" if plan.unit == "buyer" else "FIRM"
    upgrading = [c for c in plan.claims if c.dimension == "upgrading" and c.wanted]
    if label == "BUYER" or not upgrading:
        return mentions(store, label, found)
    said = upgraders(store, upgrading[0], found)
    unsaid = set(found) - {mention.number for mention in said}
    return said + mentions(store, label, sorted(unsaid))


def _actor_groups(found: Iterable[Mention], plan: Plan) -> tuple[Group, ...]:
    kept = [mention for mention in found if mention.named or not plan.named]
    by_firm: dict[str, list[Mention]] = defaultdict(list)
    identify = _identifier(kept)
    for mention in kept:
        by_firm[identify(mention)].append(mention)
    groups = [_firm_group(same, plan.lang) for same in by_firm.values()]
    ranked = sorted(zip(groups, by_firm.values(), strict=True), key=_rank)
    return tuple(group for group, _ in ranked)


def _rank(item: tuple[Group, list[Mention]]) -> tuple[bool, int, str]:
    group, same = item
    return (not same[0].named, -len(group.numbers), group.label)


def _identifier(found: Iterable[Mention]) -> Callable[[Mention], str]:
    """Tell which mentions are one firm: by entity, by name, or nominal ones by their words."""
    entity_of_key = {m.key: m.entity for m in found if m.named and m.entity}
    index = FirmIndex.shipped()

    def identify(mention: Mention) -> str:
        if not mention.named:
            return f"nominal {mention.key}"
        entity = mention.entity or index.entity_of(mention.text)
        if entity is None and not is_pseudonym(mention.text):
            entity = entity_of_key.get(mention.key)
        return entity or mention.key

    return identify


def _firm_group(same: list[Mention], lang: str) -> Group:
    counts = Counter(mention.text for mention in same)
    in_lang = {mention.text for mention in same if mention.lang == lang}
    label = max(counts, key=lambda text: (text in in_lang, counts[text], -len(text), text))
    numbers = tuple(sorted({mention.number for mention in same}))
    entity = next((m.entity for m in same if m.entity and m.named), None)
    return Group(label, numbers, entity, tuple(sorted(counts)))


def _links_asked(store: Store, plan: Plan, found: Found) -> tuple[Link, ...]:
    relation = plan.relation
    if relation is None or plan.unknown_firms:
        return ()
    return tuple(
        link
        for link in links(store, relation.type)
        if link.number in found
        and _is_end(link.source, relation.source)
        and _is_end(link.target, relation.target)
    )


def _is_end(mention: Mention, firm: FirmCriterion | None) -> bool:
    return firm is None or mention.entity in firm.entities or mention.key in firm.keys


def _linked_groups(
    relation: RelationAsked, linked: tuple[Link, ...], plan: Plan
) -> tuple[Group, ...]:
    if relation.asked == "source":
        return _actor_groups((link.source for link in linked), plan)
    if relation.asked == "target":
        return _actor_groups((link.target for link in linked), plan)
    return _pair_groups(relation, linked, plan)


def _pair_groups(
    relation: RelationAsked, linked: tuple[Link, ...], plan: Plan
) -> tuple[Group, ...]:
    """One group a pair of firms."""
    template = load_vocabulary(plan.lang).phrases.links[relation.type]
    identify = _identifier([end for link in linked for end in (link.source, link.target)])
    by_pair: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in linked:
        by_pair[identify(link.source), identify(link.target)].append(link)
    groups = []
    for same in by_pair.values():
        source = _firm_group([link.source for link in same], plan.lang).label
        target = _firm_group([link.target for link in same], plan.lang).label
        numbers = tuple(sorted({link.number for link in same}))
        groups.append(Group(template.format(source=source, target=target), numbers))
    return tuple(groups)
