from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.codebook.cues import CueEntry
from gvcnlp.codebook.lexicon import Lexicon
from gvcnlp.codebook.scripts import fold, simplify
from gvcnlp.errors import CodebookError

CASES = [
    # id                   lang  marked text
    ("one cue",            "en", "The brand used a [chargeback|captive] for each late carton."),
    ("inflected",          "en", "Two [chargebacks|captive] followed."),
    ("upper case",         "en", "[CHARGEBACKS|captive] AND PRAISE."),
    ("hyphen or space",    "en", "A [wholly-owned|hierarchy] or [wholly owned|hierarchy] mill."),
    ("line break",         "en", "It is [wholly\n  owned|hierarchy]."),
    ("curly apostrophe",   "en", "[At arm’s length|market]."),
    ("word within a word", "en", "The odmist wept."),
    ("star within",        "en", "The buyer [sets the parameters|captive]."),
    ("near-miss",          "en", "A captive power plant feeds the smelter."),
    ("no cue",             "en", "An order was placed and the firms went on cooperating."),
    ("simplified",         "zh", "客户每季[验厂|captive]。"),
    ("traditional",        "zh", "客戶每季[驗廠|captive],[隨行就市|market]則不然。"),
    ("Taiwan usage",       "zh", "[製程改善|process]之後[自建通路|functional]。"),
    ("near-miss",          "zh", "试验厂已经关闭。"),
    ("mixed width",        "zh", "从代工走上[ＯＤＭ|functional]之路。"),
    ("spaced characters",  "zh", "这家工厂是[全 资 子 公 司|hierarchy]。"),
    ("too general",        "zh", "双方合作,客户下了订单。"),
    ("empty",              "en", ""),
]  # fmt: skip

STATUS_CASES = [
    ("negated",   "Own brands [have yet to|negated] appear."),
    ("longest",   "It [stopped short of|negated] design."),
    ("possible",  "It [plans to|possible] open shops."),
    ("mentioned", "Hierarchy [is defined as|mentioned] control by shares."),
    ("late",      "自主品牌[无从谈起|negated]。"),
    ("late",      "升级[止步于|negated]组装。"),
    ("possible",  "企业[有望|possible]创牌。"),
    ("not only",  "Not only the price counts."),
    ("near-miss", "有限公司成立。"),
]  # fmt: skip


def parse_marked(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = "", []
    for part in marked.replace("]", "[").split("["):
        words, bar, label = part.rpartition("|")
        if bar:
            spans.append((len(text), len(text) + len(words), label))
        text += words if bar else part
    return text, spans


@pytest.mark.parametrize("marked", [c[2] for c in CASES], ids=[f"{c[1]} {c[0]}" for c in CASES])
def test_cues_are_found_where_they_stand(marked):
    text, expected = parse_marked(marked)

    hits = Lexicon.shipped().find(text)

    assert [(hit.start, hit.end, hit.type) for hit in hits] == expected
    assert [text[hit.start : hit.end] for hit in hits] == [hit.text for hit in hits]


@pytest.mark.parametrize("marked", [c[1] for c in STATUS_CASES], ids=[c[0] for c in STATUS_CASES])
def test_status_cues_are_found_where_they_stand(marked):
    text, expected = parse_marked(marked)

    hits = Lexicon.shipped().find_statuses(text)

    assert [(hit.start, hit.end, hit.status) for hit in hits] == expected


def test_one_phrase_may_show_two_types():
    lexicon = Lexicon(
        [
            CueEntry(id="en.balanced.joint", phrase="joint design"),
            CueEntry(id="en.functional.design", phrase="design"),
        ]
    )

    assert [hit.type for hit in lexicon.find("By joint design.")] == ["balanced", "functional"]


def test_a_star_needs_three_letters_before_it():
    with pytest.raises(CodebookError, match="at least 3 letters"):
        Lexicon([CueEntry(id="en.captive.x", phrase="ab*")])


@given(st.text(max_size=200))
def test_simplifying_never_moves_a_character(text):
    assert len(simplify(text)) == len(text)


@given(st.text(alphabet=" \n-’AaÉ验驗厂　ｏＤm", max_size=60))
def test_folded_spans_point_back_to_their_characters(text):
    folded = fold(text)

    for i, char in enumerate(folded.text):
        start, end = folded.original_span(i, i + 1)
        assert end == start + 1
        assert fold(f"x{text[start]}x").text[1:-1] in (char, "")


@given(st.text(max_size=80), st.sampled_from(["验厂", "wholly owned", "隨行就市"]))
def test_a_cue_is_found_whatever_stands_before_it(before, cue):
    text = f"{before}。{cue}。"

    hits = Lexicon.shipped().find(text)

    assert (len(before) + 1, len(text) - 1) in {(hit.start, hit.end) for hit in hits}


def test_the_lexicon_needs_no_language_model():
    code = (
        "import sys; from gvcnlp.codebook.lexicon import Lexicon; Lexicon.shipped().find('验厂');"
        "sys.exit(bool({'spacy', 'sklearn', 'numpy', 'onnxruntime'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_passage_is_read_at_once():
    lexicon, text = Lexicon.shipped(), "代工厂按图生产，客户每季验厂，自主品牌无从谈起。" * 20
    lexicon.find(text)

    start = time.perf_counter()
    for _ in range(20):
        lexicon.find(text[:500])

    # Far above the 0.2 ms that it takes, so that a busy machine does not fail the build.
    assert (time.perf_counter() - start) / 20 < 0.02
