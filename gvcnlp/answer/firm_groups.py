"""
Put mentions together that are one firm, and relations that join the same two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from gvcnlp.answer.plans import Plan, RelationAsked
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.codebook.names import is_pseudonym
from gvcnlp.store.mentions import Link, Mention


class Group(NamedTuple):
    """One thing that was asked for, with the numbers of the passages that show it."""

    label: str
    numbers: tuple[int, ...]
    entity: str | None = None
    names: tuple[str, ...] = ()
    named: bool = False


def actor_groups(found: Iterable[Mention], plan: Plan) -> tuple[Group, ...]:
    """Return one group a firm, those with a name of their own first, then the most mentioned."""
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
    return Group(label, numbers, entity, tuple(sorted(counts)), same[0].named)


def linked_groups(
    relation: RelationAsked, linked: tuple[Link, ...], plan: Plan
) -> tuple[Group, ...]:
    """Return the firms at the end of a relation that is asked for, or pairs of firms."""
    if relation.asked == "source":
        return actor_groups((link.source for link in linked), plan)
    if relation.asked == "target":
        return actor_groups((link.target for link in linked), plan)
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
