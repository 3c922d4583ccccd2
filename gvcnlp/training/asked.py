"""
Labelled questions, alone and in conversations: the forms of their lines, and what they teach.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from gvcnlp.annotation.question_labels import (
    ANSWERED_BY_UNIT,
    ANY,
    ASKED_TYPES,
    CONDITIONS,
    KINDS,
    LEANING,
    NO_CLAIM,
    SINGLE,
    TASKS,
    WHETHER,
    Earlier,
)
from gvcnlp.records import STATUSES
from gvcnlp.training.labelled import read_labelled
from gvcnlp.training.wordings import CONTINUATIONS_FILE

QUESTIONS_FILE, CONVERSATIONS_FILE = "train.jsonl", "conversations.jsonl"
LEARNT_FROM = (QUESTIONS_FILE, CONVERSATIONS_FILE, CONTINUATIONS_FILE)
REFUSED = ("help", "decline")  # they leave what is talked about as it was
Part = Literal["train", "heldout"]
Since = Literal["said", "kept"]


class _Labelled(BaseModel):
    """What every labelled question has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str
    intent: str
    unit: str | None = None
    claims: tuple[tuple[str, str, str], ...] = ()
    relation: str | None = None

    @model_validator(mode="after")
    def _has_known_labels(self) -> _Labelled:
        for head, labels in SINGLE.items():
            if self.label(head) not in (None, *labels):
                raise ValueError(f"{head} {self.label(head)!r} is none of {', '.join(labels)}")
        for type_, status, sign in self.claims:
            if type_ not in ASKED_TYPES or status not in (*STATUSES, ANY) or sign not in "+-":
                raise ValueError(f"no claim: {type_} {status} {sign}")
        return self

    def label(self, head: str) -> str | None:
        """Return the label of a head; None where the question teaches it nothing."""
        if head == "intent":
            return self.intent
        if head == "unit":
            return self.unit if self.intent in ANSWERED_BY_UNIT else None
        if head == "relation":
            relation = self.relation or "none"
            return WHETHER.get(relation, relation) if self.intent == "yes_no" else relation
        return None

    def asked_of(self, type_: str) -> str | None:
        """Return what is asked of a type; None for what no label has."""
        said = {(status, sign) for asked, status, sign in self.claims if asked == type_}
        if not said:
            return NO_CLAIM
        if len(said) > 1:  # "achieved or blocked"
            return None
        ((status, sign),) = said
        if sign == "+":
            return status
        return f"no {status}" if status in ("affirmed", ANY) else None


class LabelledQuestion(_Labelled):
    """A question by itself; `other` is its order, the axes of its table or what else it has."""

    lang: str
    other: str | None
    part: Part

    def label(self, head: str) -> str | None:
        """Return the label of a head; None where the question teaches it nothing."""
        if head == "order":
            return self.other if self.other in TASKS["order"] else "none"
        return super().label(head)


class LabelledTurn(_Labelled):
    """A question of a conversation, with what it means in the light of those before.

    Attributes:
        order: Whether only the largest or smallest group is wanted.
        place, sector, time, firm, case, lang: Whether a condition of this kind is said now,
            or kept from before.
        of: Whether it is about what the answer before listed, or about one thing of it.
        fresh: Whether nothing of the turns before holds.
    """

    order: str | None = None
    place: Since | None = None
    sector: Since | None = None
    time: Since | None = None
    firm: Since | None = None
    case: Since | None = None
    lang: Since | None = None
    of: Literal["listed", "one"] | None = None
    fresh: bool = False

    def label(self, head: str) -> str | None:
        """Return the label of a head; None where the question teaches it nothing."""
        if head == "order":
            return self.order or "none"
        if head in CONDITIONS:
            return None if self.intent in REFUSED else getattr(self, head) or "none"
        if head == "leans":
            return LEANING["leans"][not self.fresh]
        if head == "about":
            return self.of or "none"
        return super().label(head)

    def as_earlier(self) -> Earlier:
        """Return this turn as what a later one leans on."""
        tasks = {task: label for task in TASKS if (label := self.label(task)) is not None}
        claims = {type_: asked for type_ in ASKED_TYPES if (asked := self.asked_of(type_))}
        held = frozenset(kind for kind in KINDS if getattr(self, kind) is not None)
        return Earlier(self.q, tasks, claims, held)


class LabelledConversation(BaseModel):
    """One line of the labelled conversations."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: str
    turns: tuple[LabelledTurn, ...]
    part: Part

    def turns_in_context(self) -> Iterator[tuple[LabelledTurn, Earlier | None]]:
        """Yield each turn with the one that it leans on; greetings are passed over."""
        earlier = None
        for turn in self.turns:
            yield turn, earlier
            if turn.intent not in REFUSED:
                earlier = turn.as_earlier()


def read_questions(path: Path) -> list[LabelledQuestion]:
    """Read questions, one JSON object a line.

    Raises:
        RecordError: a line is no labelled question.
    """
    return read_labelled(path, LabelledQuestion)


def read_conversations(path: Path) -> list[LabelledConversation]:
    """Read conversations, one JSON object a line.

    Raises:
        RecordError: a line is no labelled conversation.
    """
    return read_labelled(path, LabelledConversation)


def data_digest(folder: Path) -> str:
    """Return the SHA-256 of what a folder has to learn from, in hexadecimal digits."""
    data = b"".join((folder / name).read_bytes() for name in LEARNT_FROM)
    return hashlib.sha256(data).hexdigest()
