"""
Read the text layer of a PDF, page by page.

PDFium gives lines without saying where a paragraph ends; the place and size of their
characters tell. A wider gap becomes a blank line, a first line set in keeps two spaces,
raised digits become ¹²³, a line broken only by them is put together, small print that
opens with a note mark at the foot of a page goes to the notes, and lines in the top and
bottom margins stand first and last, whatever order the file draws them in.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from gvcnlp.errors import DamagedFile, EncryptedFile
from gvcnlp.text.notes import raise_digits
from gvcnlp.text.pages import RawPage, RawText

_LINE = re.compile(r"[^\r\n]+")
_GLUED_DIGITS = re.compile(r"(?<=[^\W\d_]|[.,;:!?。，；：”’)）])\d{1,3}(?!\d)")
_NOTE_START = re.compile(r"\s*(?:[\d*†‡]{1,3}|[①-⑳]|[\[［]\d{1,3}[\]］])\s*\S")
_RAISED_SIZE = 0.85  # of the size of the character before
_SMALL_PRINT = 0.92  # of the size of the body text
_MARGIN = 0.09  # of the page's height, at top and bottom
_PARAGRAPH_GAP = 1.35  # of the usual distance between lines
_INDENT = 0.8  # of the size of the type
_SAME_LINE = 0.5  # overlap of two pieces, of the lower one's height


@dataclass(slots=True)
class _Line:
    """One line and its box in points; y grows upwards."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def read_pdf(content: bytes, path: str) -> RawText:
    """
    Return the text layer of a PDF; a scanned page has none.

    Raises:
        EncryptedFile: it cannot be opened without a password.
        DamagedFile: it is no PDF, or cut short.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as exc:
        raise _open_error(exc, path) from exc
    try:
        pages = tuple(_read_page(document, i) for i in range(len(document)))
        return RawText(pages, _metadata(document))
    except pdfium.PdfiumError as exc:
        raise DamagedFile(
            f"{path}: a page of the PDF cannot be read ({exc}). "
            f"Print it to a new PDF, or download it again."
        ) from exc
    finally:
        document.close()


def _open_error(exc: pdfium.PdfiumError, path: str) -> EncryptedFile | DamagedFile:
    if getattr(exc, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD:
        return EncryptedFile(
            f"{path}: the PDF needs a password. Open it with the password and save a copy without."
        )
    return DamagedFile(
        f"{path}: not a readable PDF (truncated, or another kind of file). "
        f"Download or export it again."
    )


def _metadata(document: pdfium.PdfDocument) -> dict[str, str]:
    title = document.get_metadata_value("Title").strip()
    is_name = title and not title.startswith("(") and title.lower() != "untitled"
    return {"title": title} if is_name else {}


def _read_page(document: pdfium.PdfDocument, index: int) -> RawPage:
    page = document[index]
    try:
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        # Without a box for each character (rare fonts, astral characters) the text must do.
        if len(text) != textpage.count_chars():
            return RawPage(index + 1, text)
        lines = _join_pieces(_lines(textpage, text))
        body, notes = _part_notes(lines, page.get_height())
        return RawPage(index + 1, _lay_out(body, page.get_height()), "\n".join(notes))
    finally:
        page.close()


def _lines(textpage: pdfium.PdfTextPage, text: str) -> Iterator[_Line]:
    text = _raise_note_marks(textpage, text)
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if not line:
            continue
        first = match.start() + match[0].index(line[0])
        last = first + len(line) - 1
        left, bottom, _, top = textpage.get_charbox(first, loose=True)
        right = textpage.get_charbox(last, loose=True)[2]
        yield _Line(line, left, right, bottom, top, _size(textpage, first))


def _raise_note_marks(textpage: pdfium.PdfTextPage, text: str) -> str:
    """Write small digits behind a word as raised digits; the length stays."""

    def mark(match: re.Match[str]) -> str:
        is_small = _size(textpage, match.start()) < _RAISED_SIZE * _size(
            textpage, match.start() - 1
        )
        return (
            raise_digits(match[0]) if is_small and _is_higher(textpage, match.start()) else match[0]
        )

    return _GLUED_DIGITS.sub(mark, text)


def _is_higher(textpage: pdfium.PdfTextPage, index: int) -> bool:
    """Tell ¹ from ₁ by where it stands: a raised digit's foot is above the line's."""
    return _origin(textpage, index) > _origin(textpage, index - 1) + 0.5


def _origin(textpage: pdfium.PdfTextPage, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
    return y.value


def _size(textpage: pdfium.PdfTextPage, index: int) -> float:
    return float(pdfium_c.FPDFText_GetFontSize(textpage, index))


def _join_pieces(pieces: Iterator[_Line]) -> list[_Line]:
    """Put together what stands on one line but was given as two, as behind a raised digit."""
    lines: list[_Line] = []
    for piece in pieces:
        last = lines[-1] if lines else None
        if last is not None and _continues(last, piece):
            last.text = f"{last.text} {piece.text}"
            last.right = piece.right
        else:
            lines.append(piece)
    return lines


def _continues(last: _Line, piece: _Line) -> bool:
    overlap = min(last.top, piece.top) - max(last.bottom, piece.bottom)
    is_level = overlap > _SAME_LINE * max(piece.top - piece.bottom, 1.0)
    return is_level and 0 <= piece.left - last.right < 2 * max(piece.size, last.size, 1.0)


def _part_notes(lines: Sequence[_Line], height: float) -> tuple[list[_Line], list[str]]:
    """Part the small print in the lower half of the page that begins with a note mark."""
    if not lines:
        return [], []
    limit = _SMALL_PRINT * median(line.top - line.bottom for line in lines)
    body: list[_Line] = []
    notes: list[str] = []
    in_note = False
    for line in lines:
        is_small = line.top - line.bottom < limit and line.top < height / 2
        starts = _NOTE_START.match(line.text) is not None and len(line.text) > 8
        in_note = is_small and (starts or in_note)
        if not in_note:
            body.append(line)
        elif starts or not notes:
            notes.append(line.text)
        else:
            notes[-1] = f"{notes[-1]} {line.text}"
    return body, notes


def _lay_out(lines: Sequence[_Line], height: float) -> str:
    """Write the lines below each other, with blank lines and indents where the page has them."""
    head = [line for line in lines if line.bottom > (1 - _MARGIN) * height]
    foot = [line for line in lines if line.top < _MARGIN * height]
    edges = {id(line) for line in (*head, *foot)}
    body = [line for line in lines if id(line) not in edges]
    steps = [a.bottom - b.bottom for a, b in pairwise(body)]
    usual = median([step for step in steps if step > 0] or [0.0])
    written = [line.text for line in head]
    for i, line in enumerate(body):
        if i == 0 or _is_below_gap(body[i - 1], line, usual):
            written.append("")
        written.append(("  " if _is_set_in(body, i) else "") + line.text)
    return "\n".join([*written, "", *(line.text for line in foot)])


def _is_below_gap(above: _Line, line: _Line, usual: float) -> bool:
    step = above.bottom - line.bottom
    is_other_type = abs(above.size - line.size) > 0.15 * max(above.size, line.size)
    return step > _PARAGRAPH_GAP * usual > 0 or (is_other_type and step > 0)


def _is_set_in(lines: Sequence[_Line], i: int) -> bool:
    """A first line stands further right than both its neighbours."""
    line = lines[i]
    if not 0 < i < len(lines) - 1:
        return False
    far = _INDENT * max(line.size, 1.0)
    return line.left - lines[i - 1].left > far and line.left - lines[i + 1].left > far
