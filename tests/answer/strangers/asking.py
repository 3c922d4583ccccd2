"""
Ask what strangers ask over their records, and keep each answer beside its truth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from truths import Judge, Records, load_conversations, load_questions

from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer import Conversation, answer_question
from gvcnlp.cli.corpus import import_records
from gvcnlp.store import Store, open_store

RIGHT, FOLLOWED, DECLINED, WRONGLY_DECLINED = 0.90, 0.85, 0.90, 0.03
PLAIN = ("count", "list", "yes_no", "who", "compare")
HAN = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(
    r"“[^”]*”|「[^」]*」|《[^》]*》|\([^)]*\)|（[^）]*）|[\w-]+#\d+|\b[a-z]+\d+-\d+[a-z]?\b"
)
ENCODER = SentenceEncoder()


@dataclass(frozen=True)
class Asked:
    """A question, its truth and its answer."""

    id: str
    intent: str
    question: str
    truth: Mapping[str, Any]
    answer: Mapping[str, Any] = field(repr=False)
    judge: Judge = field(repr=False)

    @property
    def right(self) -> bool:
        return self.judge.is_right(self.truth, self.answer)

    @property
    def answerable(self) -> bool:
        """Whether there is anything to say: No and none are answers too."""
        return not {"declined", "help"} & self.truth.keys()

    @property
    def has_truth(self) -> bool:
        """False for counts of nothing and for No where nothing is found: there, both may stand."""
        unit = next((self.truth[k] for k in ("count", "list", "yes") if k in self.truth), None)
        if isinstance(unit, Mapping):
            return self.judge.records.are_related(unit)
        return unit is None or bool(self.judge.records.showing(self.truth, unit))


def ask_folder(folder: Path, database: Path) -> tuple[list[Asked], list[Asked]]:
    """Return the answers to all questions of a folder, and those to all turns of conversations.

    The records are stored as `gvcnlp corpus import` stores them.
    """
    import_records(folder / "records.jsonl", db=database)
    judge = Judge(Records(folder / "records.jsonl"))
    with open_store(database, read_only=True) as store:
        return _ask_questions(folder, store, judge), _ask_turns(folder, store, judge)


def _ask_questions(folder: Path, store: Store, judge: Judge) -> list[Asked]:
    found = []
    for entry in load_questions(folder):
        answer = answer_question(store, entry["question"], embedder=ENCODER)
        found.append(Asked(**entry, answer=answer.to_dict(), judge=judge))
    return found


def _ask_turns(folder: Path, store: Store, judge: Judge) -> list[Asked]:
    """Every turn of every conversation; the first one's intent is `opening`."""
    found = []
    for entry in load_conversations(folder):
        talk = Conversation(store, embedder=ENCODER)
        for n, turn in enumerate(entry["turns"], start=1):
            answer = talk.ask(turn["question"]).to_dict()
            kind = "follow_up" if n > 1 else "opening"
            found.append(Asked(f"{entry['id']}/{n}", kind, **turn, answer=answer, judge=judge))
    return found


def assert_share(found: Sequence[Asked], least: float) -> None:
    """Fail where fewer than `least` are right, naming those that are not."""
    wrong = [one for one in found if not one.right]
    share = 1 - len(wrong) / len(found)
    lines = "\n".join(f"  {one.id}  {one.question}" for one in wrong)
    assert share >= least, f"{share:.1%} of {len(found)} are right, not {least:.0%}:\n{lines}"


def strange_quotations(found: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return what is quoted and not in its record."""
    return [
        (one.id, citation["id"])
        for one in found
        for citation in one.answer["citations"]
        if citation["quote"] not in one.judge.records.passages[citation["id"]]["text"]
    ]


def language(answer: Mapping[str, Any]) -> str:
    """Return the language of an answer's first line, names and quotations aside.

    Names in Latin letters are those that a Chinese question has too.
    """
    line = QUOTED.sub("", answer["answer"].partition("\n")[0])
    asked = answer["question"] if HAN.search(answer["question"]) else ""
    names = set(re.findall(r"[A-Za-z]{2,}", asked))
    n_words = sum(word not in names for word in re.findall(r"[A-Za-z]{2,}", line))
    if not n_words + len(HAN.findall(line)):
        return str(answer["lang"])
    said = "zh" if len(HAN.findall(line)) > 2 * n_words else "en"
    return said if said == answer["lang"] else f"{said}, but lang is {answer['lang']}"
