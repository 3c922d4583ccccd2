"""Follow-ups that are made: what a change says is said, and everything else is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gvcnlp.annotation.question_labels import KINDS
from gvcnlp.errors import RecordError
from gvcnlp.records import DIMENSION_OF
from gvcnlp.training.asked import (
    CONVERSATIONS_FILE,
    LabelledConversation,
    read_conversations,
)
from gvcnlp.training.continuations import Continuation, continuations
from gvcnlp.training.wordings import CONTINUATIONS_FILE, read_sheets

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
    words = read_sheets(DATA)["en"]
    asked = {frame.replace("{}", word) for frame in words.type for word in words.types[type_]}

    swapped = [turn for turn in made if turn.q in asked]

    assert swapped
    assert all((type_, "negated", "+") in turn.claims for turn in swapped)


def test_a_status_is_said_of_the_upgrading(made: list[Continuation]) -> None:
    planned = [turn for turn in made if turn.q in read_sheets(DATA)["en"].status["possible"]]

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
    sheets = read_sheets(DATA)

    assert sheets.keys() == {"en", "zh"}
    for words in sheets.values():
        assert words.types.keys() == words.plain.keys() == DIMENSION_OF.keys()
        assert words.unit.keys() == sheets["en"].unit.keys()


def test_a_sheet_without_the_words_of_a_status_is_refused(tmp_path: Path) -> None:
    told = yaml.safe_load((DATA / CONTINUATIONS_FILE).read_text("utf-8"))
    del told["zh"]["both"]["possible"]
    (tmp_path / CONTINUATIONS_FILE).write_text(yaml.safe_dump(told), "utf-8")

    with pytest.raises(RecordError, match="both has no words for possible"):
        _continued(FAILED, 1, tmp_path)


@pytest.mark.parametrize(
    "damaged", [None, "en: {types: [}", "en: {types: {}}", "- en", "en: 3"], ids=str
)
def test_a_missing_or_damaged_sheet_is_named(tmp_path: Path, damaged: str | None) -> None:
    if damaged is not None:
        (tmp_path / CONTINUATIONS_FILE).write_text(damaged, "utf-8")

    with pytest.raises(RecordError, match=CONTINUATIONS_FILE):
        _continued(FAILED, 1, tmp_path)


def test_in_another_place_or_sector_it_is_another_case() -> None:
    of_a_case = FAILED | {"case": "said"}
    made = [turn for seed in range(400) for turn in _continued(of_a_case, seed)]
    without = {frame.split("{}")[0] for frame in read_sheets(DATA)["en"].not_place}
    moved = [t for t in made if "said" in (t.place, t.sector)]

    assert moved
    for turn in moved:
        is_less = any(head and turn.q.startswith(head) for head in without) or "excluded" in turn.q
        assert turn.case == ("kept" if is_less else None), turn


def test_the_largest_group_alone_is_neither_counted_nor_narrowed() -> None:
    largest = {**FAILED, "intent": "list", "order": "most"}
    made = [turn for seed in range(400) for turn in _continued(largest, seed)]

    assert {turn.intent for turn in made} == {"list"}
    assert {turn.of for turn in made} == {None}


def test_conversations_held_out_are_not_repeated_in_what_is_learnt() -> None:
    talks = read_conversations(DATA / CONVERSATIONS_FILE)
    heldout = {turn.q for talk in talks if talk.part == "heldout" for turn in talk.turns[:1]}
    learnt = {turn.q for talk in talks if talk.part == "train" for turn in talk.turns[:1]}

    assert not heldout & learnt
