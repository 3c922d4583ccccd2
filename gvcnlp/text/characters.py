"""
Mend single characters: what encodings, fonts and terminals leave in extracted text.

Removed: control characters, terminal escapes, zero-width and direction marks, soft
hyphens (one at a line's end becomes a hyphen, for the line joiner to judge). Replaced:
ligatures, full-width Latin letters and digits, radicals that PDF fonts put for
characters, exotic spaces, bullets of symbol fonts. The result is in NFC.
"""

from __future__ import annotations

import re
import unicodedata

# CSI sequences (colours, cursor) and OSC sequences (titles, links), ECMA-48.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)")
_NEWLINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# PDFium writes U+FFFE for the hyphen that ends a line.
_LINE_END_HYPHEN = re.compile("[\ufffe\u00ad](?=[ \t]*\n)|[\u2010\u2011]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

_REMOVED = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff"
)
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_LIGATURES = "\ufb00-\ufb06"
_FULL_WIDTH = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_RADICALS = "\u2e80-\u2eff\u2f00-\u2fdf"
_BULLETS = "\uf0a7\uf0b7\uf0d8\uf076\uf06c\uf06e\uf0fc"

_REMOVED_ONE = re.compile(f"[{_REMOVED}]+")
_SPACE_ONE = re.compile(f"[{_SPACES}]")
_BULLET_ONE = re.compile(f"[{_BULLETS}]")
_COMPATIBLE_ONE = re.compile(f"[{_LIGATURES}{_FULL_WIDTH}{_RADICALS}]")
_FULL_WIDTH_POINT = re.compile(r"(?<=[0-9])\uff0e(?=[0-9])")


def clean_characters(text: str) -> str:
    """
    Return the text with every character mended; lines stay, parted by a single newline.

    >>> clean_characters("ﬁrms in Ｃｈｉｎａ\\x1b[0m\\r\\n⽤⼯")
    'firms in China\\n用工'
    """
    text = _NEWLINES.sub("\n", _ESCAPES.sub("", text))
    if text.isascii():
        return _CONTROLS.sub("", text)
    text = _LINE_END_HYPHEN.sub("-", text)
    text = _SPACE_ONE.sub(" ", _REMOVED_ONE.sub("", text))
    text = _BULLET_ONE.sub("•", _COMPATIBLE_ONE.sub(_compatible, text))
    return unicodedata.normalize("NFC", _FULL_WIDTH_POINT.sub(".", text))


def _compatible(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])
