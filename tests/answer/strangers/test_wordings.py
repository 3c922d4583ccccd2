"""
Wordings for which the reading of questions was once mended, one line each.

The tables stand in `wordings.yaml` of the sets below, their truths as in `truths.py`. Nothing
here needs the model of meaning: each is answered from the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
import yaml
from truths import HERE, Judge, PlainLoader, Records

from gvcnlp.answer import Conversation, answer_question
from gvcnlp.store import Store, open_store

SETS = ("second", "third", "fourth", "fifth", "sixth")
TABLE = [
    (name, entry)
    for name in SETS
    for entry in yaml.load((HERE / name / "wordings.yaml").read_text("utf-8"), PlainLoader)
]
QUESTIONS = [(name, entry) for name, entry in TABLE if "turns" not in entry]
TALKS = [(name, entry["turns"]) for name, entry in TABLE if "turns" in entry]
Asked = Mapping[str, Any]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Store]]:
    from gvcnlp.cli.corpus import import_records

    with ExitStack() as opened:
        found = {}
        for name in SETS:
            path = tmp_path_factory.mktemp(name) / "corpus.db"
            import_records(HERE / name / "records.jsonl", db=path)
            found[name] = opened.enter_context(open_store(path, read_only=True))
        yield found


@pytest.fixture(scope="module")
def judges() -> Mapping[str, Judge]:
    return {name: Judge(Records(HERE / name / "records.jsonl")) for name in SETS}


@pytest.mark.parametrize(
    ("name", "entry"), QUESTIONS, ids=[entry["question"][:40] for _, entry in QUESTIONS]
)
def test_a_wording_is_read_right(
    stores: Mapping[str, Store], judges: Mapping[str, Judge], name: str, entry: Asked
) -> None:
    answer = answer_question(stores[name], entry["question"]).to_dict()

    assert judges[name].is_right(entry["truth"], answer), answer["answer"]


@pytest.mark.parametrize(
    ("name", "turns"), TALKS, ids=[turns[0]["question"][:40] for _, turns in TALKS]
)
def test_a_case_is_carried_on(
    stores: Mapping[str, Store], judges: Mapping[str, Judge], name: str, turns: list[Asked]
) -> None:
    talk = Conversation(stores[name])
    for turn in turns:
        answer = talk.ask(turn["question"]).to_dict()
        assert judges[name].is_right(turn["truth"], answer), turn["question"]
