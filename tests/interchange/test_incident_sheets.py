"""A sheet of incidents, from its mapping to the columns of an analysis: what is taken, what is rejected and why."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from support.cast import CASE

from sangam.interchange.imports import columns, intake
from sangam.kernel.actor import Actor
from sangam.records.visibility import event_columns, event_scan

GIVEN = 'id=NO,head=HEAD,position=LAT&LON,earliest=FROM,latest=TO,trade=TRADE,source="Beat book",grade=B2'
SHEET = """NO,HEAD,LAT,LON,FROM,TO,TRADE
1,burglary,28.5262,77.0801,2026-11-03 21:30,2026-11-03 23:00,jeweller
2,burglary,28.5270,77.0805,2026-11-05 20:00,,dealer
3,burglary,77.0801,28.5262,2026-11-06 20:00,,swapped
4,burglary,28.5262,77.0801,2026-11-07 20:00,2026-11-06 20:00,backwards
5,burglary,28.5262,77.0801,2026-11-08 2400,,midnight
6,burglary,0,0,2026-11-09 20:00,,nowhere
7,no-such-head,28.5262,77.0801,2026-11-10 20:00,,strange
8,burglary,,,2026-11-11 20:00,,no place
"""
WHY = {
    "4": "inside once the two are exchanged",
    "5": "lies before",
    "6": "the clock has no 24:00",
    "7": "lies outside India",
    "8": "is not one of murder",
}


def test_incidents_come_in_mapped_and_each_rejected_row_says_why(
    importer: Actor, write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(SHEET, name="incidents.csv")
    plan = columns.plan(importer, path, kind="incident", given=GIVEN)
    dry = intake.dry_run(importer, path, plan)
    report = intake.run(importer, path, plan, report=tmp_path / "rejected.csv")
    assert (report.new, report.rejected) == (3, 5)
    assert (dry.new, dry.rejected) == (3, 5)
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["line"]: row["why"] for row in csv.DictReader(file)}
    assert rows.keys() == WHY.keys()
    for line, words in WHY.items():
        assert words in rows[line], rows[line]
    found = event_scan.events(importer, event_columns.Scope(("incident",)), purpose=CASE)
    assert len(found) == 3
    placed = found.latitude[np.isfinite(found.latitude)]
    assert sorted(placed.round(4).tolist()) == [28.5262, 28.527]
    again = intake.run(importer, path, plan)
    assert (again.new, again.same) == (0, 3)
