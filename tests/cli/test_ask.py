"""`gvcnlp ask`: what is printed, from which corpus, and what never reaches the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from gvcnlp.cli.ask import ask
from gvcnlp.cli.terminal import clean
from gvcnlp.errors import StoreError, UsageError
from gvcnlp.records import Claim, Passage
from gvcnlp.store import open_store

app = typer.Typer()
app.command()(ask)

TEXT = "Every design\x1b]0;owned\x07 comes from [bold]Nike[/bold]. The plant is old."
EVIL = Passage(
    "p1",
    "en",
    TEXT,
    page=4,
    governance=(Claim("captive", "affirmed", 0.71, ((0, 12),)),),
    coder="reader@1",
)


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GVCNLP_DB", raising=False)
    path = tmp_path / "study.db"
    with open_store(path, create=True) as store:
        store.import_passages([EVIL, Passage("p2", "zh", "问卷共三百份。")])
    return path


def run(*args: str) -> str:
    result = CliRunner().invoke(app, list(args), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_answer_comes_first_then_the_quotation_with_coder_and_probability(db: Path) -> None:
    said = run("How many passages describe captive governance?", "--db", str(db))

    assert said.startswith("1 of 2 passages")
    assert "p1, p. 4" in said
    assert "reader@1, p = 0.71" in said
    assert "“Every design comes from [bold]Nike[/bold].”" in said
    assert "\x1b" not in said
    assert "\x07" not in said


def test_json_is_one_object_of_the_contract_with_verbatim_quotes(db: Path) -> None:
    answer = json.loads(run("哪些段落描述了俘获型治理？", "--json", "--db", str(db)))

    assert answer.keys() >= {"question", "lang", "answered", "answer", "items", "citations", "plan"}
    assert answer["lang"] == "zh"
    assert answer["items"][0].items() >= {"label": "p1", "count": 1, "citations": ["p1"]}.items()
    assert answer["citations"][0]["quote"] in TEXT
    assert answer["citations"][0]["doc"] == "p1"


def test_the_database_is_the_option_else_the_variable_else_the_folders(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "How many passages are there?"
    with open_store(tmp_path / "gvcnlp.db", create=True) as store:
        store.import_passages([Passage("only", "en", "One passage.")])

    assert run(question).startswith("1 of 1 ")
    monkeypatch.setenv("GVCNLP_DB", str(db))
    assert run(question).startswith("2 of 2 ")
    assert run(question, "--db", str(tmp_path / "gvcnlp.db")).startswith("1 of 1 ")


@pytest.mark.parametrize(
    ("args", "error"),
    [(["", "--db", "study.db"], UsageError), (["who?", "--db", "missing.db"], StoreError)],
)
def test_what_cannot_be_is_an_error_of_ours(
    db: Path, args: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run(*args)


def test_help_shows_an_example() -> None:
    assert "gvcnlp ask" in run("--help")


CLEANED = [
    ("colour", "a\x1b[1;31mred\x1b[0m b", "ared b"),
    ("window title", "a\x1b]0;title\x07b", "ab"),
    ("hyperlink", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("one-byte sequence", "a\x9b31mb", "ab"),
    ("bell and backspace", "a\x07\x08b", "ab"),
    ("right to left override", "a\u202eb", "ab"),
    ("line breaks", "a\nb\tc\r", "a b c "),
    ("an unfinished sequence", "a\x1b", "a"),
    ("ordinary text", "Nike — 耐克 é", "Nike — 耐克 é"),
]


@pytest.mark.parametrize(("text", "shown"), [c[1:] for c in CLEANED], ids=[c[0] for c in CLEANED])
def test_control_characters_never_reach_the_terminal(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_help_loads_neither_numpy_nor_the_codebook() -> None:
    code = (
        "import sys, gvcnlp.cli.ask, gvcnlp.cli.corpus;"
        "print([m for m in ('numpy', 'spacy', 'pydantic', 'opencc', 'gvcnlp.answer')"
        " if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
