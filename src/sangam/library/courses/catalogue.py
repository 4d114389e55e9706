"""The courses that there are: read from the package's data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sangam.kernel.errors import NotFound
from sangam.library.types.courses import Course, CoursePage, Question, Words


@cache
def courses() -> Mapping[str, Course]:
    """Return all courses by key."""
    folder = files("sangam.library") / "data" / "courses"
    named = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    read = (_course(each.name.removesuffix(".toml"), tomllib.loads(each.read_text("utf-8"))) for each in named)
    return {each.key: each for each in read}


def course(key: str) -> Course:
    """Return a course.  Raises NotFound."""
    found = courses().get(key)
    if found is None:
        raise NotFound("library:course", "There is no such course.")
    return found


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
