"""Parts of a document, and the passages cut from its body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.text.normalize import CleanText, normalize_pages
from gvcnlp.text.pages import RawPage, RawText
from gvcnlp.text.passages import LONGEST_PASSAGE, MOST_SENTENCES, cut_passages
from gvcnlp.text.sentences import split_sentences

EN = "The tanneries of the valley cut to the patterns of two importers, whose men seal every bale."
ZH = "该厂九成订单来自同一家品牌商，面料和工艺均由对方指定，验厂每年两次，任何改动都要事先报批。"


def cut(text):
    clean = normalize_pages(RawText((RawPage(None, text),)))
    return clean, *cut_passages(clean, "case")


# (name, paragraphs with the kind expected of each; None is body text)
REGIONS = [
    ("numbered section", [("2. Buyers and their rules", "heading"), (EN, None)]),
    ("markdown section", [("## Buyers", "heading"), (EN, None)]),
    (
        "chinese sections",
        [("一、问题的提出", "heading"), (ZH, None), ("（二）案例背景", "heading"), (ZH, None)],
    ),
    ("chapter", [("第三章 皮革企业的升级", "heading"), (ZH, None)]),
    (
        "plain heading",
        [(EN, None), ("Buyer power and its limits", "heading"), (EN + " So be it.", None)],
    ),
    ("plain chinese heading", [(ZH, None), ("买家的力量", "heading"), (ZH, None)]),
    (
        "title and authors",
        [
            ("Rules of the Valley", "heading"),
            ("Ann Ode and Li Wu", "affiliation"),
            ("Department of Trade, Ode University", "affiliation"),
            (EN, None),
        ],
    ),
    (
        "chinese authors",
        [
            ("皮革企业的升级研究", "heading"),
            ("王小明 李华", "affiliation"),
            ("（某某大学 经济学院，北京 100000）", "affiliation"),
            (ZH, None),
        ],
    ),
    (
        "keywords and record",
        [
            (ZH, None),
            ("关键词：价值链；升级", "keywords"),
            ("收稿日期：2020-01-01", "affiliation"),
            ("Keywords: chains, upgrading", "keywords"),
        ],
    ),
    (
        "references to the end",
        [
            (EN, None),
            ("References", "heading"),
            ("Ode, A. (1999) Rules of trade. Ode Press.", "reference"),
            ("Wu, L. 2004. On shoes.", "reference"),
        ],
    ),
    (
        "references, then an appendix",
        [
            (EN, None),
            ("参考文献", "heading"),
            ("[1] 王小明.鞋业[J].经济学报,1999(2).", "reference"),
            ("附录A", "heading"),
            (ZH, None),
        ],
    ),
    (
        "references, then text again",
        [
            (EN, None),
            ("References", "heading"),
            ("Ode, A. (1999) Rules.", "reference"),
            (f"{EN} {EN} {EN}", None),
        ],
    ),
    (
        "an entry without a heading",
        [(ZH, None), ("[3] 王小明.鞋业[J].经济学报,1999(2).", "reference")],
    ),
    (
        "table with caption",
        [
            (EN, None),
            ("Table 1. Pairs made", "caption"),
            ("| Year | Pairs |", "table"),
            ("| 1999 | 20 |", "table"),
            ("Source: own survey.", "caption"),
        ],
    ),
    ("page number", [(EN, None), ("12", "furniture"), (EN, None)]),
    ("ornament", [(EN, None), ("* * *", "furniture"), (EN, None)]),
    ("single word", [(EN, None), ("leather", "fragment")]),
    # What must stay body text.
    (
        "a sentence that opens like a section",
        [(EN, None), ("2. Firms left the town when the buyer did, and nobody came back.", None)],
    ),
    (
        "a sentence about a table",
        [(EN, None), ("Table 1 shows that the plants lost orders.", None)],
    ),
    ("a sentence about figures", [(ZH, None), ("图1显示该厂的订单逐年减少。", None)]),
    (
        "a fragment without a full stop",
        [(EN, None), ("the tanneries that had lost both of their importers in a year", None)],
    ),
    ("a short sentence", [(EN, None), ("The plant closed.", None), (EN, None)]),
    (
        "enumerated items",
        [("We found two things:", None), ("1. Lower costs", None), ("2. Better shoes", None)],
    ),
    (
        "a year in the text after a heading",
        [("Results", "heading"), ("In 1999 the plant (Ode 2001) lost its buyer. It closed.", None)],
    ),
]


@pytest.mark.parametrize("marked", [c[1] for c in REGIONS], ids=[c[0] for c in REGIONS])
def test_each_part_is_told_by_its_form(marked):
    clean, _, asides = cut("\n\n".join(text for text, _ in marked))

    found = [(clean.text[aside.start : aside.end], aside.kind) for aside in asides]
    assert found == [part for part in marked if part[1] is not None]


LABELS = [
    ("Abstract: " + EN, "Abstract:", "Abstract"),
    ("摘要：" + ZH, "摘要：", "摘要"),
    ("8. Conclusion " + EN, "8. Conclusion", "8. Conclusion"),
]


@pytest.mark.parametrize(("text", "label", "section"), LABELS, ids=[c[2] for c in LABELS])
def test_a_label_in_front_of_its_text_is_a_heading(text, label, section):
    clean, passages, asides = cut(text)

    assert [clean.text[a.start : a.end] for a in asides] == [label]
    assert [p.section for p in passages] == [section]


def test_the_section_goes_with_all_that_follows():
    _, passages, _ = cut(f"1. Setting\n\n{EN}\n\n{ZH}\n\n2. Rules\n\n{EN}")

    assert [p.section for p in passages] == ["1. Setting", "1. Setting", "2. Rules"]


def test_a_list_stays_with_the_colon_that_introduces_it():
    _, passages, _ = cut(
        f"{EN}\n\nThere are two ways:\n\n- The first is cheap.\n\n- The second is dear."
    )

    assert [p.text for p in passages][1:] == [
        "There are two ways:\n- The first is cheap.\n- The second is dear."
    ]


def test_a_list_too_long_for_its_paragraph_keeps_its_lead_in():
    items = "\n".join(f"- Way {name} is good." for name in ("one", "two", "three", "four"))
    _, passages, _ = cut(f"{EN} {EN} There are ways:\n{items}")

    assert [p.text.startswith("There are ways:") for p in passages] == [False, True]


def test_a_bilingual_paragraph_yields_passages_of_both_languages():
    _, passages, _ = cut(f"{EN} {EN} {ZH}{ZH} {EN}")

    assert [p.lang for p in passages] == ["en", "zh", "en"]


def test_a_citation_takes_the_language_of_the_text_around_it():
    _, passages, _ = cut(f"{ZH}(Ode, 1999)。{ZH}")

    assert [p.lang for p in passages] == ["zh"]


@pytest.mark.parametrize(
    ("n_sentences", "sizes"), [(5, [5]), (6, [3, 3]), (7, [4, 3]), (11, [5, 3, 3])]
)
def test_a_paragraph_is_cut_evenly(n_sentences, sizes):
    _, passages, _ = cut(" ".join(["The plant closed in May."] * n_sentences))

    assert [len(split_sentences(p.text)) for p in passages] == sizes


@pytest.mark.parametrize("sentence", [EN[:-1] + ", ", ZH[:-1] + "，", "x" * 50])
def test_an_overlong_sentence_is_cut_between_clauses(sentence):
    _, passages, _ = cut((sentence * 40).strip(" ，,") + ".")

    assert len(passages) > 1
    assert all(len(p.text) <= LONGEST_PASSAGE for p in passages)
    if sentence != "x" * 50:
        assert all(p.text[-1] in ",，." for p in passages)


def test_ids_count_in_reading_order():
    _, passages, _ = cut(f"{EN}\n\n{ZH}")

    assert [(p.id, p.doc) for p in passages] == [("case#0001", "case"), ("case#0002", "case")]


PIECES = [
    "the buyer",
    "Firms left. ",
    "企业升级。",
    "。",
    "，",
    "\n",
    "\n\n",
    "\n- ",
    ": ",
    "：",
    "1. Results",
    "Abstract ",
    "参考文献",
    "References",
    "[1] ",
    "(2004)",
    "Table 1. ",
    " ",
    "\t",
    "|",
    "12",
    ZH * 3,
    EN,
    "x" * 1300,
    "ab@c.de",
]
junk = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@given(junk, st.booleans())
def test_passages_and_asides_share_out_the_text(text, normalized):
    clean = normalize_pages(RawText((RawPage(None, text),))) if normalized else CleanText(text)
    passages, asides = cut_passages(clean, "case")

    covered = [0] * len(clean.text)
    for part in (*passages, *asides):
        for i in range(part.start, part.end):
            covered[i] += 1
    assert max(covered, default=0) <= 1
    assert all(n or char.isspace() for n, char in zip(covered, clean.text, strict=True))


@given(junk)
def test_a_passage_is_a_slice_of_its_document_within_the_limits(text):
    clean = CleanText(text)
    for passage in cut_passages(clean, "case")[0]:
        assert passage.text == clean.text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert len(passage.text) <= LONGEST_PASSAGE
        assert passage.lang in ("en", "zh")


def test_no_passage_of_prose_has_more_than_five_sentences():
    _, passages, _ = cut(" ".join([EN] * 23) + ZH * 12)

    assert all(len(split_sentences(p.text)) <= MOST_SENTENCES for p in passages)
