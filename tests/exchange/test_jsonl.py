"""Records as JSON Lines: a round trip without loss, and faults named by path and line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.errors import GvcnlpError, RecordError
from gvcnlp.exchange.jsonl import parse_record, read_records, to_line, write_records
from gvcnlp.records import Passage

GOOD = '{"id": "a", "lang": "zh", "text": "升级"}'

BAD = [
    ("not JSON", '{"id": "a"', "not JSON"),
    ("a list", "[1, 2]", "a list"),
    ("no text", '{"id": "a"}', "not a passage record"),
    ("NaN", '{"id": "a", "text": "t", "primary_score": NaN}', "NaN"),
    ("unknown label", '{"id": "a", "text": "t", "primary": "captiv"}', "Did you mean 'captive'"),
    ("half a character", '{"id": "a", "text": "\\ud83d"}', "half a character"),
    (
        "offsets that lie",
        '{"id": "a", "text": "Nike", "actors": [{"start": 0, "end": 2, "text": "Nike", '
        '"label": "BUYER"}]}',
        "'Ni'",
    ),
    ("deep nesting", '{"id": "a", "text": "t", "x": ' + "[" * 100_000, "not JSON"),
]


@pytest.mark.parametrize(("line", "said"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_a_bad_line_is_named_with_path_and_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f"{GOOD}\n\n{line}\n", encoding="utf-8")

    with pytest.raises(GvcnlpError, match=r"records\.jsonl:3: ") as caught:
        list(read_records(path))

    assert said in str(caught.value)


def test_with_a_listener_bad_lines_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f'{GOOD}\nrubbish\n{{"id": "b", "text": "t"}}\n', encoding="utf-8")
    faults: list[GvcnlpError] = []

    read = list(read_records(path, on_fault=faults.append))

    assert [p.id for p in read] == ["a", "b"]
    assert len(faults) == 1


def test_an_id_used_twice_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(f"{GOOD}\n{GOOD}\n", encoding="utf-8")

    with pytest.raises(RecordError, match="line 1 already"):
        list(read_records(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), ("升级".encode("gb18030"), "not UTF-8")],
    ids=["missing", "GB18030"],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "records.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(RecordError, match=said):
        list(read_records(path))


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(GOOD, encoding="utf-8-sig")

    assert [p.id for p in read_records(path)] == ["a"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text("ab好\u2028\x85"))
def test_a_line_read_back_is_the_passage(text: str, note: str) -> None:
    passage = Passage("p1", "en", text, extra={"note": note})

    line = to_line(passage)

    assert "\n" not in line
    assert parse_record(line) == passage


def test_chinese_is_written_as_it_is() -> None:
    stream = io.StringIO()

    assert write_records([Passage("p1", "zh", "升级")], stream) == 1
    assert "升级" in stream.getvalue()
    assert json.loads(stream.getvalue())["text"] == "升级"
