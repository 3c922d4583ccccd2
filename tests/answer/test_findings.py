"""What the corpus says as a whole, against counts made from the records themselves."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import pytest
from fixture_corpus import fixture_passages

from gvcnlp.answer.findings import read_matrix, read_scope
from gvcnlp.answer.propositions import read_propositions
from gvcnlp.errors import UsageError
from gvcnlp.records import GOVERNANCE, STATUSES, UPGRADING
from gvcnlp.store import Store, open_store

PASSAGES = fixture_passages()
CASES = {p.doc or p.id for p in PASSAGES}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("findings") / "corpus.db"
    with open_store(path, create=True) as opened:
        opened.import_passages(PASSAGES)
        yield opened


def claiming(type_: str, status: str) -> set[str]:
    return {
        p.doc or p.id
        for p in PASSAGES
        if any(c.type == type_ and c.status == status for c in p.claims)
    }


def test_every_cell_counts_the_cases_that_claim_both(store: Store) -> None:
    matrix = read_matrix(read_scope(store))

    assert len(matrix) == len(GOVERNANCE) * len(UPGRADING) * len(STATUSES)
    for cell in matrix:
        governed = claiming(cell.governance, "affirmed")
        upgraded = claiming(cell.upgrading, cell.status)
        a = cell.association
        assert set(cell.cases) == governed & upgraded
        assert (a.both, a.first_only, a.second_only) == (
            len(governed & upgraded),
            len(governed - upgraded),
            len(upgraded - governed),
        )
        assert a.both + a.first_only + a.second_only + a.neither == len(CASES)
        assert 0 < a.p <= cell.p_adjusted <= 1
        assert a.odds_ratio is None or (a.low or 0) <= a.odds_ratio <= (a.high or float("inf"))


def test_p_is_that_of_the_hypergeometric_distribution(store: Store) -> None:
    cells = {
        (cell.governance, cell.upgrading, cell.status): cell.association
        for cell in read_matrix(read_scope(store))
    }
    a = cells["captive", "functional", "negated"]

    rows, columns, n = a.both + a.first_only, a.both + a.second_only, len(CASES)
    chances = {
        k: comb(columns, k) * comb(n - columns, rows - k) / comb(n, rows)
        for k in range(max(0, rows + columns - n), min(rows, columns) + 1)
    }
    assert a.p == pytest.approx(sum(c for c in chances.values() if c <= chances[a.both] + 1e-9))


@pytest.mark.parametrize(
    ("filters", "cases"),
    [
        ({"country": "Brazil"}, {"valley"}),
        ({"country": "中国"}, {"ridge", "zh-foxconn", "zh-galanz", "zh-lighter", "zh-inter"}),
        ({"sector": "footwear"}, {"valley"}),
        ({"country": "China", "lang": "en"}, {"ridge"}),
        ({"country": "Kenya", "sector": "footwear"}, set()),
        ({"period": "1990-2005"}, set()),
    ],
)
def test_filters_restrict_the_cases(store: Store, filters: dict[str, str], cases: set[str]) -> None:
    assert set(read_scope(store, **filters).cases) == cases


@pytest.mark.parametrize("filters", [{"country": "Atlantis"}, {"period": "long ago"}])
def test_a_filter_that_names_nothing_is_wrong_usage(store: Store, filters: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read_scope(store, **filters)


PROPOSITIONS = {
    "captive-fast": (
        claiming("captive", "affirmed")
        & (claiming("process", "affirmed") | claiming("product", "affirmed")),
        claiming("captive", "affirmed")
        & (claiming("process", "negated") | claiming("product", "negated")),
    ),
    "captive-functional": (
        claiming("captive", "affirmed") & claiming("functional", "negated"),
        claiming("captive", "affirmed") & claiming("functional", "affirmed"),
    ),
    "balanced-from-captive": (
        (claiming("captive", "affirmed") | claiming("captive", "negated"))
        & claiming("balanced", "affirmed"),
        claiming("captive", "affirmed") & claiming("balanced", "negated"),
    ),
}


@pytest.mark.parametrize("name", PROPOSITIONS)
def test_a_proposition_rests_on_the_cases_for_and_against_it(store: Store, name: str) -> None:
    found = {p.text.id: p for p in read_propositions(store, read_scope(store))}[name]

    supporting, opposing = PROPOSITIONS[name]
    assert set(found.supporting.cases) == supporting
    assert found.opposing is not None
    assert set(found.opposing.cases) == opposing


def test_quotations_stand_in_the_passages_and_in_the_cases_they_are_given_for(
    store: Store,
) -> None:
    text_of = {p.id: p.text for p in PASSAGES}
    n_quoted = 0

    for proposition in read_propositions(store, read_scope(store)):
        for side in filter(None, (proposition.supporting, proposition.opposing)):
            for citation in side.citations:
                n_quoted += 1
                assert citation.quote in text_of[citation.id]
                assert citation.doc in side.cases

    assert n_quoted
