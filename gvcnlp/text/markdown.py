"""
Read Markdown as a scholar writes it.

The YAML front matter becomes metadata and is no part of the text. Headings, items and
tables keep their marks, since they say what a line is; emphasis, links, code marks and
comments are taken off. Lines of a paragraph are joined, as Markdown means them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from gvcnlp.errors import DamagedFile
from gvcnlp.text.blocks import is_item, is_table_row
from gvcnlp.text.lines import joint
from gvcnlp.text.notes import raise_digits
from gvcnlp.text.pages import RawPage, RawText
from gvcnlp.text.plain import decode

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_NOTE = re.compile(r"^\[\^([^\]]+)\]:[ \t]*(.*)$", re.M)
_NOTE_MARK = re.compile(r"\[\^([^\]]+)\]")
_SETEXT = re.compile(r"^(?![#>\-*+\s])(\S.{0,150})\n(?:=+|-{3,})[ \t]*$", re.M)
_RULE = re.compile(
    r"^[ \t]*(?:\|?[ \t]*:?-{2,}:?[ \t]*)(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$"
    r"|^[ \t]*(?:[*_] ?){3,}$",
    re.M,
)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\((?:[^()\s]|\([^)]*\))*(?:\s+\"[^\"]*\")?\)|<(https?://[^>]+)>")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<![\w_])_{1,3})(?=\S)([^\n]+?)(?<=\S)\1(?![\w_])")
_CODE = re.compile(r"`+([^`\n]+)`+")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.M)
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.M)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


def read_markdown(content: bytes, path: str) -> RawText:
    """
    Return the text of a Markdown file and its front matter.

    Raises:
        DamagedFile: it is no text, or its front matter is no YAML.
    """
    text = decode(content, path)
    front = _FRONT.match(text)
    metadata = _metadata(front[1], path) if front else {}
    body = _COMMENT.sub("", text[front.end() if front else 0 :].replace("\r\n", "\n"))
    notes = "\n".join(f"{label} {_strip_inline(note)}" for label, note in _NOTE.findall(body))
    body = _SETEXT.sub(r"# \1", _QUOTE.sub("", _FENCE.sub("", _NOTE.sub("", body))))
    return RawText((RawPage(None, _unwrap(_strip_inline(_RULE.sub("", body))), notes),), metadata)


def _metadata(source: str, path: str) -> Mapping[str, str]:
    try:
        found = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError) as exc:
        reason = " ".join(str(exc).split())
        raise DamagedFile(
            f"{path}: its front matter is no YAML ({reason}). Mend the lines between the --- marks."
        ) from exc
    if not isinstance(found, dict):
        return {}
    return {str(key): _as_text(value) for key, value in found.items() if value is not None}


def _as_text(value: object) -> str:
    return "; ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _strip_inline(text: str) -> str:
    text = _LINK.sub(lambda m: m[1] or m[2], _IMAGE.sub(r"\1", text))
    text = _CODE.sub(r"\1", _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)))
    text = _NOTE_MARK.sub(lambda m: raise_digits(m[1]) if m[1].isdigit() else "", text)
    return _ESCAPE.sub(r"\1", text)


def _unwrap(text: str) -> str:
    """Join the lines of each paragraph; an item, heading or row begins a line of its own."""
    lines: list[str] = []
    for line in text.split("\n"):
        piece = line.strip()
        if lines and lines[-1] and piece and not _begins_line(piece) and lines[-1][0] not in "#|":
            dropped, between = joint(lines[-1], piece)
            lines[-1] = lines[-1][: len(lines[-1]) - dropped] + between + piece
        else:
            lines.append(piece)
    return "\n".join(lines)


def _begins_line(piece: str) -> bool:
    return piece[0] == "#" or is_item(piece) or is_table_row(piece)
