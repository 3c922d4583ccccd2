"""
Show the network each passage in another dress at every turn.

What changes is how a text was typed, scanned or set: script, width of punctuation,
broken lines, glued footnotes, two passages in one. What was coded stays true, and
every offset moves with its text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeVar

from opencc import OpenCC

from gvcnlp.records import NONE, Actor, Claim, Cue, Passage

HALF_WIDTH, FULL_WIDTH = ",;:?!()", "，；：？！（）"
SHARE_JOINED = 0.12
Spanned = TypeVar("Spanned", Actor, Cue)


def augment(
    passage: Passage, others: Sequence[Passage], rng: random.Random
) -> tuple[Passage, bool]:
    """Return the passage in a new dress, and whether its primary type still stands.

    Args:
        passage: Any annotated passage.
        others: Passages of the same language, one of which may be joined to it.
        rng: The only source of chance.
    """
    whole = True
    if others and len(passage.text) < 500 and rng.random() < SHARE_JOINED:
        other = rng.choice(others)
        if len(other.text) < 500:
            passage, whole = join(passage, other), False
    if passage.lang == "zh":
        return _dress_chinese(passage, rng), whole
    return _dress_english(passage, rng), whole


def join(first: Passage, second: Passage) -> Passage:
    """Set one passage after another; claims of both hold, the primary type is open."""
    gap = "" if first.lang == "zh" else " "
    text = first.text + gap + second.text
    shift = len(first.text) + len(gap)
    moved = _move(
        second,
        text,
        lambda start: start + shift,
        lambda end: end + shift,
        first_actor=len(first.actors),
    )
    merged: dict[tuple[str, str], Claim] = {}
    for claim in (*first.claims, *moved.claims):
        known = merged.get((claim.type, claim.status))
        evidence = (known.evidence if known else ()) + claim.evidence
        merged[claim.type, claim.status] = replace(claim, evidence=evidence)
    return replace(
        first,
        text=text,
        actors=first.actors + moved.actors,
        cues=first.cues + moved.cues,
        governance=tuple(c for c in merged.values() if c.dimension == "governance"),
        upgrading=tuple(c for c in merged.values() if c.dimension == "upgrading"),
        relations=first.relations + moved.relations,
        primary=NONE,
    )


def insert(passage: Passage, at: int, string: str) -> Passage:
    """Put a string into the text; spans behind it move, spans around it grow."""
    text = passage.text[:at] + string + passage.text[at:]
    size = len(string)
    return _move(
        passage,
        text,
        lambda start: start + size * (start >= at),
        lambda end: end + size * (end > at),
    )


def substitute(passage: Passage, text: str) -> Passage:
    """Replace the text by one of the same length.

    Raises:
        ValueError: the lengths differ.
    """
    if len(text) != len(passage.text):
        raise ValueError(f"{passage.id}: {len(passage.text)} characters became {len(text)}")
    return _move(passage, text, lambda start: start, lambda end: end)


def _dress_chinese(passage: Passage, rng: random.Random) -> Passage:
    if rng.random() < 0.3:
        text = _converter(rng.choice(["s2t", "t2s"])).convert(passage.text)
        if len(text) == len(passage.text):
            passage = substitute(passage, text)
    if rng.random() < 0.4:
        pair = (HALF_WIDTH, FULL_WIDTH)
        source, target = pair if rng.random() < 0.7 else pair[::-1]
        passage = substitute(passage, passage.text.translate(str.maketrans(source, target)))
    if rng.random() < 0.06:
        passage = insert(passage, _inner(passage, rng), rng.choice([" ", "\n", "3", "[2]", "①"]))
    return passage


def _dress_english(passage: Passage, rng: random.Random) -> Passage:
    chance = rng.random()
    spaces = [m.start() for m in re.finditer(" ", passage.text)]
    if chance < 0.06 and spaces:
        at = rng.choice(spaces)
        return substitute(passage, passage.text[:at] + "\n" + passage.text[at + 1 :])
    if chance < 0.10 and spaces:
        return insert(passage, rng.choice(spaces), str(rng.randint(1, 30)))
    if chance < 0.13:
        return insert(passage, _inner(passage, rng), "-\n")
    if chance < 0.15 and len(passage.text.lower()) == len(passage.text):
        return substitute(passage, passage.text.lower())
    return passage


def _inner(passage: Passage, rng: random.Random) -> int:
    return rng.randrange(1, max(2, len(passage.text)))


def _move(
    passage: Passage,
    text: str,
    to_start: Callable[[int], int],
    to_end: Callable[[int], int],
    *,
    first_actor: int = 0,
) -> Passage:
    def moved(span: Spanned) -> Spanned:
        start, end = to_start(span.start), to_end(span.end)
        return replace(span, start=start, end=end, text=text[start:end])

    def claims(kind: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(
            replace(
                c,
                evidence=tuple((to_start(s), to_end(e)) for s, e in c.evidence),
                actor=None if c.actor is None else c.actor + first_actor,
            )
            for c in kind
        )

    return replace(
        passage,
        text=text,
        actors=tuple(moved(actor) for actor in passage.actors),
        cues=tuple(moved(cue) for cue in passage.cues),
        governance=claims(passage.governance),
        upgrading=claims(passage.upgrading),
        relations=tuple(
            replace(r, source=r.source + first_actor, target=r.target + first_actor)
            for r in passage.relations
        ),
    )


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
