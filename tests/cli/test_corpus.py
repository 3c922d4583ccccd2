"""`gvcnlp corpus`: each command, its exit status, and what it keeps when interrupted."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from gvcnlp.cli.corpus import app
from gvcnlp.errors import EmptyText, GvcnlpError, UsageError
from gvcnlp.records import Claim, Document, Passage
from gvcnlp.store import open_store

SHIPPED = Path(__file__).parents[2] / "corpus/cases.db"


class NoVectors:
    """An embedder that loads nothing."""

    name, dimensions = "none", 2

    def embed_passages(self, texts: list[str]) -> object:
        return np.zeros((len(texts), 2), dtype=np.float32)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GVCNLP_DB", raising=False)
    monkeypatch.setattr("gvcnlp.annotation.sentence_vectors.SentenceEncoder", NoVectors)
    return tmp_path


def run(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


def reading(name: str) -> SimpleNamespace:
    document = Document(name, f"text of {name}", path=f"{name}.txt", sha256=name)
    passage = Passage(f"{name}#0001", "en", f"text of {name}", doc=name)
    return SimpleNamespace(
        path=f"{name}.txt", document=document, passages=(passage,), asides=(), error=None
    )


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Replace the pipeline by one that yields these readings, or raises what is given."""

    def install(*results: object) -> list[str]:
        annotated: list[str] = []

        def annotate_sources(
            sources: Iterable[object], *, wanted: Callable[[Document], bool]
        ) -> Iterator[object]:
            for result in results:
                if isinstance(result, BaseException):
                    raise result
                assert isinstance(result, SimpleNamespace)
                if result.document is not None and not wanted(result.document):
                    continue
                annotated.append(result.path)
                yield result

        pipeline = ModuleType("gvcnlp.pipeline")
        pipeline.annotate_sources = annotate_sources  # type: ignore[attr-defined]
        pipeline.coder_name = lambda: "reader@1"  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "gvcnlp.pipeline", pipeline)
        return annotated

    return install


def stored() -> list[str]:
    with open_store(Path("gvcnlp.db"), read_only=True) as store:
        return [document.id for document in store.documents()]


def test_add_stores_documents_and_skips_them_the_second_time(reads) -> None:  # type: ignore[no-untyped-def]
    reads(reading("a"), reading("b"))
    assert run("add", ".").exit_code == 0

    annotated = reads(reading("a"), reading("b"), reading("c"))
    result = run("add", ".")

    assert annotated == ["c.txt"]
    assert stored() == ["a", "b", "c"]
    assert "1 document added" in result.stderr


def test_add_names_what_failed_and_does_the_rest(reads) -> None:  # type: ignore[no-untyped-def]
    failed = SimpleNamespace(
        path="x.pdf", document=None, passages=(), asides=(), error=EmptyText("x.pdf: no text.")
    )
    reads(reading("a"), failed, reading("b"))

    result = run("add", ".")

    assert result.exit_code == 1
    assert "x.pdf: no text." in result.stderr
    assert stored() == ["a", "b"]


def test_an_interrupted_add_keeps_what_was_finished(reads) -> None:  # type: ignore[no-untyped-def]
    reads(reading("a"), KeyboardInterrupt())

    result = run("add", ".")

    assert result.exit_code == 130
    assert stored() == ["a"]


def test_files_of_one_name_in_two_folders_are_two_documents(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gvcnlp import pipeline

    monkeypatch.setattr(pipeline, "annotate_passages", lambda passages: passages)
    monkeypatch.setattr(pipeline, "coder_name", lambda: "reader@1")
    for name, text in (("one", "Nike audits Pou Chen."), ("two", "Apple audits Foxconn.")):
        (folder / name).mkdir()
        (folder / name / "paper.txt").write_text(text, encoding="utf-8")
        assert run("add", f"{name}/paper.txt").exit_code == 0

    assert stored() == ["paper", "paper-2"]

    (folder / "two" / "paper.txt").write_text("Apple left Foxconn.", encoding="utf-8")
    run("add", "one/paper.txt", "two/paper.txt", str(folder / "one" / "paper.txt"))

    assert stored() == ["paper", "paper-2"]
    assert "left" in run("show", "paper-2").stdout


RECORDS = [
    Passage(
        "p1",
        "en",
        "One.",
        page=7,
        section="Results",
        governance=(Claim("market", "affirmed"),),
        extra={"title": "T"},
    ),
    Passage("p2", "zh", "升级。", extra={"style": "news"}),
]


@pytest.fixture
def imported(folder: Path) -> Path:
    from gvcnlp.exchange.jsonl import write_records

    path = folder / "records.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        write_records(RECORDS, stream)
    assert run("import", str(path)).exit_code == 0
    return path


def test_export_gives_back_what_was_imported(imported: Path, folder: Path) -> None:
    assert run("export", "-o", "out.jsonl").exit_code == 0

    assert Path("out.jsonl").read_bytes() == imported.read_bytes()
    assert run("export").stdout == imported.read_text(encoding="utf-8")


def test_an_exported_case_brings_its_setting_along(folder: Path) -> None:
    case = "kenya-fresh-vegetables"
    shutil.copy(SHIPPED, "shipped.db")
    assert run("export", "--db", "shipped.db", "--doc", case, "-o", "case.jsonl").exit_code == 0
    assert run("import", "case.jsonl", "--db", "copy.db").exit_code == 0

    settings = []
    for database in ("shipped.db", "copy.db"):
        with open_store(Path(database)) as store:
            settings.append(store.document(case).metadata)
    assert {"title", "sector", "country", "place", "period", "reference"} <= settings[0].keys()
    assert settings[1].items() <= settings[0].items()
    assert settings[1]["sector"] == settings[0]["sector"]


def test_import_names_bad_lines_and_imports_the_others(folder: Path) -> None:
    Path("mixed.jsonl").write_text('{"id": "p1", "text": "One."}\nrubbish\n', encoding="utf-8")

    result = run("import", "mixed.jsonl")

    assert result.exit_code == 1
    assert "mixed.jsonl:2: not JSON" in result.stderr
    assert stored() == ["p1"]


def test_list_show_and_stats_say_what_is_there(imported: Path) -> None:
    assert run("list").stdout.splitlines() == ["p1\t1\ten\tT", "p2\t1\tzh\t"]
    assert "market affirmed" in run("show", "p1").stdout
    assert json.loads(run("show", "p2", "--json").stdout)["passages"][0]["text"] == "升级。"
    assert json.loads(run("stats", "--json").stdout) == {
        "documents": 2,
        "passages": 2,
        "passages_en": 1,
        "passages_zh": 1,
        "actors": 0,
        "relations": 0,
        "vectors": 2,
        "claims": {"market affirmed": 1},
    }


def test_remove_takes_a_document_out(imported: Path) -> None:
    assert run("remove", "p1").exit_code == 0
    assert stored() == ["p2"]


def test_check_is_silent_on_success_and_fails_on_a_fault(imported: Path) -> None:
    import sqlite3

    assert run("check").exit_code == 0
    with sqlite3.connect("gvcnlp.db") as connection:
        connection.execute("DELETE FROM passage_search WHERE rowid = 1")
    connection.close()

    result = run("check")
    assert result.exit_code == 1
    assert "p1" in result.stderr


@pytest.mark.parametrize("command", [["show"], ["remove"], ["export", "--doc"]])
def test_an_unknown_document_is_wrong_usage(imported: Path, command: list[str]) -> None:
    error = run(*command, "nobody").exception

    assert isinstance(error, UsageError)
    assert "nobody" in str(error)


@pytest.mark.parametrize("command", ["list", "stats", "check", "export"])
def test_a_missing_database_is_named_with_the_remedy(command: str) -> None:
    error = run(command).exception

    assert isinstance(error, GvcnlpError)
    assert "gvcnlp.db: no database here. `gvcnlp corpus add" in str(error)


def test_documents_cannot_write_to_the_terminal(folder: Path) -> None:
    record = {"id": "p1", "text": "a\x1b[31mb", "title": "T\x1b]0;x\x07"}
    Path("evil.jsonl").write_text(json.dumps(record), encoding="utf-8")
    run("import", "evil.jsonl")

    assert "\x1b" not in run("list").stdout + run("show", "p1").stdout


COMMANDS = ["add", "list", "show", "remove", "stats", "export", "import", "check"]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    assert f"gvcnlp corpus {command}" in run(command, "--help").stdout
