"""Questions over the fixture corpus; the truths are computed from the records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fixture_corpus import fixture_passages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gvcnlp.answer import Answer, answer_question, quotes
from gvcnlp.answer.quotes import cite
from gvcnlp.errors import UsageError
from gvcnlp.records import Passage
from gvcnlp.store import Store, open_store
from gvcnlp.store.criteria import everywhere

PASSAGES = fixture_passages()
N_CASES = len({p.doc or p.id for p in PASSAGES})
Test = Callable[[Passage], bool]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("answers") / "corpus.db"
    with open_store(path, create=True) as opened:
        opened.import_passages(PASSAGES)
        yield opened


def claims(type_: str, *statuses: str) -> Test:
    wanted = statuses or ("affirmed",)
    return lambda p: any(c.type == type_ and c.status in wanted for c in p.claims)


ANY = ("affirmed", "negated", "possible", "mentioned")


def setting(field: str, *values: str) -> Test:
    return lambda p: p.extra.get(field) in values


def lang(code: str) -> Test:
    return lambda p: p.lang == code


def names(*texts: str) -> Test:
    return lambda p: any(a.text in texts for a in p.actors)


def ids(*tests: Test) -> set[str]:
    return {p.id for p in PASSAGES if all(test(p) for test in tests)}


def cases(*tests: Test) -> set[str]:
    """A case meets each test in one passage or another."""
    found = [{p.doc or p.id for p in PASSAGES if test(p)} for test in tests]
    return set.intersection(*found)


def ends(relation: str, *, of: tuple[str, ...], asked: str) -> set[str]:
    """The texts at the other end of a relation."""
    found = set()
    for p in PASSAGES:
        for r in p.relations:
            source, target = p.actors[r.source].text, p.actors[r.target].text
            given, other = (target, source) if asked == "source" else (source, target)
            if r.type == relation and given in of:
                found.add(other)
    return found


CHINA = ("China", "中国")
FOXCONN = ("Foxconn", "富士康", "Hon Hai")
APPLE = ("Apple", "苹果")

COUNTS = [
    ("How many passages describe captive governance?", ids(claims("captive"))),
    ("How many passages are there?", ids()),
    ("How many cases are in the corpus?", cases(lambda p: True)),
    ("How many cases describe captive governance?", cases(claims("captive"))),
    ("In how many cases does process upgrading occur?", cases(claims("process"))),
    ("How many passages mention functional upgrading?", ids(claims("functional", *ANY))),
    ("How many passages report that functional upgrading failed?",
     ids(claims("functional", "negated"))),
    ("How many English passages are captive?", ids(claims("captive"), lang("en"))),
    ("How many passages in Chinese describe captive governance?",
     ids(claims("captive"), lang("zh"))),
    ("How many cases in China describe captive governance?",
     cases(lambda p: claims("captive")(p) and setting("country", *CHINA)(p))),
    ("How many passages mention roses?", ids(lambda p: "roses" in p.text)),
    ("How many passages show hierarchy?", ids(claims("hierarchy"))),
    ("How many cases of market or balanced governance are there?",
     cases(lambda p: claims("market")(p) or claims("balanced")(p))),
    ("有多少段落描述了俘获型治理？", ids(claims("captive"))),
    ("有多少个案例？", cases(lambda p: True)),
    ("多少个案例出现了工艺升级？", cases(claims("process"))),
    ("提到功能升级的段落有多少？", ids(claims("functional", *ANY))),
    ("有几段说明功能升级未能实现？", ids(claims("functional", "negated"))),
    ("中国有多少个俘获型治理的案例？",
     cases(lambda p: claims("captive")(p) and setting("country", *CHINA)(p))),
    ("中文段落中有多少提到跨部门升级？", ids(claims("intersectoral", *ANY), lang("zh"))),
    ("有多少段落提到可能的功能升级？", ids(claims("functional", "possible"))),
]  # fmt: skip

LISTS = [
    ("Which passages describe captive governance?", ids(claims("captive"))),
    ("Which passages show functional upgrading?", ids(claims("functional"))),
    ("Which passages report captive governance and process upgrading?",
     ids(claims("captive"), claims("process"))),
    ("Which passages merely mention captive governance?", ids(claims("captive", "mentioned"))),
    ("List the passages on planned functional upgrading.", ids(claims("functional", "possible"))),
    ("Which passages report captive governance without functional upgrading?",
     ids(claims("captive")) - ids(claims("functional"))),
    ("Show passages where functional upgrading was blocked.",
     ids(claims("functional", "negated"))),
    ("Which cases combine captive governance and product upgrading?",
     cases(claims("captive"), claims("product"))),
    ("Which cases from Brazil report process upgrading?",
     cases(lambda p: claims("process")(p) and setting("country", "Brazil")(p))),
    ("Which cases in the footwear sector are captive?",
     cases(lambda p: claims("captive")(p) and setting("sector", "footwear")(p))),
    ("Which cases report process or product upgrading?",
     cases(lambda p: claims("process")(p) or claims("product")(p))),
    ("Which passages are about Foxconn?", ids(names(*FOXCONN))),
    ("Which passages name Apple and describe captive governance?",
     ids(names(*APPLE), claims("captive"))),
    ("Which passages are primarily captive?", ids(lambda p: p.primary == "captive")),
    ("Which passages in English describe market governance?", ids(claims("market"), lang("en"))),
    ("Which cases come from Kenya?", cases(setting("country", "Kenya"))),
    ("List the cases.", cases(lambda p: True)),
    ("哪些段落描述了俘获型治理？", ids(claims("captive"))),
    ("哪些案例出现了功能升级？", cases(claims("functional"))),
    ("哪些段落说明功能升级受阻？", ids(claims("functional", "negated"))),
    ("中国有哪些市场型治理的案例？",
     cases(lambda p: claims("market")(p) and setting("country", *CHINA)(p))),
    ("哪些案例实现了工艺升级或产品升级？",
     cases(lambda p: claims("process")(p) or claims("product")(p))),
    ("列出提到富士康的段落。", ids(names(*FOXCONN))),
    ("哪些段落打算进行产品升级？", ids(claims("product", "possible"))),
    ("温州有哪些案例？", cases(setting("place", "温州"))),
    ("哪些段落提到鴻海？", ids(names(*FOXCONN))),
    ("層級型治理的段落有哪些？", ids(claims("hierarchy"))),
]  # fmt: skip

YES_NO = [
    ("Is there any case of intersectoral upgrading?", True),
    ("Are there passages with market governance and functional upgrading?", False),
    ("Does Foxconn supply Apple?", True),
    ("Does Apple supply Foxconn?", False),
    ("Does Hon Hai own Delmas Tooling?", True),
    ("Is Delmas Tooling a subsidiary of Foxconn?", True),
    ("Has Galanz achieved functional upgrading?", True),
    ("Did Sialka Tools achieve functional upgrading?", False),
    ("Is there a captive case in Kenya?", False),
    ("有没有跨部门升级的案例？", True),
    ("富士康是否为苹果代工？", True),
    ("格兰仕实现了功能升级吗？", True),
    ("巴西有没有市场型治理的案例？", False),
    ("苹果是不是富士康的客户？", True),
]

FIRMS = [
    ("Who supplies Apple?", {"Foxconn"}),
    ("Which firms make phones for Apple?", {"Foxconn"}),
    ("Who are Apple's suppliers?", {"Foxconn"}),
    ("Who does Nike buy from?", ends("supplies", of=("Nike",), asked="source")),
    ("How many suppliers does Zeiss have?", {"Kivu Optics"}),
    ("Who buys from Kivu Optics?", {"Zeiss"}),
    ("Who are the customers of Hon Hai?", {"Apple"}),
    ("Who buys from flower growers?", ends("supplies", of=("Flower growers",), asked="target")),
    ("Who owns Delmas Tooling?", {"Hon Hai"}),
    ("What does Foxconn own?", {"Delmas Tooling"}),
    ("Which firms achieved intersectoral upgrading?", {"Sialka Tools", "比亚迪"}),
    ("Which named buyers appear in captive chains?", {"Nike", "Apple"}),
    ("谁为苹果代工？", {"富士康"}),
    ("苹果的供应商有哪些？", {"富士康"}),
    ("谁向温州打火机厂采购？", {"外国散客"}),
    ("鴻海為誰代工？", {"苹果"}),
    ("富士康有哪些子公司？", {"Delmas Tooling"}),
    ("哪些企业实现了跨部门升级？", {"Sialka Tools", "比亚迪"}),
]

NOTHING = [
    "Who supplies Atlantis Footwear?",
    "Which passages describe captive governance in Peru?",
    "Who owns Nike?",
    "What is the capital of France?",
    "How do I bake bread?",
    "Has Volkswagen achieved functional upgrading?",
    "谁为亚特兰蒂斯代工？",
    "今天天气怎么样？",
    "请写一首关于春天的诗。",
    "越南有哪些俘获型治理的案例？",
]


@pytest.mark.parametrize(("question", "truth"), COUNTS, ids=[c[0] for c in COUNTS])
def test_a_count_opens_with_its_number_and_names_what_it_counted(
    store: Store, question: str, truth: set[str]
) -> None:
    answer = answer_question(store, question)

    assert {item.label for item in answer.items} == truth
    assert answer.answer.startswith(str(len(truth)))
    assert_contract(answer)


@pytest.mark.parametrize(("question", "truth"), LISTS, ids=[c[0] for c in LISTS])
def test_a_list_holds_exactly_what_was_asked_for(
    store: Store, question: str, truth: set[str]
) -> None:
    answer = answer_question(store, question)

    assert {item.label for item in answer.items} == truth
    assert answer.answered
    assert_contract(answer)


@pytest.mark.parametrize(("question", "truth"), YES_NO, ids=[c[0] for c in YES_NO])
def test_a_yes_no_question_is_answered_by_its_first_word(
    store: Store, question: str, truth: bool
) -> None:
    answer = answer_question(store, question)

    expected = {True: ("Yes", "有", "是"), False: ("No", "没有", "否")}[truth]
    assert answer.answer.startswith(expected)
    assert_contract(answer)


@pytest.mark.parametrize(("question", "truth"), FIRMS, ids=[c[0] for c in FIRMS])
def test_firms_are_found_under_any_of_their_names(
    store: Store, question: str, truth: set[str]
) -> None:
    answer = answer_question(store, question)

    assert {item.label for item in answer.items} == truth
    assert_contract(answer)


@pytest.mark.parametrize("question", NOTHING)
def test_what_the_corpus_does_not_hold_is_not_claimed(store: Store, question: str) -> None:
    answer = answer_question(store, question)

    assert not answer.answered
    assert answer.items == answer.citations == ()


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("Compare captive and market governance.", [3, 2]),
        ("Which is more common, functional or process upgrading?", [2, 2]),
        ("俘获型治理和市场型治理哪个更常见？", [3, 2]),
    ],
)
def test_a_comparison_has_one_item_a_group(store: Store, question: str, counts: list[int]) -> None:
    answer = answer_question(store, question)

    assert [item.count for item in answer.items] == counts
    assert_contract(answer)


@pytest.mark.parametrize(
    ("question", "part"),
    [("What is captive governance?", "aptive"), ("什么是功能升级？", "功能升级")],
)
def test_a_definition_comes_from_the_codebook(store: Store, question: str, part: str) -> None:
    answer = answer_question(store, question)

    assert part in answer.answer
    assert answer.answered
    assert "Humphrey" in answer.answer


def test_no_with_evidence_to_the_contrary_cites_it(store: Store) -> None:
    answer = answer_question(store, "Did Sialka Tools achieve functional upgrading?")

    assert [citation.id for citation in answer.citations] == ["en-inter"]
    assert "failed" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "closest"),
    [
        ("Does Kivu Optics have its own brand?", ["en-balanced"]),
        ("Kivu Optics 有自有品牌吗？", ["en-balanced"]),
        ("Does Foxconn have its own brand?", ["zh-foxconn"]),  # which says the contrary
        ("Does Zeiss sell to Nike?", []),
    ],
)
def test_no_by_the_words_of_a_part_cites_the_type_that_it_is_part_of(
    store: Store, question: str, closest: list[str]
) -> None:
    answer = answer_question(store, question)

    assert answer.denied
    assert [citation.id for citation in answer.citations] == closest


def test_an_unknown_name_is_met_with_the_closest_one(store: Store) -> None:
    answer = answer_question(store, "Who supplies Nikee?")

    assert "Nike" in answer.answer.replace("Nikee", "")


@pytest.mark.parametrize(
    ("question", "governs"),
    [
        ("Who governs the chain?", True),
        ("Who decides what is made?", True),
        ("Who really calls the shots in Kenya?", True),
        ("Who leads the company?", False),
        ("Who runs Nike?", False),
        ("谁在治理这条链？", True),
        ("肯尼亚的价值链由谁主导？", True),
        ("谁主导了会议？", False),
    ],
)
def test_who_governs_asks_for_the_buyers_of_captive_relations(
    store: Store, question: str, governs: bool
) -> None:
    plan = answer_question(store, question).plan

    types = {type_ for claim in plan.claims for type_ in claim.types}
    assert (plan.unit == "buyer" and types == {"captive"}) is governs


def test_a_name_that_no_passage_has_is_told_beside_what_bears_on_the_question(store: Store) -> None:
    answer = answer_question(store, "Why was Atlantis kept out of design?")

    assert answer.answered
    assert answer.answer.endswith("No passage has the name Atlantis.")


def test_the_denominator_stands_in_the_answer(store: Store) -> None:
    answer = answer_question(store, "How many cases describe captive governance?")

    assert answer.answer.startswith(f"3 of {N_CASES} cases")


class Dictionary:
    """An embedder that knows three topics in both languages."""

    name, dimensions = "dictionary", 4
    topics = (("rose", "flower", "花"), ("lens", "镜"), ("lighter", "打火机", "点火"))

    def embed_passages(self, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 4), dtype=np.float32)
        for i, text in enumerate(texts):
            for j, topic in enumerate(self.topics):
                rows[i, j] = any(word in text.lower() for word in topic)
            rows[i, 3] = not rows[i].any()
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    embed_questions = embed_passages


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Why do flower sellers get no help?", "en-market"),
        ("卖花的人为什么得不到帮助？", "en-market"),
        ("What became of the makers of lighters?", "zh-lighter"),
    ],
)
def test_quotations_are_found_in_either_language_from_either(
    tmp_path: Path, question: str, first: str
) -> None:
    from gvcnlp.store import PassageVectors

    embedder = Dictionary()
    with open_store(tmp_path / "corpus.db", create=True) as store:
        store.import_passages(PASSAGES)
        rows = embedder.embed_passages([p.text for p in PASSAGES])
        store.add_vectors([p.id for p in PASSAGES], PassageVectors("dictionary", rows))

        answer = answer_question(store, question, embedder=embedder)

    assert answer.items[0].label == first
    assert_contract(answer)


def test_the_same_question_has_the_same_answer(store: Store) -> None:
    first, second = (answer_question(store, "Which firms are captive?") for _ in range(2))

    assert first == second


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(start=st.integers(-9, 9), stop=st.integers(-9, 9), at_once=st.integers(1, 4))
def test_citations_that_are_fetched_late_are_those_that_were_asked_for(
    store: Store, start: int, stop: int, at_once: int
) -> None:
    plan = answer_question(store, "Which passages report functional upgrading?").plan
    numbers = sorted(everywhere(store).numbers)[:8]
    at_once_all = tuple(cite(store, numbers, plan).values())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotes, "AT_ONCE", at_once)
        late = quotes.cite_all(store, numbers, plan)

        assert tuple(late) == at_once_all
        assert late[start:stop] == at_once_all[start:stop]
        assert [late[n] for n in range(-8, 8)] == [at_once_all[n] for n in range(-8, 8)]
        with pytest.raises(IndexError):
            late[8]


def test_an_empty_question_is_wrong_usage(store: Store) -> None:
    with pytest.raises(UsageError, match="empty"):
        answer_question(store, "  ")


def assert_contract(answer: Answer) -> None:
    """Quotations are verbatim; items and citations name the same passages; JSON is plain."""
    text_of = {p.id: p for p in PASSAGES}
    for citation in answer.citations:
        assert citation.quote
        assert citation.quote in text_of[citation.id].text
        assert citation.doc == (text_of[citation.id].doc or citation.id)
    cited = [citation.id for citation in answer.citations]
    assert len(cited) == len(set(cited))
    if answer.items:
        assert {id for item in answer.items for id in item.citations} == set(cited)
    assert json.loads(json.dumps(answer.to_dict()))["question"] == answer.question
