"""The shipped list of banned organisations, held as this force's own records so that every check finds them.

Each states its source and the day as of which it holds.  A newer file gives them their next version.
"""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification, Grade, Handling
from sangam.kernel.ids import named_id
from sangam.records.own_records import records as editing
from sangam.records.types import Said

DATA = Path(__file__).resolve().parents[1] / "data"
_PUBLIC = Handling(Classification.UNCLASSIFIED)
_GRADE = Grade("B", 2)


def load_listed() -> int:
    """Bring this force's records of listed organisations up to the shipped file; return how many changed."""
    actor = Actor.system(here.node().force, "reference")
    with audit.deed(actor, "node:reference:load-listed") as facts:
        with (DATA / "banned_organisations.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        titles = _titles()
        drafts = [editing.draft_new(audit.require_deed(), _new(row, titles)) for row in rows]
        desk = here.node().force
        facts["changed"] = editing.save_changed([replace(draft, desk=desk) for draft in drafts], why="shipped list")
    return int(str(facts["changed"]))


def _new(row: dict[str, str], titles: dict[str, str]) -> editing.New:
    source = "; ".join(titles[key] for key in row["source"].split(";"))
    as_of = date.fromisoformat(row["as_of"])
    serial = f", serial {row['serial']} ({row['basis']})" if row["serial"] else ""
    said = [("name", row["name"]), *(("alias", alias) for alias in row["aliases"].split("|") if alias)]
    said += [("listed_in", f"UAPA, First Schedule{serial}"), ("listed_date", row["as_of"])]
    statements = [Said(name, value, source, _GRADE, _PUBLIC, as_of) for name, value in said]
    return editing.New("organisation", statements, id=named_id("listed", here.node().force, row["name"]))


def _titles() -> dict[str, str]:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["title"] for row in csv.DictReader(file)}
