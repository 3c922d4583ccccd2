"""Shipped cases: front matter and marked passages become a document with places."""

from __future__ import annotations

from pathlib import Path

import pytest

from gvcnlp.errors import MarkupError
from gvcnlp.exchange.cases import read_case, read_cases
from gvcnlp.exchange.shipped import build_shipped
from gvcnlp.store import open_store

FRONT = """---
title: Two firms
sector: footwear
country: China
place: Dongguan
period: 1990 to 2000
lang: en
reference: >-
  Somebody (2001).
  A study.
---
"""
BODY = """
@two-firms#0001 case captive | a>b
[F*a|裕元] works for [B*b|Nike], {gc+|which sets every price}.

@two-firms#0002 case none
{up+|Waste fell} in the second [F|plant].
"""


def write(folder: Path, text: str = FRONT + BODY, name: str = "two-firms.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_passages_know_their_place_in_the_document(tmp_path: Path) -> None:
    document, passages = read_case(write(tmp_path), {"Nike": "nike"}.get)

    assert document.id == "two-firms"
    assert document.metadata["reference"] == "Somebody (2001). A study."
    assert [p.id for p in passages] == ["two-firms#0001", "two-firms#0002"]
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
    assert [a.entity for a in passages[0].actors] == ["裕元", "nike"]
    assert {p.coder for p in passages} == {"coded"}


FAULTS = [
    ("no front matter", BODY, "front matter"),
    ("a field missing", FRONT.replace("country: China\n", "") + BODY, "lacks country"),
    ("another language", FRONT.replace("lang: en", "lang: fr") + BODY, "should be en or zh"),
    ("an id of another file", FRONT + BODY.replace("two-firms#0002", "x#0002"), "should be"),
    ("no passages", FRONT, "no passages"),
    ("broken YAML", FRONT.replace("title: Two", "title: [") + BODY, "no YAML"),
]


@pytest.mark.parametrize(("text", "said"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS])
def test_a_faulty_case_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MarkupError, match=said) as caught:
        read_case(write(tmp_path, text))

    assert str(tmp_path) in str(caught.value)


def test_the_shipped_database_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    write(tmp_path)
    first, second = tmp_path / "one.db", tmp_path / "two.db"
    for target in (first, second):
        assert build_shipped(tmp_path, target, None, lambda name: None) == 1

    assert first.read_bytes() == second.read_bytes()
    with open_store(first, immutable=True) as store:
        assert store.check() == ()
        assert store.stats().n_passages == 2


def test_every_case_of_the_repository_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "corpus" / "cases"
    if not any(folder.rglob("*.md")):
        pytest.skip("the cases are not part of this installation")

    cases = list(read_cases(folder, lambda name: None))

    assert len({document.id for document, _ in cases}) == len(cases) >= 32
