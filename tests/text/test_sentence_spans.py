"""Sentences of both languages in one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.text.sentences import split_sentences

# Sentences are parted by | in the expectation.
CASES = [
    ("plain", "The buyer left. The plant closed.", "The buyer left.|The plant closed."),
    (
        "abbreviations inside",
        "Brands (e.g. Acer, cf. Fig. 3) pay no. 5 best.",
        "Brands (e.g. Acer, cf. Fig. 3) pay no. 5 best.",
    ),
    (
        "company forms",
        "Acer Inc. bought Tai Co. Ltd. in May.",
        "Acer Inc. bought Tai Co. Ltd. in May.",
    ),
    (
        "company form at the end",
        "They sold it to Acer Inc. The plant closed.",
        "They sold it to Acer Inc.|The plant closed.",
    ),
    ("et al.", "Li et al. (2004) agree. So do we.", "Li et al. (2004) agree.|So do we."),
    (
        "initials",
        "J. K. Okoye runs it. U.S. Customs agreed.",
        "J. K. Okoye runs it.|U.S. Customs agreed.",
    ),
    ("decimals", "Pay rose 3.5 per cent. Prices fell.", "Pay rose 3.5 per cent.|Prices fell."),
    (
        "ellipsis inside",
        "They waited ... and waited. Then left.",
        "They waited ... and waited.|Then left.",
    ),
    (
        "closing quote",
        "“We cut.” He left. (It was May.) So we did.",
        "“We cut.”|He left.|(It was May.)|So we did.",
    ),
    ("section number", "3. Buyers and rules. The chain", "3. Buyers and rules.|The chain"),
    (
        "full stop without its space",
        "They changed their methods.The buyer paid.",
        "They changed their methods.|The buyer paid.",
    ),
    ("an address is no sentence", "See www.example.com for more.", "See www.example.com for more."),
    ("chinese", "买家先验厂。再派人驻厂！为什么？", "买家先验厂。|再派人驻厂！|为什么？"),
    ("chinese semicolons", "价格下降；利润变薄;订单减少。", "价格下降；|利润变薄;|订单减少。"),
    ("chinese quotes", "厂长说：“不行。”然后走了。", "厂长说：“不行。”|然后走了。"),
    ("speech goes on behind the quote", "“能升级吗？”他问。", "“能升级吗？”他问。"),
    ("a long pause at the end", "其实……算了。", "其实……|算了。"),
    (
        "english gloss in chinese",
        "它(set the parameters of all trade.)是俘获型。",
        "它(set the parameters of all trade.)是俘获型。",
    ),
    (
        "chinese right behind english",
        "They moved from radios into laptops and phones)以上区分很清楚。",
        "They moved from radios into laptops and phones)|以上区分很清楚。",
    ),
    ("chinese behind a full stop", "They left town.该厂关闭了。", "They left town.|该厂关闭了。"),
    ("english behind chinese", "该厂关闭了。So there is hope.", "该厂关闭了。|So there is hope."),
    ("a gloss of a name does not part", "Haier(海尔)是家电企业。", "Haier(海尔)是家电企业。"),
    ("line break inside", "The plant\nclosed in May.", "The plant\nclosed in May."),
    ("paragraphs", "No full stop\n\nNext paragraph", "No full stop|Next paragraph"),
    ("items", "Two ways:\n- cut costs\n- design", "Two ways:|- cut costs|- design"),
    (
        "items that run on",
        "They rose from:\n- assembly, to\n- design.",
        "They rose from:|- assembly, to\n- design.",
    ),
    ("empty", "", ""),
]

PIECES = [
    "Firms",
    "co.",
    "e.g.",
    "企业",
    "。",
    "；",
    "”",
    "“",
    ".",
    "?",
    " ",
    "\n",
    "\n\n",
    "- ",
    "…",
    "3",
]
junk = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()


@pytest.mark.parametrize(("text", "parted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_sentences_end_where_a_reader_stops(text, parted):
    assert [text[start:end] for start, end in split_sentences(text)] == (
        parted.split("|") if parted else []
    )


@given(junk)
def test_sentences_cover_all_but_white_space_in_order(text):
    last = 0
    for start, end in split_sentences(text):
        assert last <= start < end
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()
