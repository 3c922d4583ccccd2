"""Every kind of file a scholar has, and every way in which it can be broken."""

from __future__ import annotations

import io
import logging
import textwrap
import zipfile
from pathlib import Path

import docx
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas

from gvcnlp.errors import (
    DamagedFile,
    EmptyText,
    EncryptedFile,
    RecordError,
    TextError,
    TooLarge,
)
from gvcnlp.text import archives, sources
from gvcnlp.text.documents import read_document
from gvcnlp.text.precut import is_precut, read_precut
from gvcnlp.text.sources import find_sources

EN = "The tanneries of the valley cut to the patterns of two importers, whose men seal every bale."
ZH = "该厂九成订单来自同一家品牌商，面料和工艺均由对方指定，验厂每年两次。"
TW = "該廠九成訂單來自同一家品牌商，面料和製程均由對方指定，驗廠每年兩次。"


def make_pdf(*lines, encrypt=None):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, encrypt=encrypt)
    for i, line in enumerate(lines):
        page.drawString(72, 700 - 14 * i, line)
    if not lines:
        page.rect(50, 50, 300, 300, fill=1)
    page.save()
    return buffer.getvalue()


def make_docx(*paragraphs):
    document = docx.Document()
    document.add_heading("Rules of the valley", 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, [("Year", "Pairs"), ("1999", "20")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_zip(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(path):
    [source] = find_sources([path])
    return read_document(source)


MARKDOWN = f"""---
title: Rules
country: Kenya
---

# Rules

*{EN}*[^1] See [it](http://a.b).

[^1]: A note.
"""
HTML = f"""<html><head><title>Rules</title></head><body><nav>Home</nav>
<h1>Rules</h1><p>{EN}<sup>3</sup></p></body></html>"""

GOOD = [
    ("utf8.txt", EN.encode(), EN),
    ("bom.txt", ("\ufeff" + ZH).encode(), ZH),
    ("utf16.txt", ZH.encode("utf-16"), ZH),
    ("utf16le.txt", ZH.encode("utf-16-le"), ZH),
    ("gbk.txt", ZH.encode("gb18030"), ZH),
    ("big5.txt", TW.encode("big5"), TW),
    ("short-gbk.txt", "海尔升级为品牌商".encode("gb18030"), "海尔升级为品牌商"),
    ("utf16be-english.txt", EN.encode("utf-16-be"), EN),
    ("latin.txt", "The café’s owner said “no” to São Paulo.".encode("cp1252"), "The café’s owner"),
    ("scratched.txt", (ZH * 9).encode() + b"\xff", ZH),
    ("case.pdf", make_pdf(*textwrap.wrap(EN, 60)), EN),
    ("owner.pdf", make_pdf(EN[:60], encrypt=pdfencrypt.StandardEncryption("", "own")), EN[:60]),
    ("case.docx", make_docx(EN, ZH), ZH),
    ("case.html", HTML.encode(), EN),
    ("gbk.html", f'<meta charset="gb2312"><p>{ZH}</p>'.encode("gb18030"), ZH),
    ("case.md", MARKDOWN.encode(), f"{EN} See it."),
    ("pdf-named.txt", make_pdf(EN[:60]), EN[:60]),
    ("noending", ZH.encode(), ZH),
    ("docx-without-ending", make_docx(EN), EN),
    ("html.unknown", HTML.encode(), EN),
]


@pytest.mark.parametrize(("name", "content", "words"), GOOD, ids=[g[0] for g in GOOD])
def test_every_format_yields_its_words_in_a_passage(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)

    found = read(path)

    assert any(words in passage.text for passage in found.passages)
    assert found.document.path == str(path)


BOMB = make_zip(**{"bomb.txt": b"0" * 5_000_000})
LOCK = pdfencrypt.StandardEncryption("secret", "owner")
OLE = b"\xd0\xcf\x11\xe0"
BAD = [
    ("empty.txt", b"", EmptyText, "empty"),
    ("blank.docx", make_zip(**{"word/document.xml": b"<x/>"}), DamagedFile, "save it again"),
    ("scan.pdf", make_pdf(), EmptyText, "OCR"),
    ("locked.pdf", make_pdf("x", encrypt=LOCK), EncryptedFile, "password"),
    ("cut.pdf", make_pdf(EN)[:200], DamagedFile, "again"),
    ("nopdf.pdf", b"hello", DamagedFile, "again"),
    ("cut.docx", make_docx(EN)[:4000], DamagedFile, "save it again"),
    ("old.doc", OLE + b"\0" * 600, DamagedFile, "DOCX"),
    ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "password"),
    ("rubbish.txt", bytes(range(256)) * 40, DamagedFile, "UTF-8"),
    ("photo.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, DamagedFile, "DOCX"),
    ("symbols.txt", b"*** --- ***", EmptyText, "no words"),
    ("front.md", b"---\na: [1\n---\ntext", DamagedFile, "front matter"),
    ("rich.rtf", b"{\\rtf1 hello}", DamagedFile, "DOCX"),
    ("bomb.zip", BOMB, TooLarge, "unpack it"),
    ("slip.zip", make_zip(**{"../../evil.txt": EN}), DamagedFile, "outside the archive"),
    ("cut.zip", make_zip(**{"a.txt": EN})[:40], DamagedFile, "again"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "error", "remedy"), BAD, ids=[bad[0] for bad in BAD])
def test_a_bad_input_names_its_path_and_the_way_out(tmp_path, name, content, error, remedy):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(error) as caught:
        read(path)

    message = str(caught.value)
    assert message.startswith(str(path))
    assert remedy in message
    assert "\n" not in message


def test_a_file_that_vanishes_is_a_text_error(tmp_path):
    path = tmp_path / "gone.txt"
    path.write_text(EN)
    [source] = find_sources([path])
    path.unlink()

    with pytest.raises(TextError, match=r"gone\.txt: no such file"):
        source.read()


@pytest.mark.parametrize("name", ["gone.txt", "gone.zip", "gone", "x" * 5000])
def test_a_path_that_is_not_there_is_a_text_error(tmp_path, name):
    with pytest.raises(TextError, match="Check"):
        read(tmp_path / name)


def test_an_archive_that_unpacks_to_too_much_is_refused_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 100)
    path = tmp_path / "many.zip"
    path.write_bytes(make_zip(**{f"{i}.txt": EN for i in range(3)}))

    with pytest.raises(TooLarge, match="unpacks to more than"):
        read(path)


def test_a_file_beyond_the_limit_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST_FILE", 10)
    path = tmp_path / "long.txt"
    path.write_text(EN)

    with pytest.raises(TooLarge, match="Split it"):
        read(path)


def test_one_bad_member_does_not_stop_the_others(tmp_path):
    path = tmp_path / "batch.zip"
    path.write_bytes(make_zip(**{"a.txt": EN, "../b.txt": EN, "c/d.txt": ZH}))

    good = []
    for source in find_sources([path]):
        try:
            good.append(read_document(source).document.id)
        except DamagedFile:
            continue

    assert good == ["batch/a", "batch/c/d"]
    assert [p.name for p in tmp_path.iterdir()] == ["batch.zip"]


def test_a_member_named_in_gbk_keeps_its_name(tmp_path):
    path = tmp_path / "cases.zip"
    content = make_zip(**{"XXXX.txt": ZH}).replace(b"XXXX", "案例".encode("gbk"))
    path.write_bytes(content)

    [source] = find_sources([path])

    assert (source.id, source.path) == ("cases/案例", f"{path}/案例.txt")
    assert read_document(source).passages[0].text == ZH


def test_a_folder_is_searched_in_order_and_says_what_it_passed_over(tmp_path, caplog):
    for name in ("b.txt", "a/case.md", "a/.hidden.txt", ".git/x.txt", "photo.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(EN)
    (tmp_path / "z.zip").write_bytes(make_zip(**{"m.txt": EN, "inner.zip": BOMB}))

    with caplog.at_level(logging.WARNING, logger="gvcnlp.text"):
        found = [source.id for source in find_sources([tmp_path])]

    assert found == ["case", "b", "z/m"]
    assert "photo.png" in caplog.text
    assert "inner.zip" in caplog.text


def test_ids_are_readable_unique_and_the_same_each_time(tmp_path):
    for name in ("one/my case.txt", "one/my case.md", "two/my case.txt", "three/a#b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(EN)

    ids = [source.id for source in find_sources([tmp_path])]

    assert ids == ["my-case", "my-case-txt", "a-b", "my-case-2"]
    assert ids == [source.id for source in find_sources([tmp_path])]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (EN.encode(), EN),
        (ZH.encode("gb18030"), ZH),
        (make_pdf(EN[:60]), EN[:60]),
        (make_zip(a=EN), None),
    ],
    ids=["text", "gbk", "pdf", "archive of nothing known"],
)
def test_standard_input_is_read_by_its_content(content, words):
    found = list(find_sources([Path("-")], stdin=io.BytesIO(content)))

    assert [read_document(s).passages[0].text for s in found] == ([words] if words else [])


def test_passages_on_standard_input_are_known_by_their_first_line():
    line = f'{{"id": "a1", "text": "{ZH}", "note": 7}}\n'
    [source] = find_sources([Path("-")], stdin=io.BytesIO((line * 2).encode()))

    assert source.precut
    assert [(p.id, p.text, p.lang, dict(p.extra)) for p in source.passages()] == [
        ("a1", ZH, "zh", {"note": 7})
    ] * 2


def test_a_file_of_passages_is_known_by_its_ending(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(
        '{"id": "a1", "text": "Firms left."}\n\n{"id": "a2", "text": "企业离开。"}\n', "utf-8"
    )
    [source] = find_sources([path])

    assert source.precut
    assert is_precut(path)
    assert [(p.id, p.lang) for p in source.passages()] == [("a1", "en"), ("a2", "zh")]
    with pytest.raises(TextError, match="holds passages"):
        source.read()


BROKEN_LINES = [
    ("not JSON", '{"id": "a", "text": '),
    ("no object", '"just a string"'),
    ("no text", '{"id": "a"}'),
    ("NaN", '{"id": "a", "text": "b", "score": NaN}'),
    ("half a character", '{"id": "a", "text": "\\ud800"}'),
    ("not UTF-8", b'{"id": "a", "text": "\xff"}'),
    ("nested without end", "[" * 100_000),
]


@pytest.mark.parametrize("line", [b[1] for b in BROKEN_LINES], ids=[b[0] for b in BROKEN_LINES])
def test_a_broken_line_is_named(line):
    with pytest.raises(RecordError, match=r"^in\.jsonl:2: "):
        list(read_precut(['{"id": "a", "text": "b"}', line], where="in.jsonl"))


def test_an_array_of_records_is_read_too():
    lines = ['[{"id": "a", "text": "b"},\n', '{"id": "c", "text": "d"}]']

    assert [p.id for p in read_precut(lines)] == ["a", "c"]


def test_front_matter_is_metadata_and_not_text(tmp_path):
    path = tmp_path / "case.md"
    path.write_text(MARKDOWN)

    document = read(path).document

    assert document.metadata == {"title": "Rules", "country": "Kenya"}
    assert "Kenya" not in document.text


def test_tables_and_titles_of_a_word_file_are_known(tmp_path):
    path = tmp_path / "case.docx"
    path.write_bytes(make_docx(EN))

    found = read(path)

    assert found.document.metadata["title"] == "Rules of the valley"
    assert [a.kind for a in found.asides] == ["heading", "table", "table"]


def test_a_pdf_keeps_pages_and_takes_headers_and_notes_aside(tmp_path):
    path = tmp_path / "case.pdf"
    page = canvas.Canvas(str(path), pagesize=(400, 600))
    for number in (1, 2, 3):
        page.setFont("Helvetica", 10)
        page.drawString(60, 570, "Journal of Chains")
        page.drawString(60, 500, f"On page {number} the owners of the plant describe the terms")
        width = page.stringWidth("of the importers")
        page.drawString(60, 486, "of the importers")
        page.setFont("Helvetica", 6)
        page.drawString(60 + width, 490, str(number))
        page.setFont("Helvetica", 10)
        page.drawString(60 + width + 8, 486, "and the trade.")
        page.setFont("Helvetica", 7)
        page.drawString(60, 80, f"{number} Interview with an owner.")
        page.setFont("Helvetica", 10)
        page.drawString(200, 20, str(number))
        page.showPage()
    page.save()

    found = read(path)

    assert [(p.page, p.text) for p in found.passages] == [
        (n, f"On page {n} the owners of the plant describe the terms of the importers "
            "and the trade.")
        for n in (1, 2, 3)
    ]  # fmt: skip
    kinds = [aside.kind for aside in found.asides]
    assert (kinds.count("furniture"), kinds.count("note")) == (6, 3)
    assert [mark.mark for mark in found.marks] == ["1", "2", "3"]


def test_form_feeds_part_the_pages_of_a_text_file(tmp_path):
    path = tmp_path / "paper.txt"
    path.write_text(f"{EN}\f{ZH}\f")

    assert [p.page for p in read(path).passages] == [1, 2]


def test_the_main_language_is_that_of_most_text(tmp_path):
    path = tmp_path / "both.txt"
    path.write_text(f"{EN}\n\n{ZH * 5}")

    assert read(path).document.lang == "zh"


def test_a_long_text_is_read_whole(tmp_path):
    path = tmp_path / "long.txt"
    paragraph = f"{EN} {ZH} {EN}\n\n"
    path.write_text(paragraph * 10_000)

    found = read(path)

    assert len(found.passages) == 30_000
    assert found.passages[-1].text == EN
