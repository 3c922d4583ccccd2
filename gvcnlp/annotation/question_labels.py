"""
What can be asked, in labels: the kinds of answer, what is asked of each type, and how a question
of a conversation leans on the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gvcnlp.records import CLAIM_TYPES, STATUSES, TYPES

ANY_TYPE = tuple(TYPES)  # "governance", "upgrading": of whatever type
ASKED_TYPES = (*CLAIM_TYPES, *ANY_TYPE)
NO_CLAIM, ANY = "none", "any"
# What is asked of a type: nothing, a claim of a status, of any status, or that there is none.
ASKED = (NO_CLAIM, *STATUSES, ANY, "no affirmed", "no any")
TASKS: Mapping[str, tuple[str, ...]] = {
    "intent": (
        "count", "list", "yes_no", "compare", "crosstab", "proposition", "overview", "define",
        "why", "how", "quote", "help", "decline",
    ),
    "unit": ("passage", "case", "firm", "buyer", "company", "country", "sector"),
    # Which end of which relation is asked for; the last two whether one holds.
    "relation": (
        "none", "suppliers_of", "customers_of", "owners_of", "owned_by", "pairs",
        "supplies", "owns",
    ),
    "order": ("none", "most", "fewest"),
}  # fmt: skip
# Intents whose answers are of a unit; others have none.
ANSWERED_BY_UNIT = ("count", "list", "yes_no", "compare", "crosstab")
WHETHER = {  # a relation holds: its label in a question for Yes or No, whichever end is left open
    "suppliers_of": "supplies",
    "customers_of": "supplies",
    "owners_of": "owns",
    "owned_by": "owns",
}
# Conditions besides claims: none of the kind, one that is said, one of the question before.
KINDS = ("place", "sector", "time", "firm", "case", "lang")
CONDITIONS: Mapping[str, tuple[str, ...]] = dict.fromkeys(KINDS, ("none", "said", "kept"))
# Whether anything of the question before holds, and what of its answer is asked about.
LEANING: Mapping[str, tuple[str, ...]] = {
    "leans": ("alone", "leans"),
    "about": ("none", "listed", "one"),
}
SINGLE = {**TASKS, **CONDITIONS, **LEANING}  # one label a question
LABELS = {**SINGLE, "claims": ASKED}
HEADS = tuple(LABELS)
# Of what a question was taken to ask: its tasks, its types, its kinds of condition.
SOURCES = (*TASKS, *ASKED_TYPES, *KINDS)
HELD = "held"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The question before, and what it was taken to ask.

    Attributes:
        question: As it was typed.
        tasks: Its label of each task.
        claims: What it asked of each type; types that it did not ask of may be left out.
        held: The kinds of condition (`KINDS`) that it was under.
    """

    question: str
    tasks: Mapping[str, str] = field(hash=False)
    claims: Mapping[str, str] = field(hash=False)
    held: frozenset[str] = frozenset()

    def marks(self) -> list[int]:
        """Return what it was taken to ask: an id from 1 up of each of `SOURCES`, 0 for nothing."""
        said = {**self.tasks, **self.claims, **dict.fromkeys(self.held, HELD)}
        return [_MARKS.get((source, said.get(source, "")), 0) for source in SOURCES]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Calibrated probabilities of what a question asks, by label.

    Attributes:
        intent: What kind of answer is wanted.
        unit: What is counted or listed.
        relation: Who supplies or owns whom, if that is asked.
        order: Whether only the largest or the smallest group is wanted.
        claims: Of each type, what is asked of it (`ASKED`), in the light of what was said before.
        conditions: Of each of `KINDS`, whether there is such a condition and since when.
        leans: Whether anything of the question before holds.
        about: What of the answer before is asked about.
    """

    intent: Mapping[str, float]
    unit: Mapping[str, float]
    relation: Mapping[str, float]
    order: Mapping[str, float]
    claims: Mapping[str, Mapping[str, float]]
    conditions: Mapping[str, Mapping[str, float]]
    leans: Mapping[str, float]
    about: Mapping[str, float]


def _all_marks() -> Iterator[tuple[str, str]]:
    """What an earlier question can have been taken to ask; that it did not ask is no mark."""
    for task, labels in TASKS.items():
        yield from ((task, label) for label in labels if label != "none")
    for type_ in ASKED_TYPES:
        yield from ((type_, asked) for asked in ASKED if asked != NO_CLAIM)
    yield from ((kind, HELD) for kind in KINDS)


_MARKS = {mark: number for number, mark in enumerate(_all_marks(), start=1)}
N_MARKS = len(_MARKS)
