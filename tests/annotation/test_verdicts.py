"""The verdict on a document, from the verdicts on its passages."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.annotation.layered import PROBABILITIES
from gvcnlp.annotation.verdicts import PRIMARIES, entity_of, pool_primary, sum_up
from gvcnlp.exchange.markup import from_markup
from gvcnlp.records import Passage

CAPTIVE = from_markup(
    "@d#0001 case captive | a>b\n"
    "[F*a|鸿海]替[B*b|苹果]代工，{gc+|图纸全由对方指定}，{uf-|没有品牌}。"
)
MIXED = from_markup(
    "@d#0002 case none | a>b\n[F*a|Foxconn] assembles for [B*b|Apple]; {up+|rework fell}; "
    "{uf-|no brand}, and [F|other assemblers] fared no better."
)
NOTHING = from_markup("@d#0003 case none\n[F|Other  Assemblers] met in Taipei.")
ENTITIES = {"鸿海": "hon-hai", "Foxconn": "hon-hai", "苹果": "apple", "Apple": "apple"}


def linked(passage, start=0):
    actors = tuple(replace(a, entity=ENTITIES.get(a.text)) for a in passage.actors)
    return replace(passage, actors=actors, start=start)


@pytest.fixture
def verdict():
    return sum_up([linked(CAPTIVE), linked(MIXED, 100), linked(NOTHING, 300)], doc="d")


def test_one_passage_with_a_type_gives_the_document_its_type(verdict):
    assert (verdict.primary, verdict.primary_score) == ("captive", 1.0)
    assert verdict.lang == "en"
    assert verdict.passages == ("d#0001", "d#0002", "d#0003")


def test_a_claim_of_two_passages_is_one_claim_of_the_document(verdict):
    functional = next(c for c in verdict.upgrading if c.type == "functional")

    assert functional.status == "negated"
    assert set(functional.passages) == {"d#0001", "d#0002"}
    assert [c.type for c in verdict.governance] == ["captive"]


def test_evidence_counts_in_the_text_of_the_document(verdict):
    process = next(c for c in verdict.upgrading if c.type == "process")

    start = MIXED.text.index("rework")
    assert process.evidence == ((100 + start, 100 + start + len("rework fell")),)


def test_all_names_of_a_firm_are_one_actor_and_nouns_are_told_by_their_words(verdict):
    actors = {a.entity: a for a in verdict.actors}

    assert actors["hon-hai"].names == ("鸿海", "Foxconn")
    assert (actors["apple"].label, actors["apple"].count) == ("BUYER", 2)
    assert actors["other assemblers"].count == 2
    assert [a.named for a in verdict.actors] == [True, True, False]


def test_a_relation_counts_the_passages_that_show_it(verdict):
    (relation,) = verdict.relations

    assert (relation.source, relation.target, relation.count) == ("hon-hai", "apple", 2)


def read(probabilities, size=100):
    extra = {PROBABILITIES: dict(zip(PRIMARIES, probabilities, strict=True))}
    return Passage("p", "en", "x" * size, extra=extra)


POOLS = [
    ("one passage keeps its own", [read((0.1, 0.2, 0.5, 0.1, 0.1))], "captive"),
    ("empty ones do not outvote",
     [read((0, 0, 0.9, 0, 0.1)), *[read((0, 0, 0, 0, 1))] * 9], "captive"),
    ("a page outvotes a caption",
     [read((0.9, 0, 0, 0, 0.1), 20), read((0, 0.8, 0, 0, 0.2), 900)], "balanced"),
    ("two captions do not outvote a page",
     [*[read((0.6, 0.3, 0, 0, 0.1), 20)] * 2, read((0, 0.9, 0, 0, 0.1), 900)], "balanced"),
    ("nothing anywhere", [read((0.1, 0, 0, 0, 0.9)), read((0, 0, 0.2, 0, 0.8))], "none"),
]  # fmt: skip


@pytest.mark.parametrize(("passages", "primary"), [p[1:] for p in POOLS], ids=[p[0] for p in POOLS])
def test_passages_pool_into_one_primary_type(passages, primary):
    pooled = pool_primary(passages)

    assert max(pooled, key=lambda p: pooled[p]) == primary


@given(
    st.lists(
        st.tuples(st.lists(st.floats(0.01, 1), min_size=5, max_size=5), st.integers(1, 1200)),
        min_size=1,
        max_size=6,
    )
)
def test_pooled_probabilities_sum_to_one(rows):
    passages = [read([v / sum(values) for v in values], size) for values, size in rows]

    pooled = pool_primary(passages)

    assert sum(pooled.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in pooled.values())


def test_a_document_without_passages_has_no_verdict():
    with pytest.raises(ValueError, match="no passages"):
        sum_up([], doc="d")


def test_an_actor_without_a_name_is_known_by_its_words():
    assert entity_of(NOTHING.actors[0]) == "other assemblers"
