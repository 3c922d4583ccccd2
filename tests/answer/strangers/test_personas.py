"""
What strangers of several kinds ask, each over records of their own.

A kind has few questions of an intent, so the shares are those of all kinds of a group together.
The network that reads questions has learnt from the odd ones of six kinds of the eighth set
(docs/decisions/0013), and from nothing of the later ones. Of these, follow-ups fall short of what
is promised; the floor says how far they are read now (docs/decisions/0014).
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from asking import (
    DECLINED,
    FOLLOWED,
    PLAIN,
    RIGHT,
    WRONGLY_DECLINED,
    Asked,
    ask_folder,
    assert_share,
    language,
    strange_quotations,
)
from truths import HERE

FLOORS = {  # sets: the shares of follow-ups understood and of what cannot be answered declined
    ("eighth",): (FOLLOWED, DECLINED),
    ("ninth", "tenth", "eleventh", "twelfth", "thirteenth"): (0.80, 0.80),
    ("fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"): (FOLLOWED, DECLINED),
}


@dataclass(frozen=True)
class Group:
    """Answers to all strangers of some sets, and the shares that are to be right."""

    questions: list[Asked]
    turns: list[Asked]
    followed: float
    declined: float


@pytest.fixture(scope="module", params=FLOORS, ids="-".join)
def group(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Group:
    databases = tmp_path_factory.mktemp("personas")
    folders = sorted(
        path.parent for name in request.param for path in HERE.glob(f"{name}/*/*.jsonl")
    )
    found = [ask_folder(path, databases / f"{path.name}.db") for path in folders]
    questions = [one for asked, _ in found for one in asked]
    turns = [one for _, asked in found for one in asked]
    return Group(questions, turns, *FLOORS[request.param])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_questions_are_answered_rightly(group: Group, lang: str) -> None:
    plain = [one for one in group.questions if one.intent in PLAIN and one.id.startswith(lang)]

    assert len(plain) > 90
    assert_share(plain, RIGHT)


def test_other_questions_are_answered_rightly(group: Group) -> None:
    others = [o for o in group.questions if o.answerable and o.intent not in PLAIN]
    assert_share(others, FOLLOWED)


def test_follow_ups_are_understood(group: Group) -> None:
    assert_share([one for one in group.turns if one.intent == "follow_up"], group.followed)


def test_what_the_corpus_cannot_answer_is_declined(group: Group) -> None:
    assert_share([one for one in group.questions if "declined" in one.truth], group.declined)


def test_what_it_can_answer_is_not_declined(group: Group) -> None:
    answerable = [o for o in (*group.questions, *group.turns) if o.answerable and o.has_truth]
    declined = [one.question for one in answerable if not one.answer["answered"]]
    assert len(declined) <= WRONGLY_DECLINED * len(answerable), declined


def test_quotations_are_verbatim_and_answers_in_the_language_of_the_question(group: Group) -> None:
    assert not strange_quotations([*group.questions, *group.turns])
    assert not [o.id for o in group.questions if language(o.answer) != o.id.partition("-")[0]]
