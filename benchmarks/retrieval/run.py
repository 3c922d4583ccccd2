"""
Measure how well questions find the passages that answer them, across two languages.

    python benchmarks/retrieval/run.py

Every question of `pairs.jsonl` is asked of one pool: all answers and all distractors, English
and Chinese mixed. Prints two Markdown tables. Times are processor time on one thread, as
ratios to the first system, so that a busy machine changes them little.

multilingual-e5-small takes part if torch, transformers and the folder named by
GVCNLP_E5_FOLDER (Hugging Face format) are there; otherwise it is left out with a word.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.sentence_vectors import SentenceEncoder
from gvcnlp.store.words import match_expression, search_words, segment

HERE = Path(__file__).parent
DIRECTIONS = (("en", "en"), ("zh", "zh"), ("en", "zh"), ("zh", "en"))
FUSION_K = 60  # the constant of reciprocal rank fusion, as Cormack et al. 2009 set it
BATCH = 16
MAX_TOKENS = 512

Vectors = NDArray[np.float32]
Rankings = list[list[int]]  # for each question the passages found, best first
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Text:
    """A question or a passage."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Pool:
    """All passages, the questions, and for each question the place of its answer."""

    questions: list[Text]
    passages: list[Text]
    answers: list[int]


@dataclass(frozen=True, slots=True)
class Run:
    """What one system found, and its seconds for one question and for one passage."""

    name: str
    rankings: Rankings
    question_s: float
    passage_s: float


@dataclass(frozen=True, slots=True)
class Encoded:
    """Vectors of a pool by one model, and the seconds for one of each."""

    questions: Vectors
    passages: Vectors
    question_s: float
    passage_s: float


def main() -> None:
    """Run all systems that can run here and print the tables."""
    pool = read_pool(HERE / "pairs.jsonl", HERE / "distractors.jsonl")
    print(f"{len(pool.questions)} questions, {len(pool.passages)} passages in one pool\n")
    runs = run_systems(pool)
    print_overall(runs, pool)
    print_directions(runs, pool)


def read_pool(pairs_path: Path, distractors_path: Path) -> Pool:
    """Read questions, answers and distractors; print the hash of each file."""
    pairs, distractors = list(_read_jsonl(pairs_path)), list(_read_jsonl(distractors_path))
    place: dict[str, int] = {}
    passages: list[Text] = []
    for row in [*pairs, *distractors]:
        if row["passage_id"] not in place:
            place[row["passage_id"]] = len(passages)
            passages.append(Text(row["passage"], row["passage_lang"]))
    questions = [Text(row["question"], row["question_lang"]) for row in pairs]
    return Pool(questions, passages, [place[row["passage_id"]] for row in pairs])


def run_systems(pool: Pool) -> list[Run]:
    """Return a run of each system, the sentence encoder of the package first."""
    use = _by_cosine("USE multilingual 3", _encode(SentenceEncoder().embed, pool))
    bm25 = run_bm25(pool)
    fusion = Run(
        "BM25 + USE, fused by rank",
        fuse_rankings(bm25.rankings, use.rankings),
        bm25.question_s + use.question_s,
        bm25.passage_s + use.passage_s,
    )
    return [use, *run_e5(pool), bm25, fusion]


def run_e5(pool: Pool) -> list[Run]:
    """Return e5 raw and centered by language; nothing where it cannot be loaded."""
    folder = os.environ.get("GVCNLP_E5_FOLDER", "")
    if not Path(folder, "config.json").is_file():
        print("e5 left out: GVCNLP_E5_FOLDER names no model folder\n", file=sys.stderr)
        return []
    try:
        embed = load_e5(Path(folder))
    except ImportError as exc:
        print(f"e5 left out: {exc}\n", file=sys.stderr)
        return []
    raw = _encode(embed, pool, question_prefix="query: ", passage_prefix="passage: ")
    centered = Encoded(
        center_by_language(raw.questions, pool.questions),
        center_by_language(raw.passages, pool.passages),
        raw.question_s,
        raw.passage_s,
    )
    return [
        _by_cosine("multilingual-e5-small", raw),
        _by_cosine("multilingual-e5-small, centered", centered),
    ]


def load_e5(folder: Path) -> Embed:
    """Load the transformer; its vectors are means over tokens, of length 1.

    Raises:
        ImportError: torch or transformers is not installed.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()

    def embed(texts: Sequence[str]) -> Vectors:
        rows = []
        for start in range(0, len(texts), BATCH):
            batch = tokenizer(
                list(texts[start : start + BATCH]),
                padding=True,
                truncation=True,
                max_length=MAX_TOKENS,
                return_tensors="pt",
            )
            with torch.inference_mode():
                states = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1)
            rows.append(((states * mask).sum(1) / mask.sum(1)).numpy())
        return _unit(np.concatenate(rows))

    return embed


def center_by_language(vectors: Vectors, texts: Sequence[Text]) -> Vectors:
    """Subtract from each vector the mean vector of its language."""
    centered = vectors.copy()
    langs = np.array([text.lang for text in texts])
    for lang in np.unique(langs):
        centered[langs == lang] -= vectors[langs == lang].mean(axis=0)
    return _unit(centered)


def run_bm25(pool: Pool) -> Run:
    """Rank by full text alone, with the segmentation and tokenizer of the store."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5 "
        "(words, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    segment("预热")  # the dictionaries load at first use, which is no cost of a passage
    search_words("预热")
    began = process_time()
    rows = ((i, segment(passage.text)) for i, passage in enumerate(pool.passages))
    connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)
    indexed = process_time()
    rankings = [_search_words(connection, question.text) for question in pool.questions]
    return Run(
        "BM25 full text",
        rankings,
        (process_time() - indexed) / len(pool.questions),
        (indexed - began) / len(pool.passages),
    )


def fuse_rankings(first: Rankings, second: Rankings) -> Rankings:
    """Join two rankings of each question by reciprocal rank fusion.

    >>> fuse_rankings([[7]], [[3, 7]])
    [[7, 3]]
    """
    fused = []
    for pair in zip(first, second, strict=True):
        scores: dict[int, float] = {}
        for ranking in pair:
            for rank, passage in enumerate(ranking, start=1):
                scores[passage] = scores.get(passage, 0.0) + 1 / (FUSION_K + rank)
        fused.append(sorted(scores, key=lambda passage: (-scores[passage], passage)))
    return fused


def print_overall(runs: Sequence[Run], pool: Pool) -> None:
    """Print scores over all questions, and times as ratios to the first run."""
    print("| system | recall@1 | recall@5 | MRR | time a question | time a passage |")
    print("| --- | --- | --- | --- | --- | --- |")
    for run in runs:
        scores = " | ".join(_scores(_answer_ranks(run, pool)))
        question = run.question_s / runs[0].question_s
        passage = run.passage_s / runs[0].passage_s
        print(f"| {run.name} | {scores} | {question:.2g} | {passage:.2g} |")
    print()


def print_directions(runs: Sequence[Run], pool: Pool) -> None:
    """Print recall@1 / recall@5 / MRR for each language of question and of answer."""
    print("| system | " + " | ".join(f"{q} → {p}" for q, p in DIRECTIONS) + " |")
    print("| --- |" + " --- |" * len(DIRECTIONS))
    langs = [
        (question.lang, pool.passages[answer].lang)
        for question, answer in zip(pool.questions, pool.answers, strict=True)
    ]
    for run in runs:
        ranks = _answer_ranks(run, pool)
        cells = [
            " / ".join(_scores([r for r, pair in zip(ranks, langs, strict=True) if pair == one]))
            for one in DIRECTIONS
        ]
        print(f"| {run.name} | " + " | ".join(cells) + " |")


def _read_jsonl(path: Path) -> Iterator[dict[str, str]]:
    content = path.read_bytes()
    print(f"{path.name} sha256 {hashlib.sha256(content).hexdigest()}")
    for line in content.decode("utf-8").splitlines():
        yield json.loads(line)


def _encode(
    embed: Embed, pool: Pool, *, question_prefix: str = "", passage_prefix: str = ""
) -> Encoded:
    """Encode questions one at a time, as they are asked, and passages all at once."""
    questions = [question_prefix + question.text for question in pool.questions]
    passages = [passage_prefix + passage.text for passage in pool.passages]
    embed(questions[:1])  # loads the model
    began = process_time()
    question_rows = np.concatenate([embed([question]) for question in questions])
    asked = process_time()
    passage_rows = embed(passages)
    return Encoded(
        question_rows,
        passage_rows,
        (asked - began) / len(questions),
        (process_time() - asked) / len(passages),
    )


def _by_cosine(name: str, encoded: Encoded) -> Run:
    cosines = encoded.questions @ encoded.passages.T
    rankings = np.argsort(-cosines, axis=1, kind="stable").tolist()
    return Run(name, rankings, encoded.question_s, encoded.passage_s)


def _unit(vectors: Vectors) -> Vectors:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _search_words(connection: sqlite3.Connection, question: str) -> list[int]:
    query = match_expression(search_words(question))
    sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank, rowid"
    return [row[0] for row in connection.execute(sql, (query,))]


def _answer_ranks(run: Run, pool: Pool) -> list[float]:
    """Return the rank of each answer, from 1; infinity where it was not found."""
    return [
        ranking.index(answer) + 1 if answer in ranking else float("inf")
        for ranking, answer in zip(run.rankings, pool.answers, strict=True)
    ]


def _scores(ranks: Iterable[float]) -> list[str]:
    """Return recall@1, recall@5 and mean reciprocal rank, to three places."""
    array = np.array(list(ranks))
    return [
        f"{value:.3f}" for value in ((array <= 1).mean(), (array <= 5).mean(), (1 / array).mean())
    ]


if __name__ == "__main__":
    main()
