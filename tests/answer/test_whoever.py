"""
Who is at an end of a relation where the other end is no firm in particular, or is one of several
that were spoken of: "the subsidiary there", "who else", "those three".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gvcnlp.answer import Answer, Conversation, answer_question
from gvcnlp.exchange.markup import read_markup
from gvcnlp.store import Store, open_store

WRITING = """
@penang#1 case hierarchy | b#a
[F*a|Bayan Testing] {gh+|takes every order} from its parent [F*b|Intexa].

@penang#2 case captive | a>b
[F*a|Keris Moulds] makes tools for [B*b|Bayan Testing], {gc+|to its drawings}.

@dhaka#1 case captive | a>b
[F*a|Padma Knits] sews for [B*b|Walmart]; {gc+|the buyer fixes each seam}.
{uf-|A label of its own was refused}.

@ningbo#1 case captive | a>b
[F*a|Yongjiang Garments] sews for [B*b|Walmart] too, {gc+|as it is told}.
{uf+|It opened shops under a name of its own}.

@puebla#1 case market | a>b
The [Fa|potteries] sell to [Bb|hawkers] {gm+|at the price of the day}.
{ur+|Finer glazes sell dearer}.

@faenza#1 case market | a>b
The [Fa|potteries] sell to [Bb|galleries] {gm+|at auction}.

@foshan#1 case market | a>b
[Fa|佛山的小窑厂]把砖卖给[Bb|中东客商]，{gm+|一手交钱，一手交货}。{up+|新窑省煤}。
"""
SETTINGS = {
    "penang": ("Malaysia", "electronics"),
    "dhaka": ("Bangladesh", "garments"),
    "ningbo": ("China", "garments"),
    "puebla": ("Mexico", "ceramics"),
    "faenza": ("Italy", "ceramics"),
    "foshan": ("中国", "陶瓷"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("whoever")
    (folder / "cases.txt").write_text(WRITING, encoding="utf-8")
    with open_store(folder / "corpus.db", create=True) as opened:
        opened.import_passages(_in_their_settings(folder / "cases.txt"))
        yield opened


def _in_their_settings(path: Path) -> Iterator[object]:
    for passage in read_markup(path):
        doc = passage.id.partition("#")[0]
        country, sector = SETTINGS[doc]
        extra = dict(passage.extra) | {"country": country, "sector": sector}
        yield replace(passage, doc=doc, extra=extra)


ASKED = [
    ("Which company owns a subsidiary in Malaysia?", {"Intexa"}),
    ("Who owns the plant in the Malaysian case?", {"Intexa"}),
    ("马来西亚的子公司归谁所有？", {"Intexa"}),
    ("Which firms supply buyers in Bangladesh?", {"Padma Knits"}),
    ("Whom do suppliers in Malaysia sell to?", {"Bayan Testing"}),
    ("Who besides Padma Knits supplies Walmart?", {"Yongjiang Garments"}),
    ("除了Padma Knits，还有谁供货给沃尔玛？", {"Yongjiang Garments"}),
    ("Does Walmart have a supplier in China?", {"Yongjiang Garments"}),
    ("沃尔玛在中国有供应商吗？", {"Yongjiang Garments"}),
    ("Does Intexa have a subsidiary?", {"Bayan Testing"}),
    ("Whom do the potteries of Mexico sell to?", {"hawkers"}),
    ("佛山的小窑厂卖给谁？", {"中东客商"}),
    ("Who supplies Walmart, apart from Padma Knits and Yongjiang Garments?", set()),
]
# Near-misses: who is named is meant, and what is no relation stays none.
NAMED = [
    ("Who owns Bayan Testing?", {"Intexa"}),
    ("Who supplies Bayan Testing?", {"Keris Moulds"}),
    ("Which firms are in Mexico?", {"potteries"}),
]


# What tells more of that end than where it is, or asks for more, is no such question.
UNLIKE = [
    "Which firms supply foreign customers?",
    "Who supplies American buyers?",
    "谁给日本客户供货？",
    "Does Walmart have reliable suppliers?",
    "Does Walmart have more suppliers than Bayan Testing?",
    "Which cases report functional upgrading by suppliers of buyers in China?",
    "沃尔玛在哪个国家有供应商？",
]


@pytest.mark.parametrize("question", UNLIKE)
def test_an_end_that_is_described_is_not_whoever(store: Store, question: str) -> None:
    relation = answer_question(store, question).plan.relation
    assert relation is None or relation.given or relation.asked == "pairs"


def test_no_firm_there_owns_another(store: Store) -> None:
    answer = answer_question(store, "Who owns the plant in Bangladesh?")

    assert answer.plan.relation is not None
    assert not answer.answered


@pytest.mark.parametrize(("question", "labels"), ASKED + NAMED, ids=[q for q, _ in ASKED + NAMED])
def test_whoever_is_at_the_other_end(store: Store, question: str, labels: set[str]) -> None:
    assert _labels(answer_question(store, question)) == labels


TALKS = [
    (["What do we have on Malaysia?", "Who owns the subsidiary there?"], {"Intexa"}),
    (["What do we have on Malaysia?", "Who owns the subsidiary there?",
      "And who supplies that subsidiary?"], {"Keris Moulds"}),
    (["Tell me about Padma Knits.", "Who does it sell to?", "Who else supplies that buyer?"],
     {"Yongjiang Garments"}),
    (["Who supplies Walmart?", "Who else supplies Bayan Testing?"], {"Keris Moulds"}),
    (["Who owns Bayan Testing?", "What else do they own?"], {"Bayan Testing"}),
    (["Which passages mention Walmart?", "Tell me about Intexa.", "And Bayan Testing?",
      "Which passages mention the two firms?"], {"penang#1"}),
    (["Padma Knits卖给谁？", "除了它，沃尔玛还向谁采购？"], {"Yongjiang Garments"}),
    (["Which cases are captive?", "Which of them report functional upgrading?",
      "Which of those three mention Walmart?"], {"dhaka", "ningbo"}),
    (["哪些案例是俘获型？", "其中实现了功能升级的是哪个？", "这三个里面，提到沃尔玛的是哪几个？"],
     {"dhaka", "ningbo"}),
    (["Which countries show market governance?", "How many cases in those countries show captive "
      "governance?"], {"ningbo"}),
    (["孟加拉国点了名的供应商有哪些？", "那买家呢？"], {"Walmart"}),
    (["哪些国家有俘获型治理？", "这些国家里哪些行业有功能升级？"], {"garments"}),
    (["哪些案例是俘获型？", "扣掉孟加拉国的，还有几个？"], {"penang", "ningbo"}),
    (["Tell me about the case dhaka.", "Which other case names Walmart?"], {"ningbo"}),
    (["孟加拉国有多少俘获型案例？", "不限于俘获型，一共有多少案例？"], {"dhaka"}),
    (["Compare the captive with the market cases.", "And which are the latter?"],
     {"puebla", "faenza", "foshan"}),
    (["俘获型和市场型各有几个案例？", "后一种，列出来。"], {"puebla", "faenza", "foshan"}),
]  # fmt: skip


@pytest.mark.parametrize(("questions", "labels"), TALKS, ids=[" ".join(q) for q, _ in TALKS])
def test_one_of_several_that_were_spoken_of(
    store: Store, questions: Sequence[str], labels: set[str]
) -> None:
    talk = Conversation(store)
    for question in questions[:-1]:
        talk.ask(question)

    assert _labels(talk.ask(questions[-1])) == labels


def test_the_reason_is_found_where_another_passage_tells_who_governs(store: Store) -> None:
    talk = Conversation(store)
    talk.ask("Does captive governance hinder functional upgrading?")

    answer = talk.ask("Why was it refused in Bangladesh?")

    assert [citation.id for citation in answer.citations] == ["dhaka#1"]


def _labels(answer: Answer) -> set[str]:
    return {item.label for item in answer.items}
