"""Scans for the tests of findings: made of rows that a test states, or of the incidents of the synthetic world."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
from sangam_lab.world.record_writer import Writer
from sangam_lab.world.stories import a_series

from sangam.analysis.findings.incidents import Incidents, incidents_of
from sangam.kernel import clock
from sangam.kernel.ids import named_id
from sangam.records.visibility import event_columns

TODAY = date(2026, 11, 20)


def row(at="2026-11-10 21:00", place=(28.52, 77.08), *, head="snatching", key="", **said):
    """One incident.  at: time of India.  said: force, until, precision, modus, trade, patrol."""
    return {"key": key, "at": at, "place": place, "head": head, "force": "DL", **said}


def scanned(rows) -> event_columns.Events:
    """Return rows as a scan gives them."""
    ids = [named_id("made-incident", each["key"] or str(at)).int for at, each in enumerate(rows)]
    halves = np.array([[each >> 64, each & (2**64 - 1)] for each in ids], np.uint64).reshape(-1, 2)
    texts = {name: [each.get(name, "") for each in rows] for name in ("force", "precision")}
    several = {name: event_columns.several(["\x1f".join(words(each.get(name))) for each in rows]) for name in WORDS}
    places = np.array([each["place"] or (np.nan, np.nan) for each in rows]).reshape(-1, 2)
    times = [[instant(each["at"]), instant(each.get("until") or each["at"])] for each in rows]
    earliest, latest = np.array(times, "datetime64[s]").reshape(-1, 2).T
    force = event_columns.coded_column(texts["force"])
    return event_columns.Events(
        halves,
        event_columns.coded_column(["incident"] * len(rows)),
        force,
        places[:, 0],
        places[:, 1],
        event_columns.coded_column(texts["precision"]),
        earliest,
        latest,
        np.array([each.get("patrol", 0) for each in rows], np.int16),
        several["head"],
        several["modus"],
        several["trade"],
        event_columns.coded_column(["B2"] * len(rows)),
        np.ones(len(rows), bool),
        event_columns.provenance_of(force, np.zeros(len(rows), np.int64)),
        0,
        0,
    )


WORDS = ("head", "modus", "trade")


def words(said) -> list[str]:
    return [] if not said else [said] if isinstance(said, str) else list(said)


def instant(text: str) -> datetime:
    local = datetime.fromisoformat(text).replace(tzinfo=clock.INDIA)
    return local.astimezone(UTC).replace(tzinfo=None)


def incidents(rows, heads=()) -> Incidents:
    return incidents_of(scanned(rows), heads)


def planted_rows():
    """The incidents of scenario A as rows, with the copycat, and the keys that are the series."""
    pen = Writer(TODAY, Random(1))
    a_series.write(pen)
    told = [each for each in pen.records if each.kind == "incident"]
    return [_row_of(each) for each in told], [each.key for each in told if not each.decoy]


def _row_of(record):
    def one(name):
        return str(next(iter(record.values(name)), ""))

    latitude, longitude = one("position").split(", ")
    return row(
        one("earliest"),
        (float(latitude), float(longitude)),
        head=one("head"),
        key=record.key,
        force=record.force,
        until=one("latest"),
        precision=one("precision"),
        modus=record.values("modus"),
        trade=one("trade"),
    )


def scattered(count, *, seed=1, days=56, km=8.0, **said):
    """Incidents at chance over an area and the days before TODAY."""
    chance = Random(seed)
    rows = []
    for _ in range(count):
        at = datetime(2026, 11, 20, 23, 0) - timedelta(minutes=chance.randrange(days * 24 * 60))  # noqa: DTZ001
        place = (28.5 + chance.uniform(0, km) / 111, 77.0 + chance.uniform(0, km) / 98)
        rows.append(row(at.isoformat(" ", "minutes"), place, **said))
    return rows
