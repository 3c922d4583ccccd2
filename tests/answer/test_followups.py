"""
What a turn does to the question before: replace, restrict, lift, correct, or point.

Each row is a conversation; its last turn is answered as the question that it means.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fixture_corpus import fixture_passages

from gvcnlp.answer import Conversation, answer_question
from gvcnlp.store import Store, open_store

PASSAGES = fixture_passages()

REPLACED = [
    ("How many passages describe captive governance?", "And market?",
     "How many passages describe market governance?"),
    ("Which passages report functional upgrading?", "Swap functional for process.",
     "Which passages report process upgrading?"),
    ("Who supplies Apple?", "The same for Zeiss, please.", "Who supplies Zeiss?"),
    ("Who supplies Apple?", "And Zorblax?", "Who supplies Zorblax?"),
    ("Did Galanz achieve functional upgrading?", "And was process upgrading?",
     "Did Galanz achieve process upgrading?"),
    ("Did Foxconn achieve functional upgrading?", "Did Galanz?",
     "Did Galanz achieve functional upgrading?"),
    ("What is functional upgrading?", "Did Galanz achieve it?",
     "Did Galanz achieve functional upgrading?"),
    ("How many passages describe captive governance?", "And process upgrading?",
     "How many passages report process upgrading?"),
    ("Compare captive and market governance.", "Now the same for hierarchy versus balanced.",
     "Compare hierarchy and balanced governance."),
    ("Compare captive and market governance on process upgrading.", "And product upgrading?",
     "Compare captive and market governance on product upgrading."),
    ("Compare captive and market governance.", "And hierarchy?",
     "Compare captive, market and hierarchy governance."),
    ("Which countries report functional upgrading?", "By sector instead?",
     "Which sectors report functional upgrading?"),
    ("Which passages describe captive governance?", "How many report process upgrading?",
     "Back to my first question, but only in Chinese.",
     "Which Chinese passages describe captive governance?"),
    ("Which cases report functional upgrading?", "How many passages describe market governance?",
     "Back to my first question.", "Which cases report functional upgrading?"),
    ("Which cases report functional upgrading?", "有多少段落属于市场型治理？",
     "回到第一个问题。", "哪些案例实现了功能升级？"),
    ("Cross-tabulate governance by country.", "By sector instead?",
     "Cross-tabulate governance by sector."),
    ("功能升级，做成的跟失败的案例，各几个？", "工艺升级呢？",
     "工艺升级，做成的跟失败的案例，各几个？"),
    ("功能升级在哪些国家出现过？", "还是按行业列吧。", "功能升级在哪些行业出现过？"),
    ("哪些段落属于俘获型治理？", "有几段实现了工艺升级？", "回到最开始那个问题，只看中文的。",
     "哪些中文段落属于俘获型治理？"),
    ("谁给苹果代工？", "同样的问题，换成蔡司。", "谁给蔡司代工？"),
    ("有多少段落属于俘获型治理？", "工艺升级呢？", "有多少段落实现了工艺升级？"),
    ("功能升级在哪些国家出现过？", "工艺升级呢？", "工艺升级在哪些国家出现过？"),
    ("什么是功能升级？", "格兰仕实现了吗？", "格兰仕实现功能升级了吗？"),
    ("比较俘获型和市场型治理", "换成层级型和平衡型呢？", "比较层级型和平衡型治理"),
    ("How many passages mention Foxconn?", "格兰仕呢？", "多少段落提到格兰仕？"),
]  # fmt: skip
RESTRICTED = [
    ("Which passages report functional upgrading?", "Any in Chinese?",
     "Are there any Chinese passages that report functional upgrading?"),
    ("Which passages describe captive governance?", "Did any also report process upgrading?",
     "Does any passage describe captive governance and report process upgrading?"),
    ("How many passages describe captive governance?", "And with process upgrading?",
     "How many passages describe captive governance and report process upgrading?"),
    ("How many passages mention Foxconn?", "Which of them describe captive governance?",
     "Which passages that name Foxconn describe captive governance?"),
    ("Which cases report functional upgrading?", "Leave out China.",
     "Which cases outside China report functional upgrading?"),
    ("How many cases report process upgrading?", "Not counting those with captive governance?",
     "How many cases report process upgrading and no captive governance?"),
    ("Which cases describe captive governance?", "And hierarchy?", "Which have both?",
     "Which cases describe captive governance and hierarchy?"),
    ("哪些案例实现了工艺升级？", "那产品升级呢？", "两种都有的是哪些？",
     "哪些案例既实现了工艺升级又实现了产品升级？"),
    ("Which firms report functional upgrading?", "Leave out the German firm.",
     "Which firms outside Germany report functional upgrading?"),
    ("How many cases describe captive governance?", "How many report process upgrading?",
     "Which cases show both?", "Which cases describe captive governance and process upgrading?"),
    ("How many cases in Brazil are captive?", "And Kenya?", "And the two countries together?",
     "How many cases in Brazil or Kenya are captive?"),
    ("巴西有几个案例？", "肯尼亚呢？", "两国合起来，俘获型的有几个？",
     "巴西和肯尼亚有几个案例属于俘获型治理？"),
    ("Does captive governance hinder functional upgrading?",
     "How many cases in Brazil speak against it?",
     "How many cases in Brazil describe captive governance and report functional upgrading?"),
    ("What is captive governance?", "How many passages report this kind of governance?",
     "How many passages describe captive governance?"),
    ("什么是俘获型治理？", "有多少段落说这种关系确实存在？", "有多少段落属于俘获型治理？"),
    ("有多少段落属于俘获型治理？", "有没有同时实现了工艺升级的？",
     "有没有段落属于俘获型治理并且实现了工艺升级？"),
    ("哪些段落属于俘获型治理？", "中文的有几段？", "有几个中文段落属于俘获型治理？"),
    ("哪些案例属于俘获型治理？", "去掉中国的。", "中国以外哪些案例属于俘获型治理？"),
    ("Does Foxconn supply Apple?", "Who else supplies it?", "Who supplies Apple?"),
    ("鸿海拥有 Delmas Tooling 吗？", "它归谁所有？", "Delmas Tooling 归谁所有？"),
    ("Which Chinese texts describe captive governance?", "And market governance?",
     "Which of the two kinds is more common?",
     "Compare captive and market governance in Chinese passages."),
    ("哪些案例实现了工艺升级？", "里面有俘获型关系的占几个？", "没有俘获型关系的又是哪个？",
     "哪些案例实现了工艺升级而没有俘获型治理？"),
]  # fmt: skip
LIFTED = [
    ("How many Chinese passages report functional upgrading?", "In either language?",
     "How many passages report functional upgrading?"),
    ("How many Chinese passages report functional upgrading?", "Forget about the language.",
     "How many passages report functional upgrading?"),
    ("Which cases in China describe captive governance?", "And anywhere?",
     "Which cases describe captive governance?"),
    ("Which passages report failed functional upgrading?", "Whatever the status?",
     "Which passages mention functional upgrading in any way?"),
    ("How many passages describe captive governance?", "Only the Chinese ones.",
     "Now without that restriction.", "How many passages describe captive governance?"),
    ("Which cases report functional upgrading?", "Add those where it failed.",
     "Which cases report functional upgrading that was achieved or that failed?"),
    ("Which cases report functional upgrading?", "Leave out China.",
     "With China back in, how many report process upgrading?",
     "How many cases report process upgrading?"),
    ("Which cases report functional upgrading?", "Leave out China.", "With China back in.",
     "Which cases report functional upgrading?"),
    ("中国有哪些案例属于俘获型治理？", "不限国家的话，一共有几个？", "有几个案例属于俘获型治理？"),
    ("有多少中文段落出现功能升级？", "不限语言呢？", "有多少段落出现功能升级？"),
    ("有多少中文段落出现功能升级？", "中英文都算呢？", "有多少段落出现功能升级？"),
    ("中国有哪些案例属于俘获型治理？", "不限国家呢？", "哪些案例属于俘获型治理？"),
    ("巴西有哪些段落属于俘获型治理？", "不限国家，只看英文的", "哪些英文段落属于俘获型治理？"),
    ("中国有哪些案例属于俘获型治理？", "不限中国了，全部列出来", "哪些案例属于俘获型治理？"),
    ("巴西有哪些案例属于俘获型治理？", "不限国家，只看电子行业",
     "电子行业有哪些案例属于俘获型治理？"),
    ("巴西有哪些案例属于俘获型治理？", "去掉巴西的限制，只看电子行业",
     "电子行业有哪些案例属于俘获型治理？"),
    ("Which cases in Brazil describe captive governance?",
     "And not limited to Brazil, in electronics?",
     "Which cases in electronics describe captive governance?"),
    ("Which cases describe captive governance?",
     "How many of these include process upgrading, in all?",
     "How many cases describe captive governance and process upgrading?"),
    ("Which country has the most captive cases?", "Add the market ones: how many in all?",
     "How many cases describe captive or market governance?"),
    ("Which cases in China describe captive governance?", "What if I lift the limit to China?",
     "Which cases describe captive governance?"),
    ("Which cases in China describe captive governance?", "How many countries are these from?",
     "And if it is not limited to China?", "How many countries describe captive governance?"),
    ("Which cases describe captive governance?",
     "Add the market ones: how many does that make in total?",
     "How many cases describe captive or market governance?"),
    ("哪些案例属于俘获型治理？", "再加上市场型的，合起来一共几个案例？",
     "有几个案例属于俘获型或市场型治理？"),
    ("哪些案例属于俘获型治理？", "再加上层级型的，合起来一共几个案例？", "两种同时都有的是哪些？",
     "哪些案例既属于俘获型治理又属于层级型治理？"),
    ("Which cases report functional upgrading?",
     "The failed and the planned ones put together, how many is that?",
     "How many cases report functional upgrading that failed or is planned?"),
]  # fmt: skip
CORRECTED = [
    ("Did Galanz achieve functional upgrading?", "Process, I meant.",
     "Did Galanz achieve process upgrading?"),
    ("Did Foxconn achieve functional upgrading?", "Not Foxconn, Galanz.",
     "Did Galanz achieve functional upgrading?"),
    ("How many cases report product upgrading?", "Process upgrading instead of product.",
     "How many cases report process upgrading?"),
    ("How many cases report product upgrading?",
     "Sorry, functional, and count passages rather than cases.",
     "How many passages report functional upgrading?"),
    ("How many cases describe captive governance?", "Passages, not cases.",
     "How many passages describe captive governance?"),
    ("富士康实现功能升级了吗？", "不是富士康，是格兰仕。", "格兰仕实现功能升级了吗？"),
    ("有多少案例属于俘获型治理？", "我说的是段落，不是案例。", "有多少段落属于俘获型治理？"),
    ("有多少段落出现产品升级？", "哦，我指的是工艺升级。", "有多少段落出现工艺升级？"),
    ("哪些段落出现产品升级？", "把 product 换成 process upgrading 呢？",
     "Which passages report process upgrading?"),
]  # fmt: skip
POINTED = [
    ("Which cases describe captive governance?", "Show me the first one.",
     "Was process upgrading achieved there?",
     "Was process upgrading achieved in the case valley#1?"),
    ("Who owns Delmas Tooling?", "And who buys from that owner?", "Who buys from Hon Hai?"),
    ("Who owns Delmas Tooling?", "Who owns the subsidiary?", "Who owns Delmas Tooling?"),
    ("Who supplies Apple?", "Back to Kivu Optics: who are its customers?",
     "Who are the customers of Kivu Optics?"),
    ("In which passages was functional upgrading blocked?", "Why?", "How many passages is that?",
     "In how many passages was functional upgrading blocked?"),
    ("Which passages describe captive governance?", "Is hierarchy mentioned in any of them?",
     "What evidence is there?",
     "Which passages describe captive governance and mention hierarchy?"),
    ("Which firms describe hierarchy?", "Did Hon Hai achieve functional upgrading?",
     "And the other one, did it?", "Did Delmas Tooling achieve functional upgrading?"),
    ("Which firms report functional upgrading?", "Who buys from the German firm?",
     "Who buys from Kivu Optics?"),
    ("哪些企业实现了功能升级？", "德国那家的客户有哪些？", "Kivu Optics 的客户有哪些？"),
    ("Which firms report functional upgrading?", "谁拥有德国那家？", "谁拥有 Kivu Optics？"),
    ("哪些企业实现了功能升级？", "有几段提到德国那家企业？", "有几段提到 Kivu Optics？"),
    ("Which firms report functional upgrading?", "Did the Chinese firm achieve it?",
     "Who buys from the German one?", "Who buys from Kivu Optics?"),
    ("哪些企业实现了功能升级？", "中国那家实现了工艺升级吗？", "德国那家呢？",
     "Kivu Optics 实现工艺升级了吗？"),
    ("Does Kivu Optics describe captive governance?", "Let me see the passage that says so.",
     "Which passages mention Kivu Optics?"),
    ("哪些企业实现了功能升级？", "成败各多少？", "后者有哪些？", "哪些企业没能实现功能升级？"),
    ("Which cases describe captive governance?", "And hierarchy?",
     "Which cases combine the two types?",
     "Which cases describe captive governance and hierarchy?"),
    ("How many cases describe captive governance?", "And market governance?",
     "Which of the two is more common?", "Compare cases with captive and market governance."),
    ("哪个国家的俘获型案例最多？", "这些案例有哪些？", "中国有哪些俘获型案例？"),
    ("Which country has the most captive cases?", "Which sectors are these in?",
     "Which sectors in China describe captive governance?"),
    ("How many cases describe captive governance?",
     "Out of all four upgrading types, which is the most common?",
     "Which type of upgrading is reported in the most cases?"),
    ("Does captive governance hinder functional upgrading?", "How many cases speak for it?",
     "Which are in China?", "And those against it?",
     "Which cases in China describe captive governance and report functional upgrading?"),
    ("比较俘获型和市场型治理的案例数", "四种放在一起，哪种的案例最少？",
     "四种治理当中，哪一种的案例最少？"),
    ("层级型治理是什么意思？", "俘获型呢？", "这两种里哪种的案例更多？",
     "层级型和俘获型治理，哪种的案例更多？"),
    ("Is Delmas Tooling a subsidiary of Hon Hai?",
     "Give me the full list of companies that Hon Hai owns.", "Which companies does Hon Hai own?"),
    ("Was Delmas Tooling governed by hierarchy?", "Does Hon Hai own it by now?",
     "Does Hon Hai own Delmas Tooling?"),
    ("富士康的客户有哪些？", "这个客户一共有哪些供应商？", "苹果有哪些供应商？"),
    ("Delmas Tooling 归谁所有？", "都说鸿海买下了它，它归鸿海所有吗？",
     "Delmas Tooling 归鸿海所有吗？"),
    ("Compare cases with achieved and failed functional upgrading.",
     "Which of the latter are in China?",
     "Which cases in China report that functional upgrading failed?"),
    ("比较工艺升级和产品升级", "这两种升级没做成的各有几段？",
     "比较没做成的工艺升级和没做成的产品升级，各有几段？"),
    ("Compare captive and market governance.", "Which of them is the most common?",
     "Back to the comparison.", "Compare captive and market governance."),
    ("Compare captive and market governance.", "How many cases report process upgrading?",
     "Back to the comparison, but only in Chinese.",
     "Compare captive and market governance in Chinese passages."),
    ("比较俘获型和市场型治理", "有几个案例实现了工艺升级？", "回到刚才的比较，只看中文的。",
     "比较中文段落里的俘获型和市场型治理"),
    ("Does captive governance hinder functional upgrading?", "How many cases speak against it?",
     "How many cases describe captive governance and report functional upgrading?"),
    ("俘获型治理是否阻碍功能升级？", "支持这个说法的案例有哪些？",
     "哪些案例属于俘获型治理而功能升级失败？"),
    ("Which firms describe hierarchy?", "Did Foxconn achieve functional upgrading?",
     "And the other one, did it?", "Did Delmas Tooling achieve functional upgrading?"),
    ("Which firms describe hierarchy?", "Did Hon Hai achieve functional upgrading?",
     "Does Hon Hai own the other one?", "Does Hon Hai own Delmas Tooling?"),
    ("哪些企业属于层级型治理？", "鸿海实现了功能升级吗？", "另一家呢，实现了吗？",
     "Delmas Tooling 实现功能升级了吗？"),
    ("Compare captive and market governance.", "List the market ones.",
     "Which passages describe market governance?"),
    ("富士康的客户有哪些？", "它实现了功能升级吗？", "富士康实现了功能升级吗？"),
    ("苹果的供应商有哪些？", "回到 Kivu Optics：它为谁供货？", "Kivu Optics 为谁供货？"),
    ("哪些段落属于俘获型治理？", "列出来。", "哪些段落属于俘获型治理？"),
]  # fmt: skip
TABLE = [*REPLACED, *RESTRICTED, *LIFTED, *CORRECTED, *POINTED]

ALONE = [
    ("Which cases in Brazil report process upgrading?",
     "Which passages say that functional upgrading was blocked?"),
    ("Which cases in Brazil report process upgrading?",
     "Is there any passage that describes hierarchy?"),
    ("哪些案例属于俘获型治理？", "哪些段落同时属于平衡型并实现了功能升级？"),
    ("Compare process and product upgrading.", "How many passages deny process upgrading?"),
    ("Compare process and product upgrading.", "Which firms achieved process upgrading?"),
    ("Compare captive and market governance.", "How many cases describe captive governance?"),
    ("比较工艺升级和产品升级", "哪些国家的工艺升级失败了？"),
    ("Which cases describe captive governance?",
     "How many cases in China say that functional upgrading was limited?"),
    ("比较俘获型和市场型治理", "这两种里升级各有几个案例？"),
    ("比较俘获型和市场型治理", "目前一个一个案例来看，有多少段落属于平衡型？"),
    ("Who supplies Apple?", "Bring me back the list of captive cases."),
    ("Which cases report functional upgrading?", "包括中国和巴西，有多少案例属于俘获型治理？"),
    ("Which firms describe hierarchy?", "Did Hon Hai achieve functional upgrading?",
     "哪些段落说一家企业拥有另一家企业？"),
    ("Which firms describe hierarchy?", "Did Hon Hai achieve functional upgrading?",
     "另外一个问题：有多少案例属于俘获型治理？"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("followups") / "corpus.db"
    with open_store(path, create=True) as opened:
        opened.import_passages(PASSAGES)
        yield opened


@pytest.mark.parametrize("row", TABLE, ids=[f"{row[0][:30]} {row[-2]}" for row in TABLE])
def test_the_last_turn_is_answered_as_the_question_that_it_means(
    store: Store, row: tuple[str, ...]
) -> None:
    talk = Conversation(store)
    *turns, meant = row

    answer = [talk.ask(turn) for turn in turns][-1]

    expected = answer_question(store, meant)
    assert {item.citations for item in answer.items} == {i.citations for i in expected.items}
    assert answer.plan.claims == expected.plan.claims
    if answer.lang == expected.lang:
        assert answer.answer == expected.answer


@pytest.mark.parametrize("row", ALONE, ids=[row[-1] for row in ALONE])
def test_a_question_in_its_own_right_is_not_bent_to_the_last_one(
    store: Store, row: tuple[str, ...]
) -> None:
    talk = Conversation(store)

    answer = [talk.ask(turn) for turn in row][-1]

    assert answer.answer == answer_question(store, row[-1]).answer


@pytest.mark.parametrize("question", ["What does the text say exactly?", "原文是怎么写的？"])
def test_the_words_behind_a_no_are_those_that_say_the_contrary(store: Store, question: str) -> None:
    talk = Conversation(store)
    denied = talk.ask("Did Foxconn achieve functional upgrading?")

    shown = talk.ask(question)

    assert denied.denied
    assert denied.citations
    assert {c.id for c in shown.citations} == {c.id for c in denied.citations}


def test_a_name_that_is_asked_for_is_not_passed_over(store: Store) -> None:
    talk = Conversation(store)
    talk.ask("Which passages describe captive governance?")

    answer = talk.ask("Show me those that are about Atlantis City.")

    assert not answer.answered
    assert "Atlantis City" in answer.answer


@pytest.mark.parametrize("question", ["它们的买家是谁？", "Who are their buyers?"])
def test_a_pronoun_is_nobodys_name(store: Store, question: str) -> None:
    talk = Conversation(store)
    listed = talk.ask("Which cases describe captive governance?")

    answer = talk.ask(question)

    assert {item.label for item in answer.items} >= {"Nike"}
    cited = {id_ for item in answer.items for id_ in item.citations}
    assert {id_.partition("#")[0] for id_ in cited} <= {item.label for item in listed.items}
