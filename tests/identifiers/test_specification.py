"""Every line of the specification table, and the manual page that is made of it."""

import pytest

from identifiers.specification import MANUAL, Line, chapters, manual
from sangam.identifiers.finder import find_identifiers
from sangam.identifiers.precedence import RULES

LINES = [line for chapter in chapters() for line in chapter.lines]


@pytest.mark.parametrize("line", LINES, ids=[line.text[:40].encode("ascii", "replace").decode() for line in LINES])
def test_a_text_yields_what_the_table_promises_and_nothing_else(line: Line) -> None:
    found = find_identifiers(line.text)
    assert [(f.kind.value, f.normal) for f in found] == [(e.kind, e.normal) for e in line.expected]
    for expected, one in zip(line.expected, found, strict=True):
        assert expected.holds_for(one), one


def test_the_manual_is_what_the_table_says() -> None:
    assert MANUAL.read_text(encoding="utf-8") == manual(), "run: PYTHONPATH=src:tests python -m identifiers.manual"


def test_every_rule_of_the_precedence_table_is_named_once() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
