"""The commands and programs of the README and of docs/ do what they say."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gvcnlp.cli.app import app

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(path, language):
    page = (ROOT / path).read_text(encoding="utf-8")
    return [code for lang, code in BLOCK.findall(page) if lang == language]


def test_the_readme_opens_with_one_command_to_use_it_and_one_to_test_it():
    use, test = blocks("README.md", "sh")[:2]

    for command in (use, test):
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -e ")
        assert "torch" not in command
    assert "gvcnlp classify" in use
    assert "gvcnlp ask" in use
    assert "pytest" in test


def test_every_file_that_the_readme_names_is_there():
    page = (ROOT / "README.md").read_text(encoding="utf-8")

    named = re.findall(r"\b(?:docs|corpus|gvcnlp)/[\w./-]*\w/?|\bNOTICE\b|\bCITATION.cff", page)

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_commands_of_the_readme_run_one_after_another(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    lines = [line for code in blocks("README.md", "sh")[2:] for line in code.splitlines()]
    commands = [shlex.split(line) for line in lines if line.startswith("gvcnlp ")]

    assert len(commands) == len(lines) > 5
    for _, *arguments in commands:
        result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, (arguments, result.output)
        assert result.output or "-o" in arguments, arguments


@pytest.mark.parametrize("page", ["README.md", "docs/records.md"])
def test_the_programs_of_the_documents_run(page, capsys):
    programs = blocks(page, "python")

    assert programs
    for program in programs:
        exec(program, {})


@pytest.mark.parametrize("command", ["annotate", "classify", "corpus", "ask", "evaluate", "train"])
def test_every_command_of_the_readme_explains_itself(command):
    result = CliRunner().invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert f"gvcnlp {command}" in result.output or command == "corpus"
