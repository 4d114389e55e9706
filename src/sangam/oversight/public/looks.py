"""The door of `oversight` for looks: explain them, list what nothing explains, ask the officer, judge it."""

from sangam.oversight.looks.explanation import explain_at_word, explain_looks
from sangam.oversight.looks.lines import (
    MOST_LINES,
    TRIED,
    VERDICTS,
    answer_question,
    ask_officer,
    enter_home_place,
    explain_and_tell,
    explain_due,
    judge_looks,
    questions_of,
    unexplained_looks,
)
from sangam.oversight.looks.record_viewers import looks_at

__all__ = [
    "MOST_LINES",
    "TRIED",
    "VERDICTS",
    "answer_question",
    "ask_officer",
    "enter_home_place",
    "explain_and_tell",
    "explain_at_word",
    "explain_due",
    "explain_looks",
    "judge_looks",
    "looks_at",
    "questions_of",
    "unexplained_looks",
]
