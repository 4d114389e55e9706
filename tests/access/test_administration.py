"""Administration of officers: limited to a unit and what is below, never of oneself, the gravest acts by two."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from django.db import transaction
from sign_in_desk import Desk, row
from support.queries import counted

from sangam.access import second_officer, staff
from sangam.access.administration import acts, reach, sheets
from sangam.access.administration import acts as administration_acts
from sangam.access.administration.acts import PAGE
from sangam.access.models import Holding
from sangam.access.sign_in import proofs, steps, vault
from sangam.access.sign_in.enrolment import devices
from sangam.access.types import OfficerNote, Order
from sangam.audit import audit
from sangam.audit.audit import recent_entries
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id

TRANSFERS, OFFICERS = sheets.SHEETS["transfers"], sheets.SHEETS["officers"]
WHY = "order 17 of the DCP"
CAST = (
    ("chief", "DL", "admin"),
    ("second", "DL", "admin"),
    ("third", "DL", "admin"),
    ("north", "DL-ON", "admin"),
    ("narela", "DL-ON-NARELA", "station"),
    ("alipur", "DL-ON-ALIPUR", "investigator"),
    ("kapashera", "DL-SW-KAPASHERA", "station"),
    ("auditor", "DL-ON", "auditor"),
)


class Staff:
    """Delhi's cast: each signed in, by name."""

    def __init__(self, admin: Actor) -> None:
        rows = [
            row(f"{at}", sign_in_name=name, name_en=name.title(), unit=unit, role=role)
            for at, (name, unit, role) in enumerate(CAST, 1)
        ]
        assert staff.load_officers(admin, rows).faults == ()
        hashed = vault.hash_secret("correct horse battery")
        for name, _, _ in CAST:
            officer = staff.officer_named(name).id
            staff.issue_credentials(admin, officer, password="correct horse battery", hashed=hashed)

    def __getitem__(self, name: str) -> Actor:
        actor = staff.actor_of_officer(staff.officer_named(name).id, signed_in=True)
        return replace(actor, session=new_id())


@pytest.fixture
def cast(admin: Actor) -> Staff:
    return Staff(admin)


def order(step: str, actor: Actor | None, **values: str) -> Order:
    return Order(step, actor.officer if actor else None, WHY, values)


def to(unit: str, role: str = "investigator", **more: str) -> dict[str, str]:
    at = f"{clock.now().astimezone(INDIA):%Y-%m-%dT%H:%M}"
    return {"to_unit": unit, "to_role": role, "from_date": at, **more}


def account(number: str = "99", unit: str = "DL-ON-NARELA", **changes: str) -> dict[str, str]:
    return row(number, unit=unit, **{"sign_in_name": f"new{number}", **changes})


def names(actor: Actor, sought: str = "", page: int = 1) -> list[str]:
    return [line.officer.name_en for line in administration_acts.roll(actor, sought=sought, page=page).lines]


def by_two(first: Actor, second: Actor, wanted: Order) -> acts.Outcome:
    proposal = administration_acts.lay_down(first, wanted)
    digest = administration_acts.order(second, proposal).proposal.digest
    administration_acts.agree(second, proposal, digest=digest)
    return administration_acts.carry_out(first, proposal)


def told() -> list[OfficerNote]:
    with transaction.atomic():
        return proofs.untold_notes()


STEPS: dict[str, Callable[[Actor], Order]] = {
    "reset": lambda of: order("reset", of),
    "suspend": lambda of: order("suspend", of),
    "restore": lambda of: order("restore", of),
    "end-sessions": lambda of: order("end-sessions", of),
    "strike": lambda of: order("strike", of, device=str(new_id())),
    "transfer": lambda of: order("transfer", of, **to("DL-ON-NARELA")),
}


def test_an_administrator_sees_the_own_unit_and_what_is_below(cast: Staff) -> None:
    assert names(cast["north"]) == ["Alipur", "Auditor", "Narela", "North"]
    assert names(cast["north"], "alipur") == ["Alipur"]
    assert names(cast["north"], "kapashera") == []
    assert names(cast["chief"], "6") == ["Alipur"]
    assert len(names(cast["chief"])) == len(CAST)
    assert names(cast["chief"], page=2) == []
    with pytest.raises(NotFound, match="no such officer"):
        administration_acts.officer_file(cast["north"], cast["kapashera"].an_officer())


@pytest.mark.parametrize("step", STEPS)
def test_nobody_outside_is_touched_and_nobody_without_the_right_touches(cast: Staff, step: str) -> None:
    wanted = STEPS[step](cast["kapashera"])
    for act in (administration_acts.do_order, administration_acts.lay_down):
        with pytest.raises(NotFound, match="no such officer"):
            act(cast["north"], wanted)
        with pytest.raises(Refused, match="officer:manage"):
            act(cast["narela"], wanted)
        with pytest.raises(Refused, match="own account"):
            act(cast["north"], STEPS[step](cast["north"]))
    with pytest.raises(Malformed, match="Say why"):
        administration_acts.do_order(cast["chief"], replace(wanted, reason=" "))


def test_nobody_is_moved_or_made_outside_the_unit(cast: Staff) -> None:
    for wanted in (
        order("transfer", cast["narela"], **to("DL-SW-KAPASHERA")),
        order("make", None, **account(unit="DL-SW-KAPASHERA")),
    ):
        with pytest.raises(NotFound, match="no such unit"):
            administration_acts.do_order(cast["north"], wanted)
        with pytest.raises(NotFound, match="no such unit"):
            administration_acts.lay_down(cast["north"], wanted)
    assert [each.code for each in administration_acts.find_units(cast["north"], "kapashera")] == []
    with pytest.raises(Malformed, match="what is to be done"):
        administration_acts.do_order(cast["north"], order("promote", cast["narela"]))


def test_who_holds_a_post_outside_too_is_seen_and_left_to_whoever_is_above(cast: Staff) -> None:
    more = order("transfer", cast["narela"], **to("DL-SW-KAPASHERA", additional_charge="yes"))
    administration_acts.do_order(cast["chief"], more)
    assert "Narela" in names(cast["north"])
    assert administration_acts.officer_file(cast["north"], cast["narela"].an_officer()).barred == "outside"
    with pytest.raises(Refused, match="a post outside your unit"):
        administration_acts.do_order(cast["north"], order("reset", cast["narela"]))


def test_who_is_suspended_cannot_sign_in_until_restored(cast: Staff, admin: Actor) -> None:
    north, desk = cast["north"], Desk(admin, "narela")
    seat = desk.signs_in()
    administration_acts.do_order(north, order("suspend", desk.actor(seat)))
    assert not desk.is_in(seat)
    with pytest.raises(Refused):
        desk.gives_password()
    with pytest.raises(Conflict, match="already"):
        administration_acts.do_order(north, order("suspend", cast["narela"]))
    with pytest.raises(Conflict, match="restore first"):
        administration_acts.do_order(north, order("reset", cast["narela"]))
    administration_acts.do_order(north, order("restore", cast["narela"]))
    assert desk.gives_password()
    with pytest.raises(Conflict, match="is not suspended"):
        administration_acts.do_order(north, order("restore", cast["narela"]))
    (entry,) = recent_entries(action="admin:officer:suspend")[-1:]
    assert "North" in entry.label
    assert entry.details
    assert entry.details["reason"] == WHY


def test_a_reset_ends_what_was_and_sessions_end_without_it(cast: Staff, admin: Actor) -> None:
    desk = Desk(admin, "narela")
    seat = desk.signs_in()
    administration_acts.do_order(cast["north"], order("end-sessions", cast["narela"]))
    assert not desk.is_in(seat)
    issued = administration_acts.do_order(cast["north"], order("reset", cast["narela"])).issued
    assert issued
    with pytest.raises(Refused):
        desk.gives_password()
    assert desk.gives_password(issued.password)


def test_a_device_is_shut_for_whose_it_is_alone(cast: Staff, admin: Actor) -> None:
    desk = Desk(admin, "narela")
    actor = desk.actor(desk.signs_in(steps=-1))
    devices.enrol_device(actor, name="phone", pin="482915", code=desk.code(), address="203.0.113.9")
    (device,) = administration_acts.officer_file(cast["north"], desk.officer).devices
    with pytest.raises(NotFound, match="opens no such device"):
        administration_acts.do_order(cast["north"], order("strike", cast["alipur"], device=str(device.id)))
    with pytest.raises(Malformed, match="devices that are listed"):
        administration_acts.do_order(cast["north"], order("strike", cast["narela"], device="x"))
    administration_acts.do_order(cast["north"], order("strike", cast["narela"], device=str(device.id)))
    assert administration_acts.officer_file(cast["north"], desk.officer).devices == ()


def test_a_transfer_ends_one_post_and_begins_another_at_its_minute(cast: Staff) -> None:
    later = clock.now() + timedelta(hours=2)
    moved = to("DL-ON-ALIPUR", "beat") | {"from_date": f"{later.astimezone(INDIA):%Y-%m-%dT%H:%M}"}
    administration_acts.do_order(cast["north"], order("transfer", cast["narela"], **moved))
    assert cast["narela"].unit == "DL-ON-NARELA"
    with clock.shift_time(timedelta(hours=3)):
        assert (cast["narela"].unit, cast["narela"].role) == ("DL-ON-ALIPUR", "beat")
    with pytest.raises(Conflict, match="holds that post"):
        administration_acts.do_order(cast["north"], order("transfer", cast["narela"], **moved))
    with pytest.raises(Malformed, match="from_date"):
        administration_acts.do_order(
            cast["north"], order("transfer", cast["narela"], **(moved | {"from_date": "soon"}))
        )


def test_an_account_is_made_once_with_its_first_post(cast: Staff) -> None:
    made = administration_acts.do_order(cast["north"], order("make", None, **account()))
    assert administration_acts.officer_file(cast["north"], made.officer).credentials_at is None
    assert Holding.objects.get(officer_id=made.officer).post.unit_id == "DL-ON-NARELA"
    with pytest.raises(Conflict, match="number 99 is known"):
        administration_acts.do_order(cast["north"], order("make", None, **account()))
    with pytest.raises(Malformed, match="sign_in_name"):
        administration_acts.do_order(cast["north"], order("make", None, **account("98", sign_in_name="narela")))


GRAVE: dict[str, Callable[[Staff], Order]] = {
    "an administrator is made": lambda cast: order("transfer", cast["narela"], **to("DL-ON-NARELA", "admin")),
    "an auditor is made": lambda cast: order("make", None, **account(role="auditor")),
    "an administrator is reset": lambda cast: order("reset", cast["north"]),
    "an administrator is suspended": lambda cast: order("suspend", cast["north"]),
    "an administrator is stripped": lambda cast: order("transfer", cast["north"], **to("DL-ON-NARELA")),
    "an auditor is suspended": lambda cast: order("suspend", cast["auditor"]),
    "a rank above is made": lambda cast: order("make", None, **account(rank="DCP")),
}


@pytest.mark.parametrize("what", GRAVE)
def test_what_is_grave_takes_two_administrators(cast: Staff, what: str) -> None:
    wanted = GRAVE[what](cast)
    assert reach.takes_two(cast["chief"], wanted)
    with pytest.raises(Refused, match="takes a second administrator"):
        administration_acts.do_order(cast["chief"], wanted)
    assert by_two(cast["chief"], cast["second"], wanted).officer


def test_one_administrator_is_not_two(cast: Staff) -> None:
    chief, second = cast["chief"], cast["second"]
    proposal = administration_acts.lay_down(chief, order("reset", cast["north"]))
    digest = administration_acts.order(chief, proposal).proposal.digest
    waits = {(note.officer, note.subject) for note in told() if note.kind == "order-waits"}
    assert waits == {(cast[name].officer, proposal) for name in ("second", "third")}
    with pytest.raises(Refused, match="a second officer"):
        administration_acts.carry_out(chief, proposal)
    with pytest.raises(Refused, match="proposed yourself"):
        administration_acts.agree(chief, proposal, digest=digest)
    with pytest.raises(Refused, match="own account"):
        administration_acts.agree(cast["north"], proposal, digest=digest)
    with pytest.raises(Refused, match="officer:manage"):
        administration_acts.agree(cast["narela"], proposal, digest=digest)
    with pytest.raises(Conflict, match="not what was laid down"):
        administration_acts.agree(second, proposal, digest="00")
    administration_acts.agree(second, proposal, digest=digest)
    assert (chief.officer, "order-agreed") in {(note.officer, note.kind) for note in told()}
    with pytest.raises(Refused, match="Only the administrator who proposed"):
        administration_acts.carry_out(second, proposal)
    assert administration_acts.carry_out(chief, proposal).issued
    with pytest.raises(Conflict, match="done already"):
        administration_acts.carry_out(chief, proposal)


def test_an_order_about_others_is_not_read_below(cast: Staff) -> None:
    proposal = administration_acts.lay_down(cast["chief"], order("suspend", cast["second"]))
    assert administration_acts.orders(cast["north"]) == []
    assert [each.name for each in administration_acts.orders(cast["chief"])] == ["SI Second"]
    with pytest.raises(NotFound, match="no such proposal"):
        administration_acts.order(cast["north"], proposal)
    with pytest.raises(NotFound, match="no such officer"):
        administration_acts.agree(cast["north"], proposal, digest="00")


def test_the_last_administrator_is_neither_suspended_nor_stripped(cast: Staff) -> None:
    chief, second, third = cast["chief"], cast["second"], cast["third"]
    agreed = []
    for first, other, wanted in (
        (chief, second, order("suspend", third)),
        (chief, third, order("suspend", second)),
        (second, third, order("suspend", chief)),
        (second, third, order("transfer", chief, **to("DL-ON-NARELA"))),
    ):
        proposal = administration_acts.lay_down(first, wanted)
        administration_acts.agree(other, proposal, digest=administration_acts.order(first, proposal).proposal.digest)
        agreed.append((first, proposal))
    for first, proposal in agreed[:2]:
        assert administration_acts.carry_out(first, proposal).officer
    for first, proposal in agreed[2:]:
        with pytest.raises(Conflict, match="last administrator of DL"):
            administration_acts.carry_out(first, proposal)
    with pytest.raises(Conflict, match="last administrator of DL"):
        administration_acts.lay_down(second, order("suspend", chief))


def moves(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    day = "2026-01-05"
    return [
        {"service_number": number, "to_unit": unit, "to_role": role, "from_date": day} for number, unit, role in rows
    ]


def test_a_sheet_is_tried_and_then_taken_whole(cast: Staff) -> None:
    rows = moves(("5", "DL-ON-ALIPUR", "beat"), ("6", "DL-ON-NARELA", "beat"))
    tried = sheets.try_sheet(cast["north"], TRANSFERS, rows)
    assert (tried.changed, tried.faults) == (2, ())
    first = tried.moves[0]
    assert (first.officer, first.leaves, first.unit) == ("Narela", (("station", "DL-ON-NARELA"),), "DL-ON-ALIPUR")
    assert cast["narela"].unit == "DL-ON-NARELA"
    taken = sheets.load_sheet(cast["north"], TRANSFERS, rows, reason=WHY)
    assert taken.moves == tried.moves
    assert (cast["narela"].unit, cast["alipur"].unit) == ("DL-ON-ALIPUR", "DL-ON-NARELA")
    assert sheets.load_sheet(cast["north"], TRANSFERS, rows, reason=WHY).changed == 0


def test_what_a_sheet_may_not_is_a_fault_at_its_cell_and_nothing_is_taken(cast: Staff) -> None:
    rows = moves(
        ("5", "DL-ON-ALIPUR", "beat"),
        ("6", "DL-SW-KAPASHERA", "beat"),
        ("7", "DL-ON-NARELA", "beat"),
        ("8", "DL-ON-NARELA", "beat"),
        ("4", "DL-ON-NARELA", "beat"),
        ("6", "DL-ON-NARELA", "admin"),
    )
    found = sheets.load_sheet(cast["north"], TRANSFERS, rows, reason=WHY)
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (3, "to_unit"),
        (4, "service_number"),
        (5, "service_number"),
        (6, "service_number"),
        (6, "service_number"),
        (7, "to_role"),
    ]
    assert cast["narela"].unit == "DL-ON-NARELA"
    new = [
        account("31", rank="DCP"),
        account("32", clearance="secret"),
        account("33", unit="DL"),
        account("34", role="auditor"),
    ]
    found = sheets.try_sheet(cast["north"], OFFICERS, new)
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (2, "rank"),
        (3, "clearance"),
        (4, "unit"),
        (5, "role"),
    ]


def test_a_sheet_needs_the_right_a_reason_and_rows(cast: Staff) -> None:
    rows = moves(("5", "DL-ON-ALIPUR", "beat"))
    for act in (
        lambda actor: sheets.try_sheet(actor, TRANSFERS, rows),
        lambda actor: sheets.load_sheet(actor, TRANSFERS, rows, reason=WHY),
    ):
        with pytest.raises(Refused, match="officer:manage"):
            act(cast["narela"])
    with pytest.raises(Malformed, match="Say why"):
        sheets.load_sheet(cast["north"], TRANSFERS, rows, reason="")
    with pytest.raises(Malformed, match="between 1 and"):
        sheets.try_sheet(cast["north"], TRANSFERS, [])


def test_the_statements_of_a_sheet_do_not_grow_with_its_rows(cast: Staff) -> None:
    def statements(first: int, count: int) -> int:
        rows = [account(str(first + each)) for each in range(count)]
        with counted() as taken:
            found = sheets.load_sheet(cast["north"], OFFICERS, rows, reason=WHY)
        assert (found.changed, found.fresh) == (count, count)
        return len(taken)

    assert statements(1_000, 40) == statements(2_000, 400)
    assert len(names(cast["north"], "Anita", page=2)) == PAGE


HIDDEN_SPACE = {
    "a role": lambda cast: order("transfer", cast["narela"], **to("DL-ON-NARELA", " admin")),
    "a role after a no-break space": lambda cast: order("make", None, **account(role="\u00a0auditor")),
    "a rank": lambda cast: order("make", None, **account(rank=" DCP\t")),
}


@pytest.mark.parametrize("what", HIDDEN_SPACE)
def test_space_round_a_cell_hides_no_grave_order(cast: Staff, what: str) -> None:
    wanted = HIDDEN_SPACE[what](cast)
    assert reach.takes_two(cast["chief"], wanted)
    with pytest.raises(Refused, match="takes a second administrator"):
        administration_acts.do_order(cast["chief"], wanted)


@pytest.mark.parametrize("role", ["admin\u200b", "аdmin", "ADMIN"])
def test_a_role_that_nobody_knows_is_grave_and_never_given(cast: Staff, role: str) -> None:
    wanted = order("transfer", cast["narela"], **to("DL-ON-NARELA", role))
    with pytest.raises(Refused, match="takes a second administrator"):
        administration_acts.do_order(cast["chief"], wanted)
    with pytest.raises(Malformed, match="to_role"):
        by_two(cast["chief"], cast["second"], wanted)


def test_a_post_that_decides_for_the_force_takes_two(cast: Staff) -> None:
    for role in ("supervisor", "data_officer"):
        with pytest.raises(Refused, match="takes a second administrator"):
            administration_acts.do_order(cast["chief"], order("make", None, **account(unit="DL", role=role)))
    below = order("make", None, **account(unit="DL-ON", role="supervisor"))
    assert not reach.takes_two(cast["chief"], below)
    found = sheets.try_sheet(cast["chief"], OFFICERS, [account("35", unit="DL", role="supervisor")])
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "role")]


def test_a_sheet_lowers_no_superior(cast: Staff, admin: Actor) -> None:
    assert staff.load_officers(admin, [account("36", rank="DCP", sign_in_name="superior")]).faults == ()
    lowered = [account("36", rank="SI", sign_in_name="superior")]
    found = sheets.load_sheet(cast["north"], OFFICERS, lowered, reason=WHY)
    assert [(fault.line, fault.column) for fault in found.faults] == [(2, "rank")]
    with pytest.raises(Refused, match="takes a second administrator"):
        administration_acts.do_order(cast["north"], order("reset", cast["superior"]))


def test_one_administrator_is_not_behind_two_officers(cast: Staff, admin: Actor) -> None:
    pair = [
        account(number, unit="DL-ON", role="supervisor", sign_in_name=name)
        for number, name in (("41", "a"), ("42", "b"))
    ]
    assert staff.load_officers(admin, pair).faults == ()
    for name in ("a", "b"):
        administration_acts.do_order(cast["north"], order("give-code", cast[name]))
    for first, second in (("a", "b"), ("north", "a"), ("a", "north")):
        digest, proposal = proposed(cast[first])
        with pytest.raises(Refused, match="one administrator gave sign-in data"):
            agreed(cast[second], proposal, digest)
    digest, proposal = proposed(cast["a"])
    agreed(cast["chief"], proposal, digest)
    with clock.shift_time(second_officer.ISSUER_COUNTS_FOR):
        digest, proposal = proposed(cast["a"])
        agreed(cast["b"], proposal, digest)


def proposed(actor: Actor) -> tuple[str, UUID]:
    with audit.deed(actor, "officer:record:recall"):
        proposal = second_officer.propose(actor, "test", b"what", {})
    (view,) = (each for each in second_officer.waiting_proposals("test") if each.id == proposal)
    return view.digest, proposal


def agreed(actor: Actor, proposal: UUID, digest: str) -> None:
    with audit.deed(actor, "officer:record:recall"):
        second_officer.agree(actor, proposal, "test", digest=digest, right="device:enrol")


def test_the_last_administrator_who_can_sign_in_for_good_stays(cast: Staff) -> None:
    chief, second, third = cast["chief"], cast["second"], cast["third"]
    later = f"{clock.now() + timedelta(days=1):%Y-%m-%d}"
    leaves = order("transfer", second, **(to("DL-ON-NARELA") | {"from_date": later}))
    assert by_two(chief, third, leaves).officer
    assert by_two(chief, second, order("give-code", third)).issued
    with pytest.raises(Conflict, match="last administrator of DL"):
        by_two(second, cast["third"], order("suspend", chief))


def test_heads_of_the_unit_hear_of_a_reset_and_of_the_first_session(cast: Staff, admin: Actor) -> None:
    told()
    desk = Desk(admin, "alipur")
    mover = {"to_unit": "DL-ON-NARELA", "to_role": "investigator", "from_date": "2026-01-05", "service_number": "6"}
    assert staff.transfer_officers(admin, [mover]).faults == ()
    issued = administration_acts.do_order(cast["north"], order("reset", cast["alipur"])).issued
    assert issued
    heads = {(note.officer, note.name) for note in told() if note.kind == "officer-reset"}
    assert heads == {(cast["narela"].officer, "SI Alipur")}
    secret = re.search(r"secret=(\w+)", issued.totp_uri)
    assert secret
    for session in range(2):
        code = pyotp.TOTP(secret[1]).at(clock.now() + timedelta(seconds=30 * session))
        proof = steps.check_code(desk.gives_password(issued.password), code, address="203.0.113.9")
        steps.sit_down(proof, desk.posts(proof)[0].id)
    assert [note.officer for note in told() if note.kind == "officer-first-session"] == [cast["narela"].officer]
    again, first = recent_entries(action="officer:session:start")[:2]
    assert first.details
    assert again.details
    assert first.details["first_since_reset_by"] == str(cast["north"].officer)
    assert "first_since_reset_by" not in again.details
