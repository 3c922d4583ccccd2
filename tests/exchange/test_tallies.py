"""Counts of annotated writing, checked on bodies small enough to count by hand."""

import math
import re

import pytest

from gvcnlp.exchange.markup import from_markup
from gvcnlp.exchange.tallies import (
    BEGIN,
    END,
    replace_tables,
    share_of_common_grams,
    share_of_commonest_cue,
    share_of_own_openings,
    to_tables,
)

BODY = [
    "@a-1 memo captive\nBuyers of shoes {gc+|seal every bale} and {gc+|audit}.",
    "@a-2 memo none\nBuyers of shoes {gc~|audit} nobody, it is said.",
    "@b-1 news none | a>b\n[Fa|鞋厂]替[B*b|耐克]做鞋，{uf-|没有自主品牌}。",
    "@b-2 news none\n今年上半年出口增长。",
]


@pytest.fixture
def passages():
    return [from_markup(block) for block in BODY]


def test_claims_are_counted_by_type_status_and_language(passages):
    tables = to_tables(passages)

    assert "| captive | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 |" in tables
    assert "| functional | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |" in tables


@pytest.mark.parametrize(
    "row",
    [
        "| passages | 2 | 2 |",
        "| passages without a claim | 0 | 1 |",
        "| of the others, name no type they claim | 100.0 % | 0.0 % |",
        "| passages with artefacts of extraction | 0.0 % | 0.0 % |",
        "| country names, of 2 | 0 | 1 |",
        "| actors FIRM, BUYER | 0, 0 | 1, 1 |",
        "| actors that are named | - | 50.0 % |",
        "| relations supplies | 0 | 1 |",
        "| styles | memo 2 | news 2 |",
        "| cases with an opening of their own | 0.0 % | 100.0 % |",
        "| share of the commonest cue | 66.7 % | 100.0 % |",
    ],
)
def test_everything_else_is_counted_by_language(passages, row):
    countries = {"country": {"Japan": re.compile("日本"), "Vietnam": re.compile("耐克")}}

    assert row in to_tables(passages, countries).splitlines()


def test_shares_of_nothing_are_not_a_number():
    shares = (share_of_own_openings, share_of_common_grams, share_of_commonest_cue)

    assert all(math.isnan(share([])) for share in shares)


def test_an_n_gram_is_common_when_two_cases_have_it():
    twins = [from_markup(f"@a-1{letter} memo none\none two three four five.") for letter in "ab"]
    other = from_markup("@a-2 memo none\none two three four five.")

    assert share_of_common_grams(twins) == 0
    assert share_of_common_grams([*twins, other]) == 1


def test_tables_replace_what_stood_between_the_marks():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    fresh = replace_tables(page, "| new |")

    assert fresh == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"
    assert replace_tables(fresh, "| new |") == fresh


def test_a_page_without_marks_is_refused():
    with pytest.raises(ValueError, match="lacks the lines"):
        replace_tables("nothing here", "| new |")
