# Everything runs in .venv, which `make .venv` fills; with tools on the path: make check BIN=
BIN ?= .venv/bin/
WRITING = $(sort $(wildcard corpus/passages/*.txt))
CASES = $(sort $(wildcard corpus/cases/*/*.md))
READER ?= my-reader
NAMES ?= corpus/names/sentences.jsonl # and any public sets of sentences with organisations

.PHONY: check lint test quality bench corpus questions reranker train train-on

check: lint test # all that must hold before a commit

lint: # style, types, and which room imports which
	$(BIN)ruff check .
	$(BIN)ruff format --check .
	$(BIN)mypy
	$(BIN)lint-imports

test:
	$(BIN)python -m pytest

quality: # scores of the shipped reader on writing that it did not learn from
	$(BIN)gvcnlp evaluate corpus/passages/heldout.jsonl

bench: # speed and memory, as the table in benchmarks/speed.md
	$(BIN)python benchmarks/speed.py

corpus: # records, counts and database from the marked-up writing
	$(BIN)gvcnlp markup check $(WRITING) $(CASES)
	$(BIN)gvcnlp markup split $(WRITING) $(CASES) -o corpus/passages
	$(BIN)gvcnlp markup count $(WRITING) $(CASES) --into corpus/README.md
	$(BIN)gvcnlp markup build corpus/cases -o corpus/cases.db

questions: # the network that reads questions, from the labelled ones (75 minutes)
	$(BIN)python -c 'from gvcnlp.training.questions import write_question_reader as write; \
	  write("corpus/questions", "models/questions/5")'

reranker: # what ranks found passages anew, from questions and the passages that answer them
	$(BIN)python -c 'from gvcnlp.training.rerank import write_reranker as write; \
	  write("corpus/questions/pairs.jsonl", "corpus/passages/train.jsonl", "models/reranker/1")'

train: # a new reader, from the pretrained encoder; needs the extra `train`
	$(BIN)gvcnlp train corpus/passages/train.jsonl corpus/passages/heldout.jsonl -o $(READER) \
	  $(NAMES:%=--names %)

train-on: # one that goes on from the shipped reader over writing that it has not learnt
	$(BIN)gvcnlp train corpus/passages/train.jsonl corpus/passages/heldout.jsonl -o $(READER) \
	  --base models/reader/1 $(LEARNT:%=--learnt %) $(NAMES:%=--names %)

.venv:
	python3 -m venv .venv
	.venv/bin/pip install -e '.[dev]'
