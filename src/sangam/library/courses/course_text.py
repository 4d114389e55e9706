"""A course as an officer types it: plain lines with a sign before them.  Pure.

# Title            once, at the top; the lines below it are the summary
## Heading         of a page; the lines below it are its text
? Question         then its answers, a line each
- wrong answer
* right answer     once a question
! Why              shown after answering
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sangam.kernel.errors import Malformed
from sangam.library.courses import policy

LONGEST = 60_000
MOST_PAGES = 40
MOST_QUESTIONS = 40
MOST_CHOICES = 6
MINUTES_A_PAGE = 2
_LONGEST_LINE = 2_000
_LONGEST_TITLE = 120


@dataclass
class _Question:
    asks: str
    line: int
    choices: list[str] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    why: str = ""


@dataclass
class _Reading:
    title: str = ""
    summary: list[str] = field(default_factory=list)
    pages: list[tuple[str, list[str]]] = field(default_factory=list)
    questions: list[_Question] = field(default_factory=list)


def read_course(text: str, language: str) -> dict[str, Any]:
    """Return a course as its file would say it, in one language.  Raises Malformed, naming the line.

    language: of every word of it.
    """
    reading = _Reading()
    for number, line in _lines(text):
        _take_line(reading, number, line)
    _require_whole(reading)
    return {
        "title": {language: reading.title},
        "summary": {language: "\n".join(reading.summary).strip()},
        "minutes": MINUTES_A_PAGE * len(reading.pages) + math.ceil(len(reading.questions) / 2),
        "passes": math.ceil(policy.PASS_SHARE * len(reading.questions)),
        "pages": [
            {"heading": {language: heading}, "text": {language: "\n".join(lines).strip()}}
            for heading, lines in reading.pages
        ],
        "questions": [
            {
                "key": f"q{number}",
                "asks": {language: each.asks},
                "choices": [{language: choice} for choice in each.choices],
                "right": each.right[0],
                "why": {language: each.why},
            }
            for number, each in enumerate(reading.questions, 1)
        ],
    }


def _lines(text: str) -> Iterator[tuple[int, str]]:
    if len(text) > LONGEST:
        raise Malformed("library:course-long", "A course has at most {most} characters.", most=LONGEST)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > _LONGEST_LINE:
            raise Malformed(
                "library:course-line", "Line {line}: at most {most} characters.", line=number, most=_LONGEST_LINE
            )
        yield number, line.rstrip()


def _take_line(reading: _Reading, number: int, line: str) -> None:
    sign, _, words = line.partition(" ")
    words = words.strip()
    if sign == "#" and words:
        reading.title = words[:_LONGEST_TITLE]
    elif sign == "##" and words:
        reading.pages.append((words, []))
    elif sign == "?" and words:
        reading.questions.append(_Question(words, number))
    elif sign in ("-", "*", "!") and reading.questions and words:
        _take_answer(reading.questions[-1], sign, words)
    elif reading.questions:
        if line.strip():
            raise Malformed(
                "library:course-sign", "Line {line}: below a question a line begins with - or * or !.", line=number
            )
    elif reading.pages:
        reading.pages[-1][1].append(line)
    else:
        reading.summary.append(line)


def _take_answer(question: _Question, sign: str, words: str) -> None:
    if sign == "!":
        question.why = words
        return
    if sign == "*":
        question.right.append(len(question.choices))
    question.choices.append(words)


def _require_whole(reading: _Reading) -> None:
    if not reading.title or not 1 <= len(reading.pages) <= MOST_PAGES:
        raise Malformed(
            "library:course-pages", "A course has a title (# …) and from one to {most} pages (## …).", most=MOST_PAGES
        )
    if not 1 <= len(reading.questions) <= MOST_QUESTIONS:
        raise Malformed(
            "library:course-questions", "A course has from one to {most} questions (? …).", most=MOST_QUESTIONS
        )
    for each in reading.questions:
        if not 2 <= len(each.choices) <= MOST_CHOICES or len(each.right) != 1:
            raise Malformed(
                "library:course-choices",
                "Line {line}: a question has from two to {most} answers, one of them right (* …).",
                line=each.line,
                most=MOST_CHOICES,
            )
