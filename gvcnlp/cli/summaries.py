"""
Shape the docstrings of commands for the terminal.

A docstring stays readable in the code; here its examples keep their lines, which click
would run together, and its first sentence goes whole into the list of commands, which
click would cut at the edge of the window.
"""

from __future__ import annotations

import inspect

import typer

EXAMPLES = "Examples:\n"
_AS_TYPED = "\b\n"  # tells click to leave the lines of a paragraph alone


def with_summaries(commands: typer.Typer) -> typer.Typer:
    """Set help and summary of every command of a group from its docstring; return the group."""
    for command in commands.registered_commands:
        text = inspect.getdoc(command.callback) or ""
        command.help = keep_examples(text)
        command.short_help = " ".join(text.partition("\n\n")[0].split())
    return commands


def keep_examples(text: str) -> str:
    """Return the text with each example on a line of its own, none wrapped.

    >>> keep_examples("Add.\\n\\nExamples:\\n  a one\\n\\n  a two\\n")
    'Add.\\n\\n\\x08\\nExamples:\\n  a one\\n  a two'
    """
    before, heading, examples = text.partition(EXAMPLES)
    if not heading:
        return text
    lines = [line for line in examples.splitlines() if line.strip()]
    return before + _AS_TYPED + heading + "\n".join(lines)
