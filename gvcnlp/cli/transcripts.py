"""
Conversations as Markdown, each quotation with where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gvcnlp.cli.terminal import clean

LISTED = 12  # things under an answer
QUOTED = 3  # quotations under an answer; the JSON has all


def to_markdown(turns: Sequence[Mapping[str, Any]]) -> str:
    """Return the turns of a conversation, each the answer of the contract, as Markdown."""
    return "\n".join(line for turn in turns for line in _turn(turn))


def _turn(turn: Mapping[str, Any]) -> Iterator[str]:
    yield f"**{_plain(turn['question'])}**\n"
    yield f"{_plain(turn['answer'])}\n"
    if any(item["citations"] != [item["label"]] for item in turn["items"]):
        items = turn["items"][:LISTED]
        yield from (f"- {_plain(item['label'])} ({item['count']})" for item in items)
        if len(turn["items"]) > LISTED:
            yield f"- … +{len(turn['items']) - LISTED}"
        yield ""
    for number, citation in enumerate(turn["citations"][:QUOTED], start=1):
        page = f", p. {citation['page']}" if citation["page"] is not None else ""
        yield f"> [{number}] {_plain(citation['quote'])} ({_plain(citation['id'])}{page})\n"


def _plain(text: str) -> str:
    """One line, without what Markdown would take for marks."""
    shown = clean(text)
    for mark in "\\`*_[]<>":
        shown = shown.replace(mark, f"\\{mark}")
    return shown
