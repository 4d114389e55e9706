"""The rules of courses, as pure functions."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.library.types.courses import Course, CourseState

_KEY = re.compile(r"[a-z0-9-]{1,40}")
FURTHEST_DUE = timedelta(days=400)
LONGEST_ANSWERS = 200
LONGEST_RANK = 60
PASS_SHARE = 0.8
"""The share of right answers that passes, where the edition of a course is not known here."""


def require_due(day: date, *, today: date) -> None:
    """Raise Malformed unless a due date lies between today and 400 days ahead."""
    if not today <= day <= today + FURTHEST_DUE:
        raise Malformed("library:due", "A course is due between today and {days} days ahead.", days=FURTHEST_DUE.days)


def require_answers(answers: Mapping[str, int], *, score: int, most: int) -> None:
    """Raise Malformed for answers that no course has."""
    fits = len(answers) <= LONGEST_ANSWERS and all(
        isinstance(key, str)
        and len(key) <= 40
        and isinstance(each, int)
        and not isinstance(each, bool)
        and 0 <= each < 20
        for key, each in answers.items()
    )
    if not fits or not 1 <= most <= LONGEST_ANSWERS or not 0 <= score <= most:
        raise Malformed("library:answers", "These answers cannot be read: open the course and answer again.")


def require_course(key: str) -> None:
    """Raise Malformed for what names no course, of this version of Sangam or of another."""
    if not _KEY.fullmatch(key):
        raise Malformed("library:answers", "These answers cannot be read: open the course and answer again.")


def score_of(course: Course, answers: Mapping[str, int]) -> int:
    """Return how many answers are right."""
    return sum(answers.get(each.key) == each.right for each in course.questions)


def has_passed(course: Course | None, *, score: int, most: int) -> bool:
    """Tell whether a score passes.  course: None where its edition is not known here."""
    return score >= course.passes if course is not None else score >= PASS_SHARE * most


def require_same(is_same_officer: bool, is_same_content: bool) -> None:
    """Raise Refused for an id of another officer's completion, Conflict for one sent with other answers."""
    if not is_same_officer:
        raise Refused("library:not-your-completion", "This completion is another officer's: nothing is changed.")
    if not is_same_content:
        raise Conflict("library:completed-otherwise", "This was sent before with other answers: the first ones stand.")


def when_done(said: datetime | None, *, now: datetime) -> datetime:
    """Return when a course was done: as the device says, but never after now."""
    return min(said, now) if said is not None else now


def state_of(due_date: date, *, is_done: bool, today: date) -> CourseState:
    """Return how a course that is asked of an officer stands."""
    if is_done:
        return CourseState.DONE
    return CourseState.OVERDUE if due_date < today else CourseState.OPEN
