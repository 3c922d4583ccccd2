"""What is made only when it is looked at is what would have been made at once."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import FrozenBitMap

from gvcnlp.answer import answer_question
from gvcnlp.answer.lazy import AT_ONCE, LazySequence
from gvcnlp.answer.occurring import Occurring
from gvcnlp.answer.placed import by_case, by_passage, numbers_of
from gvcnlp.records import Claim, Passage
from gvcnlp.store import open_store
from gvcnlp.store.criteria import Places

N_PASSAGES = AT_ONCE + 100


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """More captive passages than are fetched at once, three a case, in two countries."""
    with open_store(tmp_path_factory.mktemp("many") / "many.db", create=True) as store:
        store.import_passages(
            Passage(
                f"c{n // 3}#{n % 3}",
                "en",
                "The buyer sets every seam.",
                doc=f"c{n // 3}",
                governance=(Claim("captive", "affirmed", 1.0, ((0, 26),)),),
                extra={"country": ("Kenya", "Peru")[n // 3 % 2]},
            )
            for n in range(N_PASSAGES)
        )
        yield store


def places_of(cases):
    """Passages 1, 2, 3, … of these cases."""
    ids = {n: f"p{n}" for n in range(1, len(cases) + 1)}
    documents = dict(enumerate(cases, start=1))
    order = {case: place for place, case in enumerate(dict.fromkeys(cases))}
    place_of = np.array([0, *(order[case] for case in cases)])
    return Places(FrozenBitMap(ids), ids, documents, order, place_of)


@given(st.lists(st.sampled_from("abcde"), max_size=30), st.data())
def test_groups_are_those_that_a_loop_makes(cases, data):
    whole = places_of(cases)
    found = sorted(data.draw(st.sets(st.sampled_from(range(1, len(cases) + 1))))) if cases else []
    wanted = defaultdict(list)
    for number in found:
        wanted[whole.documents[number]].append(number)

    groups = by_case(found, whole)

    assert [(g.label, list(g.numbers)) for g in groups] == list(wanted.items())
    assert numbers_of(groups) == tuple(n for numbers in wanted.values() for n in numbers)
    alone = by_passage(found, whole)
    assert [(g.label, g.numbers) for g in alone] == [(f"p{n}", (n,)) for n in found]


class Numerals(LazySequence[str]):
    """0, 1, 2, …, each in letters."""

    def make(self, places):
        return map(str, places)


@given(
    st.integers(0, 20) | st.just(2 * AT_ONCE + 1),
    st.integers(-25, 25),
    st.integers(-25, 25),
    st.integers(1, 3) | st.just(-1),
)
def test_a_lazy_sequence_is_indexed_as_a_tuple_is(length, first, last, step):
    lazy, eager = Numerals(length), tuple(map(str, range(length)))

    assert lazy[first:last:step] == eager[first:last:step]
    assert (list(lazy), len(lazy)) == (list(eager), length)
    assert lazy == Numerals(length) != Numerals(length + 1)
    assert hash(lazy) == hash(Numerals(length))
    if -length <= first < length:
        assert lazy[first] == eager[first]
    else:
        with pytest.raises(IndexError):
            lazy[first]


@given(st.lists(st.text("abc 中文", min_size=1, max_size=4)), st.text("abc 中文"), st.text("ab"))
def test_the_words_found_are_those_that_stand_in_a_text(words, text, other):
    wanted = [word for word in dict.fromkeys(words) if word in text or word in other]

    assert Occurring(words).within(text, other) == wanted


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many passages are captive?", N_PASSAGES),
        ("How many cases are captive?", N_PASSAGES // 3),
        ("How many passages from Kenya are captive?", N_PASSAGES // 2),
    ],
)
def test_an_answer_that_rests_on_many_passages_is_whole(many, question, count):
    answer = answer_question(many, question)
    told = answer.to_dict()

    assert str(count) in answer.answer.replace(",", "")
    assert len(answer.items) == len(told["items"]) == count
    assert len(told["citations"]) == sum(item["count"] for item in told["items"])
    assert {c["quote"] for c in told["citations"]} == {"The buyer sets every seam."}
    assert answer.items[-1].label == told["items"][-1]["label"]
    assert answer.items[::-200] == tuple(answer.items)[::-200]
    assert answer == answer_question(many, question)


def test_a_case_is_found_by_its_name_among_many(many):
    answer = answer_question(many, "How many passages of the case c150 are captive?")

    assert "3" in answer.answer
    assert {c.doc for c in answer.citations} == {"c150"}
