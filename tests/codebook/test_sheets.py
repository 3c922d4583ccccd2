from __future__ import annotations

import pytest

from gvcnlp.codebook.cues import CueSheet
from gvcnlp.codebook.sheets import load_sheet
from gvcnlp.errors import CodebookError

HEAD = 'lang: en\ntype: captive\nversion: "2026.1"\ncues:\n'
FAULTS = [
    ("unknown field", HEAD + "  - {id: en.captive.x, phrase: y, color: red}", "cues.0.color"),
    ("bad id", HEAD + "  - {id: captive, phrase: y}", "cues.0.id"),
    ("no gloss", HEAD + "  - {id: zh.captive.x, phrase: 验厂}", "has no gloss"),
    ("not YAML", HEAD + "  - {id: [", "not YAML"),
    ("key twice", HEAD + "  - {id: en.captive.x, phrase: y, phrase: z}", "given twice"),
    ("empty", "", "Field required"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_reported_with_its_file(tmp_path, monkeypatch, source, message):
    (tmp_path / "captive.yaml").write_text(source, encoding="utf-8")
    monkeypatch.setattr("gvcnlp.codebook.sheets.files", lambda _: tmp_path)

    with pytest.raises(CodebookError, match=message) as caught:
        load_sheet("captive.yaml", CueSheet)

    assert str(caught.value).startswith("codebook/captive.yaml")


def test_a_missing_file_is_reported():
    with pytest.raises(CodebookError, match="Reinstall"):
        load_sheet("cues/en/nothing.yaml", CueSheet)
