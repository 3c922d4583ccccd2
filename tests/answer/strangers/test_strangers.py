"""
What strangers to the code ask, over records that the code was not written for.

The shares are those that the project promises; a failing test prints the ids of the
questions that were answered wrongly. Questions and truths: `truths.py`. The later sets, in
`second` to `seventh`, are in other wordings, over records that the first has not.
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

SETS = {"first": HERE} | {
    name: HERE / name for name in ("second", "third", "fourth", "fifth", "sixth", "seventh")
}

Both = tuple[list[Asked], list[Asked]]


@pytest.fixture(scope="module", params=SETS.values(), ids=SETS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Answers to questions and to turns of conversations."""
    return ask_folder(request.param, tmp_path_factory.mktemp("strangers") / "corpus.db")


@pytest.fixture(scope="module")
def asked(both: Both) -> list[Asked]:
    return both[0]


@pytest.fixture(scope="module")
def turns(both: Both) -> list[Asked]:
    return both[1]


def assert_share_of(found: list[Asked], least: float) -> None:
    if not found:
        pytest.skip("no such questions are written")
    assert_share(found, least)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("intent", ["all of them", *PLAIN])
def test_plain_questions_are_answered_rightly(asked: list[Asked], lang: str, intent: str) -> None:
    kinds = (intent,) if intent in PLAIN else PLAIN
    of_these = [one for one in asked if one.id.startswith(lang) and one.intent in kinds]
    assert_share_of(of_these, RIGHT)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_other_questions_are_answered_rightly(asked: list[Asked], lang: str) -> None:
    others = [one for one in asked if one.answerable and one.intent not in PLAIN]
    assert_share_of([one for one in others if one.id.startswith(lang)], FOLLOWED)


def test_follow_ups_are_understood(turns: list[Asked]) -> None:
    assert_share_of([one for one in turns if one.intent == "follow_up"], FOLLOWED)


def test_what_the_corpus_cannot_answer_is_declined(asked: list[Asked]) -> None:
    assert_share_of([one for one in asked if "declined" in one.truth], DECLINED)


def test_what_it_can_answer_is_not_declined(asked: list[Asked], turns: list[Asked]) -> None:
    answerable = [one for one in (*asked, *turns) if one.answerable and one.has_truth]
    declined = [one.id for one in answerable if not one.answer["answered"]]
    assert len(declined) <= WRONGLY_DECLINED * len(answerable), declined


def test_every_quotation_is_in_its_record(asked: list[Asked], turns: list[Asked]) -> None:
    assert not strange_quotations([*asked, *turns])


def test_every_passage_an_item_names_is_quoted(asked: list[Asked], turns: list[Asked]) -> None:
    unquoted = [
        one.id
        for one in (*asked, *turns)
        if {id_ for item in one.answer["items"] for id_ in item["citations"]}
        - {citation["id"] for citation in one.answer["citations"]}
    ]
    assert not unquoted


def test_every_answer_is_in_the_language_of_its_question(asked: list[Asked]) -> None:
    """Names and quotations aside: the first line, without ids and what is quoted."""
    foreign = [one.id for one in asked if language(one.answer) != one.id.partition("-")[0]]
    assert not foreign


def test_ids_are_given_once_and_every_form_is_known(asked: list[Asked]) -> None:
    ids = [one.id for one in asked]
    assert len(ids) == len(set(ids))
    assert all(isinstance(one.right, bool) for one in asked)
