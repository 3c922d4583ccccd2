"""
Sort what a reader got wrong into kinds, by language.

    python benchmarks/errors.py GOLD.jsonl PREDICTED.jsonl [--show KIND]

Both files hold passage records with the same ids. Mentions are matched by overlap.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gvcnlp.exchange.jsonl import read_records
from gvcnlp.records import Actor, Claim, Passage, Relation

Error = tuple[str, str]  # kind, and what it was


def main() -> None:
    """Print the kinds with their counts, and on request the errors of one kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("predicted", type=Path)
    parser.add_argument("--show")
    args = parser.parse_args()
    predicted = {p.id: p for p in read_records(args.predicted)}
    counts: Counter[tuple[str, str]] = Counter()
    for gold in read_records(args.gold):
        for kind, what in errors(gold, predicted[gold.id]):
            counts[gold.lang, kind] += 1
            if kind == args.show:
                print(f"{gold.id}: {what}")
    langs = sorted({lang for lang, _ in counts})
    print(f"| error | {' | '.join(langs)} |\n| --- |{' --- |' * len(langs)}")
    for kind in dict.fromkeys(kind for (_, kind), _ in counts.most_common()):
        print(f"| {kind} | {' | '.join(str(counts[lang, kind]) for lang in langs)} |")


def errors(gold: Passage, read: Passage) -> Iterator[Error]:
    """Yield each error of a passage with its kind."""
    for name, want, got in (
        ("governance", gold.governance, read.governance),
        ("upgrading", gold.upgrading, read.upgrading),
    ):
        yield from claim_errors(name, want, got)
    if gold.primary != read.primary:
        withheld = "none" in (gold.primary, read.primary)
        kind = "primary: none against a type" if withheld else "primary: another type"
        yield kind, f"{gold.primary} read as {read.primary}"
    yield from actor_errors(gold.actors, read.actors)
    yield from relation_errors(gold, read)


def claim_errors(name: str, want: tuple[Claim, ...], got: tuple[Claim, ...]) -> Iterator[Error]:
    """A type missed, invented, or with another status."""
    wanted, found = ({(c.type, c.status) for c in claims} for claims in (want, got))
    for type_, status in sorted(wanted - found):
        others = [s for t, s in found - wanted if t == type_]
        kind = "status" if others else "missed"
        yield f"{name}: {kind}", f"{type_} {status} {others}"
    for type_, status in sorted(found - wanted):
        if not any(t == type_ for t, _ in wanted - found):
            yield f"{name}: invented", f"{type_} {status}"


def actor_errors(want: tuple[Actor, ...], got: tuple[Actor, ...]) -> Iterator[Error]:
    """A mention missed, invented, torn, or given the other side."""
    for actor in want:
        near = [other for other in got if overlap(actor, other)]
        if not near:
            yield "actors: missed", actor.text
        elif near[0].label != actor.label:
            yield f"actors: {actor.label} read as {near[0].label}", actor.text
        elif (near[0].start, near[0].end) != (actor.start, actor.end):
            yield "actors: other edges", f"{actor.text} / {near[0].text}"
    for actor in got:
        if not any(overlap(actor, other) for other in want):
            yield "actors: invented", actor.text


def relation_errors(gold: Passage, read: Passage) -> Iterator[Error]:
    """A relation missed or invented; whether its two ends were found at all."""
    wanted = {ends(gold, relation) for relation in gold.relations}
    found = {ends(read, relation) for relation in read.relations}
    for type_, source, target in sorted(wanted):
        if not any(same((type_, source, target), other) for other in found):
            both = all(any(overlap_span(end, a) for a in read.actors) for end in (source, target))
            kind = "both ends found" if both else "an end not found"
            yield f"relations: missed, {kind}", f"{type_} {gold.text[slice(*source)]}"
    for other in sorted(found):
        if not any(same(one, other) for one in wanted):
            yield "relations: invented", f"{other[0]} {read.text[slice(*other[1])]}"


Ends = tuple[str, tuple[int, int], tuple[int, int]]


def ends(passage: Passage, relation: Relation) -> Ends:
    """Return the type of a relation and the spans of its ends."""
    source, target = passage.actors[relation.source], passage.actors[relation.target]
    return relation.type, (source.start, source.end), (target.start, target.end)


def same(one: Ends, other: Ends) -> bool:
    """True where type and both ends agree, the ends by overlap."""
    pairs = zip(one[1:], other[1:], strict=True)
    return one[0] == other[0] and all(a[0] < b[1] and b[0] < a[1] for a, b in pairs)


def overlap(one: Actor, other: Actor) -> bool:
    """True where two mentions share a character."""
    return overlap_span((one.start, one.end), other)


def overlap_span(span: tuple[int, int], other: Actor) -> bool:
    """True where a span and a mention share a character."""
    return span[0] < other.end and other.start < span[1]


if __name__ == "__main__":
    main()
