"""Officers and transfers from a sheet: whole or not at all, each fault with its line and column."""

from datetime import timedelta

import pytest
from sign_in_desk import row
from support.cast import officer

from sangam.access import staff, types
from sangam.access.models import Holding, Officer, Post
from sangam.access.units import units
from sangam.kernel import clock
from sangam.kernel.errors import NotFound, Refused

TODAY = "2026-01-05"


def move(number: str = "28010001", **changes: str) -> dict[str, str]:
    return {
        "service_number": number,
        "to_unit": "DL-ON-ALIPUR",
        "to_role": "investigator",
        "from_date": TODAY,
    } | changes


def faults(found: types.Staffed) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.value) for fault in found.faults]


def held_by(number: str) -> list[str]:
    return sorted(units.post(post).unit for post in current(number))


def current(number: str) -> list[object]:
    now = clock.now()
    rows = Holding.objects.filter(officer__service_number=number, from_at__lte=now)
    return [row.post_id for row in rows if row.to_at is None or row.to_at > now]


def test_a_sheet_seats_officers_and_makes_their_posts(admin):
    sheet = [
        row("1", desk="yes", title_en="SHO", clearance="confidential", language="en"),
        row("2", sign_in_name="", unit="DL-ON-ALIPUR", role="beat", rank="Const"),
    ]
    sheet[1]["rank"] = sheet[0]["rank"]
    found = staff.load_officers(admin, sheet)
    assert (found.rows, found.changed, found.faults) == (2, 2, ())
    (desk,) = units.posts_at("DL-ON-NARELA")
    assert (desk.title_en, desk.is_desk, desk.holders) == ("SHO", True, ("SI Anita Rawat",))
    assert staff.officer_named("2").sign_in_name == "2"
    assert staff.actor_of_officer(staff.officer_named("1").id).clearance.name == "CONFIDENTIAL"


def test_the_same_sheet_again_changes_nothing(admin):
    sheet = [row("1"), row("2", sign_in_name="mohan")]
    staff.load_officers(admin, sheet)
    before = (Officer.objects.count(), Post.objects.count(), Holding.objects.count())
    assert staff.load_officers(admin, sheet).changed == 0
    assert (Officer.objects.count(), Post.objects.count(), Holding.objects.count()) == before


def test_each_fault_is_named_by_line_and_column_and_nothing_is_taken(admin):
    sheet = [
        row("1"),
        row("", sign_in_name="x"),
        row("3", rank="Admiral", unit="DL-NOWHERE", sign_in_name="y"),
        row("4", role="king", clearance="cosmic", sign_in_name="z"),
        row("5", unit="HR-SNP-KUNDLI", sign_in_name="w"),
        row("6", language="klingon", sign_in_name="v"),
    ]
    found = staff.load_officers(admin, sheet)
    assert faults(found) == [
        (3, "service_number", ""),
        (4, "unit", "DL-NOWHERE"),
        (4, "rank", "Admiral"),
        (5, "role", "king"),
        (5, "clearance", "cosmic"),
        (6, "unit", "HR-SNP-KUNDLI"),
        (7, "language", "klingon"),
    ]
    assert found.changed == 0
    assert not Officer.objects.exists()


def test_two_officers_with_one_name_or_number_are_faults_and_not_a_crash(admin):
    assert faults(staff.load_officers(admin, [row("1"), row("1", sign_in_name="b")])) == [(3, "service_number", "1")]
    assert faults(staff.load_officers(admin, [row("1"), row("2")])) == [(3, "sign_in_name", "anita")]
    staff.load_officers(admin, [row("1")])
    assert faults(staff.load_officers(admin, [row("2")])) == [(2, "sign_in_name", "anita")]
    assert faults(staff.load_officers(admin, [row("2", sign_in_name="1")])) == [(2, "sign_in_name", "1")]


def test_a_second_desk_at_a_unit_is_a_fault_and_not_a_crash(admin):
    sheet = [row("1", desk="yes", title_en="SHO"), row("2", sign_in_name="b", desk="yes", title_en="Other desk")]
    assert faults(staff.load_officers(admin, sheet)) == [(3, "desk", "yes")]
    staff.load_officers(admin, sheet[:1])
    assert faults(staff.load_officers(admin, sheet[1:])) == [(2, "desk", "yes")]


@pytest.mark.parametrize("said", ["maybe", "yess", "2", "X"])
def test_what_is_neither_yes_nor_no_is_a_fault_and_nothing_is_taken(admin, said):
    assert faults(staff.load_officers(admin, [row("1", desk=said)])) == [(2, "desk", said)]
    assert not Officer.objects.exists()
    staff.load_officers(admin, [row("1")])
    assert faults(staff.transfer_officers(admin, [move("1", additional_charge=said)])) == [
        (2, "additional_charge", said)
    ]
    assert held_by("1") == ["DL-ON-NARELA"]


@pytest.mark.parametrize(
    ("said", "is_desk"), [("yes", True), ("TRUE", True), ("हाँ", True), ("", False), ("No", False), ("False", False)]
)
def test_yes_and_no_are_read_as_offices_and_spreadsheets_write_them(admin, said, is_desk):
    assert staff.load_officers(admin, [row("1", desk=said)]).faults == ()
    assert Post.objects.get().is_desk is is_desk


def test_a_transfer_hands_the_post_over(admin):
    staff.load_officers(admin, [row("1"), row("2", sign_in_name="mohan", unit="DL-ON-ALIPUR")])
    with clock.shift_time(timedelta(days=1)):
        day = clock.now().astimezone(clock.INDIA).date().isoformat()
        sheet = [
            move("1", from_date=day, to_unit="DL-ON-ALIPUR", to_role="station"),
            move("2", from_date=day, to_unit="DL-ON-NARELA", to_role="station", order_reference="PHQ/1"),
        ]
        assert staff.transfer_officers(admin, sheet).changed == 2
        assert (held_by("1"), held_by("2")) == (["DL-ON-ALIPUR"], ["DL-ON-NARELA"])
        assert staff.transfer_officers(admin, sheet).changed == 0
    assert Holding.objects.filter(order_reference="PHQ/1").count() == 1


def test_an_additional_charge_keeps_what_he_holds(admin):
    staff.load_officers(admin, [row("1")])
    staff.transfer_officers(admin, [move("1", additional_charge="हाँ")])
    assert held_by("1") == ["DL-ON-ALIPUR", "DL-ON-NARELA"]


def test_a_transfer_of_a_later_day_waits_for_it(admin):
    staff.load_officers(admin, [row("1")])
    day = (clock.now() + timedelta(days=3)).astimezone(clock.INDIA).date().strftime("%d/%m/%Y")
    assert staff.transfer_officers(admin, [move("1", from_date=day)]).changed == 1
    assert held_by("1") == ["DL-ON-NARELA"]
    with clock.shift_time(timedelta(days=4)):
        assert held_by("1") == ["DL-ON-ALIPUR"]


def test_faults_of_a_transfer_are_named_and_nothing_moves(admin):
    staff.load_officers(admin, [row("1")])
    sheet = [move("1"), move("9"), move("1", from_date="soon"), move("1", to_unit="", to_role="king")]
    assert faults(staff.transfer_officers(admin, sheet)) == [
        (3, "service_number", "9"),
        (4, "from_date", "soon"),
        (5, "to_unit", ""),
        (5, "to_role", "king"),
    ]
    assert held_by("1") == ["DL-ON-NARELA"]


@pytest.mark.parametrize("day", ["2026-01-05", "05/01/2026", "05-01-2026", "05.01.2026"])
def test_days_are_read_as_offices_write_them(admin, day):
    staff.load_officers(admin, [row("1")])
    assert staff.transfer_officers(admin, [move("1", from_date=day)]).faults == ()


def test_only_who_manages_officers_takes_a_sheet(delhi):
    for attempt in (staff.load_officers, staff.transfer_officers):
        with pytest.raises(Refused, match="officer:manage"):
            attempt(officer("DL-ON-NARELA"), [])


def test_an_officer_without_a_post_acts_in_none(admin):
    staff.load_officers(admin, [row("1")])
    who = staff.officer_named("ANITA").id
    assert staff.actor_of_officer(who).unit == "DL-ON-NARELA"
    with clock.shift_time(-timedelta(days=1)), pytest.raises(NotFound, match="holds no post today"):
        staff.actor_of_officer(who)
    with pytest.raises(NotFound, match="There is no officer nobody"):
        staff.officer_named("nobody")
