"""One tokenizer for both languages: Latin by word, Chinese by character."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from gvcnlp.document.pipelines import CONFIG

CASES = [
    ("words", "Nike audits twice.", ["Nike", "audits", "twice", "."]),
    ("characters", "买家先验厂", ["买", "家", "先", "验", "厂"]),
    ("the script changes", "OEM代工", ["OEM", "代", "工"]),
    ("brackets of either width", "海尔(Haier)（青岛）", [*"海尔(", "Haier", *")（青岛）"]),
    ("numbers", "3,000 pairs, 4.5%", ["3,000", "pairs", ",", "4.5", "%"]),
    ("letters and digits", "A4纸", ["A", "4", "纸"]),
    ("apostrophes", "the buyer's o’clock", ["the", "buyer's", "o’clock"]),
    ("hyphens", "full-package", ["full", "-", "package"]),
    ("accents", "São Paulo", ["São", "Paulo"]),
    ("beyond the first plane", "𠮷野家", ["𠮷", "野", "家"]),
    ("two blanks", "a  b", ["a", " ", "b"]),
    ("line breaks", "a\nb", ["a", "\n", "b"]),
    ("a blank first", " a", [" ", "a"]),
    ("nothing", "", []),
]


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("xx", config=CONFIG)


@pytest.mark.parametrize(("text", "tokens"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_tokens_are_latin_words_and_chinese_characters(nlp, text, tokens):
    assert [token.text for token in nlp(text)] == tokens


@given(st.text() | st.text("a é买3,'’ \n\t。-"))
def test_tokens_with_their_spaces_give_the_text_back(text):
    doc = spacy.blank("xx", config=CONFIG).make_doc(text)

    assert doc.text == text
    assert all(doc.text[t.idx : t.idx + len(t)] == t.text for t in doc)


def test_the_tokenizer_is_kept_with_a_pipeline(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")

    again = spacy.load(tmp_path / "pipeline")

    assert [token.text for token in again("OEM代工厂")] == ["OEM", "代", "工", "厂"]
