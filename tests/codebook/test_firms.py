from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.codebook.firms import Firm, FirmIndex, FirmNames
from gvcnlp.codebook.names import is_acronym, is_short_form, normalize_name
from gvcnlp.errors import CodebookError

SPELLINGS = [
    ("NIKE, Inc.", "nike"),
    ("ＮＩＫＥ", "nike"),
    ("耐吉", "nike"),
    ("Hon Hai Precision Industry Co., Ltd.", "hon-hai"),
    ("鴻海精密工業股份有限公司", "hon-hai"),
    ("富士康科技集團", "hon-hai"),
    ("Arcelik A.S.", "arcelik"),
    ("Marks and Spencer PLC", "marks-and-spencer"),
    ("The Gap, Inc.", "gap"),
    ("Apple", "apple"),
    ("Applebee's", None),
    ("三星電子", "samsung"),
    ("三星堆", None),
    ("Delta Electronics", "delta-electronics"),
    ("Delta Air Lines", "delta-air-lines"),
    ("Delta", None),
    ("达美航空公司", "delta-air-lines"),
    ("墨西哥集团", "grupo-mexico"),
    ("墨西哥", None),
    ("", None),
]

TEXTS = [
    ("Nike audits Pou Chen.", ["nike", "pou-chen"]),
    ("NIKE and nike", ["nike"]),
    ("A gap opened; the giant target moved.", []),
    ("Hon\nHai (Foxconn)", ["hon-hai", "hon-hai"]),
    ("鴻海精密與三星電子", ["hon-hai", "samsung"]),
    ("三星堆博物馆的三星级展品", []),
    ("Applebee's is no Acer dealer; Acerola is fruit.", ["acer"]),
    ("投入巨大,日产千台。", []),
]

SHORT_FORMS = [
    ("anpu", "anpu electronics", True),
    ("anpu electronics", "anpu", False),
    ("apple", "applebee", False),
    ("south china", "south china shoes", False),
    ("international", "international textile", False),
    ("marks", "marks & spencer", False),
    ("安普", "安普电子", True),
    ("安普", "东莞安普电子", True),
    ("安普电子", "东莞安普电子", True),
    ("三星", "三星堆旅游", False),
    ("东莞", "东莞安普电子", False),
    ("纺织", "纺织机械", False),
]


@pytest.mark.parametrize(("name", "entity"), SPELLINGS)
def test_spellings_of_a_name_lead_to_one_firm(name, entity):
    assert FirmIndex.shipped().entity_of(name) == entity


@pytest.mark.parametrize(("text", "entities"), TEXTS)
def test_known_firms_are_found_in_a_text(text, entities):
    hits = FirmIndex.shipped().find(text)

    assert [hit.entity for hit in hits] == entities
    assert [text[hit.start : hit.end] for hit in hits] == [hit.text for hit in hits]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Galans", "Galanz"),
        ("Fox con", "Foxconn"),
        ("富土康", "富士康"),
        ("Xqzwv", None),
        ("", None),
    ],
)
def test_the_closest_name_is_suggested(typed, meant):
    assert FirmIndex.shipped().suggest(typed) == meant


def test_a_suggestion_comes_from_the_names_at_hand():
    assert FirmIndex.shipped().suggest("Atlantis", among=["Atlantic", "Nike"]) == "Atlantic"
    assert FirmIndex.shipped().suggest("Nikee", among=["Pou Chen"]) is None


def test_all_names_of_a_firm_are_known():
    names = FirmIndex.shipped().names_of("hon-hai")

    assert {"Hon Hai", "Foxconn", "鸿海", "富士康"} <= set(names)
    assert FirmIndex.shipped().names_of("nobody") == ()


@pytest.mark.parametrize(("short", "long", "expected"), SHORT_FORMS)
def test_short_forms_keep_what_is_distinctive(short, long, expected):
    assert is_short_form(short, long) is expected


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [("AE", "Anpu Electronics Co., Ltd.", True), ("Ae", "Anpu Electronics", False),
     ("AEC", "Anpu Electronics Company", True), ("AE", "Apex Textiles", False),
     ("A", "Anpu", False)],
)  # fmt: skip
def test_acronyms_are_the_initials(short, long, expected):
    assert is_acronym(short, long) is expected


@given(st.text(max_size=40))
def test_normalizing_twice_changes_nothing(name):
    assert normalize_name(normalize_name(name)) == normalize_name(name)


def test_two_firms_of_one_name_are_refused():
    firms = [
        Firm(id=id_, names=FirmNames(en=(name,)), country="KE", sector="tea")
        for id_, name in [("finch", "Finch Ltd"), ("finch-two", "FINCH")]
    ]

    with pytest.raises(CodebookError, match="names both 'finch' and 'finch-two'"):
        FirmIndex(firms)
