"""`gvcnlp chat`: lines in, answers out, and what is kept of the conversation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gvcnlp.records import Claim, Passage
from gvcnlp.store import open_store

CAPTIVE = (Claim("captive", "affirmed", 0.9, ((0, 5),)),)
PASSAGES = [
    Passage("p1", "en", "Buyers fix every design.", governance=CAPTIVE, coder="lw"),
    Passage("p2", "zh", "买家指定一切设计。", governance=CAPTIVE, coder="lw"),
    Passage("p3", "en", "It rained."),
]
ASKED = "Which passages are captive?\n\nonly the Chinese texts\n"


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GVCNLP_DB", raising=False)
    path = tmp_path / "study.db"
    with open_store(path, create=True) as store:
        store.import_passages(PASSAGES)
    return path


def test_a_question_a_line_yields_an_answer_object_a_line(gvcnlp, db):
    ran = gvcnlp("chat", "--json", "--db", db, stdin=ASKED.encode())

    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [a["question"] for a in answers] == [line for line in ASKED.splitlines() if line]
    assert [{i["label"] for i in a["items"]} for a in answers] == [{"p1", "p2"}, {"p2"}]


def test_answer_objects_hold_the_words_of_a_language_model_where_it_is_asked_for(gvcnlp, db):
    ran = gvcnlp(
        "chat", "--json", "--llm", "http://127.0.0.1:9/v1", "--db", db, stdin=ASKED.encode()
    )

    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [a["rephrased"] for a in answers] == [None, None]  # nobody listens at that port
    assert "the computed answer stands" in ran.err


def test_a_conversation_is_kept_listed_and_exported(gvcnlp, db, tmp_path):
    gvcnlp("chat", "--db", db, stdin=f"{ASKED}/undo\nIs there a market case?\n".encode())

    listed = gvcnlp("corpus", "log", "--db", db, "--json")
    exported = gvcnlp("corpus", "log", "1", "--db", db, "-o", tmp_path / "talk.md")

    (one,) = json.loads(listed.out)
    text = (tmp_path / "talk.md").read_text(encoding="utf-8")
    assert (one["n_turns"], one["first_question"]) == (2, "Which passages are captive?")
    assert exported.code == 0
    assert "Buyers fix every design." in text
    assert "only the Chinese texts" not in text


def test_an_unknown_conversation_is_wrong_usage(gvcnlp, db):
    ran = gvcnlp("corpus", "log", "7", "--db", db)

    assert ran.code == 2
    assert "no conversation 7" in ran.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/undo", "Nothing has been asked yet."),
        ("/explain", "Nothing has been asked yet."),
        ("/nonsense", "No such command: /nonsense"),
        ("/save", "needs the name of a file"),
        ("/lang xx", "takes en or zh"),
        ("/lang zh\n/undo", "还没有提过问题"),
        ("/help", "/explain"),
    ],
)
def test_commands_say_what_they_did(gvcnlp, db, typed, said):
    ran = gvcnlp("chat", "--db", db, stdin=f"{typed}\n".encode())

    assert ran.code == 0
    assert said in ran.out + ran.err


def test_explain_shows_the_plan_and_the_query_with_its_parameters(gvcnlp, db):
    ran = gvcnlp("ask", "Which passages are captive?", "--db", db, "--explain")

    assert "intent: list" in ran.out
    assert "SELECT passage_number FROM v_said" in ran.out
    assert ':types = ["captive"]' in ran.out


def test_save_writes_the_conversation(gvcnlp, db, tmp_path):
    gvcnlp("chat", "--db", db, stdin=b"Which passages are captive?\n/save talk.md\n")

    assert "Buyers fix every design." in (tmp_path / "talk.md").read_text(encoding="utf-8")


def test_the_shipped_corpus_is_asked_and_says_that_nothing_is_kept(gvcnlp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GVCNLP_DB", raising=False)

    ran = gvcnlp("chat", stdin="有多少个案例？\n".encode())

    assert ran.code == 0
    assert "cannot be written" in ran.err
    assert "个案例" in ran.out
