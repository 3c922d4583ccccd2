"""
The command line: one file a command, errors turned into one line and an exit code here.

Commands import what they need when they run, so that `gvcnlp --help` starts at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gvcnlp import __version__
from gvcnlp.cli.annotate import annotate
from gvcnlp.cli.ask import ask
from gvcnlp.cli.classify import classify
from gvcnlp.cli.corpus import app as corpus
from gvcnlp.cli.evaluate import evaluate
from gvcnlp.cli.markup import app as markup
from gvcnlp.cli.terminal import say
from gvcnlp.cli.train import train
from gvcnlp.errors import GvcnlpError

INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich")
app.command()(annotate)
app.command()(classify)
app.command()(ask)
app.add_typer(corpus, name="corpus")
app.command()(evaluate)
app.command()(train)
app.add_typer(markup, name="markup")


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
    try:
        app()
    except GvcnlpError as exc:
        say(f"gvcnlp: {exc}")
        sys.exit(exc.exit_code)
    except KeyboardInterrupt:
        say("gvcnlp: interrupted; what was finished is kept")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has gone (`gvcnlp … | head`): no error of ours
        sys.exit(0)


def _speak_utf8() -> None:
    """Chinese must print wherever Python starts with another encoding (Windows, LANG=C)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
