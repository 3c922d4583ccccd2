"""Characters, gaps in Chinese and note marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.text.characters import clean_characters
from gvcnlp.text.gaps import close_gaps
from gvcnlp.text.notes import strip_note_marks

CHARACTERS = [
    ("ligatures", "ﬁrms ﬂow oﬀ", "firms flow off"),
    ("full-width letters and digits", "ＯＥＭ占９０％", "OEM占90％"),
    ("full-width decimal", "３．５％", "3.5％"),
    ("radicals for characters", "⽤⼯⼚", "用工厂"),
    ("soft hyphen within a word", "up\u00adgrade", "upgrade"),
    ("soft hyphen at a line's end", "up\u00ad\ngrade", "up-\ngrade"),
    ("PDFium's line-end hyphen", "up\ufffe\r\ngrade", "up-\ngrade"),
    ("zero width and direction marks", "品\u200b牌\u202e商\ufeff", "品牌商"),
    ("terminal escapes", "\x1b[31mred\x1b[0m \x1b]0;title\x07flag", "red flag"),
    ("control characters", "a\x00b\x07c", "abc"),
    ("all kinds of line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("exotic spaces", "a\u00a0b\u3000c", "a b c"),
    ("decomposed accents", "Sa\u0303o Paulo", "São Paulo"),
    ("symbol-font bullets", "\uf0b7 item", "• item"),
    ("full-width punctuation stays", "升级（OEM），品牌。", "升级（OEM），品牌。"),
    ("astral characters stay", "𠀀厂 😀", "𠀀厂 😀"),
    ("empty", "", ""),
]

GAPS = [
    ("spelt-out title", "全 球 价 值 链", "全球价值链"),
    ("spaced label", "摘　要", "摘　要"),
    ("two-character label", "摘  要：本文", "摘要：本文"),
    ("single character cut off", "该企业实现升 级，然后", "该企业实现升级，然后"),
    (
        "stray space in a long clause",
        "嵌入全球价值链的企业 通过学习实现升级。",
        "嵌入全球价值链的企业通过学习实现升级。",
    ),
    ("space before a comma", "企业 ，升级", "企业，升级"),
    ("a list of places stays", "浙江 江苏 广东", "浙江 江苏 广东"),
    ("keywords stay", "关键词：全球价值链 升级 治理", "关键词：全球价值链 升级 治理"),
    ("a chapter's number stays apart", "第一章 绪论", "第一章 绪论"),
    ("Latin stays apart", "嵌入GVC 获得升级", "嵌入GVC 获得升级"),
    ("English is left alone", "the firm , it said", "the firm , it said"),
]

MARKS = [
    ("glued to a word", "They made shoes3 were sold.", "They made shoes were sold.", ["3"]),
    ("behind a full stop", "in two regions.12 The firm", "in two regions. The firm", ["12"]),
    ("raised", "the buyer’s terms³ and Nike⁴.", "the buyer’s terms and Nike.", ["3", "4"]),
    ("behind a Chinese full stop", "从事市场交易。1", "从事市场交易。", ["1"]),
    ("raised in Chinese", "由对方指定³。", "由对方指定。", ["3"]),
    ("chemistry", "CO2 and H2O", "CO2 and H2O", []),
    (
        "numbered things",
        "tier1 suppliers, phase2, table3 shows",
        "tier1 suppliers, phase2, table3 shows",
        [],
    ),
    ("names with numbers", "Windows10 and G20 and MP3", "Windows10 and G20 and MP3", []),
    ("square metres", "800 m² of floor", "800 m² of floor", []),
    ("a number of its own", "their own 5 brands", "their own 5 brands", []),
    ("a year behind a stop", "该厂倒闭。20世纪90年代", "该厂倒闭。20世纪90年代", []),
    ("decimals", "rose by 3.5 per cent", "rose by 3.5 per cent", []),
]


@pytest.mark.parametrize(
    ("raw", "clean"), [c[1:] for c in CHARACTERS], ids=[c[0] for c in CHARACTERS]
)
def test_characters_are_mended(raw, clean):
    assert clean_characters(raw) == clean


@pytest.mark.parametrize(("raw", "closed"), [c[1:] for c in GAPS], ids=[c[0] for c in GAPS])
def test_only_stray_gaps_in_chinese_are_closed(raw, closed):
    assert close_gaps(raw) == closed


@pytest.mark.parametrize(
    ("raw", "clean", "marks"), [c[1:] for c in MARKS], ids=[c[0] for c in MARKS]
)
def test_note_marks_are_taken_out_and_numbers_stay(raw, clean, marks):
    text, found = strip_note_marks(raw)

    assert text == clean
    assert [mark for _, mark in found] == marks


def test_a_note_mark_remembers_its_place():
    text, [(place, _)] = strip_note_marks("They made shoes3 were sold.")

    assert text[:place].endswith("shoes")


@given(st.text())
def test_mending_characters_twice_changes_nothing(text):
    once = clean_characters(text)

    assert clean_characters(once) == once
