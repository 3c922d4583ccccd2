"""`gvcnlp annotate` and `classify` on what scholars have, good and bad."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas
from typer.testing import CliRunner

from gvcnlp.cli.app import app
from gvcnlp.errors import GvcnlpError
from gvcnlp.exchange.jsonl import parse_record

ENGLISH = "The parent company in Lyon owns the mill and decides on every loom."
CHINESE = "买家指定面料和工艺，每年两次验厂。工厂想做自己的品牌，但至今没有成功。"
ESCAPE = "\x1b[31mred\x1b]0;title\x07"


def run(*arguments, stdin=None):
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)
    if isinstance(result.exception, GvcnlpError):
        return result.exception.exit_code, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "zh.txt").write_bytes(CHINESE.encode("gb18030"))
    document = docx.Document()
    document.add_paragraph(ENGLISH)
    document.save(str(tmp_path / "en.docx"))
    return tmp_path


def pdf(path, *, text=None, locked=False):
    page = canvas.Canvas(str(path), encrypt=StandardEncryption("pw") if locked else None)
    if text:
        page.drawString(50, 700, text)
    else:
        page.rect(50, 50, 200, 200, fill=1)
    page.showPage()
    page.save()


def test_files_of_both_languages_become_records(folder):
    pdf(folder / "page.pdf", text=ENGLISH)

    code, out, _ = run("annotate", folder)

    records = [parse_record(line) for line in out.splitlines()]
    assert code == 0
    assert {r.doc: r.lang for r in records} == {"en": "en", "page": "en", "zh": "zh"}
    assert {r.doc: r.page for r in records}["page"] == 1
    assert all(r.coder and r.primary_score is not None for r in records)


def test_passages_cut_already_come_back_one_for_one(tmp_path):
    lines = [
        {"id": "b", "text": CHINESE, "note": "mine"},
        {"id": "a", "text": "  two  spaces and\na break "},
        {"id": "c", "text": ENGLISH},
    ]
    file = tmp_path / "cut.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")

    code, out, _ = run("annotate", file)

    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(r["id"], r["text"]) for r in records] == [(r["id"], r["text"]) for r in lines]
    assert records[0]["note"] == "mine"


def test_a_broken_line_is_told_and_its_neighbours_are_read(tmp_path):
    file = tmp_path / "cut.jsonl"
    good = json.dumps({"id": "a", "text": ENGLISH}), json.dumps({"id": "c", "text": CHINESE})
    file.write_text(f"{good[0]}\n{{broken\n{good[1]}\n", encoding="utf-8")

    code, out, err = run("annotate", file)

    assert code == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a", "c"]
    assert f"{file}:2" in err


def write_bad(folder, kind):
    path = folder / {"scan": "x.pdf", "locked": "x.pdf", "bomb": "x.zip", "cut": "x.docx"}.get(
        kind, "x.txt"
    )
    if kind == "empty":
        path.write_bytes(b"")
    elif kind in ("scan", "locked"):
        pdf(path, text=ENGLISH if kind == "locked" else None, locked=kind == "locked")
    elif kind == "cut":
        path.write_bytes((folder / "en.docx").read_bytes()[:900])
    elif kind == "bomb":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", b"0" * 120_000_000)
    elif kind == "rubbish":
        path.write_bytes(bytes(range(256)) * 20)
    return path


BAD = [
    ("empty", "empty"),
    ("scan", "OCR"),
    ("locked", "password"),
    ("cut", "Word"),
    ("bomb", "100 MB"),
    ("rubbish", "UTF-8"),
    ("vanished", "no such file"),
]


@pytest.mark.parametrize(("kind", "remedy"), BAD)
def test_a_bad_file_gets_one_line_and_the_others_are_done(folder, kind, remedy):
    bad = write_bad(folder, kind)

    code, out, err = run("annotate", bad, folder / "zh.txt", folder / "en.docx")

    assert code == 1
    assert {json.loads(line)["doc"] for line in out.splitlines()} == {"zh", "en"}
    told = [line for line in err.splitlines() if bad.name in line]
    assert len(told) == 1
    assert remedy in told[0]


@pytest.mark.parametrize("format", ["table", "html"])
def test_escapes_in_a_document_never_come_out_raw(tmp_path, format):
    file = tmp_path / "x.txt"
    file.write_text(f"{ENGLISH} {ESCAPE}", encoding="utf-8")

    code, out, _ = run("annotate", file, "--format", format)

    assert code == 0
    assert "Lyon" in out
    assert not set(out) & set("\x1b\x07")


def test_the_html_page_asks_nothing_of_the_network(folder):
    _, out, _ = run("annotate", folder, "--format", "html")

    assert "http" not in out.replace('http-equiv="', "")
    assert "<script" not in out
    assert 'class="BUYER"' in out


def test_classify_says_what_the_contract_names(folder):
    code, out, _ = run("classify", folder / "zh.txt", "--json")

    verdict = json.loads(out)
    assert code == 0
    assert verdict["primary"] == "captive"
    assert verdict["prediction_set"][0] == "captive"
    assert {("functional", "negated")} <= {(c["type"], c["status"]) for c in verdict["upgrading"]}
    assert {"doc", "lang", "primary_score", "governance", "actors", "relations"} <= set(verdict)
    assert verdict["passages"] == verdict["governance"][0]["passages"]
    assert {a["label"] for a in verdict["actors"]} == {"FIRM", "BUYER"}


def test_classify_prints_the_type_and_the_sentences_that_decided():
    code, out, _ = run("classify", "--text", ENGLISH)

    assert code == 0
    assert out.splitlines()[0].startswith("text: hierarchy, p = ")
    assert ENGLISH in out


def test_classify_reads_standard_input():
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from gvcnlp.cli.app import main; main()",
            "classify",
            "-",
            "--json",
        ],
        input=CHINESE.encode(),
        capture_output=True,
        check=True,
    )

    assert json.loads(result.stdout)["primary"] == "captive"


@pytest.mark.parametrize(
    "arguments",
    [("classify",), ("classify", "x.txt", "--text", "y"), ("annotate",), ("annotate", "--no")],
)
def test_wrong_usage_is_status_2(arguments):
    assert run(*arguments)[0] == 2


def test_a_write_up_without_a_sentence_is_told(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("42", encoding="utf-8")

    code, out, err = run("classify", file)

    assert (code, out) == (1, "")
    assert str(file) in err


@pytest.mark.parametrize(
    "command", ["annotate", "classify", "ask", "evaluate", "train", "corpus add", "markup check"]
)
def test_every_help_has_an_example(command):
    code, out, _ = run(*command.split(), "--help")

    assert code == 0
    assert f"gvcnlp {command}" in out


def test_the_version_is_that_of_the_package():
    from gvcnlp import __version__

    assert run("--version")[1] == f"gvcnlp {__version__}\n"
