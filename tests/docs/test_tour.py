"""The tour quotes code of this version."""

import re

import pytest
from repository import ROOT

TOUR = (ROOT / "docs/tour.md").read_text("utf-8")
QUOTE = re.compile(r"^`(src/[\w./]+)`\n```python\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
GAP = "\n…\n"
QUOTES = [(path, part) for path, text in QUOTE.findall(TOUR) for part in text.split(GAP)]


def is_quoted(part: str, source: str) -> bool:
    """Tell whether these lines stand in a source one after another."""
    return f"\n{part}\n" in f"\n{source}\n"


@pytest.mark.parametrize("path, part", QUOTES, ids=[f"{path}-{at}" for at, (path, _) in enumerate(QUOTES)])
def test_a_quote_is_code(path: str, part: str) -> None:
    assert is_quoted(part, (ROOT / path).read_text("utf-8"))


def test_the_tour_is_read_in_an_hour_and_every_block_is_a_quote() -> None:
    assert len(TOUR.splitlines()) <= 300
    assert TOUR.count("```python") == len(QUOTE.findall(TOUR)) > 10


def test_another_line_is_seen() -> None:
    assert is_quoted("b\nc", "a\nb\nc")
    assert not is_quoted("b\nd", "a\nb\nc")
