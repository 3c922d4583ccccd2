"""
Where the rules claim nothing, a likely learned reading is taken and the other one offered.

With the shipped model, over the fixture's passages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from fixture_corpus import fixture_passages
from typer.testing import CliRunner

from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.answer import Conversation, answer_question
from gvcnlp.answer.offers import load_reading_words, say_alternative, with_other
from gvcnlp.answer.plans import Plan
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.readings import weigh_readings
from gvcnlp.cli.ask import ask
from gvcnlp.records import CLAIM_TYPES, DIMENSION_OF, STATUSES
from gvcnlp.store import Store, open_store
from gvcnlp.store.criteria import ClaimCriterion

app = typer.Typer()
app.command()(ask)

# Of each, the words are those of no rule: what is asked for, all the same.
TURNS_OF_PHRASE = [
    # intent  unit    type             question
    ("list",   "firm", "hierarchy",     "Names of suppliers that became part of a buyer's group"),
    ("yes_no", None,   "balanced",      "Got anything on partners who design together as equals?"),
    ("yes_no", None,   "product",       "Is there hope anywhere for higher-value goods?"),
    ("list",   "firm", "intersectoral", "Who used old skills to get into a different business?"),
    ("list",   "case", "process",       "我在找靠自動化起作用的案例"),
    ("yes_no", None,   "process",       "报告里有没有建议自动化的？"),
]  # fmt: skip
CLEAR = [
    "How many passages describe captive governance?",
    "Which cases report functional upgrading?",
    "Who supplies Nike?",
    "Compare captive and market governance.",
    "What is captive governance?",
    "Is there any case of product upgrading?",
    "Why did functional upgrading fail?",
    "有多少段落描述了俘获型治理？",
    "哪些案例报告了功能升级？",
    "谁为耐克供货？",
    "有没有产品升级的案例？",
    "为什么功能升级失败？",
    "比较俘获型与市场型治理",
]
STRANGE = [  # the model must not claim what the corpus cannot show
    "Which firms paid higher wages?",
    "What is the hierarchy of needs?",
    "Where can I buy better coffee?",
    "Did Nike open a plant in Brazil?",
    "How much does a pair of sneakers cost?",
    "手机怎么升级系统？",
    "哪里能买到更好的咖啡？",
    "机器人会抢走工作吗？",
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readings") / "corpus.db"
    with open_store(path, create=True) as opened:
        opened.import_passages(fixture_passages())
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with open_store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.mark.parametrize(
    ("intent", "unit", "type_", "question"), TURNS_OF_PHRASE, ids=[t[-1] for t in TURNS_OF_PHRASE]
)
def test_a_turn_of_phrase_is_read_and_the_other_reading_offered(
    store: Store,
    encoder: SentenceEncoder,
    intent: str,
    unit: str | None,
    type_: str,
    question: str,
) -> None:
    answer = answer_question(store, question, embedder=encoder)

    assert answer.plan.intent == intent
    assert unit in (None, answer.plan.unit)
    assert [claim.types for claim in answer.plan.claims] == [(type_,)]
    if read_question(store, question).intent == "quote":
        alternative = answer.to_dict()["alternative"]
        assert alternative["question"].endswith(question)
        assert read_question(store, question) != answer.plan


@pytest.mark.parametrize("question", CLEAR)
def test_nothing_stands_in_the_way_of_a_clear_reading(
    store: Store, encoder: SentenceEncoder, question: str
) -> None:
    plan = read_question(store, question)

    assert weigh_readings(store, plan, question, encoder) == plan
    assert say_alternative(plan) == ""


@pytest.mark.parametrize("question", STRANGE)
def test_nothing_is_claimed_that_was_not_asked(
    store: Store, encoder: SentenceEncoder, question: str
) -> None:
    plan = read_question(store, question)

    taken = weigh_readings(store, plan, question, encoder)

    assert taken.claims == plan.claims
    assert taken.intent in (plan.intent, "decline")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("unit", ["passage", "case", "firm", "buyer"])
@pytest.mark.parametrize("intent", ["count", "list", "yes_no"])
def test_the_question_that_is_offered_is_read_as_it_is_meant(
    store: Store, intent: str, unit: str, lang: str
) -> None:
    for type_ in CLAIM_TYPES:
        for statuses in (("affirmed",), ("negated",), ("possible",), ("mentioned",), STATUSES):
            claim = ClaimCriterion(DIMENSION_OF[type_], (type_,), statuses)
            other = Plan(intent=intent, unit=unit, lang=lang, claims=(claim,))
            taken = with_other(Plan(intent="quote", unit="passage", lang=lang), other, "?")

            asked = taken.alternative.question
            plan = read_question(store, asked)

            assert (plan.intent, plan.unit, plan.claims) == (intent, unit, (claim,)), asked


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("intent", "hinders"), [("compare", False), ("proposition", False), ("proposition", True)]
)
def test_so_is_that_for_several_claims(store: Store, intent: str, hinders: bool, lang: str) -> None:
    claims = (ClaimCriterion("governance", ("captive",)), ClaimCriterion("upgrading", ("product",)))
    if intent == "compare":
        claims = (claims[0], ClaimCriterion("governance", ("market",)))
    other = Plan(intent=intent, unit="case", lang=lang, claims=claims, hinders=hinders)
    taken = with_other(Plan(intent="quote", unit="passage", lang=lang), other, "?")

    plan = read_question(store, taken.alternative.question)

    assert (plan.intent, plan.hinders) == (intent, hinders)
    assert [claim.types for claim in plan.claims] == [claim.types for claim in claims]


@pytest.mark.parametrize(
    "question",
    ["Which cases report functional upgrading?", "哪些案例报告了功能升级？"],
    ids=["en", "zh"],
)
def test_asked_for_in_their_own_words_passages_are_quoted(
    store: Store, encoder: SentenceEncoder, question: str
) -> None:
    plan = read_question(store, question)
    words = load_reading_words(plan.lang).asked["quote"].format(question=question)

    answer = answer_question(store, words, embedder=encoder)

    assert answer.plan.intent == "quote"
    assert answer.plan.alternative is None


def test_without_an_embedder_no_model_is_loaded_and_the_rules_decide(store: Store) -> None:
    question = TURNS_OF_PHRASE[0][-1]
    plan = read_question(store, question)

    assert weigh_readings(store, plan, question, None) == plan


def test_in_a_conversation_what_is_complete_is_weighed_and_what_leans_is_not(
    store: Store, encoder: SentenceEncoder
) -> None:
    talk = Conversation(store, embedder=encoder)

    first = talk.ask("我在找靠自動化起作用的案例")
    then = talk.ask("中国呢？")

    assert first.plan.intent == "list"
    assert [claim.types for claim in then.plan.claims] == [("process",)]
    assert then.plan.alternative is None


@pytest.mark.parametrize("question", ["Who supplies Apple?", "谁给苹果代工？"])
def test_what_is_asked_in_full_is_not_put_where_the_last_question_was(
    store: Store, encoder: SentenceEncoder, question: str
) -> None:
    talk = Conversation(store, embedder=encoder)
    talk.ask("Which cases report that functional upgrading was blocked?")
    talk.ask("And in China?")

    assert talk.ask(question).plan.settings == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Names of suppliers that became part of a buyer's group", "\nRead as a list of "),
        ("我在找靠自動化起作用的案例", "\n按“列出"),
    ],
    ids=["en", "zh"],
)
def test_one_line_says_which_reading_was_taken(path: Path, question: str, said: str) -> None:
    shown = CliRunner().invoke(app, [question, "--db", str(path)], catch_exceptions=False)
    plain = CliRunner().invoke(app, [question, "--db", str(path), "--json"])

    assert said in shown.stdout
    assert json.loads(plain.stdout)["alternative"]["question"] in shown.stdout


def test_every_intent_has_words_in_both_languages() -> None:
    en, zh = load_reading_words("en"), load_reading_words("zh")

    assert en.readings.keys() == zh.readings.keys()
    assert en.asked.keys() == zh.asked.keys() < en.readings.keys()
    plan = Plan(intent="quote", unit="passage", lang="en")
    for intent in en.readings:
        other = replace(plan, intent=intent)
        assert (with_other(plan, other, "?").alternative is not None) == (intent in en.asked)


@pytest.mark.parametrize(
    ("question", "intent", "unit"),
    [
        ("Which references show product upgrading?", "list", "reference"),
        ("How do the firms that supply Nike cope?", "how", "firm"),
    ],
)
def test_what_the_rules_alone_can_tell_stays(
    store: Store, encoder: SentenceEncoder, question: str, intent: str, unit: str
) -> None:
    plan = answer_question(store, question, embedder=encoder).plan

    assert (plan.intent, plan.unit) == (intent, unit)


def test_a_relation_that_is_heard_keeps_the_claims_that_are_named(
    store: Store, encoder: SentenceEncoder
) -> None:
    plan = answer_question(store, "whos selling to nike as a captive", embedder=encoder).plan

    assert plan.relation is not None
    assert [claim.types for claim in plan.claims] == [("captive",)]


def test_what_a_terminal_could_not_decode_is_asked_all_the_same(
    store: Store, encoder: SentenceEncoder
) -> None:
    answer = answer_question(store, "\udcff which cases are captive", embedder=encoder)

    assert [claim.types for claim in answer.plan.claims] == [("captive",)]
    assert "\udcff" not in answer.question


def test_a_condition_that_nobody_can_read_does_not_make_everything_an_answer(
    store: Store, encoder: SentenceEncoder
) -> None:
    question = "which texts have producers who can't work for anyone but one buyer"

    answer = answer_question(store, question, embedder=encoder)

    assert answer.plan.intent == "quote" or answer.plan.claims
    assert len(answer.citations) < store.stats().n_passages
