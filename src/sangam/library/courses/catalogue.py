"""The courses that there are: those that ship, read from the package's data, and those of our own force."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sangam.kernel.errors import NotFound
from sangam.library.models import OwnCourse
from sangam.library.types.courses import Course, CoursePage, Question, Words


def courses() -> Mapping[str, Course]:
    """Return all courses that are offered, by key: those that ship first."""
    own = OwnCourse.objects.filter(ended_at=None).order_by("at", "key")
    return {**_shipped_courses(), **{row.key: _own(row) for row in own}}


@cache
def _shipped_courses() -> Mapping[str, Course]:
    folder = files("sangam.library") / "data" / "courses"
    named = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    read = (_course(each.name.removesuffix(".toml"), tomllib.loads(each.read_text("utf-8"))) for each in named)
    return {each.key: each for each in read}


def every_course() -> Mapping[str, Course]:
    """Return all courses by key, with those of our own force that are offered no more: somebody completed them."""
    return {**_shipped_courses(), **{row.key: _own(row) for row in OwnCourse.objects.all()}}


def course(key: str) -> Course:
    """Return a course, also one that is offered no more: who passed it has its certificate.  Raises NotFound."""
    if key in _shipped_courses():
        return _shipped_courses()[key]
    row = OwnCourse.objects.filter(key=key).first()
    if row is None:
        raise NotFound("library:course", "There is no such course.")
    return _own(row)


def _own(row: OwnCourse) -> Course:
    return _course(row.key, {**row.said, "edition": row.edition})


def _course(key: str, read: dict[str, Any]) -> Course:
    return Course(
        key,
        int(read["edition"]),
        Words(read["title"]),
        Words(read["summary"]),
        int(read["minutes"]),
        tuple(_page(each) for each in read["pages"]),
        tuple(_question(each) for each in read["questions"]),
        int(read["passes"]),
        bool(read.get("exercise", False)),
    )


def _page(read: dict[str, Any]) -> CoursePage:
    return CoursePage(Words(read["heading"]), Words(read["text"]), read.get("picture", ""), read.get("video", ""))


def _question(read: dict[str, Any]) -> Question:
    choices = tuple(Words(each) for each in read["choices"])
    return Question(read["key"], Words(read["asks"]), choices, int(read["right"]), Words(read["why"]))
