"""The table of attacks names tests that are there."""

import re

from test_links import ROOT

TABLE = (ROOT / "docs/security.md").read_text("utf-8").partition("## Attacks, one by one")[2].partition("\n## ")[0]


def named() -> list[tuple[str, str]]:
    found, path = [], ""
    for place, test in re.findall(r"`(tests/[\w/]+\.py)?::(\w+)`", TABLE):
        path = place or path
        found.append((path, test))
    return found


def test_each_row_names_a_test_that_is_there() -> None:
    rows = [row for row in TABLE.splitlines() if row.startswith("| ")][1:]
    assert all("`tests/" in row for row in rows)
    assert [(path, test) for path, test in named() if f"def {test}(" not in (ROOT / path).read_text("utf-8")] == []
