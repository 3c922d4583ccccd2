"""
`gvcnlp ask`: one question, one answer with its quotations.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from gvcnlp.cli.databases import DbOption, JsonOption, LlmOption, corpus_to_ask
from gvcnlp.cli.explanations import explain
from gvcnlp.cli.terminal import clean, say

if TYPE_CHECKING:
    from gvcnlp.answer import Answer, Citation, Item

SHORT_LIST = 12  # things that a list shows whatever the limit of quotations
MORE = {
    "en": "and {n} more passages; --limit shows them, --json gives all.",
    "zh": "另有{n}段；用 --limit 查看，--json 给出全部。",
}


def ask(
    question: Annotated[str, typer.Argument(help="In English or Chinese.")],
    db: DbOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most quotations to show.")] = 5,
    as_json: JsonOption = False,
    explained: Annotated[
        bool, typer.Option("--explain", help="How the question was read, and its queries.")
    ] = False,
    llm: LlmOption = None,
) -> None:
    """Answer QUESTION from the corpus, quoting the passages that show it.

    Without a corpus of yours, the shipped cases are asked.

    Examples:

      gvcnlp ask "Which cases report functional upgrading?"

      gvcnlp ask "谁为苹果代工？"

      gvcnlp ask --json "How many passages describe captive governance?"
    """
    from gvcnlp.annotation.sentence_vectors import SentenceEncoder
    from gvcnlp.answer import answer_question

    with corpus_to_ask(db) as store:
        answer = answer_question(store, question, embedder=SentenceEncoder())
    said = in_other_words(answer, llm)
    if as_json:
        plain = answer.to_dict() | ({"rephrased": said} if llm else {})
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    show_answer(answer, limit, said)
    if explained:
        typer.echo(f"\n{explain(answer.plan)}")


def in_other_words(answer: Answer, url: str | None) -> str | None:
    """Return the words of a language model for the answer, where asked for and faithful."""
    if url is None:
        return None
    from gvcnlp.answer.rephrasing import Endpoint, rephrase

    said = rephrase(answer, Endpoint(url))
    if said is None and answer.answered:
        say("gvcnlp: the rephrasing could not be trusted or had; the computed answer stands")
    return said


def show_answer(answer: Answer, limit: int, rephrased: str | None = None) -> None:
    """Print the answer, what it lists, and at most `limit` quotations, in plain text."""
    from gvcnlp.answer.offers import say_alternative
    from gvcnlp.answer.plans import QUOTING

    if rephrased is not None:
        typer.echo(f"{clean(rephrased)}\n")
    typer.echo(clean(answer.answer))
    if offered := say_alternative(answer.plan):
        typer.echo(clean(offered))
    if answer.plan.intent not in QUOTING and (
        answer.plan.unit != "passage" or answer.plan.relation
    ):
        _show_items(answer.items, limit)
    for number, citation in enumerate(answer.citations[:limit], start=1):
        typer.echo(f"\n  [{number}] {clean(citation.id)}{_where(citation)}   {_by(citation)}")
        typer.echo(f"      “{clean(citation.quote)}”")
    if len(answer.citations) > limit:
        rest = len(answer.citations) - limit
        typer.echo(f"\n  {MORE[answer.lang].format(n=rest)}")


def _show_items(items: Sequence[Item], limit: int) -> None:
    shown = items[: max(limit, SHORT_LIST)]
    for item in shown:
        typer.echo(f"  - {clean(item.label)} ({item.count})")
    if len(items) > len(shown):
        typer.echo(f"  … +{len(items) - len(shown)}")


def _where(citation: Citation) -> str:
    return f", p. {citation.page}" if citation.page is not None else ""


def _by(citation: Citation) -> str:
    """Who annotated the passage; a probability belongs to machines (`name@version`) only."""
    if not citation.coder:
        return "coder unknown"
    if "@" not in citation.coder or citation.score is None:
        return "coded by hand" if citation.coder == "coded" else f"coded by {clean(citation.coder)}"
    return f"{clean(citation.coder)}, p = {citation.score:.2f}"
