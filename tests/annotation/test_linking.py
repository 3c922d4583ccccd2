from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.annotation.linking import link_entities
from gvcnlp.records import Actor, Passage

# Each row: what it shows, the passages of one document, the entities of their mentions.
CASES = [
    ("known", ["[Haier] sells to [沃尔玛]."], ["haier", "walmart"]),
    ("known traditional", ["[鴻海]([Foxconn])擴產。"], ["hon-hai", "hon-hai"]),
    ("brackets across scripts", ["[Anpu Electronics] ([安普]) grew.", "[安普]扩产。"],
     ["anpu-electronics"] * 3),
    ("wide brackets", ["[安普电子有限公司]（[Anpu Electronics]）扩产。"], ["anpu-electronics"] * 2),
    ("acronym in brackets", ["[Anpu Electronics] ([AE]) grew; [AE] hired."],
     ["anpu-electronics"] * 3),
    ("acronym at large", ["[Mekong Garment Company].", "[MGC]."], ["mekong-garment"] * 2),
    ("short form", ["[Anpu Electronics Co., Ltd.] grew. [Anpu] hired."], ["anpu-electronics"] * 2),
    ("short form in Chinese", ["[东莞安普电子有限公司]扩产，[安普]招工。"], ["东莞安普电子"] * 2),
    ("all at once", ["[Anpu Electronics] ([AE]), [Anpu].", "[安普电子]([AE])。[安普]招工。"],
     ["anpu-electronics"] * 6),
    ("legal form", ["[Solway Ltd] and [SOLWAY]."], ["solway"] * 2),
    ("brackets before", ["[安普]扩产。", "[Anpu Electronics] ([安普])."], ["anpu-electronics"] * 3),
    # different firms stay apart
    ("two deltas", ["[Delta Electronics] flew [Delta Air Lines]."],
     ["delta-electronics", "delta-air-lines"]),
    ("competing long names", ["[Delta Electronics], [Delta Air Lines], [Delta]."],
     ["delta-electronics", "delta-air-lines", "delta"]),
    ("competing unknown names", ["[Anpu Textiles], [Anpu Shoes], [Anpu]."],
     ["anpu-textiles", "anpu-shoes", "anpu"]),
    ("short form first", ["[Anpu], later [Anpu Logistics]."], ["anpu", "anpu-logistics"]),
    ("word within a word", ["[三星]与[三星堆旅游公司]"], ["samsung", "三星堆旅游"]),
    ("letters within a word", ["[Apple] and [Applebee's]"], ["apple", "applebees"]),
    ("everyday word", ["[Apple Orchards Ltd] grew. [Apple] hired."], ["apple-orchards"] * 2),
    ("known short, unknown long", ["[Haier Logistics], [Haier]."], ["haier-logistics", "haier"]),
    ("two known firms", ["[Hon Hai] ([比亚迪])"], ["hon-hai", "byd"]),
    ("parent in brackets", ["[Yue Yuen] ([Pou Chen])"], ["yue-yuen", "pou-chen"]),
    ("same script in brackets", ["[Symrex] ([Solway])"], ["symrex", "solway"]),
    ("brackets that disagree", ["[Anpu] ([安普])", "[Anpu] ([达同])"],
     ["anpu", "安普", "anpu", "达同"]),
    ("brackets around more", ["[Anpu] (next to [安普] town)"], ["anpu", "安普"]),
]  # fmt: skip


def marked(text: str, id_: str = "d#0001", named: bool = True) -> Passage:
    """Turn each `[Name]` into a mention."""
    plain, actors = "", []
    for i, part in enumerate(re.split(r"[\[\]]", text)):
        if i % 2:
            actors.append(Actor(len(plain), len(plain) + len(part), part, "FIRM", named))
        plain += part
    return Passage(id=id_, lang="en", text=plain, doc=id_.split("#")[0], actors=tuple(actors))


def entities(passages: Sequence[Passage]) -> list[str | None]:
    return [actor.entity for passage in link_entities(passages) for actor in passage.actors]


@pytest.mark.parametrize(("texts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_names_of_one_firm_and_no_other_are_joined(texts, expected):
    passages = [marked(text, f"d#{i:04}") for i, text in enumerate(texts)]

    assert entities(passages) == expected


def test_a_nominal_actor_is_nobody():
    passage = marked("[Haier] and [local firms]")
    haier, firms = passage.actors
    nominal = replace(firms, named=False, entity="left-over")

    assert entities([replace(passage, actors=(haier, nominal))]) == ["haier", None]


def test_a_slug_is_the_same_in_every_document():
    one = entities([marked("[Anpu Electronics Ltd] ([安普]) grew.", "a#0001")])
    two = entities([marked("[ANPU ELECTRONICS] hired.", "b#0001")])

    assert one[0] == two[0] == "anpu-electronics"


def test_a_stand_in_is_somebody_else_in_the_next_document():
    (one,), (two,) = (entities([marked("[Firm A] grew.", f"{d}#0001")]) for d in "xy")

    assert (one, two) == ("firm-a@x", "firm-a@y")


def test_everything_but_the_entities_stays():
    passage = marked("[Haier] ([海尔]) grew.")
    (linked,) = link_entities([passage])

    assert replace(linked, actors=passage.actors) == passage


def test_no_passages_give_none():
    assert link_entities([]) == ()


NAMES = ["Haier", "海尔", "Anpu", "Anpu Shoes", "Anpu Ltd", "安普", "AS", "Apple", "…", "Firm A"]


@given(st.lists(st.lists(st.sampled_from(NAMES), max_size=5), max_size=4))
def test_one_name_has_one_entity_within_a_document(rows):
    texts = [" (".join(f"[{name}]" for name in row) + ")" for row in rows]
    passages = [marked(text, f"d#{i}") for i, text in enumerate(texts)]

    entity_of: dict[str, str | None] = {}
    for passage in link_entities(passages):
        for actor in passage.actors:
            assert entity_of.setdefault(actor.text, actor.entity) == actor.entity
