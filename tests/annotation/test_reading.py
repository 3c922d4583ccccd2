"""Reading with the shipped model: texts of any length, in any company, give the same reading."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from gvcnlp.annotation.artifacts import (
    ENCODER,
    READER,
    Manifest,
    file_entry,
    load_artifact,
    models_folder,
    verify,
    write_manifest,
)
from gvcnlp.annotation.reading import Reader
from gvcnlp.annotation.subwords import windows
from gvcnlp.errors import ArtifactError
from gvcnlp.exchange.jsonl import read_records
from gvcnlp.pipeline import annotate_text
from gvcnlp.training.heldout import predict

HELDOUT = Path(__file__).parents[2] / "corpus" / "passages" / "heldout.jsonl"
ENGLISH = "Nike's inspectors live in the plants of Pou Chen and fix every material."
CHINESE = "该厂九成订单来自同一家品牌商，面料和工艺均由对方指定。"


@pytest.fixture(scope="module")
def reader():
    return Reader.chosen()


def test_company_in_a_batch_changes_no_reading(reader):
    together = reader.read([ENGLISH, CHINESE, ENGLISH * 6])

    for text, found in zip([ENGLISH, CHINESE], together, strict=False):
        alone = reader.read([text])[0]
        np.testing.assert_allclose(found.presence, alone.presence, atol=0.05)
        assert (found.boundary.argmax(1) == alone.boundary.argmax(1)).mean() > 0.9


def test_a_text_longer_than_the_encoder_is_read_to_its_end(reader):
    text = " ".join([*["The road was long and the rain was heavy."] * 150, ENGLISH])

    reading = reader.read([text])[0]

    assert reading.subwords.ends[-1] == len(text)
    assert len(reading.boundary) == len(reading.subwords) > 1024


@pytest.mark.parametrize("n", [0, 1, 510, 511, 1000, 5000])
def test_windows_cover_every_subword(n):
    spans = windows(n)

    assert spans[0][0] == 0
    assert spans[-1][1] == n
    assert all(b[0] < a[1] for a, b in pairwise(spans))
    assert all(end - start <= 510 for start, end in spans)


def test_no_mention_begins_or_ends_with_a_particle(reader):
    passages = [p for p in read_records(HELDOUT) if p.lang == "zh"][:80]

    read = predict(reader, passages)

    mentions = {actor.text for p in read for actor in p.actors}
    assert len(mentions) > 100
    assert not {m for m in mentions if m.startswith("的") and not m.startswith("的士")}
    assert not {m for m in mentions if m.endswith("的") and not m.endswith("美的")}


PLAIN = [
    (ENGLISH, "captive affirmed"),
    ("The supplier is a wholly owned subsidiary of its main customer.", "hierarchy affirmed"),
    ("The two firms developed it together, each with skills of its own.", "balanced affirmed"),
    ("There is very little sign of producers developing their own brand.", "functional negated"),
    ("The mill plans to open shops under its own name next year.", "functional possible"),
    (CHINESE, "captive affirmed"),
    ("该公司全资收购了越南的供应商，由总部派人管理。", "hierarchy affirmed"),
    ("引入机器人以后，不良率下降了一半，交期缩短到七天。", "process affirmed"),
    ("企业始终没有自己的品牌，设计仍由客户掌握。", "functional negated"),
]


@pytest.mark.parametrize(("text", "claim"), PLAIN)
def test_a_plain_sentence_is_read_as_any_coder_would(text, claim):
    claims = {f"{c.type} {c.status}" for p in annotate_text(text) for c in p.claims}

    assert claim in claims


@pytest.mark.parametrize(
    "text",
    ["Rain fell on the hills all week.", "上周山里一直下雨。", "The captive elephant slept."],
)
def test_what_is_no_case_claims_nothing(text):
    assert [c for p in annotate_text(text) for c in p.claims] == []


@pytest.mark.parametrize("name", [ENCODER, READER])
def test_the_shipped_models_match_their_manifests(name):
    verify(models_folder() / name)


def test_all_models_together_stay_under_60_mb():
    files = [p for p in models_folder().rglob("*") if p.is_file()]

    assert sum(p.stat().st_size for p in files) < 60_000_000


def test_a_truncated_model_is_told_with_the_way_out(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"whole")
    write_manifest(tmp_path, Manifest(task="reader", version="1", files={}))
    assert file_entry(tmp_path / "model.onnx").size_bytes == 5
    (tmp_path / "model.onnx").write_bytes(b"who")

    with pytest.raises(ArtifactError, match=r"model\.onnx: .*gvcnlp train"):
        load_artifact(tmp_path, models_folder() / ENCODER)
