"""`gvcnlp train --from`: a last layer fitted on corrections, the shipped reader untouched."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from gvcnlp.annotation.artifacts import READER, models_folder, verify
from gvcnlp.records import Passage, case_of
from gvcnlp.training.corrections import part

CASES = 12
BLOCK = (
    "@mine{0:02d}-001 interview none\n"
    "[F|Mill {0}] {{gc~|takes its recipe from the [B|bottler]}}, as the saying goes.\n\n"
)


@pytest.fixture
def corrections(tmp_path, gvcnlp):
    marked = tmp_path / "marked.txt"
    marked.write_text("".join(BLOCK.format(i) for i in range(1, CASES + 1)), encoding="utf-8")
    file = tmp_path / "corrected.jsonl"
    file.write_text(gvcnlp("markup", "convert", marked).out, encoding="utf-8")
    return file


def _hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_a_reader_learns_what_its_user_corrected_all_along(
    gvcnlp, corrections, tmp_path, monkeypatch
):
    shipped, made = models_folder() / READER, tmp_path / "mine"
    before = _hashes(shipped)

    ran = gvcnlp("train", "--from", corrections, "-o", made)

    assert ran.code == 0, ran.err
    assert _hashes(shipped) == before
    verify(made)
    changes = {row.split()[0]: row.split()[1:] for row in ran.out.splitlines()[1:]}
    claim = [float(value) for value in changes["governance_claim"]]
    assert claim[1] > claim[0]
    bare = json.dumps({"id": "p1", "text": "Mill 99 takes its recipe from the bottler."})
    monkeypatch.setenv("GVCNLP_READER", str(made))
    read = json.loads(gvcnlp("annotate", "-", "--format", "jsonl", stdin=bare.encode()).out)
    assert read["coder"].endswith("+corrected")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--from", "few.jsonl", "-o", "made"), 1, "few.jsonl: 2 passages are too few"),
        (("--from", "few.jsonl", "few.jsonl", "-o", "made"), 2, "either RECORDS"),
        (("-o", "made"), 2, "either RECORDS"),
        (("--from", "absent.jsonl", "-o", "made"), 2, "absent.jsonl"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(
    gvcnlp, corrections, tmp_path, monkeypatch, arguments, code, said
):
    monkeypatch.chdir(tmp_path)
    lines = corrections.read_text(encoding="utf-8").splitlines(keepends=True)
    Path("few.jsonl").write_text("".join(lines[:2]), encoding="utf-8")

    ran = gvcnlp("train", *arguments)

    assert ran.code == code
    assert said in ran.err
    assert not Path("made").exists()


def test_a_chosen_reader_that_is_none_is_named(gvcnlp, tmp_path, monkeypatch):
    from gvcnlp.annotation.reading import Reader
    from gvcnlp.errors import ArtifactError

    monkeypatch.setenv("GVCNLP_READER", str(tmp_path))
    with pytest.raises(ArtifactError, match="GVCNLP_READER"):
        Reader.chosen()


def test_cases_stay_together_and_a_fourth_is_kept(gvcnlp, corrections):
    from gvcnlp.exchange.jsonl import read_records

    passages = list(read_records(corrections))
    learned, kept = part(passages)
    assert {case_of(p.id) for p in learned}.isdisjoint(case_of(p.id) for p in kept)
    assert len(kept) == CASES // 4
    assert sorted(p.id for p in learned + kept) == sorted(p.id for p in passages)


def test_one_corrected_paper_is_parted_by_its_passages():
    paper = [Passage(id=f"paper#{i:04d}", lang="en", text="Mills sell.") for i in range(1, 13)]
    learned, kept = part(paper)
    assert [p.id for p in kept] == ["paper#0004", "paper#0008", "paper#0012"]
    assert len(learned) == 9
