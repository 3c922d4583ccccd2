"""
Wordings for which the reading of questions was once mended, one line each.

The table stands in `second/wordings.yaml`, its truths as in `truths.py`. Nothing here needs
the model of meaning: each is answered from the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from truths import HERE, Judge, PlainLoader, Records

from gvcnlp.answer import Conversation, answer_question
from gvcnlp.store import Store, open_store

SECOND = HERE / "second"
TABLE = yaml.load((SECOND / "wordings.yaml").read_text("utf-8"), PlainLoader)
QUESTIONS = [entry for entry in TABLE if "turns" not in entry]
TALKS = [entry["turns"] for entry in TABLE if "turns" in entry]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    from gvcnlp.cli.corpus import import_records

    path = tmp_path_factory.mktemp("wordings") / "corpus.db"
    import_records(SECOND / "records.jsonl", db=path)
    with open_store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(Records(SECOND / "records.jsonl"))


@pytest.mark.parametrize("entry", QUESTIONS, ids=[entry["question"][:40] for entry in QUESTIONS])
def test_a_wording_is_read_right(store: Store, judge: Judge, entry: Mapping[str, Any]) -> None:
    answer = answer_question(store, entry["question"]).to_dict()

    assert judge.is_right(entry["truth"], answer), answer["answer"]


@pytest.mark.parametrize("turns", TALKS, ids=[turns[0]["question"][:40] for turns in TALKS])
def test_a_case_is_carried_on(store: Store, judge: Judge, turns: list[Mapping[str, Any]]) -> None:
    talk = Conversation(store)
    for turn in turns:
        answer = talk.ask(turn["question"]).to_dict()
        assert judge.is_right(turn["truth"], answer), turn["question"]
