"""A company that is called twice in one breath is told from two in a list."""

import re
from itertools import chain
from pathlib import Path

import pytest

from gvcnlp.annotation.appositions import appositions
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.pipeline import annotate_text
from gvcnlp.records import Actor

PASSAGES = Path(__file__).parents[2] / "corpus" / "passages"
MARK = re.compile(r"\[(\*?)(.+?)\]")
MARKED = [
    ("[a Munich wholesaler], [*Bienhof], sent a man.", [(0, 1)]),
    ("[*Bienhof], [a Munich wholesaler].", [(0, 1)]),
    ("[*苹果]（[*Apple]）关了工厂。", [(0, 1)]),
    ("[慕尼黑的批发商]，[*宝豪]，派了人来。", [(0, 1)]),
    ("[a wholesaler], [*Bienhof], and [*Lindt] came.", []),
    ("[*Bosch], [*Siemens], [a wholesaler].", []),
    ("[mills] in Izmir, [*Bienhof], and others.", []),
    ("[mills], [dyers], and [spinners].", []),
    ("[a Munich wholesaler], [*Bienhof] says, pays late.", []),
    ("[*Bienhof] bought from [mills].", []),
    ("[*Bienhof].", []),
]


def plain(marked):
    """The text without marks, and its actors; * for a name."""
    text, actors, end = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        start, end = len(text), match.end()
        text += match[2]
        actors.append(Actor(start, len(text), match[2], "FIRM", named=bool(match[1])))
    return text + marked[end:], actors


@pytest.mark.parametrize(("marked", "pairs"), MARKED, ids=[marked for marked, _ in MARKED])
def test_one_company_by_two_names_is_told_from_two_companies(marked, pairs):
    assert appositions(*plain(marked)) == pairs


def test_in_the_writing_all_are_on_one_side_and_none_is_related_to_itself():
    parts = (read_records(PASSAGES / f"{part}.jsonl") for part in ("train", "heldout"))
    found = 0
    for passage in chain(*parts):
        related = {frozenset((r.source, r.target)) for r in passage.relations}
        for i, j in appositions(passage.text, passage.actors):
            found += 1
            assert passage.actors[i].label == passage.actors[j].label, passage.id
            assert {i, j} not in related, passage.id
    assert found > 50


def test_two_names_of_one_company_are_on_one_side_and_do_not_trade():
    text = (
        "Then a Munich wholesaler, Bienhof, sent a man with a refractometer, and since then "
        "nothing leaves the cooperative that he has not passed."
    )
    (passage,) = annotate_text(text)
    wholesaler, name = (
        next(i for i, a in enumerate(passage.actors) if word in a.text)
        for word in ("wholesaler", "Bienhof")
    )

    assert {passage.actors[i].label for i in (wholesaler, name)} == {"BUYER"}
    assert not any({r.source, r.target} == {wholesaler, name} for r in passage.relations)
