"""
Measure whole answers to strangers: of each set in tests/answer/strangers, or of folders of the same
form, how many questions of each kind are answered rightly.

    python benchmarks/strangers.py
    python benchmarks/strangers.py tests/answer/strangers/tenth/reader-en --wrong

Prints the table of strangers.md; with `--wrong` also each question that is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path

STRANGERS = Path(__file__).parent.parent / "tests/answer/strangers"
sys.path.insert(0, str(STRANGERS))

from asking import PLAIN, Asked, ask_folder  # noqa: E402

KINDS = ("plain", "others", "declined", "openings", "follow-ups")


def main() -> None:
    """Print one row a folder, and the sums."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--wrong", action="store_true", help="name what is not answered rightly")
    args = parser.parse_args()
    print_row("strangers", *KINDS)
    print_row(*["---"] * (1 + len(KINDS)))
    every: list[tuple[str, Asked]] = []
    for folder in args.folders or sorted(path.parent for path in STRANGERS.rglob("records.jsonl")):
        found = list(asked_in(folder))
        every += found
        print_row("/".join(folder.resolve().parts[-2:]), *tallied(found))
        for kind, one in found if args.wrong else ():
            if not one.right:
                print(f"    {kind} {one.id}: {one.question}")
    print_row("all", *tallied(every))


def asked_in(folder: Path) -> Iterator[tuple[str, Asked]]:
    """Ask everything in a folder; yield each answer with its kind."""
    with tempfile.TemporaryDirectory() as scratch, redirect_stdout(sys.stderr):
        questions, turns = ask_folder(folder, Path(scratch) / "corpus.db")
        for one in questions:
            is_plain, is_declined = one.intent in PLAIN, "declined" in one.truth
            yield "plain" if is_plain else "declined" if is_declined else "others", one
        for one in turns:
            yield "openings" if one.intent == "opening" else "follow-ups", one


def tallied(found: Iterable[tuple[str, Asked]]) -> Iterator[str]:
    """How many of each kind are right, of how many."""
    rights: Mapping[str, list[bool]] = {kind: [] for kind in KINDS}
    for kind, one in found:
        rights[kind].append(one.right)
    return (f"{sum(right)} of {len(right)}" for right in rights.values())


def print_row(*cells: str) -> None:
    """One row of a Markdown table, at once."""
    print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
