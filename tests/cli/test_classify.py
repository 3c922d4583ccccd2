"""`gvcnlp classify`: the verdict that is printed, and the object for scripts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import docx
import pytest

from gvcnlp.annotation.verdicts import sum_up
from gvcnlp.cli.quotations import find_deciding
from gvcnlp.cli.verdict import show_verdict
from gvcnlp.exchange.markup import from_markup
from gvcnlp.records import GOVERNANCE, NONE, STATUSES, UPGRADING, Claim, Passage

ENGLISH = "The parent company in Lyon owns the mill and decides on every loom."
CHINESE = "买家指定面料和工艺，每年两次验厂。工厂想做自己的品牌，但至今没有成功。"
FIELDS = {
    *("doc", "lang", "primary", "primary_score", "prediction_set", "governance", "upgrading"),
    *("actors", "relations", "passages"),
}


def coded(*blocks, scores=None, **fields):
    """Passages as a coder would mark them, with the probabilities of claims by type."""
    passages = []
    for number, block in enumerate(blocks, start=1):
        passage = from_markup(block, where="test")
        text = {"doc": "case", "id": f"case#{number:04d}", "start": 0, "end": len(passage.text)}
        governance = tuple(rescored(c, scores) for c in passage.governance)
        upgrading = tuple(rescored(c, scores) for c in passage.upgrading)
        passages.append(replace(passage, governance=governance, upgrading=upgrading, **text))
    return [replace(p, **fields) for p in passages]


def rescored(claim, scores):
    return replace(claim, score=(scores or {}).get((claim.type, claim.status), claim.score))


def printed(passages, capsys, *, likely=("captive",)):
    show_verdict(sum_up(passages, doc="case"), passages, likely=likely)
    return capsys.readouterr().out


MILL = """@p memo captive | a>b a>c
[Fa|The mill] lies on a river and has two gates. {gc+|Every bale is opened by the inspectors} \
of [B*b|Nike] before it leaves the yard. [B*c|Hon Hai] buys too."""


def test_the_verdict_quotes_the_sentence_and_not_the_passage(capsys):
    out = printed(coded(MILL), capsys)

    assert "“Every bale is opened by the inspectors of Nike before it leaves the yard.”" in out
    assert "two gates" not in out
    assert "cues: Every bale is opened by the inspectors\n" in out


def test_actors_are_named_as_the_text_names_them(capsys):
    [passage] = coded(MILL)
    entities = {"Nike": "nike-inc-0042", "Hon Hai": "hon-hai"}
    actors = tuple(replace(a, entity=entities.get(a.text)) for a in passage.actors)
    also = Passage("case#0002", "en", "富士康 too.", actors=(replace(actors[2], start=0, end=3),))
    also = replace(also, actors=(replace(also.actors[0], text="富士康"),))

    out = printed([replace(passage, actors=actors), also], capsys)

    assert "Buyers: Hon Hai = 富士康 (2); Nike\n" in out
    assert "Who supplies whom: The mill → Hon Hai; The mill → Nike\n" in out
    assert "nike-inc-0042" not in out
    assert "hon-hai" not in out


def test_unlikely_claims_are_told_apart_from_likely_ones(capsys):
    blocks = ["@p memo none\n[F|The mill] {uf-|never had a brand}, {up?|may buy looms}."]
    scores = {("functional", "negated"): 0.81, ("process", "possible"): 0.31}

    out = printed(coded(*blocks, scores=scores), capsys, likely=("none",))

    likely, unlikely = out.split("less likely: ")
    assert "functional upgrading   negated   p = 0.81   1 of 1 passages" in likely
    assert "process" not in likely
    assert unlikely.startswith("process upgrading possible 0.31\n")


def test_runners_up_and_the_set_of_likely_types_stand_on_top(capsys):
    passages = coded(MILL)
    shares = {"market": 0.02, "balanced": 0.01, "captive": 0.6, "hierarchy": 0.3, "none": 0.07}
    passages = [replace(p, extra={"primary_probabilities": shares}) for p in passages]

    out = printed(passages, capsys, likely=("captive", "hierarchy"))

    first, second = out.splitlines()[:2]
    assert first == (
        "case: captive network, p = 0.60; then hierarchy 0.30, no governance type 0.07"
    )
    assert second == "Nine times in ten the type is among: captive network or hierarchy."


def test_a_chinese_write_up_is_answered_in_chinese_with_the_labels_beside(capsys):
    block = "@p memo captive | a>b\n[B*b|沃尔玛]{gc+|每年验厂}。[Fa|工厂]{uf-|没有自己的品牌}。"

    out = printed(coded(block), capsys)

    assert out.startswith("case：俘获")
    for words in ("captive", "功能升级 functional", "未实现", "采购商：沃尔玛", "工厂 → 沃尔玛"):
        assert words in out
    assert "“沃尔玛每年验厂。”" in out
    assert not {"Governance", "Buyers", "negated"} & set(out.replace(":", " ").split())


def test_nothing_claimed_is_said(capsys):
    passage = Passage("case#0001", "en", "It rained in Lyon.", primary_score=0.9)

    out = printed([passage], capsys, likely=("none",))

    assert out.startswith("case: no governance type")
    assert "Governance: nothing claimed" in out
    assert "Firms: none named or described" in out
    assert "What decided it" not in out


def test_nothing_in_a_document_steers_the_terminal(capsys):
    evil = "\x1b\\[31m\x1b\\]0;owned\x07\u202e"
    block = f"@p memo captive | a>b\n[F*a|Pou{evil} Chen] {{gc+|obeys{evil}}} [B*b|Ni{evil}ke]."

    out = printed(coded(block), capsys)

    assert "Pou Chen → Nike" in out
    assert "“Pou Chen obeys Nike.”" in out
    assert not set(out) & set("\x1b\x07\u202e")


SENTENCES = [
    # id, blocks, probabilities, type, how the sentences begin
    (
        "the type first, then what is new",
        ["@p memo captive\n{uf-|Brands failed}. {gc+|Buyers audit}. {up+|Waste fell}."],
        {("functional", "negated"): 0.99, ("process", "affirmed"): 0.6},
        ["Buyers", "Brands", "Waste"],
    ),
    (
        "nothing twice",
        ["@p memo captive\n{gc+|Buyers audit}. {gc+|Agents inspect}. {gc+|Bales are opened}."],
        {},
        ["Buyers"],
    ),
    (
        "nothing unlikely behind the first",
        ["@p memo captive\n{gc+|Buyers audit}. {up?|Looms may come}."],
        {("process", "possible"): 0.4},
        ["Buyers"],
    ),
    (
        "an unlikely one rather than none",
        ["@p memo none\nIt rained. {up?|Looms may come}."],
        {("process", "possible"): 0.4},
        ["Looms"],
    ),
    (
        "three at most",
        ["@p memo captive\n{gc+|A ruled}. {up+|B fell}. {ur+|C shone}. {uf+|D drew}."],
        {("product", "affirmed"): 0.6},
        ["A", "B", "D"],
    ),
]


@pytest.mark.parametrize(
    ("blocks", "scores", "openings"), [c[1:] for c in SENTENCES], ids=[c[0] for c in SENTENCES]
)
def test_the_sentences_that_decided_are_found(blocks, scores, openings):
    found = find_deciding(coded(*blocks, scores=scores), "captive")

    assert [quotation.text.split()[0] for quotation in found] == openings


def test_evidence_across_two_sentences_is_marked_in_both():
    text = "Prices are set. By them."
    claim = Claim("captive", "affirmed", 0.9, ((7, 18),))
    passage = Passage("p", "en", text, governance=(claim,), primary="captive")

    [first] = find_deciding([passage], "captive")

    assert [first.text[s:e] for s, e in first.marks] == ["are set."]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_the_object_for_scripts_is_that_of_the_contract(gvcnlp, text):
    ran = gvcnlp("classify", "--text", text, "--json")

    verdict = json.loads(ran.out)
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
    assert set(verdict) >= FIELDS
    assert verdict["primary"] in (*GOVERNANCE, NONE)
    assert verdict["prediction_set"][0] == verdict["primary"]
    entities = {actor["entity"] for actor in verdict["actors"]}
    for claim in verdict["governance"] + verdict["upgrading"]:
        assert claim["type"] in (*GOVERNANCE, *UPGRADING)
        assert claim["status"] in STATUSES
        assert set(claim["passages"]) <= set(verdict["passages"])
        assert claim["actor"] in {None} | entities
        assert all(0 <= start < end <= len(text) for start, end in claim["evidence"])
    for relation in verdict["relations"]:
        assert {relation["from"], relation["to"]} <= entities


def test_a_plain_write_up_gets_its_type(gvcnlp):
    english = gvcnlp("classify", "--text", ENGLISH)
    chinese = gvcnlp("classify", "--text", CHINESE)

    assert english.out.startswith("text: hierarchy, p = ")
    assert f"“{ENGLISH}”" in english.out
    assert " captive，p = " in chinese.out.splitlines()[0]


def test_a_file_is_classified_like_its_text(gvcnlp, tmp_path):
    document = docx.Document()
    document.add_paragraph(CHINESE)
    document.save(str(tmp_path / "访谈.docx"))

    from_file = gvcnlp("classify", tmp_path / "访谈.docx", "--json")
    from_text = gvcnlp("classify", "--text", CHINESE, "--json")

    renamed = from_file.out.replace("访谈", "text")
    assert from_file.code == 0
    assert json.loads(renamed) == json.loads(from_text.out)


def test_standard_input_is_classified_in_a_pipe():
    ran = subprocess.run(
        [sys.executable, "-c", "from gvcnlp.cli.app import main; main()", "classify", "-"],
        input=CHINESE.encode(),
        capture_output=True,
        check=True,
    )

    out = ran.stdout.decode("utf-8")
    assert out.startswith("stdin：")
    assert "\x1b" not in out
    assert ran.stderr == b""


REFUSED = [
    ("a file without a sentence", "x.txt", 1, "holds nothing to classify"),
    ("a file that is not there", "y.txt", 1, "no such file"),
    ("a folder of several", ".", 2, "several documents"),
    ("a folder of none", "none", 2, "no document"),
    ("passages, no document", "cut.jsonl", 1, "holds passages"),
]


@pytest.mark.parametrize(
    ("name", "code", "reason"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED]
)
def test_what_is_no_single_write_up_is_refused_in_one_line(gvcnlp, tmp_path, name, code, reason):
    (tmp_path / "x.txt").write_text("42", encoding="utf-8")
    (tmp_path / "z.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "cut.jsonl").write_text('{"id": "a", "text": "b"}', encoding="utf-8")
    (tmp_path / "none").mkdir()

    ran = gvcnlp("classify", tmp_path / name)

    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(f"gvcnlp: {tmp_path / name}: ")
    assert reason in ran.err
    assert ran.err.count("\n") == 1
