"""
Keep conversations: each question and its answer as soon as they are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gvcnlp.store.corpus import Store

_LIST = """
SELECT conversation, started_at, count(*) AS n_turns,
       (SELECT question FROM v_turns f WHERE f.conversation = t.conversation
        ORDER BY position LIMIT 1) AS first_question
FROM v_turns t GROUP BY conversation ORDER BY conversation
"""
_TURNS = "SELECT answer FROM v_turns WHERE conversation = ? ORDER BY position"
_QUESTIONS = "SELECT question FROM v_turns ORDER BY asked_at DESC, position DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line of the list of conversations; `started_at` in UTC, ISO 8601."""

    number: int
    started_at: str
    n_turns: int
    first_question: str


class ConversationLog:
    """The record of one conversation; it is made with the first turn.

    Args:
        store: A corpus that may be written.

    Raises:
        StoreError: the database cannot be written.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.number: int | None = None
        self.n_turns = 0

    def add(self, question: str, answer: Mapping[str, Any]) -> None:
        """Keep a turn: the question, and the answer as plain JSON types."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if self.number is None:
            self.number = self.store.insert(
                "INSERT INTO conversations (started_at) VALUES (?)", (now,)
            )
        self.n_turns += 1
        kept = json.dumps(answer, ensure_ascii=False)
        self.store.insert(
            "INSERT INTO turns VALUES (?, ?, ?, ?, ?)",
            (self.number, self.n_turns, now, question, kept),
        )

    def remove_last(self) -> None:
        """Forget the last turn that was kept, if there is one."""
        if self.n_turns:
            self.store.insert(
                "DELETE FROM turns WHERE conversation = ? AND position = ?",
                (self.number, self.n_turns),
            )
            self.n_turns -= 1


def fetch_conversations(store: Store) -> tuple[ConversationSummary, ...]:
    """Return the conversations that have a turn, the oldest first."""
    return tuple(ConversationSummary(*row) for row in store.select(_LIST))


def fetch_turns(store: Store, number: int) -> tuple[dict[str, Any], ...]:
    """Return the answers of one conversation in order; empty where there is no such."""
    return tuple(json.loads(row["answer"]) for row in store.select(_TURNS, (number,)))


def fetch_questions(store: Store, limit: int) -> tuple[str, ...]:
    """Return what was asked last, in any conversation, the newest first."""
    return tuple(row["question"] for row in store.select(_QUESTIONS, (limit,)))
