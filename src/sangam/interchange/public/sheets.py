"""The door of `interchange` for sheets that are no records: officers, transfers, questions and their answers."""

from sangam.interchange.policy import MOST_FILE_BYTES
from sangam.interchange.questions.answer_lines import ANSWER_HEADING, AnswerFile, answer_lines
from sangam.interchange.questions.questions import MOST_QUESTIONS, Question, Questions, questions
from sangam.interchange.sheets.tables import read_table
from sangam.interchange.types import Trouble

__all__ = [
    "ANSWER_HEADING",
    "MOST_FILE_BYTES",
    "MOST_QUESTIONS",
    "AnswerFile",
    "Question",
    "Questions",
    "Trouble",
    "answer_lines",
    "questions",
    "read_table",
]
