"""The main job on real input: Haryana takes in strings as the police write them, Delhi asks in other spellings.

The list is `../shared/data/names/pairs/raw_police_style_strings.tsv` where it lies beside the checkout; otherwise the
twenty rows of `main_job.tsv`, which are of the same make.  Those twenty get plates, and are asked for again by name
(other script, other transliteration, order, dropped surname) and by plate (look-alike characters).
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cast import VERIFY, officer
from support.nodes import TestNode
from support.wire_world import Wire, pair

from sangam.access.units import shipped_data
from sangam.interchange.imports import columns, intake
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.matching.checks import check
from sangam.matching.types import Band, Hit
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import records
from sangam.records.visibility import views

pytestmark = pytest.mark.slow

OWN = Path(__file__).parent / "main_job.tsv"
SHARED = Path(__file__).parents[3] / "shared/data/names/pairs/raw_police_style_strings.tsv"


@pytest.mark.long
def test_delhi_finds_what_haryana_took_in_by_other_spellings_and_by_plate(
    fresh_nodes: Callable[..., tuple[TestNode, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    haryana, delhi = fresh_nodes("HR", "DL")
    for node in (haryana, delhi):
        with node:
            shipped_data.load_shipped()
    pair(haryana, delhi)
    asked = _rows(OWN)
    with haryana:
        taken = _take_in(officer("HR-STF", "analyst"), _with_plates(asked, tmp_path / "list.tsv"))
        shared = _share(officer("HR-STF", "analyst"), plates=frozenset(row["plate"] for row in asked))
    Wire((haryana, delhi), HANDLERS).deliver()
    with delhi:
        by_name, by_plate = _found(asked, "asked"), _found(asked, "plate_asked")
    source = SHARED.name if SHARED.exists() else OWN.name
    with capsys.disabled():
        print(f"\n{source}: {taken} taken in, {shared} shared; of {len(asked)} asked for in other spellings")  # noqa: T201
        print(f"by name {_told(by_name)}; by plate {_told(by_plate)}")  # noqa: T201
    assert [raw for found in (by_name, by_plate) for raw, hit in found.items() if hit is None] == []
    assert [raw for found in (by_name, by_plate) for raw, hit in found.items() if hit and hit.band is Band.WEAK] == []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _with_plates(asked: list[dict[str, str]], path: Path) -> Path:
    """Write the list with a column of plates, which only the asked rows have."""
    plates = {row["raw"]: row["plate"] for row in asked}
    lines = [f"{row['raw']}\t{plates.get(row['raw'], '')}" for row in _rows(SHARED if SHARED.exists() else OWN)]
    path.write_text("\n".join(["raw\tplate", *lines]) + "\n", encoding="utf-8")
    return path


def _take_in(actor: Actor, path: Path) -> int:
    plan = columns.plan(actor, path, given='text=raw,plate=plate,source="Gang file",grade=B2')
    return intake.run(actor, path, plan).new


def _share(actor: Actor, *, plates: frozenset[str]) -> int:
    """Share the records with plates, and every fourth of the others to be mistaken for them; return how many."""
    held = views.list_records(actor, purpose=VERIFY, kind="person", limit=5000)
    chosen = [view for at, view in enumerate(held) if at % 4 == 0 or plates & set(view.values("plate"))]
    for view in chosen:
        records.share(actor, view.id, with_forces={"DL": Level.WHOLE})
    return len(chosen)


def _found(asked: list[dict[str, str]], column: str) -> dict[str, Hit | None]:
    """Return, for each row, the hit that is its record, among the first three."""
    actor = officer("DL-SPCELL", "investigator")
    hits = {row["raw"]: check.check(actor, row[column], purpose=VERIFY).hits[:3] for row in asked}
    return {
        row["raw"]: next((hit for hit in hits[row["raw"]] if row["plate"] in hit.record.values("plate")), None)
        for row in asked
    }


def _told(found: dict[str, Hit | None]) -> str:
    bands = [str(hit.band) if hit else "missed" for hit in found.values()]
    return ", ".join(f"{bands.count(band)} {band}" for band in dict.fromkeys(sorted(bands)))
