"""The codebook keeps its own rules: ids, numbers, examples, near-misses, glosses."""

from __future__ import annotations

from collections import Counter

import pytest

from gvcnlp.codebook.cues import CueEntry, StatusEntry, load_cues, load_statuses
from gvcnlp.codebook.firms import FirmIndex, load_firms
from gvcnlp.codebook.labels import LABELS, load_labels
from gvcnlp.codebook.lexicon import Lexicon
from gvcnlp.records import DIMENSION_OF, LANGS, TYPES

ENTRIES = (*load_cues(), *load_statuses())
CODED = [(dimension, key) for dimension in TYPES for key in load_labels(dimension)]


def _found(text: str, entry: CueEntry | StatusEntry) -> bool:
    """True where the entry, alone in a lexicon, is found in the text."""
    if isinstance(entry, CueEntry):
        return bool(Lexicon([entry]).find(text))
    return bool(Lexicon([], [entry]).find_statuses(text))


def _spoken(phrase: str) -> str:
    return f"… {phrase.replace('*', '')} …"


def test_no_id_is_used_twice():
    counts = Counter(entry.id for entry in ENTRIES) + Counter(firm.id for firm in load_firms())

    assert [name for name, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("type_", DIMENSION_OF)
def test_every_type_has_forty_five_cues_in_each_language(lang, type_):
    assert sum(cue.lang == lang and cue.type == type_ for cue in load_cues()) >= 45


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("status", "least"), [("negated", 40), ("possible", 40), ("mentioned", 20)]
)
def test_every_status_has_its_cues_in_each_language(lang, status, least):
    assert sum(cue.lang == lang and cue.status == status for cue in load_statuses()) >= least


def test_every_phrase_is_found_by_its_own_entry():
    missed = [(e.id, p) for e in ENTRIES for p in e.phrases if not _found(_spoken(p), e)]

    assert missed == []


def test_no_near_miss_is_found_by_its_own_entry():
    found = [(e.id, p) for e in ENTRIES for p in e.near_misses if _found(_spoken(p), e)]

    assert found == []


def test_every_near_miss_of_a_cue_contains_one_of_its_phrases():
    """Otherwise it suppresses nothing and only looks like care."""
    idle = [
        (entry.id, near)
        for entry in ENTRIES
        for near in entry.near_misses
        if not _found(_spoken(near), entry.model_copy(update={"near_misses": ()}))
    ]

    assert idle == []


def test_every_chinese_cue_has_a_gloss():
    assert [entry.id for entry in ENTRIES if entry.lang == "zh" and not entry.gloss] == []


def test_no_phrase_stands_twice_in_one_type():
    phrases = Counter((cue.lang, cue.type, p.lower()) for cue in load_cues() for p in cue.phrases)

    assert [phrase for phrase, n in phrases.items() if n > 1] == []


@pytest.mark.parametrize("dimension", LABELS)
def test_every_label_is_shown_in_both_languages(dimension):
    for label in load_labels(dimension).values():
        for lang in LANGS:
            assert sum(example.lang == lang for example in label.examples) >= 2
            assert sum(near.lang == lang for near in label.near_misses) >= 2


@pytest.mark.parametrize("dimension", LABELS)
def test_near_misses_are_coded_with_another_label(dimension):
    labels = load_labels(dimension)
    for key, label in labels.items():
        for near in label.near_misses:
            assert near.code in (*labels, "none")
            assert near.code != key


@pytest.mark.parametrize("dimension", LABELS)
def test_marked_spans_stand_in_their_examples(dimension):
    for label in load_labels(dimension).values():
        for shown in (*label.examples, *label.near_misses):
            assert (shown.span or "") in shown.text


@pytest.mark.parametrize(("dimension", "key"), CODED)
def test_examples_of_a_type_hold_one_of_its_cues_and_near_misses_none(dimension, key):
    label = load_labels(dimension)[key]

    def shows(text: str) -> bool:
        return key in {hit.type for hit in Lexicon.shipped().find(text)}

    assert [example.text for example in label.examples if not shows(example.text)] == []
    assert [near.text for near in label.near_misses if shows(near.text)] == []


@pytest.mark.parametrize("dimension", LABELS)
def test_no_name_calls_two_labels_of_one_dimension(dimension):
    owners: dict[str, set[str]] = {}
    for key, label in load_labels(dimension).items():
        for name in label.names:
            owners.setdefault(name.lower(), set()).add(key)

    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


def test_there_are_at_least_160_firms_in_both_languages():
    assert len(load_firms()) >= 160
    assert sum(bool(firm.names.zh) for firm in load_firms()) >= 160


@pytest.mark.parametrize("firm", load_firms(), ids=lambda firm: firm.id)
def test_every_name_of_a_firm_leads_to_it(firm):
    index = FirmIndex.shipped()

    assert {index.entity_of(name) for name in (*firm.names.all, *firm.homonyms)} == {firm.id}


def test_names_are_found_in_running_text_and_near_misses_are_not():
    index = FirmIndex.shipped()
    for firm in load_firms():
        for name in firm.names.all:
            assert firm.id in {hit.entity for hit in index.find(f"… {name} …")}, name
        for near in firm.near_misses:
            assert firm.id not in {hit.entity for hit in index.find(near)}, near
