"""The sheet of a force's own units: tried, loaded whole or not at all, taken back; shipped files leave it alone."""

import pytest
from sign_in_desk import row as officer_row

from sangam.access import staff
from sangam.access.models import Neighbour, Post, Unit
from sangam.access.types import UnitChanges
from sangam.access.units import shipped_data, unit_sheet, units
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused

CHIEF = Actor("DL", "command line", role="admin", unit="DL")
NEW = "DL-ON-NAYA"


def unit(code: str = NEW, **cells: str) -> dict[str, str]:
    said = {"code": code, "parent": "DL-ON", "kind": "station", "name_en": "Naya Bazar", "name_hi": "नया बाज़ार"}
    return said | cells


def as_it_is(code: str, **cells: str) -> dict[str, str]:
    """Return a unit's row in the sheet as it stands, with other cells."""
    (found,) = (each for each in unit_sheet.own_units_rows(CHIEF) if each["code"] == code)
    return found | cells


def load(*rows: dict[str, str], **options: bool) -> UnitChanges:
    return unit_sheet.load_units_sheet(CHIEF, rows, **options)


def fault_columns(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in load(*rows).faults]


def test_a_trial_says_what_a_load_does_and_changes_nothing(delhi: object) -> None:
    rows = [unit(), as_it_is("DL-ON-NARELA", name_en="PS Narela East", parent="DL-RO")]
    tried = unit_sheet.try_units(CHIEF, rows)
    assert (tried.added, tried.faults) == (((NEW, "Naya Bazar"),), ())
    assert [code for code, _, _ in tried.renamed] == ["DL-ON-NARELA"]
    assert tried.moved == (("DL-ON-NARELA", "DL-ON-SD-NARELA", "DL-RO"),)
    assert units.unit("DL-ON-NARELA").parent == "DL-ON-SD-NARELA"
    assert load(*rows) == tried
    assert units.unit(NEW).path[-2:] == ("DL-ON", NEW)
    assert units.unit("DL-ON-NARELA").name_en == "PS Narela East"


def test_what_lies_below_a_moved_unit_moves_with_it(delhi: object) -> None:
    load(unit(), unit(f"{NEW}-B1", parent=NEW, kind="beat"))
    load(as_it_is(NEW, parent="DL-RO"))
    assert units.unit(f"{NEW}-B1").path[-3:] == ("DL-RO", NEW, f"{NEW}-B1")


def test_a_closed_unit_is_answered_for_by_its_successor(delhi: object) -> None:
    other = next(each.other_id for each in Neighbour.objects.filter(unit="DL-ON"))
    desk = officer_row(unit=NEW, desk="yes")
    load(unit(neighbours=other))
    assert staff.load_officers(CHIEF, [desk, officer_row("2", sign_in_name="b", desk="yes")]).faults == ()
    assert units.desk_unit(NEW) == NEW
    assert load(as_it_is(NEW, closes_into="DL-ON-NARELA")).closed == ((NEW, "DL-ON-NARELA"),)
    assert units.desk_unit(NEW) == "DL-ON-NARELA"
    assert not Post.objects.get(unit=NEW).is_desk
    assert other in {each.code for each in units.neighbours("DL-ON-NARELA")}
    assert NEW not in {each.code for each in units.search_units("Naya")}
    assert fault_columns(unit()) == [(2, "code")]
    faults = staff.load_officers(CHIEF, [officer_row("3", sign_in_name="c", unit=NEW)]).faults
    assert [(fault.column, str(fault.why)) for fault in faults] == [("unit", "no such unit in this force")]


BAD: dict[str, tuple[list[dict[str, str]], tuple[int, str]]] = {
    "a unit of another force": ([unit("HR-NAYA", parent="HR")], (2, "code")),
    "a code in small letters": ([unit("DL-naya")], (2, "code")),
    "no code": ([unit("")], (2, "code")),
    "one code twice": ([unit(), unit(name_en="Other")], (2, "code")),
    "an unknown kind": ([unit(kind="castle")], (2, "kind")),
    "an unknown unit above": ([unit(parent="DL-NOBODY")], (2, "parent")),
    "two heads": ([unit(parent="")], (2, "parent")),
    "a unit above headquarters": ([unit("DL", parent="DL-ON")], (2, "parent")),
    "a circle": ([unit(parent=f"{NEW}-B"), unit(f"{NEW}-B", parent=NEW)], (2, "parent")),
    "itself above": ([unit(parent=NEW)], (2, "parent")),
    "a formula": ([unit(name_en="=HYPERLINK(1)")], (2, "name_en")),
    "an old Hindi font": ([unit(name_hi="u;k cktkj")], (2, "name_hi")),
    "no Indian letters": ([unit(name_hi="Naya Bazar")], (2, "name_hi")),
    "a name without end": ([unit(name_en="x" * 201)], (2, "name_en")),
    "an unknown neighbour": ([unit(neighbours="ZZ-1")], (2, "neighbours")),
    "an unknown successor": ([unit(closes_into="DL-NOBODY")], (2, "closes_into")),
    "a successor that closes too": (
        [unit(closes_into=f"{NEW}-2"), unit(f"{NEW}-2", closes_into="DL-ON")],
        (2, "closes_into"),
    ),
    "an unknown extent": ([unit(jurisdiction="moon")], (2, "jurisdiction")),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_row_is_named_at_its_cell_and_nothing_is_loaded(delhi: object, what: str) -> None:
    rows, expected = BAD[what]
    good = unit("DL-ON-GOOD", name_en="Good")
    assert expected in fault_columns(*rows, good)
    assert "DL-ON-GOOD" not in units.units(["DL-ON-GOOD"])


def test_a_sheet_that_closes_many_units_says_so_first(delhi: object) -> None:
    open_units = [row["code"] for row in unit_sheet.own_units_rows(CHIEF) if row["code"] != "DL"]
    many = [as_it_is(code, closes_into="DL") for code in open_units[: len(open_units) // 5]]
    assert [fault.column for fault in load(*many).faults] == ["closes_into"]
    assert load(*many, closes_many=True).faults == ()


def test_a_sheet_has_rows_but_not_without_end(delhi: object) -> None:
    for rows in ([], [unit()] * 10_001):
        with pytest.raises(Malformed, match="between 1 and"):
            load(*rows)


def test_units_are_set_at_headquarters_alone(delhi: object) -> None:
    for actor in (Actor("DL", "north", role="admin", unit="DL-ON"), Actor("DL", "sho", role="station", unit="DL")):
        for act in (lambda a: unit_sheet.load_units_sheet(a, [unit()]), unit_sheet.undo_units):
            with pytest.raises(Refused):
                act(actor)


def test_a_load_is_taken_back_and_what_is_used_by_then_is_closed(delhi: object) -> None:
    before = unit_sheet.own_units_rows(CHIEF)
    load(unit(), unit("DL-ON-USED"), as_it_is("DL-ON-NARELA", name_en="Other", parent="DL-RO"))
    assert staff.load_officers(CHIEF, [officer_row(unit="DL-ON-USED")]).faults == ()
    assert unit_sheet.undo_units(CHIEF) > 3  # what lies below the moved one, too
    assert unit_sheet.own_units_rows(CHIEF) == before
    assert not Unit.objects.filter(code=NEW).exists()
    assert Unit.objects.get(code="DL-ON-USED").closed_at is not None
    with pytest.raises(Conflict, match="no sheet"):
        unit_sheet.undo_units(CHIEF)


def test_the_shipped_files_leave_a_force_that_has_its_own_sheet_alone(delhi: object) -> None:
    load(as_it_is("DL-ON-NARELA", name_en="PS Narela East"))
    shipped_data.load_shipped()
    assert units.unit("DL-ON-NARELA").name_en == "PS Narela East"
    assert unit_sheet.own_units_rows(CHIEF)[0]["code"] == "DL"


def test_a_template_loaded_again_changes_nothing(delhi: object) -> None:
    changes = load(*unit_sheet.own_units_rows(CHIEF))
    assert (changes.added, changes.renamed, changes.moved, changes.closed, changes.faults) == ((), (), (), (), ())


@pytest.mark.parametrize("name", ["ਨਵਾਂ ਬਾਜ਼ਾਰ", "نیا بازار"])
def test_a_unit_is_named_in_the_letters_of_its_state(delhi: object, name: str) -> None:
    assert load(unit(name_hi=name)).faults == ()
