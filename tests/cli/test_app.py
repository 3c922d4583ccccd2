"""The program as a whole: help, version, completion, exit statuses, interruptions."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys

import pytest
import typer

import gvcnlp as package
from gvcnlp.errors import GvcnlpError, TextError, UsageError

PROGRAM = [sys.executable, "-c", "from gvcnlp.cli.app import main; main()"]
COMMANDS = [
    *("annotate", "classify", "ask", "evaluate", "train"),
    *(f"corpus {name}" for name in ("add", "list", "show", "remove", "stats")),
    *(f"corpus {name}" for name in ("export", "import", "check")),
    *(f"markup {name}" for name in ("check", "convert", "show", "split", "count", "build")),
]


def examples_of(page):
    """The lines below the heading `Examples:`, up to the next blank one."""
    _, _, rest = page.partition("Examples:\n")
    return [line.strip() for line in rest.partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_examples_one_a_line(gvcnlp, command):
    page = gvcnlp(*command.split(), "--help")

    examples = examples_of(page.out)
    assert page.code == 0
    assert examples
    assert [line for line in examples if f"gvcnlp {command}" not in line] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_use_no_option_that_is_not_there(gvcnlp, command):
    page = gvcnlp(*command.split(), "--help").out

    for line in examples_of(page):
        ours = re.split(r" [|>] ", line[line.index("gvcnlp ") :])[0]
        for option in (word for word in shlex.split(ours) if re.match(r"--?\w", word)):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", page.partition("Options:")[2]), line


@pytest.mark.parametrize("group", [(), ("corpus",), ("markup",)])
def test_summaries_are_not_cut_off(gvcnlp, group):
    page = gvcnlp(*group, "--help").out

    assert "Commands:" in page
    assert "..." not in page.partition("Commands:")[2]


def test_the_version_is_that_of_the_package(gvcnlp):
    assert gvcnlp("--version").out == f"gvcnlp {package.__version__}\n"


WRONG = [
    (),
    ("no-such-command",),
    ("annotate",),
    ("annotate", "--no-such-option"),
    ("annotate", "x.txt", "--format", "xml"),
    ("classify",),
    ("classify", "x.txt", "--text", "y"),
    ("evaluate",),
    ("markup", "check", "no-such-file.txt"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_status_2(gvcnlp, arguments):
    ran = gvcnlp(*arguments)

    assert ran.code == 2
    assert ran.out == "" or not arguments


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TextError("a.pdf: no text. Run OCR."), 1),
        (UsageError("not that way"), 2),
        (GvcnlpError("\x1b[31ma.pdf\nb"), 1),
        (OSError(28, "No space left on device"), 1),
    ],
)
def test_an_error_is_one_line_and_a_status(gvcnlp, monkeypatch, error, code):
    monkeypatch.setattr("gvcnlp.pipeline.annotate_text", failing(error))

    ran = gvcnlp("classify", "--text", "x")

    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("gvcnlp: ")
    assert ran.err.count("\n") == 1
    assert "\x1b" not in ran.err


def test_an_interruption_is_status_130_and_says_so_once(gvcnlp, monkeypatch):
    monkeypatch.setattr("gvcnlp.pipeline.annotate_text", failing(KeyboardInterrupt()))

    ran = gvcnlp("classify", "--text", "x")

    assert (ran.code, ran.err) == (130, "gvcnlp: interrupted; what was finished is kept\n")


def test_a_command_that_spoke_of_its_interruption_is_not_talked_over(gvcnlp, monkeypatch):
    def interrupted(*_):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    monkeypatch.setattr("gvcnlp.pipeline.annotate_text", interrupted)

    ran = gvcnlp("classify", "--text", "x")

    assert (ran.code, ran.err) == (130, "")


def failing(error):
    def fail(*_arguments, **_options):
        raise error

    return fail


def test_help_waits_for_no_library_but_typer():
    heavy = ("numpy", "onnxruntime", "pydantic", "rich", "spacy", "sqlite3", "torch", "yaml")
    code = f"import sys, gvcnlp.cli.app; print([m for m in {heavy} if m in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def test_the_shell_completes_commands():
    words = {"_GVCNLP_COMPLETE": "complete_bash", "COMP_WORDS": "gvcnlp an", "COMP_CWORD": "1"}
    program = [*PROGRAM[:2], f"import sys; sys.argv[0] = 'gvcnlp'; {PROGRAM[2]}"]

    ran = subprocess.run(program, env=os.environ | words, capture_output=True, text=True)

    assert ran.stdout.split() == ["annotate"]


def test_a_closed_pipe_is_no_error(tmp_path):
    file = tmp_path / "marked.txt"
    block = "@p{0} memo none\nNothing is claimed of the mill in passage {0}.\n\n"
    file.write_text("".join(block.format(i) for i in range(3000)), encoding="utf-8")

    with subprocess.Popen(
        [*PROGRAM, "markup", "convert", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        first = program.stdout.readline()
        program.stdout.close()
        said = program.stderr.read()

    assert json.loads(first)["id"] == "p0"
    assert (program.returncode, said) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a single process")
def test_what_was_written_before_an_interruption_is_whole_lines(tmp_path):
    file = tmp_path / "long.jsonl"
    record = {"text": "Nike sets the price and audits every plant. 买家指定面料和工艺。"}
    lines = (json.dumps({"id": f"p{i}"} | record, ensure_ascii=False) for i in range(20_000))
    file.write_text("\n".join(lines), encoding="utf-8")

    with subprocess.Popen(
        [*PROGRAM, "annotate", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        written = program.stdout.readline()
        program.send_signal(signal.SIGINT)
        written += program.stdout.read()
        said = program.stderr.read().decode()

    ids = [json.loads(line)["id"] for line in written.decode("utf-8").splitlines()]
    assert program.returncode == 130
    assert written.endswith(b"\n")
    assert ids == [f"p{i}" for i in range(len(ids))]
    assert 0 < len(ids) < 20_000
    assert said == "gvcnlp: interrupted; what was finished is kept\n"
