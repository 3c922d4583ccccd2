"""
Measure speed and memory as ratios that a faster or slower machine changes little.

    python benchmarks/speed.py [--quick]

Prints the table of speed.md. Run it on an idle machine: a busy core falsifies everything
that two threads share. `--quick` reads fewer passages and a smaller text.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from gvcnlp.annotation.reading import Reader
from gvcnlp.exchange.markup import read_markup
from gvcnlp.pipeline import annotate_separately
from gvcnlp.records import Passage

WRITING = Path(__file__).parent.parent / "corpus" / "passages"
ABOUT_100 = range(80, 121)  # subwords
GVCNLP = (sys.executable, "-c", "from gvcnlp.cli.app import main; main()")
QUESTION = "Which suppliers were kept from functional upgrading?"
ROUNDS, STARTS = 3, 7
LONG_TEXT_MB, ENOUGH_RECORDS = 20, 5000
"""The text is read and cut as a whole; annotation is watched over more than one part."""

Batch = NDArray[np.int64]


def main() -> None:
    """Measure everything and print one row each."""
    quick = "--quick" in sys.argv[1:]
    print("| what | measured | target |\n| --- | --- | --- |")
    for row in (
        pipeline_row(100 if quick else 500),
        start_row(),
        question_row(),
        memory_row(2 if quick else LONG_TEXT_MB, 200 if quick else ENOUGH_RECORDS),
    ):
        print(f"| {' | '.join(row)} |", flush=True)


def pipeline_row(n: int) -> tuple[str, str, str]:
    """The whole pipeline against the network alone, on the same token batches."""
    passages = list(islice(cycle(passages_of_about_100_subwords()), n))
    batches = token_batches(passages)
    reader = Reader.chosen()

    def run_network() -> None:
        for ids in batches:
            reader.run(ids)

    pairs = [
        (seconds(run_network), seconds(lambda: list(annotate_separately(passages))))
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(whole / bare for bare, whole in pairs)
    rate = n / statistics.median(whole for _, whole in pairs)
    padding = 1 - sum(int((ids != 1).sum()) for ids in batches) / sum(ids.size for ids in batches)
    what = f"pipeline on {n} passages of about 100 tokens : the network on the same batches"
    measured = f"{ratio:.2f} ({rate:.0f} passages/s, {100 * padding:.0f} % padding)"
    return what, measured, "at most 1.4"


def passages_of_about_100_subwords() -> Iterator[Passage]:
    """Bare passages of both languages from our own writing."""
    written = [p for path in sorted(WRITING.glob("*.txt")) for p in read_markup(path)]
    cut = Reader.chosen().tokenizer.cut([p.text for p in written])
    for passage, subwords in zip(written, cut, strict=True):
        if len(subwords) in ABOUT_100:
            yield Passage(passage.id, passage.lang, passage.text)


def token_batches(passages: Sequence[Passage]) -> list[Batch]:
    """The padded batches that the pipeline gives the network, recorded as it does so."""
    reader, recorded = Reader.chosen(), list[Batch]()
    run = reader.run

    def recording(ids: Batch) -> dict[str, NDArray[np.float32]]:
        recorded.append(ids)
        return run(ids)

    reader.run = recording  # type: ignore[method-assign]
    list(annotate_separately(passages))
    del reader.run
    return recorded


def start_row() -> tuple[str, str, str]:
    """`gvcnlp --help` against the import of typer alone."""
    bare = start_seconds([sys.executable, "-c", "import typer"])
    ours = start_seconds([*GVCNLP, "--help"])
    what = f"`gvcnlp --help` : `python -c 'import typer'`, median of {STARTS}"
    return what, f"{ours / bare:.2f} ({ours:.2f} s : {bare:.2f} s)", "at most 3"


def question_row() -> tuple[str, str, str]:
    """One question to the shipped corpus, the whole process."""
    asked = start_seconds([*GVCNLP, "ask", QUESTION])
    return f"`gvcnlp ask` on the shipped corpus, median of {STARTS}", f"{asked:.2f} s", "1.5 s"


def memory_row(size_mb: int, enough: int) -> tuple[str, str, str]:
    """The most memory that `annotate` takes for a long text.

    Stopped after so many records: the whole text was read and cut by then, and more than
    one part of it annotated; what follows repeats that.
    """
    with tempfile.TemporaryDirectory() as folder:
        text, records = Path(folder) / "long.txt", Path(folder) / "long.jsonl"
        text.write_text(long_text(size_mb * 10**6), encoding="utf-8")
        command = [*GVCNLP, "annotate", str(text), "-o", str(records)]
        peak, n_records = watch(command, records, enough)
    what = f"peak memory of `annotate` on a text of {size_mb} MB, over {n_records} records"
    return what, f"{peak / 10**6:.0f} MB", "under 700 MB"


def long_text(size_bytes: int) -> str:
    """Our own passages as paragraphs, over and over."""
    paragraphs = [p.text for path in sorted(WRITING.glob("*.txt")) for p in read_markup(path)]
    whole = "\n\n".join(paragraphs)
    return "\n\n".join([whole] * (size_bytes // len(whole.encode("utf-8")) + 1))


def watch(command: Sequence[str], output: Path, enough: int) -> tuple[int, int]:
    """Run until the output has enough lines; return the peak memory in bytes and the lines."""
    process = subprocess.Popen(command)
    monitor, peak, n_lines = psutil.Process(process.pid), 0, 0
    while process.poll() is None and n_lines < enough:
        peak = max(peak, monitor.memory_info().rss)
        n_lines = output.read_bytes().count(b"\n") if output.exists() else 0
        time.sleep(0.2)
    if process.poll() is None:
        process.kill()
    elif process.returncode:
        raise SystemExit(f"{' '.join(command[3:])} ended with status {process.returncode}")
    process.wait()
    return peak, n_lines


def start_seconds(command: Sequence[str]) -> float:
    """Median seconds of a whole process; the first run, which fills caches, is left out."""

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    run()
    return statistics.median(seconds(run) for _ in range(STARTS))


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds that an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
