"""What an officer meets: each point, harm and bug of the page is held by a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/first-use.md").read_text("utf-8")
TABLES = {"The points": 16, "The twenty harms": 20, "The thirty bugs": 30}


def test_the_looks_and_what_a_further_reading_found_are_held_too() -> None:
    part = PAGE.split("### The looks, page by page\n")[1]
    for path, test in re.findall(r"`([\w/]+\.py)::(\w+)`", part):
        assert f"def {test}(" in (ROOT / "tests" / path).read_text("utf-8"), (path, test)


def _rows(heading: str) -> list[str]:
    part = PAGE.split(f"### {heading}\n")[1].split("\n### ")[0]
    return [line for line in part.splitlines() if re.match(r"\| \d+ \|", line)]


@pytest.mark.parametrize("heading", TABLES)
def test_each_line_of_first_use_names_a_test_that_is_there(heading: str) -> None:
    rows = _rows(heading)
    assert len(rows) == TABLES[heading]
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, test in named:
            assert f"def {test}(" in (ROOT / "tests" / path).read_text("utf-8"), (path, test)
