"""QUESTION -> ANSWER: read the question, plan, run, phrase, cite."""

from gvcnlp.answer.answering import answer_question
from gvcnlp.answer.answers import Answer, Item
from gvcnlp.answer.conversations import Conversation
from gvcnlp.answer.quotes import Citation

__all__ = ["Answer", "Citation", "Conversation", "Item", "answer_question"]
