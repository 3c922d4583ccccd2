"""Choose the reader of a file: by what its content says it is, then by its ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from gvcnlp.errors import DamagedFile, EmptyText
from gvcnlp.text.docx import OLE_MAGIC, read_docx
from gvcnlp.text.html import read_html
from gvcnlp.text.markdown import read_markdown
from gvcnlp.text.pages import RawText
from gvcnlp.text.pdf import read_pdf
from gvcnlp.text.plain import read_plain

Reader = Callable[[bytes, str], RawText]

READERS: dict[str, Reader] = {
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".text": read_plain,
}
_FOREIGN = (
    (b"{\\rtf", "a rich text file (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
)
_SNIFFED = 1024  # bytes


def is_supported(name: PurePath | str) -> bool:
    """Return True for an ending that has a reader."""
    return PurePath(name).suffix.lower() in READERS


def read_raw(content: bytes, name: str, path: str) -> RawText:
    """
    Return the raw text of a file; `name` gives its ending, `path` opens messages.

    Raises:
        EmptyText: it is empty, or holds no letter or digit (a scanned PDF).
        TextError: its other kinds, as the readers raise them.
    """
    if not content.strip():
        raise EmptyText(f"{path}: the file is empty. Check that it was saved or downloaded whole.")
    raw = _choose(content, name, path)(content, path)
    if not any(char.isalnum() for page in raw.pages for char in page.text + page.notes):
        raise EmptyText(f"{path}: {_why_empty(content)}")
    return raw


def _choose(content: bytes, name: str, path: str) -> Reader:
    head = content[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    by_ending = READERS.get(PurePath(name).suffix.lower())
    if head.startswith(b"%PDF-"):
        return read_pdf
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise DamagedFile(
                f"{path}: {kind}, which cannot be read. Save it as DOCX, PDF or text."
            )
    if by_ending is not None:
        return by_ending
    return _by_content(content, head, path)


def _by_content(content: bytes, head: bytes, path: str) -> Reader:
    if content.startswith(OLE_MAGIC):
        return read_docx
    if content.startswith(b"PK"):
        if b"word/" in content:
            return read_docx
        raise DamagedFile(
            f"{path}: a packed file of a kind that cannot be read (ODT, EPUB, XLSX, …). "
            f"Save it as DOCX, PDF or text."
        )
    is_html = head[:14].lower().startswith((b"<!doctype html", b"<html"))
    return read_html if is_html else read_plain


def _why_empty(content: bytes) -> str:
    if content.lstrip()[:5] == b"%PDF-":
        return (
            "the PDF holds no text, only pictures of pages. "
            "Run a text recognition (OCR) over it and give the result."
        )
    return "the file holds no words. Check that it is the file you meant."
