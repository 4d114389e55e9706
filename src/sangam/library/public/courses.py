"""The door of `library` for courses: which there are, who is asked, who completed one, the exercise."""

from sangam.library.courses.assignments import (
    asked_courses,
    assign,
    assignments,
    course,
    courses,
    due_courses,
    end_assignment,
    every_course,
    reassign,
)
from sangam.library.courses.completions import (
    answer_of_box,
    complete,
    completions,
    open_certificate,
    persons,
    write_certificate,
)

__all__ = [
    "answer_of_box",
    "asked_courses",
    "assign",
    "assignments",
    "complete",
    "completions",
    "course",
    "courses",
    "due_courses",
    "end_assignment",
    "every_course",
    "open_certificate",
    "persons",
    "reassign",
    "write_certificate",
]
