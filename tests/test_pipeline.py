"""The whole journey: files in, annotated passages out, one at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gvcnlp import pipeline
from gvcnlp.errors import EmptyText, RecordError
from gvcnlp.pipeline import (
    annotate_passages,
    annotate_separately,
    annotate_source,
    annotate_sources,
    annotate_text,
    coder_name,
)
from gvcnlp.records import Actor, Passage, check_passage
from gvcnlp.text.sources import find_sources

ENGLISH = "Hon Hai (Foxconn) assembles phones for Apple. Foxconn audits its own suppliers."
CHINESE = "富士康是鸿海的子公司。买家指定面料和工艺，每年两次验厂。"


def sources(*paths):
    return find_sources([Path(path) for path in paths])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(f"{ENGLISH}\n\n{CHINESE}", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    (tmp_path / "c.txt").write_text(CHINESE, encoding="utf-8")
    return tmp_path


def test_a_text_at_hand_is_cut_and_read_in_both_languages():
    passages = annotate_text(f"{ENGLISH}\n\n{CHINESE}", id="mine")

    assert [(p.id, p.lang) for p in passages] == [("mine#0001", "en"), ("mine#0002", "zh")]
    assert {p.coder for p in passages} == {coder_name()}
    for passage in passages:
        check_passage(passage, where=passage.id)


@pytest.mark.parametrize("text", ["", " \n\t ", "\ufeff"])
def test_a_text_of_nothing_has_no_passages(text):
    assert annotate_text(text) == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=60), max_size=5))
def test_whatever_is_read_keeps_its_id_and_text_and_the_contract(texts):
    given_ = [Passage(f"p{i}", "en", text) for i, text in enumerate(texts)]

    read = list(annotate_separately(given_))

    assert [(p.id, p.text) for p in read] == [(p.id, p.text) for p in given_]
    for passage in read:
        check_passage(passage, where=passage.id)


def test_what_a_passage_came_with_gives_way_to_what_is_read():
    old = Actor(0, 4, "It r", "BUYER", named=True, entity="it")
    came = Passage("p", "en", "It rained.", actors=(old,), primary="market", extra={"mine": 1})

    [read] = annotate_separately([came])

    assert old not in read.actors
    assert read.coder == coder_name()
    assert read.extra["mine"] == 1


def test_a_bad_source_is_a_reading_with_an_error_and_the_others_go_on(folder):
    readings = list(annotate_sources(sources(folder)))

    assert [Path(r.path).name for r in readings] == ["a.txt", "b.txt", "c.txt"]
    assert [len(r.passages) for r in readings] == [2, 0, 1]
    assert isinstance(readings[1].error, EmptyText)
    assert [r.error for r in readings[::2]] == [None, None]
    for reading in readings[::2]:
        for passage in reading.passages:
            assert reading.document.text[passage.start : passage.end] == passage.text


def test_a_document_that_is_not_wanted_is_not_read(folder, monkeypatch):
    annotated = []
    monkeypatch.setattr(pipeline, "annotate_passages", lambda p: annotated.append(p) or ())

    readings = list(annotate_sources(sources(folder), wanted=lambda document: document.id == "c"))

    assert [r.document.id for r in readings if r.document] == ["c"]
    assert [passages[0].doc for passages in annotated] == ["c"]


@pytest.fixture
def unread(monkeypatch):
    """Reading without a model: passages go through as they came; notes how many were taken."""
    monkeypatch.setattr(pipeline, "_annotate", iter)

    def numbered(n):
        for number in range(n):
            taken.append(number)
            yield Passage(f"p{number}", "en", "Nike.", actors=NIKE)

    taken = []
    numbered.taken = taken
    return numbered


NIKE = (Actor(0, 4, "Nike", "BUYER", named=True),)


@pytest.mark.parametrize(
    ("annotate", "at_once"), [(annotate_passages, "LINKED_AT_ONCE"), (annotate_separately, "BATCH")]
)
def test_passages_stream_in_parts_however_many_there_are(monkeypatch, unread, annotate, at_once):
    monkeypatch.setattr(pipeline, at_once, 10)

    stream = annotate(unread(1_000_000))
    first = [next(stream).id for _ in range(25)]

    assert first == [f"p{i}" for i in range(25)]
    assert len(unread.taken) == 30


def test_names_are_joined_across_a_document_but_not_across_passages_apart():
    text = "Great Wall Lamps (GWL) makes lamps.", "GWL sells abroad."
    spans = (("Great Wall Lamps", 0), ("GWL", 18)), (("GWL", 0),)
    passages = [
        Passage(
            f"p{i}",
            "en",
            text[i],
            actors=tuple(Actor(s, s + len(n), n, "FIRM", named=True) for n, s in spans[i]),
        )
        for i in range(2)
    ]

    together = entities(annotated(annotate_passages, passages))
    apart = entities(annotated(annotate_separately, passages))

    assert len(together) == 1
    assert len(apart) == 2


def annotated(annotate, passages):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_annotate", iter)
        return list(annotate(passages))


def entities(passages):
    return {actor.entity for passage in passages for actor in passage.actors}


@pytest.fixture
def cut(tmp_path):
    file = tmp_path / "cut.jsonl"
    rows = [{"id": "b", "text": ENGLISH}, None, {"id": "a", "text": CHINESE, "mine": True}]
    lines = ("{broken" if row is None else json.dumps(row) for row in rows)
    file.write_text("\n".join(lines), encoding="utf-8")
    return next(sources(file))


def test_a_broken_line_is_told_and_the_others_are_read(cut):
    faults = []

    read = list(annotate_source(cut, on_fault=faults.append))

    assert [p.id for p in read] == ["b", "a"]
    assert [type(fault) for fault in faults] == [RecordError]
    assert str(faults[0]).startswith(f"{cut.path}:2: ")


def test_a_broken_line_is_an_error_where_nobody_listens(cut):
    with pytest.raises(RecordError, match=r"cut\.jsonl:2: "):
        list(annotate_source(cut))


def test_a_source_gives_the_same_as_its_text(folder):
    [source] = sources(folder / "a.txt")

    read = tuple(annotate_source(source))

    assert read == annotate_text(f"{ENGLISH}\n\n{CHINESE}", id="a")
