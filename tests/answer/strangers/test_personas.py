"""
What strangers of eight kinds ask, each over records of their own (`eighth/README.md`).

A kind has few questions of an intent, so the shares are those of all kinds together. The network
that reads questions has learnt from the odd ones of six kinds; the two historians were asked
when all was done (docs/decisions/0013).
"""

from __future__ import annotations

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

PERSONAS = sorted(path for path in (HERE / "eighth").iterdir() if path.is_dir())

Both = tuple[list[Asked], list[Asked]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Answers to questions and to turns of conversations, of all kinds of strangers."""
    folder = tmp_path_factory.mktemp("personas")
    found = [ask_folder(path, folder / f"{path.name}.db") for path in PERSONAS]
    return [one for asked, _ in found for one in asked], [one for _, t in found for one in t]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_questions_are_answered_rightly(both: Both, lang: str) -> None:
    plain = [one for one in both[0] if one.intent in PLAIN and one.id.startswith(lang)]

    assert len(plain) > 100
    assert_share(plain, RIGHT)


def test_other_questions_are_answered_rightly(both: Both) -> None:
    assert_share([o for o in both[0] if o.answerable and o.intent not in PLAIN], FOLLOWED)


def test_follow_ups_are_understood(both: Both) -> None:
    assert_share([one for one in both[1] if one.intent == "follow_up"], FOLLOWED)


def test_what_the_corpus_cannot_answer_is_declined(both: Both) -> None:
    assert_share([one for one in both[0] if "declined" in one.truth], DECLINED)


def test_what_it_can_answer_is_not_declined(both: Both) -> None:
    answerable = [one for found in both for one in found if one.answerable and one.has_truth]
    declined = [one.question for one in answerable if not one.answer["answered"]]
    assert len(declined) <= WRONGLY_DECLINED * len(answerable), declined


def test_quotations_are_verbatim_and_answers_in_the_language_of_the_question(both: Both) -> None:
    assert not strange_quotations([*both[0], *both[1]])
    assert not [o.id for o in both[0] if language(o.answer) != o.id.partition("-")[0]]
