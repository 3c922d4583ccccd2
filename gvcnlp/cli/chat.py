"""
`gvcnlp chat`: a conversation over the corpus, at a terminal or line by line for machines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.ask import in_other_words, show_answer
from gvcnlp.cli.databases import DEFAULT, DbOption, LlmOption, corpus_to_ask, corpus_to_change
from gvcnlp.cli.explanations import explain
from gvcnlp.cli.terminal import clean, say, to_json
from gvcnlp.cli.transcripts import to_markdown
from gvcnlp.errors import GvcnlpError, StoreError, UsageError

if TYPE_CHECKING:
    from gvcnlp.answer import Conversation
    from gvcnlp.store import Store
    from gvcnlp.store.conversations import ConversationLog

HELP = """\
/undo           take the last question back
/explain        how the last question was read, and the queries it became
/save FILE.md   write the conversation to a file
/lang en|zh     the language of these messages
/quit           leave (or Ctrl-D)"""
MESSAGES = {
    "en": {
        "hello": "Ask about the corpus, in English or Chinese. /help lists the commands.",
        "commands": HELP,
        "undone": "Taken back: {}",
        "nothing": "Nothing has been asked yet.",
        "saved": "Saved to {}",
        "unknown": "No such command: {}. /help lists them.",
        "topic": "talking about: {}",
        "unkept": "This corpus cannot be written, so the conversation is not kept; /save FILE.md.",
    },
    "zh": {
        "hello": "请就语料库提问，中英文均可。输入 /help 查看命令。",
        "commands": HELP.replace("take the last question back", "撤回上一个问题")
        .replace("how the last question was read, and the queries it became", "如何理解上一个问题")
        .replace("write the conversation to a file", "把对话写入文件")
        .replace("the language of these messages", "提示语的语言")
        .replace("leave (or Ctrl-D)", "退出（或按 Ctrl-D）"),
        "undone": "已撤回：{}",
        "nothing": "还没有提过问题。",
        "saved": "已保存到{}",
        "unknown": "没有这个命令：{}。输入 /help 查看。",
        "topic": "当前话题：{}",
        "unkept": "此语料库不可写，对话不会保存在其中；可用 /save FILE.md。",
    },
}


def chat(
    db: DbOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most quotations to show.")] = 3,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Read a question a line, write an answer object a line."),
    ] = False,
    llm: LlmOption = None,
) -> None:
    """Ask the corpus in a conversation that understands follow-ups.

    Kept in the corpus: `gvcnlp corpus log` lists and exports conversations. Within, /help
    lists the commands. Without a corpus of yours, the shipped cases are asked.

    Examples:

      gvcnlp chat

      gvcnlp chat --db study.db

      printf 'Which cases are captive?\\nand in China?\\n' | gvcnlp chat --json
    """
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.answer import Conversation

    with _corpus(db) as (store, log):
        talk = Conversation(store, embedder=SentenceEncoder())
        if as_json:
            _answer_lines(talk, log, llm)
        else:
            _Session(talk, log, limit, llm).run()


@contextmanager
def _corpus(db: Path | None) -> Iterator[tuple[Store, ConversationLog | None]]:
    """The corpus and the log of this conversation; no log where it may not be written."""
    from gvcnlp.store.conversations import ConversationLog

    if db is not None or DEFAULT.is_file():
        try:
            with corpus_to_change(db) as store:
                yield store, ConversationLog(store)
                return
        except StoreError as exc:
            if "cannot be written" not in str(exc):
                raise
    with corpus_to_ask(db) as store:
        yield store, None


def _answer_lines(talk: Conversation, log: ConversationLog | None, llm: str | None) -> None:
    """One answer object a line; a line that cannot be answered yields an object with `error`.

    With `llm` each has `rephrased` besides, null where its words could not be trusted.
    """
    for line in sys.stdin:
        question = line.strip()
        if not question:
            continue
        try:
            answer = talk.ask(question)
        except StoreError as exc:
            typer.echo(to_json({"question": question, "error": str(exc)}))
            continue
        if log is not None:
            log.add(question, answer.to_dict())
        said = {"rephrased": in_other_words(answer, llm)} if llm else {}
        typer.echo(to_json(answer.to_dict() | said))
        sys.stdout.flush()


class _Session:
    """A conversation at a terminal, or with lines piped in."""

    def __init__(
        self, talk: Conversation, log: ConversationLog | None, limit: int, llm: str | None
    ) -> None:
        self.talk, self.log, self.limit, self.llm = talk, log, limit, llm
        self.lang = "en"
        self.commands: dict[str, Callable[[str], None]] = {
            "/help": lambda rest: typer.echo(self._message("commands")),
            "/undo": self._undo,
            "/explain": self._explain,
            "/save": self._save,
            "/lang": self._switch,
        }

    def run(self) -> None:
        """Read until the end of input or /quit; Ctrl-C drops the line that is being typed."""
        say(self._message("hello"))
        if self.log is None:
            say(self._message("unkept"))
        for line in _lines(self):
            if line in ("/quit", "/exit", "/q"):
                return
            try:
                self._take(line)
            except GvcnlpError as exc:
                say(f"gvcnlp: {exc}")

    def _take(self, line: str) -> None:
        if not line.startswith("/"):
            self._ask(line)
            return
        name, _, rest = line.partition(" ")
        command = self.commands.get(name)
        if command is None:
            say(self._message("unknown").format(name))
        else:
            command(rest.strip())

    def _ask(self, question: str) -> None:
        answer = self.talk.ask(question)
        if self.log is not None:
            self.log.add(question, answer.to_dict())
        show_answer(answer, self.limit, in_other_words(answer, self.llm))
        typer.echo("")

    def _undo(self, rest: str) -> None:
        undone = self.talk.undo()
        if undone is None:
            say(self._message("nothing"))
            return
        if self.log is not None:
            self.log.remove_last()
        say(self._message("undone").format(undone.question))

    def _explain(self, rest: str) -> None:
        if self.talk.turns:
            typer.echo(explain(self.talk.turns[-1].plan))
        else:
            say(self._message("nothing"))

    def _save(self, rest: str) -> None:
        if not rest:
            raise UsageError("/save needs the name of a file: /save talk.md")
        try:
            text = to_markdown([turn.to_dict() for turn in self.talk.turns])
            Path(rest).write_text(text, encoding="utf-8", newline="\n")
        except OSError as exc:
            raise UsageError(f"{rest}: cannot be written ({exc.strerror}).") from exc
        say(self._message("saved").format(rest))

    def _switch(self, rest: str) -> None:
        if rest not in MESSAGES:
            raise UsageError("/lang takes en or zh")
        self.lang = rest
        say(self._message("hello"))

    def _message(self, name: str) -> str:
        return MESSAGES[self.lang][name]

    def state(self) -> str:
        """What is being talked about, for the line below the prompt."""
        topic = clean(self.talk.topic)
        return self._message("topic").format(topic) if topic else self._message("hello")


def _lines(session: _Session) -> Iterator[str]:
    """Lines with what stands in them; at a terminal with history and completion."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield from filter(None, map(str.strip, sys.stdin))
        return
    from gvcnlp.cli.prompts import prompt_lines

    yield from prompt_lines(session.talk.store, list(session.commands), session.state)
