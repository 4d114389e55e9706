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
from uuid import uuid4

from sangam.access.policy import may, require
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.library import notes
from sangam.library import notes as library_notes
from sangam.library import policy as library_policy
from sangam.library.courses import policy
from sangam.library.models import Assignment, OwnCourse
from sangam.library.types import Language
from sangam.library.types.courses import OwnCourseView

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


# The courses of our own force: written by those who ask others to take courses; they never leave the force.

_MOST = 200


def write_course(actor: Actor, text: str, language: Language, *, of: str = "", no_person: bool = False) -> str:
    """Write a course of our own force, or a new edition of one; return its key.

    text: as `course_text` reads it.  no_person: the author says that what may be a name is none.
    Raises Refused (no right, another unit's, personal data), NotFound and Malformed (also for what may be a name).
    """
    with audit.deed(actor, "officer:course:write", on=of or None) as facts:
        require(actor, "course:assign")
        said = read_course(text, str(language))
        finds = library_notes.find_in(text)
        library_policy.require_clean_remark(finds, no_person=no_person, may_review=may(actor, "practice:review"))
        row = _lock(actor, of) if of else _new(actor)
        row.said, row.text, row.language = said, text, str(language)
        row.edition, row.by, row.at = row.edition + 1, notes.post_label(actor), clock.now()
        row.save()
        facts.update(course=row.key, edition=row.edition)
    return row.key


def end_course(actor: Actor, key: str) -> None:
    """Offer a course of our own no more, and ask nobody for it; what was completed stays.  Raises as `write_course`."""
    with audit.deed(actor, "officer:course:end", on=key):
        row = _lock(actor, key)
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        Assignment.objects.filter(course=key, ended_at=None).update(ended_at=row.ended_at)


def own_courses(actor: Actor) -> dict[str, OwnCourseView]:
    """Return the courses of our own force that are offered, by key, with whether the actor may change them."""
    rows = OwnCourse.objects.filter(ended_at=None).order_by("key")
    can = may(actor, "course:assign")
    return {row.key: OwnCourseView(row.key, row.by, row.at, can and notes.is_of(actor, row.unit)) for row in rows}


def open_text(actor: Actor, key: str) -> tuple[str, Language]:
    """Return the text of a course of our own as it was typed, to change it.  Raises NotFound and Refused."""
    with audit.deed(actor, "officer:course:open-text", on=key):
        row = _lock(actor, key)
    return row.text, Language(row.language)


def _new(actor: Actor) -> OwnCourse:
    if OwnCourse.objects.filter(ended_at=None).count() >= _MOST:
        raise Refused("library:many-courses", "Your force has {most} courses already: end one first.", most=_MOST)
    return OwnCourse(key=f"own-{uuid4().hex[:12]}", unit=notes.author_of(actor).unit, edition=0)


def _lock(actor: Actor, key: str) -> OwnCourse:
    require(actor, "course:assign")
    row = OwnCourse.objects.select_for_update().filter(key=key, ended_at=None).first()
    if row is None:
        raise NotFound("library:course", "There is no such course.")
    if not notes.is_of(actor, row.unit):
        raise Refused(
            "library:not-course-owner",
            "{unit} wrote this course: only that unit, or one above, changes it.",
            unit=row.unit,
        )
    return row
