"""The door of `library` for courses: which there are, who is asked, who completed one, the exercise."""

from sangam.library.courses.assignments import (
    asked_courses,
    assign,
    assignments,
    due_courses,
    end_assignment,
    reassign,
)
from sangam.library.courses.catalogue import course, courses, every_course
from sangam.library.courses.certificate import write_certificate
from sangam.library.courses.completions import complete, completions, open_certificate
from sangam.library.courses.exercise import answer_of_box, persons

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
