"""`gvcnlp annotate` on what scholars have, good and bad, and what it writes."""

from __future__ import annotations

import io
import json
import os
import zipfile
from itertools import repeat

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from gvcnlp.cli.annotate import MOST_FAULTS
from gvcnlp.cli.table import show_table
from gvcnlp.errors import ArtifactError
from gvcnlp.exchange.jsonl import parse_record
from gvcnlp.records import Actor, Claim, Passage

ENGLISH = "The parent company in Lyon owns the mill and decides on every loom."
CHINESE = "买家指定面料和工艺，每年两次验厂。工厂想做自己的品牌，但至今没有成功。"
ESCAPE = "\x1b[31mred\x1b]0;title\x07"
CUT = [
    {"id": "b", "text": CHINESE, "note": "mine"},
    {"id": "a", "text": f"  two  spaces,\na break, {ESCAPE}"},
    {"id": "c", "text": ENGLISH},
    {"id": "a", "text": "."},
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "zh.txt").write_bytes(CHINESE.encode("gb18030"))
    document = docx.Document()
    document.add_paragraph(ENGLISH)
    document.save(str(tmp_path / "en.docx"))
    return tmp_path


@pytest.fixture
def fake_pipeline(monkeypatch):
    """Replace the reading by one passage a source, where only the inputs matter."""
    monkeypatch.setattr(
        "gvcnlp.pipeline.annotate_source",
        lambda source, **_: iter([Passage(source.id, "en", source.path)]),
    )


def pdf(path, *, text=None, locked=False):
    page = canvas.Canvas(str(path), encrypt=StandardEncryption("pw") if locked else None)
    if text:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        page.setFont("STSong-Light", 12)
        page.drawString(50, 700, text)
    else:
        page.rect(50, 50, 200, 200, fill=1)
    page.showPage()
    page.save()


def records(out):
    return [parse_record(line) for line in out.splitlines()]


def to_lines(rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def test_files_of_both_languages_become_records(gvcnlp, folder):
    pdf(folder / "page.pdf", text=CHINESE)

    ran = gvcnlp("annotate", folder)

    assert (ran.code, ran.err) == (0, "")
    assert {r.doc: r.lang for r in records(ran.out)} == {"en": "en", "page": "zh", "zh": "zh"}
    assert {r.doc: r.page for r in records(ran.out)}["page"] == 1
    assert all(r.coder and r.primary_score is not None for r in records(ran.out))


def test_an_archive_is_read_like_a_folder(gvcnlp, folder):
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for name in ("zh.txt", "en.docx"):
            archive.write(folder / name, f"cases/{name}")

    ran = gvcnlp("annotate", folder / "all.zip")

    assert ran.code == 0
    assert {r.doc for r in records(ran.out)} == {"all/cases/en", "all/cases/zh"}


def test_passages_cut_already_come_back_one_for_one(gvcnlp, tmp_path):
    file = tmp_path / "cut.jsonl"
    file.write_text(to_lines(CUT), encoding="utf-8")

    ran = gvcnlp("annotate", file)

    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [(r["id"], r["text"]) for r in rows] == [(r["id"], r["text"]) for r in CUT]
    assert rows[0]["note"] == "mine"


@pytest.mark.parametrize("stdin", [f"{ENGLISH}\n\n{CHINESE}", to_lines(CUT)], ids=["text", "cut"])
def test_standard_input_is_read(gvcnlp, stdin):
    ran = gvcnlp("annotate", "-", stdin=stdin.encode())

    assert ran.code == 0
    assert {r.lang for r in records(ran.out)} == {"en", "zh"}


def broken(n_lines):
    return "\n".join([to_lines(CUT[:1]), *repeat("{broken", n_lines), to_lines(CUT[2:3])])


def test_a_broken_line_is_told_and_its_neighbours_are_read(gvcnlp, tmp_path):
    file = tmp_path / "cut.jsonl"
    file.write_text(broken(1), encoding="utf-8")

    ran = gvcnlp("annotate", file)

    assert ran.code == 1
    assert [r.id for r in records(ran.out)] == ["b", "c"]
    assert ran.err.startswith(f"gvcnlp: {file}:2: ")
    assert ran.err.count("\n") == 1


def test_a_file_of_broken_lines_does_not_flood_the_terminal(gvcnlp, tmp_path):
    file = tmp_path / "cut.jsonl"
    file.write_text(broken(MOST_FAULTS + 7), encoding="utf-8")

    ran = gvcnlp("annotate", file)

    assert ran.code == 1
    assert [r.id for r in records(ran.out)] == ["b", "c"]
    assert ran.err.count("\n") == MOST_FAULTS + 1
    assert ran.err.endswith(f"{file}: 7 more lines are no records\n")


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
def test_a_bad_file_gets_one_line_and_the_others_are_done(gvcnlp, folder, kind, remedy):
    bad = write_bad(folder, kind)

    ran = gvcnlp("annotate", bad, folder / "zh.txt", folder / "en.docx")

    told, summary = ran.err.splitlines()
    assert ran.code == 1
    assert {r.doc for r in records(ran.out)} == {"zh", "en"}
    assert bad.name in told
    assert remedy in told
    assert summary == "gvcnlp: 1 of 3 inputs failed, the others are done"


def test_a_single_bad_file_needs_no_summary(gvcnlp, tmp_path):
    ran = gvcnlp("annotate", tmp_path / "nowhere.pdf")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1


def test_what_holds_nothing_is_told(gvcnlp, tmp_path):
    (tmp_path / "heading.md").write_text("# Findings\n", encoding="utf-8")
    (tmp_path / "none").mkdir()

    heading = gvcnlp("annotate", tmp_path / "heading.md")
    nothing = gvcnlp("annotate", tmp_path / "none")

    assert (heading.code, heading.out) == (0, "")
    assert "heading.md: nothing to annotate" in heading.err
    assert (nothing.code, nothing.out) == (1, "")
    assert "no file of a kind that can be read" in nothing.err


def test_a_missing_model_stops_the_batch_at_once(gvcnlp, folder, monkeypatch):
    def fail(*_, **__):
        raise ArtifactError("models/reader/1: missing. Reinstall gvcnlp.")

    monkeypatch.setattr("gvcnlp.pipeline.annotate_source", fail)

    ran = gvcnlp("annotate", folder)

    assert (ran.code, ran.err) == (1, "gvcnlp: models/reader/1: missing. Reinstall gvcnlp.\n")


OUTPUTS = [
    ("out.jsonl", (), '{"id"'),
    ("out.html", (), "<!doctype html>"),
    ("out.HTM", (), "<!doctype html>"),
    ("out.txt", ("--format", "table"), "passage "),
    ("out.html", ("--format", "jsonl"), '{"id"'),
]


@pytest.mark.parametrize(("name", "options", "opening"), OUTPUTS)
def test_the_format_is_that_of_the_option_or_else_of_the_file(
    gvcnlp, folder, fake_pipeline, name, options, opening
):
    output = folder / name

    ran = gvcnlp("annotate", folder / "zh.txt", "-o", output, *options)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert output.read_text(encoding="utf-8").startswith(opening)


def test_an_output_in_the_folder_that_is_read_is_no_input(gvcnlp, folder, fake_pipeline):
    output = folder / "a.jsonl"

    for _ in range(2):
        ran = gvcnlp("annotate", folder, "-o", output)
        assert ran.code == 0

    assert [r.id for r in records(output.read_text(encoding="utf-8"))] == ["en", "zh"]


def test_an_input_is_never_written_over(gvcnlp, folder, fake_pipeline):
    file = folder / "zh.txt"
    before = file.read_bytes()

    ran = gvcnlp("annotate", file, "-o", folder / "." / "zh.txt")

    assert ran.code == 2
    assert file.read_bytes() == before


def test_an_output_that_cannot_be_written_is_wrong_usage(gvcnlp, folder):
    ran = gvcnlp("annotate", folder / "zh.txt", "-o", folder / "no" / "out.jsonl")

    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.mark.parametrize("format", ["table", "html"])
def test_escapes_in_a_document_never_come_out_raw(gvcnlp, tmp_path, format):
    file = tmp_path / "x.txt"
    file.write_text(f"{ENGLISH} {ESCAPE}", encoding="utf-8")

    ran = gvcnlp("annotate", file, "--format", format)

    assert ran.code == 0
    assert "Lyon" in ran.out
    assert not set(ran.out) & set("\x1b\x07")


READ = Passage(
    "case\x1b[31m#0001",
    "zh",
    f"国际大购买商{ESCAPE}指定面料，沃尔玛每年两次验厂。" * 20,
    page=3,
    actors=(
        Actor(0, 6, "国际大购买商", "BUYER", named=False),
        Actor(0, 6, "国际大购买商", "BUYER", named=False),
        Actor(8, 10, "工\x07厂", "FIRM", named=False),
    ),
    governance=(Claim("hierarchy", "possible", 0.4), Claim("captive", "affirmed", 0.9)),
    primary="captive",
    primary_score=0.876,
    upgrading=(Claim("functional", "negated", 0.6),),
)


def table_of(passages, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    show_table(passages, stream)
    return stream.getvalue()


def test_a_row_says_what_a_passage_claims_and_of_whom(monkeypatch):
    lines = table_of([READ], monkeypatch, 200).splitlines()

    assert lines[1].split()[:3] == ["case#0001", "p.", "3"]
    assert [line[32:60].split()[0] for line in lines[1:4]] == [
        "captive+",
        "functional-",
        "hierarchy?",
    ]
    assert "captive 0.88" in lines[2]
    assert "firms: 工厂" in lines[1]
    assert "buyers: 国际大购买商 " in lines[2]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_table_keeps_to_its_width_and_a_row_to_a_few_lines(monkeypatch, width):
    from rich.cells import cell_len

    lines = table_of([READ], monkeypatch, width).splitlines()

    assert max(map(cell_len, lines)) <= width or width < 60
    assert len(lines) <= 14
    assert "…" in "".join(lines)
    assert not set("".join(lines)) & set("\x1b\x07")


def test_rows_come_out_before_the_last_passage_is_read(monkeypatch):
    stream = io.StringIO()

    def passages():
        yield READ
        assert "case#0001" in stream.getvalue()
        yield READ

    show_table(passages(), stream)

    assert stream.getvalue().count("case#0001") == 2


@pytest.mark.skipif(os.name == "nt", reason="a name with a control character is POSIX only")
def test_the_name_of_a_file_cannot_steer_the_terminal(gvcnlp, tmp_path):
    file = tmp_path / "x\x1b[2J.txt"
    file.write_bytes(b"")

    ran = gvcnlp("annotate", file)

    assert ran.code == 1
    assert "x.txt" in ran.err
    assert "\x1b" not in ran.err
