"""
The prompt of a conversation: history with the arrow keys, completion of firm names, and
what is being talked about in a line below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import FuzzyWordCompleter
from prompt_toolkit.history import InMemoryHistory

from gvcnlp.store import Store
from gvcnlp.store.conversations import fetch_questions

REMEMBERED = 200  # questions of earlier conversations, within reach of the arrow keys
_NAMES = "SELECT DISTINCT text FROM v_names WHERE named ORDER BY text"


def prompt_lines(store: Store, commands: Sequence[str], state: Callable[[], str]) -> Iterator[str]:
    """Yield the lines that are typed, until Ctrl-D.

    Args:
        store: Whose firms are completed, and whose questions are remembered.
        commands: Completed as well.
        state: Called for each prompt; what it returns is shown below.
    """
    history = InMemoryHistory()
    for question in reversed(fetch_questions(store, REMEMBERED)):
        history.append_string(question)
    names = [row["text"] for row in store.select(_NAMES)]
    session: PromptSession[str] = PromptSession(
        history=history,
        completer=FuzzyWordCompleter([*commands, *names]),
        complete_while_typing=False,
        bottom_toolbar=state,
    )
    while True:
        try:
            line = session.prompt("gvcnlp> ").strip()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if line:
            yield line
