"""
Of several readings of a follow-up the likeliest is followed, and one can be put together.

What the network hears is given by hand here: each row names the labels that it is sure of, and
all others are as if nothing of the kind was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from fixture_corpus import fixture_passages

from gvcnlp.annotation.question_labels import (
    ASKED,
    ASKED_TYPES,
    KINDS,
    SINGLE,
    Suggestion,
)
from gvcnlp.answer import Answer, Conversation, answer_question
from gvcnlp.answer.followups import read_turn
from gvcnlp.answer.plans import Plan, RelationAsked
from gvcnlp.store import Store, open_store

SURE = 0.97
QUIET = {"intent": "list", "unit": "case", "leans": "leans"}  # all others have "none"

# What was asked before, what leans on it, what is heard in that, and the question that it means.
FOLLOWED = [
    ("How many cases describe captive governance?", "and the bossed-about lot that tried labels?",
     {"intent": "count", "captive": "affirmed", "functional": "negated"},
     "How many cases describe captive governance and say that functional upgrading was blocked?"),
    ("Which cases report functional upgrading?", "turn that round, please",
     {"functional": "no any"}, "Which cases do not report functional upgrading?"),
    ("Which cases report functional upgrading?", "names of the companies would do",
     {"unit": "firm", "functional": "affirmed"}, "Which firms report functional upgrading?"),
    ("Who supplies Apple?", "the shareholders, please",
     {"unit": "firm", "relation": "owners_of", "firm": "kept"}, "Who owns Apple?"),
    ("Who owns Delmas Tooling?", "Hon Hai, perhaps?",
     {"intent": "yes_no", "unit": "firm", "relation": "owns", "firm": "said"},
     "Does Hon Hai own Delmas Tooling?"),
    ("哪些案例属于俘获型治理？", "贴别人牌子这件事摆脱了的", {"captive": "affirmed",
     "functional": "affirmed"}, "哪些案例属于俘获型治理并实现了功能升级？"),
]  # fmt: skip
# What the rules have words for stays, whatever is heard.
KEPT = [
    ("Who supplies Apple?", "Who supplies Zeiss?", {"relation": "suppliers_of", "firm": "kept"},
     "Who supplies Zeiss?"),
    ("Which Chinese passages report functional upgrading?", "In either language?",
     {"unit": "passage", "functional": "affirmed", "lang": "kept"},
     "Which passages report functional upgrading?"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("following") / "corpus.db"
    with open_store(path, create=True) as opened:
        opened.import_passages(fixture_passages())
        yield opened


def suggestion(told: Mapping[str, str]) -> Suggestion:
    """All heads and types: of each, one label is likely and the others share the rest."""
    heads = {head: _sure(of, (QUIET | dict(told)).get(head, of[0])) for head, of in SINGLE.items()}
    return Suggestion(
        **{head: p for head, p in heads.items() if head not in KINDS},
        claims={type_: _sure(ASKED, told.get(type_, "none")) for type_ in ASKED_TYPES},
        conditions={kind: heads[kind] for kind in KINDS},
    )


def _sure(labels: tuple[str, ...], label: str) -> dict[str, float]:
    assert label in labels
    return {one: SURE if one == label else (1 - SURE) / (len(labels) - 1) for one in labels}


def followed(store: Store, before: str, question: str, told: Mapping[str, str]) -> Plan:
    """Return the plan of a question after another, if this is what is heard in it."""
    talk = Conversation(store)

    def hear(asked: str, last: Answer) -> Suggestion:
        assert (asked, last.question) == (question, before)
        return suggestion(told)

    return read_turn(store, question, [talk.ask(before)], hear)


@pytest.mark.parametrize("row", [*FOLLOWED, *KEPT], ids=lambda row: row[1])
def test_what_is_heard_is_followed_where_the_rules_have_no_words(
    store: Store, row: tuple[str, str, Mapping[str, str], str]
) -> None:
    before, question, told, meant = row

    plan = followed(store, before, question, told)

    expected = answer_question(store, meant).plan
    assert (plan.intent, plan.unit) == (expected.intent, expected.unit)
    assert set(plan.claims) == set(expected.claims)
    assert plan.relation == expected.relation
    assert (plan.firms, plan.settings, plan.text_lang) == (
        expected.firms, expected.settings, expected.text_lang,
    )  # fmt: skip


def test_what_was_left_out_stays_left_out(store: Store) -> None:
    plan = followed(
        store, "How many passages that do not mention Foxconn describe captive governance?",
        "and the ones with thriftier lines?",
        {"intent": "count", "unit": "passage", "process": "affirmed", "firm": "kept"},
    )  # fmt: skip

    assert [firm.name for firm in plan.barred] == ["Foxconn"]
    assert [claim.types for claim in plan.claims] == [("process",)]


def test_a_relation_without_a_firm_is_of_whatever_firm(store: Store) -> None:
    told = {"unit": "firm", "relation": "suppliers_of", "captive": "affirmed"}

    plan = followed(store, "How many cases describe captive governance?", "the ones below?", told)

    assert plan.relation == RelationAsked("supplies", "source")
