"""Each row of the tables of attacks names a test, and the tests that are named are there."""

import re

from repository import ROOT

PAGE = (ROOT / "docs/attacks.md").read_text("utf-8")
HEADINGS = ("| Attack | Answer | Test |", "|---|---|---|")


def rows(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("|") and line not in HEADINGS]


def named(page: str) -> list[tuple[str, str]]:
    found, path = [], ""
    for place, test in re.findall(r"`(tests/[\w/]+\.py)?::(\w+)`", page):
        path = place or path
        found.append((path, test))
    return found


def test_each_row_names_a_test() -> None:
    assert len(rows(PAGE)) > 80
    assert [row for row in rows(PAGE) if "`tests/" not in row] == []


def test_each_test_that_is_named_is_there() -> None:
    assert len(named(PAGE)) > 80
    assert [(path, test) for path, test in named(PAGE) if f"def {test}(" not in (ROOT / path).read_text("utf-8")] == []


def test_a_row_without_a_test_and_a_test_in_the_second_place_are_seen() -> None:
    page = "| Attack | Answer | Test |\n|---|---|---|\n| a | b | none |\n| a | b | `tests/x.py::test_a`, `::test_b` |"
    assert "`tests/" not in rows(page)[0]
    assert named(page) == [("tests/x.py", "test_a"), ("tests/x.py", "test_b")]
