"""Nothing that a document or a file name holds can steer the terminal."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.cli.terminal import LineHandler, clean, progress, say, to_json

CASES = [
    # id                   raw                                           shown
    ("plain",              "Nike audits the mill.",                      "Nike audits the mill."),
    ("chinese",            "买家每年验厂两次。",                         "买家每年验厂两次。"),
    ("colour",             "a\x1b[31mred\x1b[0m b",                      "ared b"),
    ("title, bell",        "a\x1b]0;owned\x07b",                         "ab"),
    ("title, terminator",  "a\x1b]0;owned\x1b\\b",                       "ab"),
    ("title never closed", "a\x1b]0;the rest stays",                     "a0;the rest stays"),
    ("eight-bit codes",    "a\x9b31mb\x9d0;owned\x9cc",                  "abc"),
    ("clear the screen",   "a\x1bc\x1b[2J\x1b(Bb",                       "ab"),
    ("line breaks",        "a\r\nb\tc\u2028d",                           "a  b c d"),
    ("backspaces",         "good\b\b\b\bevil",                           "goodevil"),
    ("turned around",      "a\u202eb\u2066c\ufeff",                      "abc"),
    ("half a character",   "a\ud800b",                                   "ab"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "shown"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_text_is_shown_without_what_steers_a_terminal(raw, shown):
    assert clean(raw) == shown


@given(st.text())
def test_no_control_character_ever_remains(text):
    shown = clean(text)

    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs"}
    assert clean(shown) == shown


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_json_for_a_terminal_is_the_same_json(value):
    line = to_json(value)

    assert json.loads(line) == value
    assert not any(unicodedata.category(char) == "Cc" for char in line)


def test_json_leaves_chinese_readable():
    assert to_json(["富士康"]) == '["富士康"]'


def test_a_message_is_one_line_on_standard_error(capsys):
    say("bad\x1b[2J file\nname.pdf: empty")

    assert capsys.readouterr() == ("", "bad file name.pdf: empty\n")


def test_what_is_logged_is_a_clean_line_too(capsys):
    record = logging.makeLogRecord({"msg": "%s: passed over", "args": ("a\x1b[31m.exe",)})

    LineHandler().emit(record)

    assert capsys.readouterr().err == "gvcnlp: a.exe: passed over\n"


@pytest.mark.parametrize(("is_terminal", "shown"), [(False, True), (True, False)])
def test_progress_is_silent_off_a_terminal_or_when_it_would_disturb(
    monkeypatch, capsys, is_terminal, shown
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)

    with progress("reading", shown=shown) as advance:
        advance("a.pdf")

    assert capsys.readouterr() == ("", "")
