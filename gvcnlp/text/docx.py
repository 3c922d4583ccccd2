"""Read a Word document through mammoth: headings, lists, tables and notes keep their kind."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import mammoth
from lxml import html  # type: ignore[import-untyped]

from gvcnlp.errors import DamagedFile, EncryptedFile
from gvcnlp.text.archives import check_sizes
from gvcnlp.text.elements import write_elements
from gvcnlp.text.pages import RawPage, RawText

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_NOTE_ID = re.compile(r"(?:foot|end)note-\d+$")
# An encrypted document is an OLE container with a stream of this name (in UTF-16).
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_docx(content: bytes, path: str) -> RawText:
    """
    Return the text of a Word document; it has no pages.

    Raises:
        EncryptedFile: it needs a password.
        DamagedFile: it is truncated, an old .doc, or no Word document.
        TooLarge: it unpacks to more than the limit for archives.
    """
    _check_container(content, path)
    try:
        with ZipFile(BytesIO(content)) as package:
            check_sizes(package.infolist(), path)
        result = mammoth.convert_to_html(
            BytesIO(content),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        )
    # mammoth raises whatever the broken part makes the standard library raise.
    except (
        BadZipFile,
        OSError,
        KeyError,
        ValueError,
        AttributeError,
        SyntaxError,
        EOFError,
    ) as exc:
        raise DamagedFile(
            f"{path}: not a readable Word document (truncated, or another kind of file: {exc}). "
            f"Open it in a word processor and save it again as DOCX."
        ) from exc
    return _to_raw(result.value)


def _check_container(content: bytes, path: str) -> None:
    if not content.startswith(OLE_MAGIC):
        return
    if _ENCRYPTED_STREAM in content:
        raise EncryptedFile(
            f"{path}: the document needs a password. "
            f"Open it with the password and save a copy without."
        )
    raise DamagedFile(f"{path}: an old Word file (.doc). Save it as DOCX.")


def _to_raw(markup: str) -> RawText:
    if not markup.strip():
        return RawText((RawPage(None, ""),))
    root = html.fragment_fromstring(markup, create_parent="body")
    notes = [note for note in root.iter("li") if _NOTE_ID.match(note.get("id", ""))]
    lines = [" ".join(write_elements(note).removesuffix("↑").split())[2:] for note in notes]
    for note in notes:
        note.getparent().remove(note)
    return RawText((RawPage(None, write_elements(root), "\n".join(lines)),))
