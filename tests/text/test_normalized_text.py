"""What extraction broke is mended, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.text.normalize import normalize_pages
from gvcnlp.text.pages import RawPage, RawText


def normalize(*pages):
    if len(pages) == 1:
        return normalize_pages(RawText((RawPage(None, pages[0]),)))
    return normalize_pages(RawText(tuple(RawPage(i, p) for i, p in enumerate(pages, start=1))))


CASES = [
    (
        "wrapped English",
        "The plant cuts to the charts of\ntwo importers.",
        "The plant cuts to the charts of two importers.",
    ),
    (
        "wrapped Chinese",
        "该企业按照买家的图纸生产，面料\n也由对方指定。",
        "该企业按照买家的图纸生产，面料也由对方指定。",
    ),
    ("hyphen of a broken word", "The inter-\nnational buyer", "The international buyer"),
    (
        "hyphen of its own",
        "weak co-\nordination in US-\nbased and export-\noriented firms",
        "weak co-ordination in US-based and export-oriented firms",
    ),
    (
        "hyphen seen elsewhere",
        "A micro-\ncredit plan; micro-credit works.",
        "A micro-credit plan; micro-credit works.",
    ),
    (
        "a blank line within a sentence",
        "increasing co-\n\nordination of the\n\nfirms.",
        "increasing co-ordination of the firms.",
    ),
    ("a blank line ends a paragraph", "They left.\n\nWe stayed.", "They left.\n\nWe stayed."),
    (
        "a page's note within a sentence",
        "The owners of the plant say that in order to\n\nA note.\n\nkeep on they agreed.",
        "A note.\n\nThe owners of the plant say that in order to keep on they agreed.",
    ),
    (
        "items stay apart",
        "Two ways:\n\n- cut costs\n\n- design shoes",
        "Two ways:\n- cut costs\n- design shoes",
    ),
    (
        "an item that wraps",
        "- cut the costs of\nevery shoe\n- design",
        "- cut the costs of every shoe\n- design",
    ),
    (
        "items run on behind each other",
        "- Market: no ties. - Network: close ties.",
        "- Market: no ties.\n- Network: close ties.",
    ),
    (
        "chinese dashes as bullets",
        "分为两类：\n--工序升级\n--产品升级",
        "分为两类：\n--工序升级\n--产品升级",
    ),
    (
        "a heading stays apart",
        "They left.\n2. The buyers\nBuyers came.",
        "They left.\n\n2. The buyers\n\nBuyers came.",
    ),
    (
        "columns of a table",
        "Year    Pairs    Price\n1999    20    3.5",
        "Year\tPairs\tPrice\n1999\t20\t3.5",
    ),
    ("note digits", "made shoes3 were", "made shoes were"),
    ("nothing", " \n\n ", ""),
]


@pytest.mark.parametrize(("raw", "clean"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_text_reads_as_before_it_was_broken(raw, clean):
    assert normalize(raw).text == clean


HEAD = "Journal of Chains"
PAGES = (
    f"{HEAD}\n\nThe tanneries of the valley cut to the patterns of two importers, whose men\n1",
    f"{HEAD}\n\nseal every bale. 买家先验厂，\n2",
    f"{HEAD}\n\n再下单。\n3",
)


def test_running_headers_and_page_numbers_follow_the_paragraph_they_broke():
    clean = normalize(*PAGES)

    assert "whose men seal every bale. 买家先验厂，再下单。" in clean.text
    shown = [clean.text[a.start : a.end] for a in clean.asides]
    assert sorted(shown) == ["1", "2", "3", HEAD, HEAD, HEAD]
    assert {aside.kind for aside in clean.asides} == {"furniture"}


@pytest.mark.parametrize(
    ("before", "header", "after"),
    [
        ("The plant sews for Nike and others", "THE LASTING BUSINESS 117", "to their designs."),
        ("该厂按照买家的图纸生产，面料", "第四章 案例分析 83", "也由对方指定。"),
    ],
)
def test_a_header_within_a_sentence_follows_its_paragraph(before, header, after):
    clean = normalize(f"{before}\n{header}\n{after}")

    body, last = clean.text.split("\n\n")
    assert (body.replace(" ", ""), last) == ((before + after).replace(" ", ""), header)
    assert [aside.kind for aside in clean.asides] == ["furniture"]


def test_a_line_of_text_is_no_furniture_for_being_repeated():
    page = "Terms of trade\n\nSome {0} words.\n\nThe plant closed.\n\nMore {0} words."
    clean = normalize(*(page.format(name) for name in ("red", "blue", "green")))

    assert {clean.text[a.start : a.end] for a in clean.asides} == {"Terms of trade"}


def test_every_offset_knows_its_page():
    clean = normalize(*PAGES)

    for words, page in [("tanneries", 1), ("seal every", 2), ("再下单", 3)]:
        assert clean.page_of(clean.text.index(words)) == page


def test_a_text_without_pages_has_none():
    assert normalize("Some text.").page_of(3) is None


def test_notes_of_a_page_are_kept_as_asides():
    raw = RawText((RawPage(1, "They left town.", "1 See chapter two."),))
    clean = normalize_pages(raw)

    [note] = clean.asides
    assert (note.kind, clean.text[note.start : note.end]) == ("note", "1 See chapter two.")


def test_note_marks_are_recorded_where_they_stood():
    clean = normalize("One line.\n\nThey made shoes3 were.")

    [mark] = clean.marks
    assert (mark.mark, clean.text[: mark.offset].endswith("shoes")) == ("3", True)


PIECES = [
    "the buyer",
    "Firms",
    "co-",
    "企业",
    "。",
    "，",
    "；",
    ":",
    "：",
    " ",
    "   ",
    "\t",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "摘 要",
    "References",
    "3",
    "³",
    ".",
    "”",
    "“",
    "ﬁ",
    "Ａ",
    "\u200b",
    "\ufffe",
    "\u00ad",
    "|",
    "—",
    "of",
    "全 球",
]
junk = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@given(junk)
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text).text

    assert normalize(once).text == once


@given(st.lists(st.text(alphabet="abcXYZ企业升级。，,. \n-")))
def test_no_letter_is_lost_or_added(pages):
    """Only hyphens at line ends may go, and paragraphs may move."""
    raw = RawText(tuple(RawPage(i, page) for i, page in enumerate(pages, start=1)))

    kept = sorted(char for char in normalize_pages(raw).text if char.isalnum())
    assert kept == sorted(char for char in "".join(pages) if char.isalnum())
