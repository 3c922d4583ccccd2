"""The components in spaCy: added by name, alone or together, one by one or in a stream."""

from __future__ import annotations

import pytest
import spacy

from gvcnlp.annotation.layered import actors_of, cues_of
from gvcnlp.document.pipelines import READING, make_pipeline

TEXTS = [
    "Nike's inspectors live in the plants of Pou Chen and fix every material.",
    "富士康严格按照苹果公司提供的图纸生产，苹果派驻工程师监督每一道工序。",
    "Rain fell on the hills all week.",
    "",
]


@pytest.fixture(scope="module")
def nlp():
    return make_pipeline()


def layers(doc):
    return (
        actors_of(doc),
        cues_of(doc),
        doc._.governance,
        doc._.upgrading,
        doc._.primary,
        doc._.relations,
    )


@pytest.mark.parametrize("component", READING)
def test_a_component_works_in_a_blank_pipeline_of_somebody_else(component):
    blank = spacy.blank("en")
    if component in ("gvcnlp_relations", "gvcnlp_entities"):
        blank.add_pipe("gvcnlp_actors")
    blank.add_pipe(component)

    assert blank(TEXTS[0]).text == TEXTS[0]


def test_a_stream_reads_as_one_by_one(nlp):
    streamed = [layers(doc) for doc in nlp.pipe(TEXTS)]

    for text, found in zip(TEXTS, streamed, strict=True):
        alone = layers(nlp(text))
        assert [a.text for a in found[0]] == [a.text for a in alone[0]]
        assert [(c.type, c.status) for c in found[2]] == [(c.type, c.status) for c in alone[2]]
        assert found[4] == alone[4]


def test_every_claim_carries_evidence_from_the_text(nlp):
    for doc in nlp.pipe(TEXTS):
        for claim in doc._.governance + doc._.upgrading:
            assert claim.evidence
            assert all(doc.text[start:end].strip() for start, end in claim.evidence)


def test_names_of_one_firm_share_an_entity(nlp):
    english = nlp("Foxconn, the trade name of Hon Hai, assembles phones for Apple.")
    chinese = nlp("富士康为苹果公司组装手机。")

    ids = {a.text: a.entity for doc in (english, chinese) for a in actors_of(doc)}

    assert ids["Foxconn"] == ids["Hon Hai"] == ids["富士康"] is not None


def test_a_pipeline_comes_back_from_disk(nlp, tmp_path):
    nlp.to_disk(tmp_path / "reader")

    loaded = spacy.load(tmp_path / "reader")

    assert loaded(TEXTS[0])._.primary == nlp(TEXTS[0])._.primary
