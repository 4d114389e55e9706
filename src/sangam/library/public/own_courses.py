"""The door of `library` for the courses of our own force: write one, change it, end it."""

from sangam.library.courses.course_text import end_course, open_text, own_courses, write_course

__all__ = ["end_course", "open_text", "own_courses", "write_course"]
