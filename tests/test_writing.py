"""The shipped writing has no fault, and what is made from it is up to date."""

from pathlib import Path

import pytest

from gvcnlp.answer.settings import load_settings
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.exchange.faults import find_faults
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.exchange.markup import read_markup
from gvcnlp.exchange.shipped import build_shipped
from gvcnlp.exchange.tallies import replace_tables, to_tables
from gvcnlp.records import case_of
from gvcnlp.store import open_store
from gvcnlp.training.heldout import split_by_case

CORPUS = Path(__file__).parent.parent / "corpus"
FILES = [*sorted(CORPUS.glob("passages/*.txt")), *sorted(CORPUS.glob("cases/*/*.md"))]
STALE = "run `make corpus`"


@pytest.fixture(scope="module")
def writing():
    return [passage for path in FILES for passage in read_markup(path)]


def test_a_check_of_the_writing_finds_no_fault():
    assert list(find_faults(FILES)) == []


def test_there_is_enough_of_it_in_both_languages(writing):
    for lang in ("en", "zh"):
        assert sum(p.lang == lang for p in writing) >= 300


@pytest.mark.parametrize(("part", "name"), [(0, "train"), (1, "heldout")])
def test_the_records_are_those_of_the_writing(writing, part, name):
    path = CORPUS / "passages" / f"{name}.jsonl"

    assert path.is_file(), STALE
    assert list(read_records(path)) == split_by_case(writing)[part], STALE


def test_no_case_is_on_both_sides_of_the_split(writing):
    training, heldout = split_by_case(writing)

    assert not {case_of(p.id) for p in training} & {case_of(p.id) for p in heldout}
    assert 0.08 < len(heldout) / len(writing) < 0.2


def test_the_counts_in_the_readme_are_those_of_the_writing(writing):
    page = (CORPUS / "README.md").read_text(encoding="utf-8")

    assert replace_tables(page, to_tables(writing, load_settings())) == page, STALE


def test_the_shipped_database_holds_the_cases_as_they_are(tmp_path):
    build_shipped(CORPUS / "cases", tmp_path / "fresh.db", None, FirmIndex.shipped().entity_of)
    assert (CORPUS / "cases.db").is_file(), STALE

    with (
        open_store(CORPUS / "cases.db", immutable=True) as shipped,
        open_store(tmp_path / "fresh.db", read_only=True) as fresh,
    ):
        assert list(shipped.passages()) == list(fresh.passages()), STALE
        assert [shipped.document(d.id) for d in shipped.documents()] == [
            fresh.document(d.id) for d in fresh.documents()
        ], STALE
