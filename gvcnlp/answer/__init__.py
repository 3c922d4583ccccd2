"""QUESTION -> ANSWER: read the question, plan, run, phrase, cite."""

from gvcnlp.answer.answers import Answer, Citation, Item, answer_question

__all__ = ["Answer", "Citation", "Item", "answer_question"]
