"""The list of banned organisations, as far as a source states it."""

import csv
from datetime import date
from pathlib import Path

import sangam.kernel

DATA = Path(sangam.kernel.__file__).parents[1] / "records" / "data"
BASES = {"stated", "carried-over", "name-only"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_organisation_has_a_listed_source_and_a_date() -> None:
    listed = {row["key"] for row in rows("sources.csv")}
    for row in rows("banned_organisations.csv"):
        assert row["basis"] in BASES
        assert date.fromisoformat(row["as_of"]) <= date(2026, 9, 16)
        assert set(row["source"].split(";")) <= listed, row["name"]


def test_a_serial_is_given_once_and_only_where_a_source_fixes_it() -> None:
    serials = [row["serial"] for row in rows("banned_organisations.csv") if row["serial"]]
    assert len(serials) == len(set(serials))
    assert all(1 <= int(serial) <= 46 for serial in serials)
    for row in rows("banned_organisations.csv"):
        assert (row["basis"] == "name-only") == (row["serial"] == ""), row["name"]


def test_lists_without_a_source_stay_empty() -> None:
    assert rows("listed_individuals.csv") == []
    assert rows("unlawful_associations.csv") == []


def test_the_invented_organisation_is_kept_apart_from_the_real_ones() -> None:
    (invented,) = rows("synthetic_organisations.csv")
    assert invented["source"] == "synthetic"
    assert invented["name"] not in {row["name"] for row in rows("banned_organisations.csv")}
