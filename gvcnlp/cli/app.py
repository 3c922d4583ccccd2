"""
The command line: one file a command, errors turned into one line and an exit code here.

Commands import what they need when they run, so that `gvcnlp --help` starts at once.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from gvcnlp import __version__
from gvcnlp.cli.annotate import annotate
from gvcnlp.cli.ask import ask
from gvcnlp.cli.chat import chat
from gvcnlp.cli.classify import classify
from gvcnlp.cli.corpus import app as corpus
from gvcnlp.cli.evaluate import evaluate
from gvcnlp.cli.findings import findings
from gvcnlp.cli.markup import app as markup
from gvcnlp.cli.summaries import with_summaries
from gvcnlp.cli.terminal import LineHandler, say
from gvcnlp.cli.train import train
from gvcnlp.errors import GvcnlpError

FAILED, INTERRUPTED = 1, 130

# Plain help instead of rich's: it keeps the lines of the examples and starts in half the time.
app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(annotate)
app.command()(classify)
app.command()(ask)
app.command()(chat)
app.command()(findings)
app.add_typer(with_summaries(corpus), name="corpus")
app.command()(evaluate)
app.command()(train)
app.add_typer(with_summaries(markup), name="markup")
with_summaries(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gvcnlp {__version__}")
        raise typer.Exit


@app.callback()
def gvcnlp(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Read case studies of global value chains, in English and Chinese, offline.

    Who buys from whom, how the chain is governed (market, balanced, captive, hierarchy),
    what was upgraded (process, product, functional, inter-sectoral) and what was not.
    """


def main() -> None:
    """Run the command line; turn our own errors into one line and an exit code."""
    _speak_utf8()
    logging.basicConfig(level=logging.WARNING, handlers=[LineHandler()])
    try:
        app()
    except SystemExit as exc:
        sys.exit(_status(exc))
    except KeyboardInterrupt:
        sys.exit(_interrupted())
    except GvcnlpError as exc:
        say(f"gvcnlp: {exc}")
        sys.exit(exc.exit_code)
    except OSError as exc:  # a full disk, a lost network drive
        say(f"gvcnlp: {exc}")
        sys.exit(FAILED)


def _status(exc: SystemExit) -> str | int | None:
    """What typer ended with; it passes over an interruption and a closed pipe in silence."""
    ended_by = exc.__context__
    if isinstance(ended_by, BrokenPipeError):  # `gvcnlp … | head`: no error of ours
        return 0
    if ended_by is not None and isinstance(ended_by.__cause__, KeyboardInterrupt):
        return _interrupted()
    return exc.code


def _interrupted() -> int:
    say("gvcnlp: interrupted; what was finished is kept")
    return INTERRUPTED


def _speak_utf8() -> None:
    """Chinese must print wherever Python starts with another encoding (Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
