"""What `sangam chaos` prints: each law with what was checked, what broke it, what was done, what not and why."""

from collections import Counter
from typing import Any

from sangam_lab.chaos.laws.envelopes import Finding
from sangam_lab.chaos.verdicts import Drill, Verdict
from sangam_lab.cli.chaos import _in_words


def said(*broken: str, **more: Any) -> str:
    """Return in words a drill of two laws and two faults, of which one was skipped."""
    findings = [Finding("order", 7, ()), Finding("recall", 40, broken)]
    skipped = {"fill": "no small disk can be mounted here"}
    acts = {"say": {"done": 31, "refused": 2}}
    return _in_words(Verdict(Drill(9, 60.0, ()), findings, Counter(kill=3, cut=1), skipped, acts, **more))


def test_a_drill_that_holds_says_what_was_checked_done_and_skipped_and_why() -> None:
    lines = said().splitlines()
    assert [line.split() for line in lines[:2]] == [
        ["order", "holds", "7", "checked"],
        ["recall", "holds", "40", "checked"],
    ]
    assert "faults     1 cut, 3 kill" in lines
    assert "skipped    fill: no small disk can be mounted here" in lines
    assert "acts       say: 31 done, 2 refused" in lines
    assert lines[-1] == "seed 9: every law holds"


def test_one_that_breaks_a_law_says_which_and_by_what() -> None:
    lines = said("UP holds a record that was recalled").splitlines()
    assert lines[1].split() == ["recall", "BROKEN", "40", "checked"]
    assert "  UP holds a record that was recalled" in lines
    assert lines[-1] == "seed 9: BROKEN"


def test_one_after_which_a_node_did_not_come_back_does_not_hold() -> None:
    lines = said(not_back=["HR"], quiet=False).splitlines()
    assert {"HR did not come back", "not everything came"} <= set(lines)
    assert lines[-1] == "seed 9: BROKEN"
