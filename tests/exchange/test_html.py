"""The page of annotated passages: nothing lost, nothing hidden, nothing fetched."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.exchange.html import write_page
from gvcnlp.exchange.markup import from_markup
from gvcnlp.records import Actor, Cue, Passage

OVERLAPPING = """@over memo captive | a>b
[Fa|Local tanneries] serve [B*b|Nike]; {gc+|its {uf-|[B|inspectors' firm] seals every bale}}."""
CHINESE = "@zh memo none\n[F*|海尔]{uf?|打算自建渠道}。"


class Page(HTMLParser):
    """What a browser would show: texts by passage, marks with their classes, all attributes."""

    def __init__(self, source):
        super().__init__()
        self.texts, self.marks, self.tags = [], [], []
        self._classes = []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag in ("p", "i"):
            self._classes.append(given.get("class", ""))
            if given.get("class") == "text":
                self.texts.append("")

    def handle_endtag(self, tag):
        if tag in ("p", "i"):
            self._classes.pop()

    def handle_data(self, data):
        if "text" in self._classes:
            self.texts[-1] += data
            if self._classes[-1] != "text":
                self.marks.append((data, self._classes[-1]))


def page_of(*passages, **options):
    stream = io.StringIO()
    write_page(passages, stream, **options)
    return stream.getvalue()


def test_overlapping_marks_stand_where_they_are_and_keep_the_text():
    passage = from_markup(OVERLAPPING, where="test")

    page = Page(page_of(passage))

    assert page.texts == [passage.text]
    assert page.marks == [
        ("Local tanneries", "FIRM"),
        ("Nike", "BUYER"),
        ("its ", "governance"),
        ("inspectors' firm", "BUYER governance upgrading"),
        (" seals every bale", "governance upgrading"),
    ]


texts = st.text(min_size=1, max_size=40).filter(lambda text: "\r" not in text and "\0" not in text)


@given(texts, st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=6))
def test_whatever_is_marked_the_text_is_whole_and_the_page_sound(text, spans):
    spans = [(s, min(s + n, len(text))) for s, n in spans if s < len(text)]
    actors = tuple(Actor(s, e, text[s:e], "FIRM", named=False) for s, e in spans[::2])
    cues = tuple(Cue(s, e, text[s:e], "governance", "market") for s, e in spans[1::2])

    source = page_of(Passage("p", "en", text, actors=actors, cues=cues))

    [shown] = Page(source).texts
    assert len(shown) == len(text)
    assert all(a == b or b == "\ufffd" for a, b in zip(text, shown, strict=True))
    assert source.encode("utf-8")
    marked = {i for s, e in spans for i in range(s, e)}
    assert sum(len(piece) for piece, _ in Page(source).marks) == len(marked)


EVIL = "</p><script>alert(1)</script>\x1b[31m\x9b\x07\u202e & \"'"


def test_a_document_can_add_no_element_and_no_control_character():
    passage = from_markup(OVERLAPPING, where="test")
    evil = Passage(
        f"id{EVIL}",
        "en",
        EVIL,
        doc=f"doc{EVIL}",
        section=EVIL,
        actors=(Actor(0, len(EVIL), EVIL, "FIRM", named=True, entity=EVIL),),
    )

    plain, page = page_of(passage), page_of(evil, title=EVIL)

    assert "<script" not in page
    assert not set(page) & set("\x1b\x9b\x07\u202e")
    assert {tag for tag, _ in Page(page).tags} <= {tag for tag, _ in Page(plain).tags} | {"h2"}
    assert {name for _, given in Page(page).tags for name in given} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "title"),
    }


def test_no_request_leaves_the_page():
    page = page_of(from_markup(OVERLAPPING, where="test"))

    assert not re.search(r"https?:|//\w|url\(|@import|<(?:script|link|img|iframe)|\bsrc=", page)
    assert "default-src 'none'" in page


def test_a_passage_says_where_it_stands_and_what_was_claimed():
    passage = from_markup(OVERLAPPING, where="test")
    placed = Passage(
        **{field: getattr(passage, field) for field in passage.__slots__}
        | {"doc": "study", "page": 7, "section": "Findings", "primary_score": 0.876}
    )

    page = page_of(placed)

    assert "<h2>study</h2>" in page
    assert "over · p. 7 · Findings · <b>captive</b> 0.88" in page
    assert '<span class="affirmed">+ captive affirmed</span> <span class="score">1.00' in page
    assert '<span class="negated">− functional negated</span>' in page
    assert "Local tanneries → Nike" in page


def test_a_document_is_named_once_and_languages_are_declared():
    zh, en = from_markup(CHINESE, where="test"), from_markup(OVERLAPPING, where="test")
    with_doc = [Passage("d#1", "en", "One.", doc="d"), Passage("d#2", "zh", "二。", doc="d")]

    page = page_of(*with_doc, zh, en)

    assert page.count("<h2>") == 1
    assert re.findall(r'<article lang="(\w+)"', page) == ["en", "zh", "zh", "en"]


@pytest.mark.parametrize("passages", [(), (Passage("p", "en", "It rained."),)])
def test_a_page_without_claims_is_whole(passages):
    page = page_of(*passages)

    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert ("nothing claimed" in page) == bool(passages)


def test_the_page_is_written_passage_by_passage():
    stream = io.StringIO()

    def passages():
        yield Passage("first", "en", "One.")
        assert "One." in stream.getvalue()
        yield Passage("second", "en", "Two.")

    write_page(passages(), stream)

    assert stream.getvalue().index("One.") < stream.getvalue().index("Two.")
