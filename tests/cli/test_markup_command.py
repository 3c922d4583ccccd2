"""`gvcnlp markup`: from writing to records and back, with faults told where they are."""

from __future__ import annotations

import json

import pytest

from gvcnlp.exchange.jsonl import parse_record, to_line
from gvcnlp.exchange.tallies import BEGIN, END
from gvcnlp.records import Claim, Passage

WRITING = """Remarks before the first passage are passed over.

@en1-001 memo captive | a>b
[Fa|Local mills] cut to {gc+|the charts} of [B*b|Nike].

@zh1-001 thesis none
[F*|海尔]{uf?|打算自建渠道}。
"""


@pytest.fixture
def writing(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text(WRITING, encoding="utf-8")
    return file


def test_sound_writing_is_counted(gvcnlp, writing):
    ran = gvcnlp("markup", "check", writing)

    assert (ran.code, ran.out, ran.err) == (0, "", "2 passages, 0 faults\n")


def test_every_fault_is_listed_by_path_and_line(gvcnlp, writing):
    writing.write_text(f"{WRITING}\n@en1-001 memo none\n[F|The mill] \x1b]0;x\x07{{gc+|stops.\n")
    other = writing.with_name("other.txt")
    other.write_text("No passage.")

    ran = gvcnlp("markup", "check", writing, other)

    told = ran.out.splitlines()
    assert ran.code == 1
    assert any(line.startswith(f"{writing}:9: ") for line in told)
    assert any(line.startswith(f"{other}:1: holds no passages") for line in told)
    assert ran.err == f"3 passages, {len(told)} faults\n"
    assert "\x1b" not in ran.out


def test_writing_becomes_records_and_records_writing(gvcnlp, writing, tmp_path):
    converted = gvcnlp("markup", "convert", writing)
    records = tmp_path / "mine.jsonl"
    records.write_text(converted.out, encoding="utf-8")

    shown = gvcnlp("markup", "show", records)

    assert (converted.code, shown.code) == (0, 0)
    assert [parse_record(line).id for line in converted.out.splitlines()] == ["en1-001", "zh1-001"]
    assert shown.out.strip() == WRITING.partition("\n\n")[2].strip()


def test_a_cue_that_brackets_cannot_show_is_left_out_and_told(gvcnlp, tmp_path):
    crossing = Passage(
        "x",
        "en",
        "Buyers audit mills.",
        governance=(
            Claim("captive", "affirmed", evidence=((0, 12),)),
            Claim("market", "negated", evidence=((7, 18),)),
        ),
    )
    file = tmp_path / "x.jsonl"
    plain = Passage("y", "en", "It rained.")
    file.write_text(f"{to_line(crossing)}\n{to_line(plain)}\n", encoding="utf-8")

    ran = gvcnlp("markup", "show", file)

    assert ran.code == 0
    assert ran.out == "@x text none\n{gc+|Buyers audit} mills.\n\n@y text none\nIt rained.\n\n"
    assert "x: the cue 'audit mills' crosses another mark" in ran.err


def test_a_split_parts_cases_and_keeps_every_passage(gvcnlp, tmp_path):
    file = tmp_path / "many.txt"
    ids = [f"en1-{n:03d}{twin}" for n in range(99) for twin in "ab"]
    file.write_text("".join(f"@{id} memo none\nMill {id}.\n\n" for id in ids), encoding="utf-8")

    ran = gvcnlp("markup", "split", file, "-o", tmp_path / "out")

    parts = [
        [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (tmp_path / "out" / "train.jsonl", tmp_path / "out" / "heldout.jsonl")
    ]
    assert ran.code == 0
    assert ran.err == f"train: {len(parts[0])} passages\nheldout: {len(parts[1])} passages\n"
    assert sorted(parts[0] + parts[1]) == ids
    assert not {id[:-1] for id in parts[0]} & {id[:-1] for id in parts[1]}


def test_counts_go_between_the_marks_of_a_page(gvcnlp, writing, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Mine\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    printed = gvcnlp("markup", "count", writing)
    written = gvcnlp("markup", "count", writing, "--into", page)

    assert (printed.code, written.code, written.out) == (0, 0, "")
    assert "| passages | 1 | 1 |" in printed.out
    assert page.read_text(encoding="utf-8") == (
        f"# Mine\n{BEGIN}\n\n{printed.out.strip()}\n\n{END}\nafter\n"
    )


def test_a_page_without_the_marks_is_left_alone(gvcnlp, writing, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Mine\n", encoding="utf-8")

    ran = gvcnlp("markup", "count", writing, "--into", page)

    assert ran.code == 2
    assert str(page) in ran.err
    assert page.read_text(encoding="utf-8") == "# Mine\n"


@pytest.mark.parametrize("command", ["check", "convert", "split", "count"])
def test_writing_in_another_encoding_is_told(gvcnlp, tmp_path, command):
    file = tmp_path / "gbk.txt"
    file.write_bytes(WRITING.encode("gb18030"))
    options = ("-o", tmp_path / "out") if command == "split" else ()

    ran = gvcnlp("markup", command, file, *options)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"gvcnlp: {file}: not UTF-8")


@pytest.mark.parametrize("command", ["convert", "count"])
def test_a_file_without_passages_is_told(gvcnlp, tmp_path, command):
    file = tmp_path / "prose.txt"
    file.write_text("A mill stands there.", encoding="utf-8")

    ran = gvcnlp("markup", command, file)

    assert (ran.code, ran.out) == (1, "")
    assert "holds no passages" in ran.err


def test_a_database_is_not_replaced_by_an_empty_one(gvcnlp, tmp_path):
    (tmp_path / "cases").mkdir()
    db = tmp_path / "cases.db"
    db.write_bytes(b"precious")

    ran = gvcnlp("markup", "build", tmp_path / "cases", "-o", db)

    assert ran.code == 2
    assert "holds no case" in ran.err
    assert db.read_bytes() == b"precious"
