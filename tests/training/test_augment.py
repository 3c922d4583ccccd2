"""Passages in another dress: the text changes, what was coded does not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.exchange.markup import from_markup
from gvcnlp.records import check_passage
from gvcnlp.training.augment import augment, insert, join, substitute

ENGLISH = from_markup(
    "@t-1 memo captive | a>b\n[Fa|Tanneries] work for [B*b|Elm (London)]: "
    "{gc+|its men seal every bale}, and {uf-|design, it says, stays at home}."
)
CHINESE = from_markup(
    "@t-2 memo none | a>b\n[F*a|鸿海]替[B*b|苹果]组装(代工),{up+|单元生产,返工减半};{ub|x}".replace(
        "{ub|x}", "{ui?|打算进入汽车业}。"
    )
)
PASSAGES = [ENGLISH, CHINESE]


def coded(passage):
    """All that a coder said, without offsets and wording."""
    return (
        [(a.label, a.named) for a in passage.actors],
        sorted((c.dimension, c.type) for c in passage.cues),
        {(c.type, c.status, len(c.evidence)) for c in passage.claims},
        [(r.type, r.source, r.target) for r in passage.relations],
    )


@given(st.sampled_from(PASSAGES), st.integers(0, 10**6))
def test_a_new_dress_keeps_what_was_coded_and_every_offset_true(passage, seed):
    dressed, whole = augment(passage, [], random.Random(seed))

    check_passage(dressed, where="dressed")
    assert whole
    assert coded(dressed) == coded(passage)
    assert dressed.primary == passage.primary


@given(st.sampled_from(PASSAGES), st.data(), st.sampled_from(["3", "-\n", "[2]"]))
def test_an_insertion_moves_or_widens_spans_and_loses_no_character(passage, data, string):
    at = data.draw(st.integers(0, len(passage.text)))

    inserted = insert(passage, at, string)

    check_passage(inserted, where="inserted")
    assert inserted.text[:at] + inserted.text[at + len(string) :] == passage.text
    for before, after in zip(passage.actors, inserted.actors, strict=True):
        is_inside = before.start < at < before.end
        assert (after.text == before.text) != is_inside


def test_two_passages_in_one_claim_what_both_claim_and_leave_the_primary_open():
    joined = join(ENGLISH, CHINESE)

    check_passage(joined, where="joined")
    assert joined.text == f"{ENGLISH.text} {CHINESE.text}"
    assert {(c.type, c.status) for c in joined.claims} == {
        (c.type, c.status) for p in PASSAGES for c in p.claims
    }
    assert [a.text for a in joined.actors] == [a.text for p in PASSAGES for a in p.actors]
    assert [(r.source, r.target) for r in joined.relations] == [(0, 1), (2, 3)]
    assert joined.primary == "none"


def test_a_claim_made_twice_is_one_claim_with_both_evidences():
    joined = join(ENGLISH, ENGLISH)

    assert len(joined.claims) == len(ENGLISH.claims)
    assert all(len(claim.evidence) == 2 for claim in joined.claims)


def test_a_joined_passage_says_that_its_primary_type_no_longer_stands():
    seeds = range(60)
    drawn = [augment(ENGLISH, [ENGLISH], random.Random(seed)) for seed in seeds]

    assert {whole for _, whole in drawn} == {True, False}
    for passage, whole in drawn:
        assert whole == (len(passage.actors) == len(ENGLISH.actors))


def test_a_substitute_of_another_length_is_refused():
    with pytest.raises(ValueError, match="characters became"):
        substitute(ENGLISH, ENGLISH.text[1:])
