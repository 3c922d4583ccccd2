"""`gvcnlp evaluate`: what is compared with what, and how it is printed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gvcnlp.exchange.jsonl import to_line
from gvcnlp.exchange.markup import from_markup

BLOCKS = [
    "@a memo captive | a>b\n[Fa|Local mills] {gc+|obey the buyers' inspectors} of [B*b|Nike].",
    "@b memo none\n[F*|海尔]{ur+|推出高端冰箱}，{uf-|没有建立海外渠道}。",
]
GOLD = [from_markup(block, where="test") for block in BLOCKS]


def write(path, passages):
    path.write_text("".join(f"{to_line(p)}\n" for p in passages), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path):
    return write(tmp_path / "gold.jsonl", GOLD)


def test_gold_agrees_with_itself(gvcnlp, gold):
    ran = gvcnlp("evaluate", gold, "--predictions", gold, "--draws", 20)

    title, *rows = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert title.split() == ["2", "passages", "precision", "recall", "F1", "95", "%", "interval"]
    assert {row.split()[3] for row in rows} == {"1.000"}
    assert {"actors_overlap", "cues", "primary", "relations"} <= {row.split()[0] for row in rows}


def test_what_is_missed_and_what_is_too_much_lowers_the_score(gvcnlp, gold, tmp_path):
    poor = [replace(GOLD[0], actors=GOLD[0].actors[:1], relations=()), GOLD[1]]
    predictions = write(tmp_path / "poor.jsonl", poor)

    ran = gvcnlp("evaluate", gold, "--predictions", predictions, "--draws", 20, "--json")

    scores = json.loads(ran.out)
    assert scores["actors_overlap"]["precision"] == 1.0
    assert scores["actors_overlap"]["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert scores["relations"]["recall"] == 0.0
    assert scores["relations"]["precision"] is None
    assert scores["cues"]["f1"] == 1.0


def test_the_pipeline_reads_bare_texts(gvcnlp, gold, monkeypatch):
    seen = []

    def annotate_separately(passages):
        seen.extend(passages)
        return iter(GOLD)

    monkeypatch.setattr("gvcnlp.pipeline.annotate_separately", annotate_separately)

    ran = gvcnlp("evaluate", gold, "--draws", 1)

    assert ran.code == 0
    assert [(p.id, p.text) for p in seen] == [(p.id, p.text) for p in GOLD]
    assert not any(p.actors or p.cues or p.claims or p.relations for p in seen)
    assert {p.primary for p in seen} == {"none"}


def test_the_pipeline_is_scored(gvcnlp, gold):
    ran = gvcnlp("evaluate", gold, "--draws", 5, "--json")

    scores = json.loads(ran.out)
    assert ran.code == 0
    assert all(s["f1"] is None or 0 <= s["f1"] <= 1 for s in scores.values())
    assert "ece" in scores


FAULTS = [
    ("no such file", None, "cannot be read"),
    ("no record", "", "holds no records"),
    ("a broken line", "{oops", ":1: not JSON"),
    ("a text that differs", to_line(replace(GOLD[1], id="a")), "text"),
    ("a prediction that is missing", to_line(replace(GOLD[1], id="c")), "c: no prediction"),
]


@pytest.mark.parametrize(("content", "reason"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS])
def test_gold_that_cannot_be_scored_is_one_line(gvcnlp, gold, tmp_path, content, reason):
    file = tmp_path / "other.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    ran = gvcnlp("evaluate", file, "--predictions", gold)

    assert (ran.code, ran.out) == (1, "")
    assert reason in ran.err
    assert ran.err.count("\n") == 1
