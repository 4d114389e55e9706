"""Each requirement of levels 1 and 2 of ASVS 5.0.0 has a row or a reason, and the evidence that is named is there."""

import re
from collections import Counter

from repository import ROOT

PAGE = (ROOT / "docs/asvs.md").read_text("utf-8")
VERDICTS = {"pass", "partly", "fail", "site"}
# How many requirements of level 1 and then of level 2 each section has; those of level 3 follow them.
# Source: OWASP, ASVS 5.0.0, docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv.
SECTIONS = {
    "1.1": (0, 2), "1.2": (5, 4), "1.3": (2, 9), "1.4": (0, 3), "1.5": (1, 1),
    "2.1": (1, 2), "2.2": (2, 1), "2.3": (1, 3), "2.4": (0, 1),
    "3.2": (2, 0), "3.3": (1, 3), "3.4": (2, 4), "3.5": (3, 2), "3.7": (0, 2),
    "4.1": (1, 2), "4.2": (0, 1), "4.3": (0, 2), "4.4": (1, 3),
    "5.1": (0, 1), "5.2": (2, 1), "5.3": (2, 0), "5.4": (0, 3),
    "6.1": (1, 2), "6.2": (8, 4), "6.3": (2, 2), "6.4": (2, 2), "6.5": (0, 5), "6.6": (0, 3), "6.8": (0, 4),
    "7.1": (0, 3), "7.2": (4, 0), "7.3": (0, 2), "7.4": (2, 3), "7.5": (0, 2), "7.6": (0, 2),
    "8.1": (1, 1), "8.2": (2, 1), "8.3": (1, 0), "8.4": (0, 1), "9.1": (3, 0), "9.2": (1, 3),
    "10.1": (0, 2), "10.2": (0, 2), "10.3": (0, 4), "10.4": (5, 6), "10.5": (0, 5), "10.6": (0, 2), "10.7": (0, 3),
    "11.1": (0, 2), "11.2": (0, 3), "11.3": (2, 1), "11.4": (1, 3), "11.5": (0, 1), "11.6": (0, 1),
    "12.1": (1, 2), "12.2": (2, 0), "12.3": (0, 4), "13.1": (0, 1), "13.2": (0, 5), "13.3": (0, 2), "13.4": (1, 4),
    "14.1": (0, 2), "14.2": (1, 3), "14.3": (1, 2), "15.1": (1, 2), "15.2": (1, 2), "15.3": (1, 6),
    "16.1": (0, 1), "16.2": (0, 5), "16.3": (0, 4), "16.4": (0, 3), "16.5": (0, 3),
    "17.1": (0, 1), "17.2": (0, 4), "17.3": (0, 2),
}  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (\w+) \| (.+) \|$", re.MULTILINE)


def asked() -> dict[str, str]:
    """Return the level of each requirement of levels 1 and 2."""
    return {
        f"{section}.{number}": "1" if number <= first else "2"
        for section, (first, second) in SECTIONS.items()
        for number in range(1, first + second + 1)
    }


def left_out() -> list[str]:
    part = PAGE.split("## What does not apply")[1].split("## V1 ")[0]
    return [each for row in re.findall(r"^\| (\d.*?) \|", part, re.MULTILINE) for each in row.split(", ")]


def test_the_standard_has_253_requirements_of_these_levels() -> None:
    assert Counter(asked().values()) == {"1": 70, "2": 183}


def test_each_requirement_has_one_row_or_one_reason() -> None:
    rows = [number for number, *_ in ROW.findall(PAGE)]
    assert sorted([*rows, *left_out()]) == sorted(asked())


def test_each_row_has_the_level_of_the_standard_and_a_verdict() -> None:
    rows = ROW.findall(PAGE)
    assert [number for number, level, *_ in rows if asked()[number] != level] == []
    assert {verdict for *_, verdict, _ in rows} <= VERDICTS


def test_the_files_that_are_named_are_there() -> None:
    named = set(re.findall(r"`((?:src|tests|web|dev)/[\w/.-]+)`", PAGE))
    assert len(named) > 90
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
