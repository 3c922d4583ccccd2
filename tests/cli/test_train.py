"""`gvcnlp train`: what is asked of it before hours are spent, and what it hands on."""

from __future__ import annotations

import importlib.util

import pytest

from gvcnlp.training.heldout import split_by_case

BLOCK = "@en{0:02d}-{1:03d} memo captive\n{{gc+|Inspectors of the buyer}} open bale {1}.\n\n"


@pytest.fixture
def writing(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("".join(BLOCK.format(1, i) for i in range(1, 120)), encoding="utf-8")
    return file


def test_without_the_extra_it_names_what_to_install(gvcnlp, writing, tmp_path, monkeypatch):
    monkeypatch.setattr("gvcnlp.cli.train.NEEDED", ("json", "no_such_library"))

    ran = gvcnlp("train", writing, "-o", tmp_path / "model")

    assert (ran.code, ran.out) == (2, "")
    assert "no_such_library" in ran.err
    assert "pip install 'gvcnlp[train]'" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [(), ("mine.txt",), ("no-such.jsonl", "-o", "model")])
def test_records_and_a_folder_to_make_are_needed(gvcnlp, arguments):
    assert gvcnlp("train", *arguments).code == 2


@pytest.mark.parametrize(
    "option",
    ["--epochs=3", "--version=2", "--workspace=w", "--seed=1"],
    ids=lambda o: o.split("=")[0],
)
def test_options_of_a_full_run_are_refused_beside_corrections(gvcnlp, writing, tmp_path, option):
    ran = gvcnlp("train", "--from", writing, "-o", tmp_path / "model", option)

    assert ran.code == 2
    assert option.split("=")[0] in ran.err
    assert not (tmp_path / "model").exists()


training = [
    pytest.mark.training,
    pytest.mark.skipif(
        any(importlib.util.find_spec(name) is None for name in ("torch", "transformers", "onnx")),
        reason="the training extra is not installed: pip install '.[train]'",
    ),
]


class TestWithTheExtra:
    pytestmark = training

    def test_a_handful_of_records_is_refused(self, gvcnlp, tmp_path):
        file = tmp_path / "few.txt"
        file.write_text(BLOCK.format(1, 1), encoding="utf-8")

        ran = gvcnlp("train", file, "-o", tmp_path / "model")

        assert ran.code == 1
        assert "too few cases" in ran.err
        assert not (tmp_path / "model").exists()

    def test_a_run_gets_the_cases_parted_and_the_settings(
        self, gvcnlp, writing, tmp_path, monkeypatch
    ):
        given = {}

        def train(learned, heldout, run, *, report):
            given.update(learned=learned, heldout=heldout, run=run)
            return {"en": {"cues": 0.5}}

        monkeypatch.setattr("gvcnlp.training.run.train", train)

        ran = gvcnlp("train", writing, "-o", tmp_path / "model", "--epochs", 3, "--seed", 11)

        everything = given["learned"] + given["heldout"]
        assert (ran.code, ran.out) == (0, "en  cues 0.500\n")
        assert (given["learned"], given["heldout"]) == tuple(map(list, split_by_case(everything)))
        assert len(everything) == 119
        assert (given["run"].settings.epochs, given["run"].settings.seed) == (3, 11)
        assert given["run"].workspace == tmp_path / "model.work"
