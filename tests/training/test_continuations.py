"""Follow-ups that are made: what a change says is said, and everything else is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gvcnlp.annotation.question_labels import KINDS
from gvcnlp.records import DIMENSION_OF
from gvcnlp.training.asked import (
    CONTINUATIONS_FILE,
    CONVERSATIONS_FILE,
    LabelledConversation,
    read_conversations,
)
from gvcnlp.training.continuations import Continuation, continuations

DATA = Path(__file__).parents[2] / "corpus/questions"
FAILED = {
    "q": "How many cases in Kenya report that own brands failed?",
    "intent": "count", "unit": "case", "place": "said",
    "claims": [["functional", "negated", "+"], ["captive", "affirmed", "+"]],
}  # fmt: skip
GREETING = {"q": "hello", "intent": "help", "fresh": True}


@pytest.fixture(scope="module")
def made() -> list[Continuation]:
    """Every kind of change of one question, many times over."""
    return [turn for seed in range(400) for turn in _continued(FAILED, seed)]


def _continued(turn: dict[str, object], seed: int, folder: Path = DATA) -> list[Continuation]:
    talk = LabelledConversation.model_validate({"lang": "en", "turns": [turn], "part": "train"})
    return [made for _, made, _ in continuations([talk], folder, seed=seed)]


def test_what_is_not_changed_is_kept(made: list[Continuation]) -> None:
    for turn in made:
        changed = {
            "claims": set(turn.claims)
            != {("functional", "negated", "+"), ("captive", "affirmed", "+")},
            "unit": turn.unit != "case",
            "intent": turn.intent != "count",
            **{kind: getattr(turn, kind) == "said" for kind in KINDS},
            "lifted": turn.place is None,
        }
        assert sum(changed.values()) == 1, turn


@pytest.mark.parametrize("type_", ["process", "product", "intersectoral"])
def test_a_type_takes_the_place_of_a_type_and_its_status_stays(
    made: list[Continuation], type_: str
) -> None:
    words = yaml.safe_load((DATA / CONTINUATIONS_FILE).read_text("utf-8"))["en"]
    asked = {frame.replace("{}", word) for frame in words["type"] for word in words["types"][type_]}

    swapped = [turn for turn in made if turn.q in asked]

    assert swapped
    assert all((type_, "negated", "+") in turn.claims for turn in swapped)


def test_a_status_is_said_of_the_upgrading(made: list[Continuation]) -> None:
    words = yaml.safe_load((DATA / CONTINUATIONS_FILE).read_text("utf-8"))["en"]

    planned = [turn for turn in made if turn.q in words["status"]["possible"]]

    assert planned
    assert {turn.claims for turn in planned} == {
        (("functional", "possible", "+"), ("captive", "affirmed", "+"))
    }


def test_the_same_seed_makes_the_same(made: list[Continuation]) -> None:
    assert _continued(FAILED, 7) == _continued(FAILED, 7)
    assert len({turn.q for turn in made}) > 100


def test_greetings_are_not_gone_on_from() -> None:
    assert _continued(GREETING, 1) == []


def test_every_language_has_words_for_every_change() -> None:
    sheet = yaml.safe_load((DATA / CONTINUATIONS_FILE).read_text("utf-8"))

    assert sheet["en"].keys() == sheet["zh"].keys()
    for words in sheet.values():
        assert words["types"].keys() == words["plain"].keys() == DIMENSION_OF.keys()
        assert words["unit"].keys() == sheet["en"]["unit"].keys()


def test_conversations_held_out_are_not_repeated_in_what_is_learnt() -> None:
    talks = read_conversations(DATA / CONVERSATIONS_FILE)
    heldout = {turn.q for talk in talks if talk.part == "heldout" for turn in talk.turns[:1]}
    learnt = {turn.q for talk in talks if talk.part == "train" for turn in talk.turns[:1]}

    assert not heldout & learnt
