"""
Make short follow-ups: what changes one thing of a question in a conversation and keeps the rest.

How people go on is much the same whatever they speak of: a type takes the place of a type, a place
that of a place. Nobody who writes conversations goes through all pairs; here each turn of theirs
is continued by a change, in the words of `continuations.yaml` (as Campagna et al. 2020, Zero-shot
transfer learning with synthesized data for multi-domain dialogue state tracking, section 4).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gvcnlp.annotation.question_labels import KINDS, Earlier
from gvcnlp.records import DIMENSION_OF, STATUSES, TYPES
from gvcnlp.training.asked import LabelledConversation, LabelledTurn
from gvcnlp.training.wordings import SAID, Wordings, read_sheets

ENDS = ("suppliers_of", "customers_of", "owners_of", "owned_by")
Claim = tuple[str, str, str]
Change = tuple[str, Mapping[str, Any]]  # what is said, and the labels that are others then


class Continuation(LabelledTurn):
    """A turn that was made; `unsure` names the heads that it teaches nothing."""

    unsure: frozenset[str] = frozenset()

    def label(self, head: str) -> str | None:
        """Return the label of a head; None where the question teaches it nothing."""
        return None if head in self.unsure else super().label(head)


def continuations(
    talks: Sequence[LabelledConversation], folder: Path, *, seed: int
) -> Iterator[tuple[str, Continuation, Earlier]]:
    """Yield a follow-up for each turn that can be gone on from, with its language.

    Args:
        talks: Conversations.
        folder: Where the sheet of words is.
        seed: Of the choices; the same for the same follow-ups.

    Raises:
        RecordError: the sheet is missing or damaged.
    """
    sheets = read_sheets(folder)
    rng = random.Random(seed)
    for talk in talks:
        words = Wordings(sheets[talk.lang], rng)
        for turn in filter(_can_go_on, talk.turns):
            changes = [change for make in CHANGES if (change := make(turn, words)) is not None]
            if changes:
                yield talk.lang, _changed(turn, *rng.choice(changes)), turn.as_earlier()


def _can_go_on(turn: LabelledTurn) -> bool:
    """True where what is asked is all in the labels."""
    types = [type_ for type_, _, _ in turn.claims]
    is_plain = all(status in STATUSES and sign == "+" for _, status, sign in turn.claims)
    is_whole = turn.intent in ("count", "list", "yes_no") and turn.unit is not None
    return is_whole and is_plain and len(set(types)) == len(types) and turn.of != "one"


def _changed(turn: LabelledTurn, said: str, labels: Mapping[str, Any]) -> Continuation:
    """The turn said anew: what held is kept."""
    held = {kind: "kept" for kind in KINDS if getattr(turn, kind) is not None}
    same = {name: getattr(turn, name) for name in ("intent", "unit", "claims", "relation", "order")}
    return Continuation(q=said, **{**same, **held, **labels})


def _other_type(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "What about product upgrading?" """
    if (old := _single(turn, words)) is None:
        return None
    new = words.rng.choice([t for t in TYPES[DIMENSION_OF[old[0]]] if t != old[0]])
    said = words.say(words.sheet.type, of=words.one(words.sheet.types[new]))
    return said, {"claims": _with(turn, old, (new, old[1], "+"))}


def _other_status(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "And those where it failed?" """
    if (old := _upgrading(turn)) is None:
        return None
    status = words.rng.choice([s for s in SAID if s != old[1]])
    return words.one(words.sheet.status[status]), {
        "claims": _with(turn, old, (old[0], status, "+"))
    }


def _other_claim(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "Failed product upgrading?" """
    if (old := _upgrading(turn)) is None or old[0] not in DIMENSION_OF:
        return None
    new = words.rng.choice([type_ for type_ in TYPES["upgrading"] if type_ != old[0]])
    status = words.rng.choice([s for s in SAID if s != old[1]])
    said = words.say(words.sheet.both[status], of=words.sheet.plain[new])
    return said, {"claims": _with(turn, old, (new, status, "+"))}


def _one_more(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "Which of them also show product upgrading?" """
    dimensions = {DIMENSION_OF.get(type_, type_) for type_, _, _ in turn.claims}
    absent = [d for d in TYPES if d not in dimensions]
    is_of_cases = turn.unit == "case" and turn.intent != "yes_no" and turn.order is None
    if not turn.claims or not absent or not is_of_cases:
        return None
    new = words.rng.choice(TYPES[words.rng.choice(absent)])
    frames = words.sheet.also if turn.intent == "list" else words.sheet.also_count
    said = words.say(frames, of=words.one(words.sheet.types[new]))
    return said, {"claims": (*turn.claims, (new, "affirmed", "+")), "of": "listed"}


def _other_unit(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "As countries?" """
    if turn.relation is not None or turn.intent == "yes_no" or turn.order is not None:
        return None
    unit = words.rng.choice([u for u in words.sheet.unit if u != turn.unit])
    said = words.say(words.sheet.as_unit, of=words.one(words.sheet.unit[unit]))
    return said, {"unit": unit, "unsure": frozenset({"about"})}


def _other_actors(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "And the buyers?" """
    if turn.relation is not None or turn.intent != "list" or turn.order is not None:
        return None
    unit = words.rng.choice([u for u in ("firm", "buyer") if u != turn.unit])
    said = words.say(words.sheet.actors, of=words.one(words.sheet.unit[unit]))
    return said, {"unit": unit, "unsure": frozenset({"about"})}


def _listed(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "Which ones?" """
    if turn.relation is not None or turn.intent == "list":
        return None
    return words.one(words.sheet.list), {"intent": "list", "unsure": frozenset({"about"})}


def _counted(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "How many is that?" """
    if turn.relation is not None or turn.intent != "list" or turn.order is not None:
        return None
    return words.one(words.sheet.count), {"intent": "count", "unsure": frozenset({"about"})}


def _other_firm(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "And Gap?" """
    if turn.firm is None or (turn.relation is not None and turn.relation not in ENDS):
        return None
    return words.say(words.sheet.firm, of=words.one(words.sheet.firms)), {"firm": "said"}


def _other_place(_turn: LabelledTurn, words: Wordings) -> Change:
    """ "And in Vietnam?" Of another place it is another case."""
    said = words.say(words.sheet.place, of=words.one(words.sheet.places))
    return said, {"place": "said", "case": None}


def _not_this_place(_turn: LabelledTurn, words: Wordings) -> Change:
    """ "Without China" """
    return words.say(words.sheet.not_place, of=words.one(words.sheet.places)), {"place": "said"}


def _other_sector(_turn: LabelledTurn, words: Wordings) -> Change:
    """ "And in footwear?" """
    said = words.say(words.sheet.sector, of=words.one(words.sheet.sectors))
    return said, {"sector": "said", "case": None}


def _other_time(_turn: LabelledTurn, words: Wordings) -> Change:
    """ "Since 1998" """
    return words.say(words.sheet.time, of=words.one(words.sheet.times)), {"time": "said"}


def _other_language(_turn: LabelledTurn, words: Wordings) -> Change:
    """ "Those written in Chinese" """
    return words.say(words.sheet.lang, of=words.one(words.sheet.langs)), {"lang": "said"}


def _any_place(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "In any country" """
    return (words.one(words.sheet.lift_place), {"place": None}) if turn.place else None


def _any_sector(turn: LabelledTurn, words: Wordings) -> Change | None:
    """ "In any sector" """
    return (words.one(words.sheet.lift_sector), {"sector": None}) if turn.sector else None


def _single(turn: LabelledTurn, words: Wordings) -> Claim | None:
    """The only claim of its dimension, of a type that may be another."""
    dimensions = [DIMENSION_OF.get(type_, type_) for type_, _, _ in turn.claims]
    alone = [
        claim
        for claim, dimension in zip(turn.claims, dimensions, strict=True)
        if claim[0] in DIMENSION_OF and dimensions.count(dimension) == 1
    ]
    return words.rng.choice(alone) if alone else None


def _upgrading(turn: LabelledTurn) -> Claim | None:
    """The one claim of upgrading, which a status alone is said of."""
    found = [c for c in turn.claims if DIMENSION_OF.get(c[0], c[0]) == "upgrading"]
    return found[0] if len(found) == 1 else None


def _with(turn: LabelledTurn, old: Claim, new: Claim) -> tuple[Claim, ...]:
    return tuple(new if claim == old else claim for claim in turn.claims)


CHANGES: Sequence[Callable[[LabelledTurn, Wordings], Change | None]] = (
    _other_type,
    _other_status,
    _other_claim,
    _one_more,
    _other_unit,
    _other_actors,
    _listed,
    _counted,
    _other_firm,
    _other_place,
    _not_this_place,
    _other_sector,
    _other_time,
    _other_language,
    _any_place,
    _any_sector,
)
