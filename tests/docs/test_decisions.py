"""Each decision has a number of its own, a line in the index, and at most 350 words."""

import re
from collections import Counter
from pathlib import Path

from repository import ROOT

FOLDER = ROOT / "docs/decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
ROW = re.compile(r"^- \[(\d{4})\]\(([\w-]+\.md)\) \w", re.MULTILINE)
WORDS = 350
LINE = 11


def numbers_given_twice(names: list[str]) -> list[str]:
    return [number for number, times in Counter(name[:4] for name in names).items() if times > 1]


def too_long(page: Path) -> bool:
    return len(page.read_text("utf-8").split()) > WORDS


def test_a_number_is_given_once() -> None:
    assert numbers_given_twice([page.name for page in PAGES]) == []


def test_a_title_begins_with_the_number_of_its_file() -> None:
    assert [page.name for page in PAGES if not page.read_text("utf-8").startswith(f"# {page.name[:4]}: ")] == []


def test_the_index_names_each_decision_once_and_in_order() -> None:
    rows = ROW.findall((FOLDER / "README.md").read_text("utf-8"))
    assert rows == [(page.name[:4], page.name) for page in PAGES]


def test_a_decision_has_at_most_350_words() -> None:
    assert [page.name for page in PAGES if too_long(page)] == []


def test_the_index_gives_a_decision_one_short_line() -> None:
    lines = (FOLDER / "README.md").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("- ") and len(line.split()) > LINE] == []


def test_a_second_0010_and_a_long_page_are_seen(tmp_path: Path) -> None:
    page = tmp_path / "0010-long.md"
    page.write_text("word " * (WORDS + 1))
    assert too_long(page)
    assert numbers_given_twice(["0010-a.md", "0010-b.md", "0011-c.md"]) == ["0010"]
