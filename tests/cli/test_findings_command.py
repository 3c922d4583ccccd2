"""`gvcnlp findings`: each format reads back, and no request leaves the page."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gvcnlp.records import Actor, Claim, Passage, Relation
from gvcnlp.store import open_store

TEXT = "Foxconn <i>serves</i> Apple; its own brand never came."
PASSAGES = [
    Passage(
        "p1",
        "en",
        TEXT,
        actors=(
            Actor(0, 7, "Foxconn", "FIRM", named=True),
            Actor(22, 27, "Apple", "BUYER", named=True),
        ),
        governance=(Claim("captive", "affirmed", evidence=((8, 27),)),),
        upgrading=(Claim("functional", "negated", evidence=((29, 53),)),),
        relations=(Relation("supplies", 0, 1),),
        extra={"period": "1998-03", "country": "China"},
    ),
    Passage("p2", "zh", "下雨了。"),
]


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.db"
    with open_store(path, create=True) as store:
        store.import_passages(PASSAGES)
    return path


class Page(HTMLParser):
    """What a browser would load, and what it would show."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.shown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.shown += data


def test_the_table_tells_the_matrix_and_the_propositions(gvcnlp, db):
    ran = gvcnlp("findings", "--db", db)

    assert ran.code == 0
    assert ran.out.startswith("2 cases, 2 passages")
    assert "captive     functional  negated  1 of 1" in ran.out
    told = ran.out.partition("Captive ties hinder functional upgrading.")[2]
    assert told.index("for: 1 of 2 cases") < told.index("against: 0 of 2 cases")


def test_csv_has_a_row_a_cell(gvcnlp, db):
    ran = gvcnlp("findings", "--db", db, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert len(rows) == 64
    (row,) = [r for r in rows if (r["governance"], r["upgrading"]) == ("captive", "functional")
              and r["status"] == "negated"]  # fmt: skip
    assert (row["cases"], row["of_cases"], row["odds_ratio"]) == ("1", "1", "")


def test_json_is_strict(gvcnlp, db):
    ran = gvcnlp("findings", "--db", db, "--format", "json")

    found = json.loads(ran.out, parse_constant=lambda name: pytest.fail(name))
    assert found["n_cases"] == 2
    assert [c["id"] for c in found["propositions"][1]["for"]["citations"]] == ["p1"]


def test_markdown_cannot_be_bent_by_a_passage(gvcnlp, db):
    ran = gvcnlp("findings", "--db", db, "--format", "markdown")

    assert "| captive | functional | negated | 1 of 1 |" in ran.out
    assert "<i>" not in ran.out


def test_the_page_loads_nothing_and_shows_the_three_pictures(gvcnlp, db, tmp_path):
    ran = gvcnlp("findings", "--db", db, "--format", "html", "-o", tmp_path / "page.html")

    page = Page()
    page.feed((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert ran.code == 0
    assert page.loaded == []
    assert "script" not in page.tags
    assert page.tags.count("svg") == 2
    assert page.tags.count("i") == 0
    assert page.tags.count("rect") == 1
    assert "1 of 1 links between named firms" in page.shown


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--country", "Atlantis"), "no country 'Atlantis'"),
        (("--period", "1890-1895"), "no case meets these filters"),
        (("--lang", "fr"), "en or zh"),
    ],
)
def test_filters_that_leave_nothing_are_told(gvcnlp, db, option, said):
    ran = gvcnlp("findings", "--db", db, *option)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
