from __future__ import annotations

import pytest

from gvcnlp.codebook.labels import find_labels, label_of, load_labels
from gvcnlp.errors import UnknownLabel

NAMES = [
    # name                  dimension     label
    ("quasi-hierarchical",  "governance", "captive"),
    ("Quasi hierarchical",  "governance", "captive"),
    ("arm’s length",        "governance", "market"),
    ("低端锁定",             "governance", "captive"),
    ("低端鎖定",             "governance", "captive"),
    ("贴牌",                "governance", "captive"),
    ("modular",             "governance", "balanced"),
    ("垂直整合",             "governance", "hierarchy"),
    ("own brand",           "upgrading",  "functional"),
    ("OBM",                 "upgrading",  "functional"),
    ("功能升級",             "upgrading",  "functional"),
    ("製程升級",             "upgrading",  "process"),
    ("链升级",              "upgrading",  "intersectoral"),
    ("blocked",             "statuses",   "negated"),
    ("受阻",                "statuses",   "negated"),
    ("采购商",              "actors",     "BUYER"),
    ("supplier",            "actors",     "FIRM"),
    ("upgrading",           "upgrading",  None),
    ("",                    "governance", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "dimension", "label"), NAMES)
def test_a_name_calls_its_label(name, dimension, label):
    assert label_of(name, dimension) == label


def test_labels_are_found_in_a_question():
    question = "有多少供應商在俘獲型關係中實現了功能升級?"

    found = [(question[h.start : h.end], h.label) for h in find_labels(question)]

    assert found == [
        ("供應商", "FIRM"),
        ("俘獲型", "captive"),
        ("實現了", "affirmed"),
        ("功能升級", "functional"),
    ]


def test_a_name_within_a_longer_name_does_not_count():
    assert [hit.label for hit in find_labels("Who has an own brand?")] == ["functional"]


def test_an_unknown_dimension_is_refused_with_a_suggestion():
    with pytest.raises(UnknownLabel, match="Did you mean 'governance'"):
        load_labels("governence")
