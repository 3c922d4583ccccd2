"""
Read plain text of unknown encoding.

In this order: a byte order mark (or the zero bytes of UTF-16), strict UTF-8, then what
charset-normalizer makes of it among the encodings that a case study is likely to be in.
A form feed begins a new page, as
`pdftotext` writes it.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from gvcnlp.errors import DamagedFile
from gvcnlp.text.pages import RawPage, RawText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["gb18030", "big5", "cp1252", "utf_16_le", "utf_16_be"]
# Punctuation and the commoner characters: level 1 of GB 2312, level 1 of Big5.
_COMMON = {
    "gb18030": re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]"),
    "big5": re.compile(rb"[\xa1\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
}
_LEAST_ZEROS = 0.3  # of the pairs of bytes
_SAMPLE = 1 << 16  # bytes: enough to know an encoding by
# A stray bad byte in UTF-8 is a scratch, more is another encoding.
_MOST_BAD = 0.01
_MOST_CONTROLS = 0.02
_HARMLESS = frozenset("\t\n\r\f\x0b\x1b\x08\x1a")


def read_plain(content: bytes, path: str) -> RawText:
    """
    Return the text of a plain file.

    Raises:
        DamagedFile: the content is no text in any likely encoding.
    """
    text = decode(content, path)
    if "\f" not in text:
        return RawText((RawPage(None, text),))
    pages = text.removesuffix("\f").split("\f")
    return RawText(tuple(RawPage(i, page) for i, page in enumerate(pages, start=1)))


def decode(content: bytes, path: str) -> str:
    """
    Return the bytes as text.

    Raises:
        DamagedFile: no likely encoding fits.
    """
    text = _decode_marked(content)
    if text is None:
        text = _decode_utf8(content)
    if text is None:
        text = _decode_detected(content)
    if text is None or _is_rubbish(text):
        raise DamagedFile(
            f"{path}: not readable as text (binary content, or an unknown encoding). "
            f"Open it in the program that made it and save it as UTF-8 text, DOCX or PDF."
        )
    return text


def _decode_marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    wide = _wide_encoding(content[:_SAMPLE])
    return content.decode(wide, "replace") if wide else None


def _decode_utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8", "replace")
    n_foreign = sum(not char.isascii() for char in text)
    n_bad = text.count("\ufffd")
    return text if n_bad <= max(1, _MOST_BAD * n_foreign) < n_foreign else None


def _decode_detected(content: bytes) -> str | None:
    encoding = _likely_encoding(_sample(content))
    if encoding is None:
        return None
    text = content.decode(encoding, "replace")
    return text if text.count("\ufffd") <= max(1, _MOST_BAD * len(text)) else None


def _sample(content: bytes) -> bytes:
    """Return the beginning up to the end of a line, so that no character is cut in two."""
    if len(content) <= _SAMPLE:
        return content
    end = content.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE
    # In UTF-16 the second byte of the line break follows.
    return content[: end + 1] if content[end : end + 1] == b"\0" else content[:end]


def _wide_encoding(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zero bytes of its Latin letters."""
    n_pairs = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > _LEAST_ZEROS * n_pairs > sample[::2].count(0):
        return "utf_16_le"
    if sample[::2].count(0) > _LEAST_ZEROS * n_pairs > sample[1::2].count(0):
        return "utf_16_be"
    return None


def _likely_encoding(sample: bytes) -> str | None:
    """Ask charset-normalizer; between the two Chinese encodings let common characters decide."""
    best = from_bytes(sample, cp_isolation=_LIKELY).best()
    if best is not None and best.encoding not in _COMMON:
        return best.encoding
    shares = {encoding: _share_of_common(sample, encoding) for encoding in _COMMON}
    likeliest = max(shares, key=lambda encoding: shares[encoding])
    return likeliest if shares[likeliest] > 0 else None


def _share_of_common(sample: bytes, encoding: str) -> float:
    """Return how many of the two-byte characters are common ones, by their first byte."""
    try:
        encoded = [char.encode(encoding) for char in sample.decode(encoding) if char > "\x7f"]
    except UnicodeError:
        return 0.0
    is_common = _COMMON[encoding].fullmatch
    return sum(is_common(char) is not None for char in encoded) / max(len(encoded), 1)


def _is_rubbish(text: str) -> bool:
    """Text has hardly a control character; a NUL, never."""
    sample = text[:_SAMPLE]
    n_controls = sum(char < " " and char not in _HARMLESS for char in sample)
    return "\0" in sample or n_controls > _MOST_CONTROLS * len(sample)
