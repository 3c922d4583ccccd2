"""The passage record: whatever is coded survives JSON; what breaks the contract is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.errors import RecordError, UnknownLabel
from gvcnlp.records import (
    ACTOR_LABELS,
    GOVERNANCE,
    LANGS,
    NONE,
    RELATIONS,
    STATUSES,
    TYPES,
    UPGRADING,
    Actor,
    Claim,
    Cue,
    Passage,
    Relation,
    case_of,
    from_dict,
    lang_of,
    to_dict,
)

TEXTS = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["Nike audits Pou Chen (寶成) twice.", "鸿海为苹果代工，𠮷野家不在其列。"]
)
SCORES = st.floats(0, 1)


@st.composite
def spans_of(draw, text):
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def passages(draw):
    text = draw(TEXTS)
    span = spans_of(text)
    actors = tuple(
        Actor(
            *at,
            text[slice(*at)],
            draw(st.sampled_from(ACTOR_LABELS)),
            named=draw(st.booleans()),
            entity=draw(st.none() | st.just("hon-hai")),
            score=draw(SCORES),
        )
        for at in draw(st.lists(span, max_size=3))
    )
    index = st.integers(0, len(actors) - 1) if actors else st.nothing()
    cue_types = st.sampled_from([(d, t) for d in TYPES for t in TYPES[d]])
    cut = draw(st.booleans())
    return Passage(
        id=draw(st.text(min_size=1, max_size=8)),
        lang=draw(st.sampled_from(LANGS)),
        text=text,
        doc="study" if cut else None,
        page=draw(st.none() | st.integers(1, 9)) if cut else None,
        section=draw(st.none() | st.just("3 方法")) if cut else None,
        start=12 if cut else None,
        end=12 + len(text) if cut else None,
        actors=actors,
        cues=tuple(
            Cue(*at, text[slice(*at)], *draw(cue_types), score=draw(SCORES))
            for at in draw(st.lists(span, max_size=3))
        ),
        governance=tuple(draw(st.lists(claims(GOVERNANCE, span, st.none()), max_size=3))),
        primary=draw(st.sampled_from((*GOVERNANCE, NONE))),
        primary_score=draw(st.none() | SCORES),
        upgrading=tuple(draw(st.lists(claims(UPGRADING, span, st.none() | index), max_size=3))),
        relations=tuple(
            draw(st.lists(st.builds(Relation, st.sampled_from(RELATIONS), index, index, SCORES)))
            if actors
            else ()
        ),
        coder=draw(st.none() | st.just("reader@1")),
        extra=draw(st.dictionaries(st.just("style"), st.text(max_size=5))),
    )


def claims(types, span, actor):
    evidence = st.lists(span, max_size=2).map(tuple)
    return st.builds(
        Claim, st.sampled_from(types), st.sampled_from(STATUSES), SCORES, evidence, actor
    )


@given(passages())
def test_a_passage_survives_json_whole(passage):
    line = json.dumps(to_dict(passage), ensure_ascii=False, allow_nan=False)

    assert from_dict(json.loads(line)) == passage


TEXT = "富士康为苹果代工。"
FOXCONN = {"start": 0, "end": 3, "text": "富士康", "label": "FIRM", "named": True}
CLAIM = {"type": "captive", "status": "affirmed", "evidence": [[0, 3]]}
BAD = [
    ("no id", {"id": None}, RecordError, "id and text must be strings"),
    ("no text", {"text": None}, RecordError, "id and text must be strings"),
    ("a third language", {"lang": "fr"}, UnknownLabel, "'fr'"),
    ("primary misspelt", {"primary": "captiv"}, UnknownLabel, "Did you mean 'captive'?"),
    ("span past the end", {"actors": [FOXCONN | {"end": 99}]}, RecordError, "of 9 characters"),
    ("empty span", {"actors": [FOXCONN | {"end": 0}]}, RecordError, "lies outside"),
    ("offsets in bytes", {"actors": [FOXCONN | {"end": 9}]}, RecordError, "says '富士康'"),
    ("label unknown", {"actors": [FOXCONN | {"label": "SELLER"}]}, UnknownLabel, "SELLER"),
    ("actors no list", {"actors": [7]}, RecordError, "not a passage record"),
    ("claim in the wrong layer", {"upgrading": [CLAIM]}, UnknownLabel, "'captive'"),
    ("status unknown", {"governance": [CLAIM | {"status": "denied"}]}, UnknownLabel, "denied"),
    ("evidence outside", {"governance": [CLAIM | {"evidence": [[0, 99]]}]}, RecordError, "0-99"),
    (
        "actor of a claim missing",
        {"upgrading": [{"type": "process", "status": "affirmed", "actor": 0}]},
        RecordError,
        "there are 0 actors",
    ),
    (
        "relation past the actors",
        {"actors": [FOXCONN], "relations": [{"type": "supplies", "from": 0, "to": 1}]},
        RecordError,
        "points past the 1 actors",
    ),
]


@pytest.mark.parametrize(("change", "error", "says"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_a_record_that_breaks_the_contract_is_refused_with_its_place(change, error, says):
    with pytest.raises(error) as caught:
        from_dict({"id": "p", "text": TEXT, **change}, where="gold.jsonl:7")

    assert str(caught.value).startswith("gold.jsonl:7: ")
    assert says in str(caught.value)


def test_missing_layers_are_empty_and_unknown_fields_go_through():
    record = {"id": "p", "text": TEXT, "source": "旧稿"}

    passage = from_dict(record)

    assert (passage.lang, passage.claims, passage.primary) == ("zh", (), NONE)
    assert to_dict(passage)["source"] == "旧稿"


@pytest.mark.parametrize(
    ("id", "case"),
    [("en1-001a", "en1-001"), ("en1-001", "en1-001"), ("byd#0003", "byd"), ("alpha", "alpha")],
)
def test_twins_and_passages_of_one_document_are_one_case(id, case):
    assert case_of(id) == case


@pytest.mark.parametrize(
    ("text", "lang"),
    [("Haier (海尔) sells abroad.", "en"), ("该企业通过OEM实现升级", "zh"), ("", "en")],
)
def test_the_language_of_a_text_is_told_by_its_script(text, lang):
    assert lang_of(text) == lang
