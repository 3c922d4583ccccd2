"""
What the strangers of the ninth and tenth sets ask, from whom nothing was learnt.

Their follow-ups fall short of what is promised; the floor says how far they are read now
(docs/decisions/0014).
"""

from __future__ import annotations

import pytest
from asking import (
    FOLLOWED,
    PLAIN,
    RIGHT,
    WRONGLY_DECLINED,
    Asked,
    ask_folder,
    assert_share,
    strange_quotations,
)
from truths import HERE

FOLDERS = sorted(
    path for name in ("ninth", "tenth") for path in (HERE / name).iterdir() if path.is_dir()
)
FOLLOWED_SO_FAR, DECLINED_SO_FAR = 0.70, 0.80

Both = tuple[list[Asked], list[Asked]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Answers to questions and to turns of conversations."""
    folder = tmp_path_factory.mktemp("later")
    found = [ask_folder(path, folder / f"{path.name}.db") for path in FOLDERS]
    return [one for asked, _ in found for one in asked], [one for _, t in found for one in t]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_questions_are_answered_rightly(both: Both, lang: str) -> None:
    plain = [one for one in both[0] if one.intent in PLAIN and one.id.startswith(lang)]

    assert len(plain) > 70
    assert_share(plain, RIGHT)


def test_other_questions_are_answered_rightly(both: Both) -> None:
    assert_share([o for o in both[0] if o.answerable and o.intent not in PLAIN], FOLLOWED)


def test_follow_ups_are_understood_as_far_as_they_are(both: Both) -> None:
    assert_share([one for one in both[1] if one.intent == "follow_up"], FOLLOWED_SO_FAR)


def test_what_the_corpus_cannot_answer_is_declined(both: Both) -> None:
    assert_share([one for one in both[0] if "declined" in one.truth], DECLINED_SO_FAR)


def test_what_it_can_answer_is_not_declined(both: Both) -> None:
    answerable = [one for one in both[0] if one.answerable and one.has_truth]
    declined = [one.question for one in answerable if not one.answer["answered"]]
    assert len(declined) <= WRONGLY_DECLINED * len(answerable), declined


def test_quotations_are_verbatim(both: Both) -> None:
    assert not strange_quotations([*both[0], *both[1]])
