"""
Read a saved web page: its main text as trafilatura finds it.

Where that would lose most of the page (short pages, scripts it was not tuned on), the
whole visible text is taken instead, without navigation and the like.
"""

from __future__ import annotations

import re

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

from gvcnlp.errors import DamagedFile
from gvcnlp.text.elements import write_elements
from gvcnlp.text.pages import RawPage, RawText
from gvcnlp.text.plain import decode

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LEAST_SHARE = 0.7  # of the visible text; less, and trafilatura has lost something


def read_html(content: bytes, path: str) -> RawText:
    """
    Return the main text of a web page, its title as metadata.

    Raises:
        DamagedFile: it is no text, or no HTML.
    """
    source = _DECLARATION.sub("", _decode(content, path))
    try:
        root = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise DamagedFile(
            f"{path}: not readable as HTML ({exc}). Save the page again from the browser."
        ) from exc
    title = (root.findtext(".//title") or "").strip()
    body = root.find("body")
    visible = write_elements(root if body is None else body)
    main = _main_text(source)
    text = main if len(main) >= _LEAST_SHARE * len(visible) else visible
    return RawText((RawPage(None, text),), {"title": title} if title else {})


def _main_text(source: str) -> str:
    found = trafilatura.extract(
        source,
        output_format="xml",
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        include_formatting=True,
    )
    if not found:
        return ""
    main = etree.fromstring(found.encode(), etree.XMLParser(huge_tree=True)).find("main")
    return "" if main is None else write_elements(main)


def _decode(content: bytes, path: str) -> str:
    """Decode as the page declares, if that fits; else as any text."""
    declared = _CHARSET.search(content[:2048])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii").lower()
        # Pages that say GB2312 are written in its superset.
        name = "gb18030" if name in ("gb2312", "gbk") else name
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content, path)
