"""What courses hand out and take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CourseState(StrEnum):
    """How a course that is asked of an officer stands."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in each of its languages."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> tuple[str, str]:
        """Return the text in a language, else in English, else in any that it has; and the language that it is in."""
        wanted = (language, "en", *self.by_language)
        known = next((each for each in wanted if each in self.by_language), "en")
        return self.by_language.get(known, ""), known


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A page of a course.  picture: name of a picture that ships, "" for none; video: address within the force."""

    heading: Words
    text: Words
    picture: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices; right: the place of the right one, from 0; why: shown after answering."""

    key: str
    asks: Words
    choices: tuple[Words, ...]
    right: int
    why: Words


@dataclass(frozen=True, slots=True)
class Course:
    """A course.  edition: rises when its questions change.  passes: how many right answers pass."""

    key: str
    edition: int
    title: Words
    summary: Words
    minutes: int
    pages: tuple[CoursePage, ...]
    questions: tuple[Question, ...]
    passes: int
    has_exercise: bool = False


@dataclass(frozen=True, slots=True)
class CompletionInput:
    """A completion as a device sends it.

    id: made by the device.  answers: by question the place of the choice.  score, most: as the device counted, used
    where this node does not know the edition.
    """

    id: UUID
    course: str
    edition: int
    answers: Mapping[str, int] = field(default_factory=dict)
    score: int = 0
    most: int = 1
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CompletionView:
    """A completion of an officer.  checked: this node counted the score itself."""

    id: UUID
    course: str
    edition: int
    score: int
    most: int
    passed: bool
    checked: bool
    done_at: datetime


@dataclass(frozen=True, slots=True)
class DueCourse:
    """A course that is asked of an officer."""

    course: Course
    due_date: date
    state: CourseState
    by: str


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A course as it was asked of a post or a rank.  open_for, done: counts of the officers that it is asked of now."""

    id: UUID
    course: str
    target: str
    unit: str
    due_date: date
    by: str
    at: datetime
    asked: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class OwnCourseView:
    """A course of our own force.  by: the post that wrote its newest edition.  can_change: the reader may."""

    key: str
    by: str
    at: datetime
    can_change: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """A passed completion with what a certificate says of its officer."""

    completion: CompletionView
    course: Course
    officer_en: str
    officer_hi: str
    rank: str
    force: str
