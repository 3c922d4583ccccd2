"""The spaCy pipeline with the shipped reader: one document, a stream, from disk, by name."""

import subprocess
import sys

import pytest
import spacy

from gvcnlp.annotation.layered import actors_of, cues_of
from gvcnlp.document.pipelines import READING, make_pipeline

TEXTS = [
    "Nike sends its inspectors to Pou Chen every month and rejects whole lots. "
    "The supplier has no brand of its own.",
    "富士康替苹果代工，图纸、模具和交期都由苹果指定。工厂一直没有自己的品牌。",
    "Exports of knitwear grew by four per cent in 2011.",
    "",
]


@pytest.fixture(scope="module")
def nlp():
    return make_pipeline()


def layers(doc):
    """What was found, without scores: 8-bit activations are scaled by batch."""
    claims = {(c.type, c.status) for c in (*doc._.governance, *doc._.upgrading)}
    return [(a.start, a.end, a.label, a.entity) for a in actors_of(doc)], claims, doc._.primary


def test_all_layers_are_filled_in_both_languages(nlp):
    for doc in nlp.pipe(TEXTS[:2]):
        assert {a.label for a in actors_of(doc)} == {"FIRM", "BUYER"}
        assert "captive" in {c.type for c in doc._.governance}
        assert cues_of(doc)
        assert len(list(doc.sents)) == 2


def test_every_claim_carries_evidence_within_the_text(nlp):
    for doc in nlp.pipe(TEXTS):
        for claim in (*doc._.governance, *doc._.upgrading):
            assert claim.evidence
            assert all(0 <= start < end <= len(doc.text) for start, end in claim.evidence)


def test_a_stream_finds_what_single_documents_do(nlp):
    piped = [layers(doc) for doc in nlp.pipe(TEXTS)]

    assert piped == [layers(nlp(text)) for text in TEXTS]


def test_the_batch_size_changes_no_order(nlp):
    texts = [f"{n}. {TEXTS[n % 3]}" for n in range(7)]

    assert [doc.text for doc in nlp.pipe(texts, batch_size=2)] == texts


def test_a_pipeline_from_disk_finds_the_same(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")

    again = spacy.load(tmp_path / "pipeline")

    assert again.pipe_names == nlp.pipe_names == ["gvcnlp_sentences", *READING]
    assert [layers(again(text)) for text in TEXTS] == [layers(nlp(text)) for text in TEXTS]


def test_an_empty_text_claims_nothing(nlp):
    assert layers(nlp("")) == ([], set(), "none")


def test_a_pipeline_of_somebody_else_finds_the_components_by_name():
    program = (
        "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('gvcnlp_actors');"
        "doc = nlp('Foxconn assembles phones for Apple.');"
        "print([(s.text, s.label_) for s in doc.spans['actors']])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "[('Foxconn', 'FIRM'), ('Apple', 'BUYER')]", done.stderr
