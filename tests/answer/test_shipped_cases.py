"""What scholars ask of the shipped cases, each answer read against the cases themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gvcnlp.answer import Answer, answer_question
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.exchange.cases import read_case
from gvcnlp.records import Passage
from gvcnlp.store import Store, open_store

FOLDER = Path(__file__).parents[2] / "corpus" / "cases"
CASES = (
    "en/ipod-and-notebooks",
    "en/kenya-fresh-vegetables",
    "en/sialkot-surgical-instruments",
    "en/sinos-valley-footwear",
    "en/torreon-blue-jeans",
    "zh/byd",
    "zh/eti-small-appliances-led",
    "zh/foxconn-apple",
    "zh/galanz-microwave",
    "zh/haier",
    "zh/taiwan-brands",
    "zh/yunnan-coffee",
)


@pytest.fixture(scope="module")
def read() -> list[tuple[object, tuple[Passage, ...]]]:
    return [read_case(FOLDER / f"{name}.md", FirmIndex.shipped().entity_of) for name in CASES]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, read) -> Iterator[Store]:  # type: ignore[no-untyped-def]
    with open_store(tmp_path_factory.mktemp("cases") / "cases.db", create=True) as opened:
        for document, passages in read:
            opened.add_document(document, passages)
        yield opened


AFRICA = {"kenya-fresh-vegetables"}
CAPTIVE_IN = {"China", "Mexico", "Kenya", "Brazil", "Pakistan", "Taiwan", "United States"}
OWN_BRAND = {
    *("德豪润达", "后谷", "宏碁", "巨大", "明基", "格兰仕", "華碩"),
    *("manufacturer", "公司"),
}
ANSWERED = [

    ("How many cases in the footwear sector show quasi-hierarchical governance?",
     "1 of 12 cases", {"sinos-valley-footwear"}),
    ("Which cases report functional upgraiding in Brazil?", "1 of 12", {"sinos-valley-footwear"}),
    ("Which cases come from Africa?", "1 of 12 cases from Africa", AFRICA),
    ("How many cases are not captive?", "1 of 12 cases with no captive", {"byd"}),
    ("Which countries have captive chains?", "7 countries in 16 of 49", CAPTIVE_IN),
    ("Which named buyers appear in captive chains?", "2 buyers", {"Apple", "雀巢"}),
    ("Which firms established their own brand?", "9 firms in 7 of 49 passages", OWN_BRAND),
    ("Which passages say that OBM is out of reach?", "7 of 49 passages",
     {"ipod-and-notebooks#0002", "sialkot-surgical-instruments#0003",
      "sinos-valley-footwear#0002", "foxconn-apple#0003", "galanz-microwave#0004",
      "taiwan-brands#0002", "taiwan-brands#0003"}),
    ("Which firms achieved intersectoral upgrading?", "5 firms",
     {"比亚迪", "公司", "企业", "業者", "集团"}),
    ("What did BYD acquire?", "1 firm owned by BYD", {"秦川汽车"}),
    ("Who do German importers buy from?", "1 firm supplies", {"Sialkot producers"}),
    ("Which suppliers work for UK supermarkets?", "1 firm supplies", {"African exporters"}),
    ("Who are Apple's suppliers?", "3 firms supply Apple", {"Inventec", "富士康", "Toshiba"}),
    ("Did any Torreon firm achieve functional upgrading?", "Yes: 1 firm", {"largest local firms"}),
    ("Did Galanz develop its own brand?", "Yes: 1 of 49", {"galanz-microwave#0004"}),
    ("Is Foxconn a supplier of Apple?", "Yes: Foxconn supplies Apple", {"富士康 supplies 苹果"}),
    ("How did Haier enter the US market?", "“", {"haier#0002", "haier#0003", "haier#0004"}),
    ("有多少家买方？", "36家买方，见于27段（共49段）", None),
    ("哪些案例提到贴牌？", "3个案例（共12个）",
     {"sialkot-surgical-instruments", "galanz-microwave", "haier"}),
    ("哪些企業建立了自有品牌？", "9家企业，见于7段（共49段）", OWN_BRAND),
    ("海尔有没有自主品牌？", "有：1段", {"haier#0002"}),
    ("華碩有沒有自創品牌？", "有：1段", {"taiwan-brands#0003"}),
    ("有多少段落说企业打算创建品牌？", "2段（共49段）",
     {"galanz-microwave#0004", "taiwan-brands#0002"}),
    ("哪些國家有俘獲型治理的案例？", "7个国家", CAPTIVE_IN),
    ("非洲的案例有哪些？", "1个案例（共12个），地区：非洲", AFRICA),
    ("德国进口商向谁采购？", "1家企业供货给德国进口商", {"Sialkot producers"}),
    ("英国超市的供应商有哪些？", "1家企业供货给英国超市", {"African exporters"}),
    ("秦川汽车属于谁？", "1家企业拥有秦川汽车", {"比亚迪"}),
    ("鸿海是不是苹果的供应商？", "是：鸿海供货给苹果", {"富士康供货给苹果"}),
]  # fmt: skip

UNANSWERED = [
    ("Does Apple own Foxconn?", "No: none of 49 passages says that Apple owns Foxconn"),
    ("Did Nike supply Foxconn?", "No. Nothing in the corpus"),
    ("How many firms supply Dell?", "0. Nothing in the corpus"),
    ("Who is the CEO of Apple?", "Nothing in the corpus: none of 12 cases mentions CEO"),
    ("Who owns Qinchuan Automobile?", "Nothing in the corpus"),
    ("Which cases do not report functional upgrading?", "Nothing in the corpus"),
    ("富士康是苹果的子公司吗？", "否：49段中没有符合条件的（苹果拥有富士康）"),
    ("孟加拉国有哪些案例？", "语料库中没有：12个案例中没有符合条件的，地区：孟加拉国"),
    ("苹果的CEO是谁？", "语料库中没有：12个案例中无一提到CEO"),
    ("谁给沃尔玛供货？", "语料库中没有"),
]

DEFINED = [
    ("What is meant by quasi-hierarchical governance?", ["is coded as Captive network"]),
    ("What does arm's length mean?", ["is coded as Market"]),
    ("What is the difference between captive and hierarchy?", ["Captive network:", "Hierarchy:"]),
    ("什么是低端锁定？", ["“低端锁定”在编码手册中归入俘获型"]),
    ("俘获型和层级型有什么区别？", ["俘获型：", "层级型："]),
]


@pytest.mark.parametrize(("question", "opening", "labels"), ANSWERED, ids=[c[0] for c in ANSWERED])
def test_a_scholar_gets_what_the_cases_say(  # type: ignore[no-untyped-def]
    store: Store, read, question: str, opening: str, labels: set[str] | None
) -> None:
    answer = answer_question(store, question)

    assert answer.answered
    assert answer.answer.startswith(opening)
    assert labels is None or {item.label for item in answer.items} == labels
    assert_quotes(answer, {p.id: p.text for _, passages in read for p in passages})


@pytest.mark.parametrize(("question", "opening"), UNANSWERED, ids=[c[0] for c in UNANSWERED])
def test_nothing_is_claimed_of_what_no_case_says(store: Store, question: str, opening: str) -> None:
    answer = answer_question(store, question)

    assert answer.answer.startswith(opening)
    assert not answer.answered
    assert answer.items == answer.citations == ()


@pytest.mark.parametrize(("question", "parts"), DEFINED, ids=[c[0] for c in DEFINED])
def test_a_synonym_is_defined_by_the_label_it_is_coded_as(
    store: Store, question: str, parts: list[str]
) -> None:
    said = answer_question(store, question).answer

    assert all(part in said for part in parts)


def assert_quotes(answer: Answer, texts: dict[str, str]) -> None:
    """Each passage cited is shown by an item, and quoted verbatim."""
    plain = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    for citation in plain["citations"]:
        assert citation["quote"]
        assert citation["quote"] in texts[citation["id"]]
    shown = {id for item in plain["items"] for id in item["citations"]}
    assert shown == {citation["id"] for citation in plain["citations"]}
