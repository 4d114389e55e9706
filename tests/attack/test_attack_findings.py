"""Each finding of an attacker has a test that stays: `findings.tsv` names it, a row a way.

F: of the first penetration test, H, M, L: of the second, A: of the standing attacker itself.
"""

import csv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("findings.tsv")
IN_ALL = {"F": 19, "H": 3, "M": 3, "L": 5, "A": 10}
FOUND = {f"{letter}{number}" for letter, most in IN_ALL.items() for number in range(1, most + 1)}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_each_finding_has_a_row() -> None:
    assert {row["finding"] for row in rows()} == FOUND


def test_each_row_says_what_was_found() -> None:
    assert all(row["what"] and row["finding"][0] in "FHMLA" for row in rows())


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['finding']}: {row['what'][:40]}")
def test_the_test_of_a_finding_is_there(row: dict[str, str]) -> None:
    path, _, name = row["test"].partition("::")
    assert (ROOT / path).is_file()
    assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8")
