"""The shipped tree of forces, units, ranks and neighbours."""

import csv
from pathlib import Path

import pytest

import sangam.kernel

DATA = Path(sangam.kernel.__file__).parents[1] / "access" / "data"
JURISDICTIONS = {"territory", "statewide", "subject"}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units() -> list[dict[str, str]]:
    return [row for path in sorted((DATA / "units").glob("*.csv")) for row in rows(f"units/{path.name}")]


UNITS = {row["code"]: row for row in units()}
FORCES = {row["code"] for row in rows("forces.csv")}


def force_of(code: str) -> str:
    return code.split("-", maxsplit=1)[0]


def test_every_code_is_given_once() -> None:
    codes = [row["code"] for row in units()]
    assert len(codes) == len(set(codes))


def test_a_code_begins_with_its_force_and_lies_in_its_file() -> None:
    for path in (DATA / "units").glob("*.csv"):
        for row in rows(f"units/{path.name}"):
            assert force_of(row["code"]) in FORCES
            assert path.stem in ("others", force_of(row["code"])), row["code"]


def test_every_parent_exists_in_the_same_force() -> None:
    for code, row in UNITS.items():
        if row["parent"]:
            assert row["parent"] in UNITS, code
            assert force_of(row["parent"]) == force_of(code)


def test_every_unit_hangs_under_its_headquarters_without_a_circle() -> None:
    for code in UNITS:
        seen, here = set(), code
        while UNITS[here]["parent"]:
            assert here not in seen, code
            seen.add(here)
            here = UNITS[here]["parent"]
        assert here == force_of(code)
        assert UNITS[here]["kind"] == "headquarters"


def test_each_force_of_the_brief_has_its_headquarters() -> None:
    assert {"DL", "HR", "UP", "RJ", "PB", "HP", "UK", "BR", "JH", "JK", "NIA", "MHA"} <= set(UNITS) & FORCES


def test_every_kind_and_jurisdiction_is_declared() -> None:
    kinds = {row["code"] for row in rows("unit_kinds.csv")}
    assert {row["kind"] for row in UNITS.values()} <= kinds
    assert {row["jurisdiction"] for row in UNITS.values()} <= JURISDICTIONS


def test_every_unit_is_named_in_both_scripts() -> None:
    for code, row in UNITS.items():
        assert row["name_en"].isascii(), code
        assert any("ऀ" <= letter <= "ॿ" for letter in row["name_hi"]), code


@pytest.mark.parametrize("name", ["forces.csv", "unit_kinds.csv", "ranks.csv", "neighbours.csv", "units"])
def test_every_row_names_a_source_that_is_listed(name: str) -> None:
    listed = {row["key"] for row in rows("sources.csv")}
    for row in units() if name == "units" else rows(name):
        assert row["source"]
        assert set(row["source"].split(";")) <= listed, row


def test_what_is_invented_says_so_and_nothing_else_does() -> None:
    for row in [*units(), *rows("neighbours.csv")]:
        assert (row["synthetic"] == "yes") == (row["source"] == "synthetic"), row


def test_neighbours_stand_in_two_forces_once_and_smaller_first() -> None:
    pairs = [(row["unit"], row["other"]) for row in rows("neighbours.csv")]
    assert len(pairs) == len(set(pairs))
    for unit, other in pairs:
        assert unit in UNITS
        assert other in UNITS
        assert force_of(unit) != force_of(other)
        assert unit < other


def test_a_delhi_district_faces_a_zone_of_a_commissionerate_not_its_level() -> None:
    pairs = {(row["unit"], row["other"]) for row in rows("neighbours.csv")}
    assert ("DL-SW", "HR-GGM-Z-WEST") in pairs
    assert {UNITS["DL-SW"]["kind"], UNITS["HR-GGM-Z-WEST"]["kind"]} == {"district", "dcp-zone"}


@pytest.mark.parametrize(
    "code",
    [
        "DL-SW-KAPASHERA",
        "DL-ON-NARELA",
        "DL-DW-DWARKANORTH",
        "HR-SNP-KUNDLI",
        "HR-SNP-KHARKHODA",
        "HR-GGM-PALAMVIHAR",
        "UP-GZB-LONI",
        "UP-GZB-SAHIBABAD",
        "UP-GBN-PHASE1",
    ],
)
def test_a_station_that_a_scenario_needs_is_there_and_has_a_desk(code: str) -> None:
    desks = {row["code"] for row in rows("unit_kinds.csv") if row["has_desk"] == "yes"}
    assert UNITS[code]["kind"] in desks


def test_delhi_has_its_zones_ranges_and_districts() -> None:
    of = [row["kind"] for code, row in UNITS.items() if force_of(code) == "DL" and row["jurisdiction"] == "territory"]
    assert (of.count("zone"), of.count("range"), of.count("district")) == (2, 6, 15)


def test_a_station_may_serve_a_whole_state() -> None:
    assert UNITS["PB-AGTF-RAJPURA"]["jurisdiction"] == "statewide"


def test_ranks_meet_as_equals_across_forces() -> None:
    grade = {row["code"]: int(row["equivalence"]) for row in rows("ranks.csv")}
    assert grade["DL-ACP"] == grade["HR-DSP"] == grade["UP-DSP"] == grade["UP-CO"]
    assert grade["DL-ADDL-CP"] == grade["HR-DIG"]
    assert grade["DL-JT-CP"] == grade["UP-IG"]
    assert grade["DL-SPL-CP"] == grade["UP-ADGP"]
    assert grade["DL-CP"] == grade["HR-DGP"]
    assert grade["HR-JT-CP"] == grade["HR-DIG"], "in Gurugram the Joint CP is in the rank of DIG"


def test_an_sho_in_uttar_pradesh_is_a_post_and_no_rank() -> None:
    kind = {row["code"]: row["kind"] for row in rows("ranks.csv")}
    assert kind["UP-SHO"] == kind["UP-SO"] == kind["UP-CO"] == "post"
