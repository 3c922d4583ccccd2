"""
What strangers to the code ask, over records that the code was not written for.

The shares are those that the project promises; a failing test prints the ids of the
questions that were answered wrongly. Questions and truths: `truths.py`. The later sets, in
`second` to `seventh`, are in other wordings, over records that the first has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from truths import HERE, Judge, Records, load_conversations, load_questions

from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer import Conversation, answer_question
from gvcnlp.store import Store, open_store

RIGHT, FOLLOWED, DECLINED, WRONGLY_DECLINED = 0.90, 0.85, 0.90, 0.03
PLAIN = ("count", "list", "yes_no", "who", "compare")
HAN = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(
    r"“[^”]*”|「[^」]*」|《[^》]*》|\([^)]*\)|（[^）]*）|[\w-]+#\d+|\b[a-z]+\d+-\d+[a-z]?\b"
)

SETS = {"first": HERE} | {
    name: HERE / name for name in ("second", "third", "fourth", "fifth", "sixth", "seventh")
}


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


@pytest.fixture(scope="module", params=SETS.values(), ids=SETS)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def judge(folder: Path) -> Judge:
    return Judge(Records(folder / "records.jsonl"))


@pytest.fixture(scope="module")
def store(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The records as `gvcnlp corpus import` stores them."""
    from gvcnlp.cli.corpus import import_records

    path: Path = tmp_path_factory.mktemp("strangers") / "corpus.db"
    import_records(folder / "records.jsonl", db=path)
    with open_store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def asked(folder: Path, judge: Judge, store: Store, encoder: SentenceEncoder) -> list[Asked]:
    def ask(entry: Mapping[str, Any]) -> Asked:
        answer = answer_question(store, entry["question"], embedder=encoder)
        return Asked(**entry, answer=answer.to_dict(), judge=judge)

    return [ask(entry) for entry in load_questions(folder)]


@pytest.fixture(scope="module")
def turns(folder: Path, judge: Judge, store: Store, encoder: SentenceEncoder) -> list[Asked]:
    """Every turn of every conversation; the first one's intent is `opening`."""
    found = []
    for entry in load_conversations(folder):
        talk = Conversation(store, embedder=encoder)
        for n, turn in enumerate(entry["turns"], start=1):
            answer = talk.ask(turn["question"]).to_dict()
            kind = "follow_up" if n > 1 else "opening"
            found.append(Asked(f"{entry['id']}/{n}", kind, **turn, answer=answer, judge=judge))
    return found


def assert_share(found: list[Asked], least: float) -> None:
    """Fail where fewer than `least` are right, naming those that are not."""
    if not found:
        pytest.skip("no such questions are written")
    wrong = [one for one in found if not one.right]
    share = 1 - len(wrong) / len(found)
    lines = "\n".join(f"  {one.id}  {one.question}" for one in wrong)
    assert share >= least, f"{share:.1%} of {len(found)} are right, not {least:.0%}:\n{lines}"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("intent", ["all of them", *PLAIN])
def test_plain_questions_are_answered_rightly(asked: list[Asked], lang: str, intent: str) -> None:
    kinds = (intent,) if intent in PLAIN else PLAIN
    of_these = [one for one in asked if one.id.startswith(lang) and one.intent in kinds]
    assert_share(of_these, RIGHT)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_other_questions_are_answered_rightly(asked: list[Asked], lang: str) -> None:
    others = [one for one in asked if one.answerable and one.intent not in PLAIN]
    assert_share([one for one in others if one.id.startswith(lang)], FOLLOWED)


def test_follow_ups_are_understood(turns: list[Asked]) -> None:
    assert_share([one for one in turns if one.intent == "follow_up"], FOLLOWED)


def test_what_the_corpus_cannot_answer_is_declined(asked: list[Asked]) -> None:
    assert_share([one for one in asked if "declined" in one.truth], DECLINED)


def test_what_it_can_answer_is_not_declined(asked: list[Asked], turns: list[Asked]) -> None:
    answerable = [one for one in (*asked, *turns) if one.answerable and _has_truth(one)]
    declined = [one.id for one in answerable if not one.answer["answered"]]
    assert len(declined) <= WRONGLY_DECLINED * len(answerable), declined


def test_every_quotation_is_in_its_record(asked: list[Asked], turns: list[Asked]) -> None:
    strange = [
        (one.id, citation["id"])
        for one in (*asked, *turns)
        for citation in one.answer["citations"]
        if citation["quote"] not in one.judge.records.passages[citation["id"]]["text"]
    ]
    assert not strange


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
    foreign = [one.id for one in asked if _language(one.answer) != one.id.partition("-")[0]]
    assert not foreign


def test_ids_are_given_once_and_every_form_is_known(asked: list[Asked]) -> None:
    ids = [one.id for one in asked]
    assert len(ids) == len(set(ids))
    assert all(isinstance(one.right, bool) for one in asked)


def _has_truth(one: Asked) -> bool:
    """False for counts of nothing and for No where nothing is found: there, both may stand."""
    unit = next((one.truth[form] for form in ("count", "list", "yes") if form in one.truth), None)
    if isinstance(unit, Mapping):
        return one.judge.records.are_related(unit)
    return unit is None or bool(one.judge.records.showing(one.truth, unit))


def _language(answer: Mapping[str, Any]) -> str:
    line = QUOTED.sub("", answer["answer"].partition("\n")[0])
    n_words = len(re.findall(r"[A-Za-z]{2,}", line))
    if not n_words + len(HAN.findall(line)):
        return answer["lang"]
    said = "zh" if len(HAN.findall(line)) > 2 * n_words else "en"
    return said if said == answer["lang"] else f"{said}, but lang is {answer['lang']}"
