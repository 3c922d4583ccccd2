"""Scores against gold, each number computed by hand."""

import math
from dataclasses import replace

import pytest

from gvcnlp.errors import RecordError
from gvcnlp.exchange.markup import from_markup
from gvcnlp.training.scores import Counts, calibration_error, evaluate

GOLD = "@p memo captive | a>b\n[Fa|Mills] serve [B*b|Elm Co], {gc+|who audit}; {uf-|no brand}."
CASES = [
    # what the prediction does, its header and text, the measure and its F1
    ("all right", "captive", "[Fa|Mills] serve [B*b|Elm Co], {gc+|who audit}; {uf-|no brand}.",
     "actors_strict", 1.0),
    ("one actor of two", "none", "[F|Mills] serve Elm Co, who audit; no brand.",
     "actors_overlap", 2 / 3),
    ("wrong side", "none", "[B|Mills] serve [B*|Elm Co], who audit; no brand.",
     "actors_overlap", 1 / 2),
    ("wrong side is found", "none", "[B|Mills] serve [B*|Elm Co], who audit; no brand.",
     "actors_detect", 1.0),
    ("half a name", "none", "[F|Mills] serve [B*|Elm] Co, who audit; no brand.",
     "actors_strict", 1 / 2),
    ("half a name overlaps", "none", "[F|Mills] serve [B*|Elm] Co, who audit; no brand.",
     "actors_overlap", 1.0),
    ("one span for two", "none", "[F|Mills serve Elm Co], who audit; no brand.",
     "actors_detect", 2 / 3),
    ("one cue of two, in part", "captive", "Mills serve Elm Co, who {gc+|audit}; no brand.",
     "cues", 2 / 3),
    ("cue of another type", "market", "Mills serve Elm Co, {gm+|who audit}; no brand.",
     "cues", 0.0),
    ("type without its status", "none", "Mills serve Elm Co, who audit; {uf+|no brand}.",
     "upgrading_type", 1.0),
    ("status missed", "none", "Mills serve Elm Co, who audit; {uf+|no brand}.",
     "upgrading_claim", 0.0),
    ("a claim too many", "none", "Mills {up+|serve} Elm Co, who audit; {uf-|no brand}.",
     "upgrading_claim", 2 / 3),
    ("primary missed", "none", "Mills serve Elm Co, who audit; no brand.",
     "primary", 0.0),
    ("relation turned round", "none | b>a", "[Ba|Mills] serve [F*b|Elm Co], who audit; no brand.",
     "relations", 0.0),
    ("another relation", "none | a#b", "[Fa|Mills] serve [B*b|Elm Co], who audit; no brand.",
     "relations", 0.0),
    ("relation found", "none | a>b", "[Fa|Mills] serve [B*b|Elm] Co, who audit; no brand.",
     "relations", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "text", "measure", "f1"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_measure_is_what_one_computes_by_hand(header, text, measure, f1):
    predicted = from_markup(f"@p memo {header}\n{text}")

    scores = evaluate([from_markup(GOLD)], {"p": predicted}, draws=1)

    assert scores[measure].f1 == pytest.approx(f1)


def test_precision_and_recall_tell_missing_from_invented():
    gold = from_markup(GOLD)
    poor = replace(gold, actors=gold.actors[:1], relations=())

    score = evaluate([gold], {"p": poor}, draws=1)["actors_overlap"]

    assert (score.precision, score.recall) == (1.0, 0.5)


def test_scores_of_several_passages_are_pooled_not_averaged():
    gold = [from_markup(GOLD), from_markup("@q memo none\n[F|一家厂]倒闭。")]
    predicted = {"p": gold[0], "q": replace(gold[1], actors=())}

    assert evaluate(gold, predicted, draws=1)["actors_strict"].f1 == pytest.approx(4 / 5)


def test_the_interval_holds_the_score_and_is_drawn_the_same_twice():
    gold = [replace(from_markup(GOLD), id=f"p{n}") for n in range(20)]
    predicted = {p.id: p if n % 3 else replace(p, actors=()) for n, p in enumerate(gold)}
    predicted = {id: replace(p, relations=()) for id, p in predicted.items()}

    first = evaluate(gold, predicted, draws=200)["actors_strict"]

    assert first.low < first.f1 < first.high
    assert evaluate(gold, predicted, draws=200)["actors_strict"] == first


def test_the_calibration_error_is_the_gap_between_said_and_true():
    gold = [replace(from_markup(GOLD), id=f"p{n}") for n in range(4)]
    right = {p.id: replace(p, primary_score=0.75) for p in gold[:2]}
    wrong = {p.id: replace(p, primary="none", primary_score=0.75) for p in gold[2:]}

    assert calibration_error(gold, right | wrong) == pytest.approx(0.25)
    assert calibration_error(gold, {p.id: p for p in gold}) is None


@pytest.mark.parametrize(
    ("predicted", "says"),
    [({}, "no prediction"), ({"p": from_markup("@p memo none\nElse.")}, "changed the text")],
    ids=["missing", "another text"],
)
def test_predictions_that_do_not_fit_the_gold_are_refused(predicted, says):
    with pytest.raises(RecordError, match=says):
        evaluate([from_markup(GOLD)], predicted)


def test_nothing_against_nothing_is_no_score():
    assert math.isnan(Counts().f1)
    assert Counts(0, 2, 0).f1 == 0
