"""Duty rosters: who holds a post now, until when, who is next; at every force that we exchange with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from support.beat import officer
from support.founding import furnished_and_paired
from support.nodes import TestNode
from support.putting_back import restored, settled
from support.wire_world import Wire

from sangam.access.units import directory, units
from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS
from sangam.rosters import policy, rosters
from sangam.rosters import rosters as roster_rosters
from sangam.rosters.models import Receiver, Roster
from sangam.rosters.rosters import RosterBody
from sangam.rosters.types import Duty

NARELA, KUNDLI = "DL-ON-NARELA", "HR-SNP-KUNDLI"


@dataclass
class Roll:
    """Two nodes, and who keeps their rosters."""

    delhi: TestNode
    haryana: TestNode
    wire: Wire

    def __post_init__(self) -> None:
        self.narela = officer(self.delhi, NARELA, "station", "SHO Narela")
        self.alipur = officer(self.delhi, "DL-ON-ALIPUR", "station", "SHO Alipur")
        self.acp = officer(self.delhi, "DL-ON", "supervisor", "ACP Outer North")
        self.kundli = officer(self.haryana, KUNDLI, "station", "SHO Kundli")
        for node in (self.delhi, self.haryana):
            with node:
                rosters.tell_new_peers()
        self.now = clock.now().replace(microsecond=0)

    def duty(self, name: str, begins_h: float, ends_h: float, **more: str) -> Duty:
        begins, ends = (self.now + timedelta(hours=hours) for hours in (begins_h, ends_h))
        return Duty(self.narela.post, name, begins, ends, **more)

    def adds(self, duty: Duty, by: Actor | None = None) -> None:
        with self.delhi:
            rosters.add_duty(by or self.narela, NARELA, duty)

    def at_the_desk(self, node: TestNode) -> tuple[str, str]:
        """Return whom a node takes to sit at Narela's desk now, and next."""
        with node:
            found = rosters.holders_of([NARELA]).get(NARELA, {}).get(self.narela.post)
        return (found.now.name if found and found.now else "", found.next.name if found and found.next else "")


@pytest.fixture
def roll(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Roll:
    nodes = fresh_nodes("DL", "HR")
    furnished_and_paired(*nodes)
    return Roll(*nodes, Wire(nodes, HANDLERS))


def test_both_forces_know_who_is_on_duty_and_who_is_next(roll: Roll) -> None:
    roll.adds(roll.duty("SI Mahesh", -1, 2, phone="98765 43210"))
    roll.adds(roll.duty("ASI Suman", 2, 10))
    roll.wire.deliver()
    for node in (roll.delhi, roll.haryana):
        assert roll.at_the_desk(node) == ("SI Mahesh", "ASI Suman")
    with clock.shift_time(timedelta(hours=3)):
        assert roll.at_the_desk(roll.haryana) == ("ASI Suman", "")
    with clock.shift_time(timedelta(hours=11)):
        assert roll.at_the_desk(roll.haryana) == ("", "")


def test_a_duty_is_taken_out_again(roll: Roll) -> None:
    duty = roll.duty("SI Mahesh", -1, 2)
    roll.adds(duty)
    with roll.delhi:
        rosters.remove_duty(roll.narela, NARELA, duty.post, duty.from_at)
        with pytest.raises(NotFound):
            rosters.remove_duty(roll.narela, NARELA, duty.post, duty.from_at)
    roll.wire.deliver()
    assert roll.at_the_desk(roll.haryana) == ("", "")


def test_a_unit_above_keeps_the_roster_and_a_unit_beside_does_not(roll: Roll) -> None:
    roll.adds(roll.duty("SI Mahesh", -1, 2), by=roll.acp)
    with pytest.raises(Refused, match="not below your unit"):
        roll.adds(roll.duty("SI Suman", 2, 3), by=roll.alipur)
    beat = officer(roll.delhi, NARELA, "beat", "HC Ramesh")
    with pytest.raises(Refused, match="roster:keep"):
        roll.adds(roll.duty("SI Suman", 2, 3), by=beat)


def test_two_duties_of_one_post_never_overlap(roll: Roll) -> None:
    roll.adds(roll.duty("SI Mahesh", 0, 8))
    with pytest.raises(Malformed, match="at the same time"):
        roll.adds(roll.duty("ASI Suman", 7, 9))
    roll.adds(roll.duty("ASI Suman", 8, 9))


@pytest.mark.parametrize(
    "name, phone, hours, why",
    [(" ", "", 1, "Name the officer"), ("x" * 81, "", 1, "Name the officer"), ("SI", "call me", 1, "no telephone"),
     ("SI", "", -1, "ends after it begins"), ("SI", "", 24 * 40, "ends after it begins")],
)  # fmt: skip
def test_a_duty_that_cannot_be_is_refused(roll: Roll, name: str, phone: str, hours: float, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        roll.adds(roll.duty(name, 0, hours, phone=phone))


def test_a_post_of_another_unit_is_refused(roll: Roll) -> None:
    with pytest.raises(NotFound, match="no such post"):
        roll.adds(Duty(new_id(), "SI Mahesh", roll.now, roll.now + timedelta(hours=1)))
    with roll.delhi, pytest.raises(NotFound):
        rosters.add_duty(roll.narela, "DL-NOWHERE", roll.duty("SI Mahesh", 0, 1))


def test_a_roster_holds_no_more_than_it_may(roll: Roll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "MOST_DUTIES", 1)
    roll.adds(roll.duty("SI Mahesh", 0, 1))
    with pytest.raises(Malformed, match="at most 1"):
        roll.adds(roll.duty("SI Mahesh", 1, 2))


def test_what_is_long_over_leaves_the_roster(roll: Roll) -> None:
    roll.adds(roll.duty("SI Past", -8, -1))
    with clock.shift_time(timedelta(hours=72)):
        roll.adds(roll.duty("SI Mahesh", 72, 73))
    with roll.delhi:
        assert [each.name for each in rosters.duties_of(NARELA)] == ["SI Mahesh"]


def test_a_duty_that_is_long_over_is_refused_and_not_dropped(roll: Roll) -> None:
    with pytest.raises(Malformed, match="more than 2 days ago"):
        roll.adds(roll.duty("SI Past", -80, -72))
    first, second = (datetime(1, 1, day, tzinfo=clock.INDIA) for day in (1, 2))
    with pytest.raises(Malformed, match="more than 2 days ago"):
        roll.adds(replace(roll.duty("SI Past", 0, 1), from_at=first, to_at=second))


def sheet(*rows: str) -> list[dict[str, str]]:
    return [dict(zip(("unit", "post", "name", "phone", "from", "to"), row.split("|"), strict=True)) for row in rows]


def test_a_sheet_sets_the_rosters_of_the_units_that_it_names(roll: Roll) -> None:
    roll.adds(roll.duty("SI Before", -1, 2))
    today = f"{clock.now().astimezone(clock.INDIA):%Y-%m-%d}"
    day = datetime.fromisoformat(today)
    rows = sheet(
        f"{NARELA}||SI Mahesh|98765 43210|{today} 00:00|{today} 23:59",
        f"DL-ON-ALIPUR||SI Suman||{day:%d/%m/%Y} 08:00|{day:%d.%m.%Y} 20:00",
    )
    with roll.delhi:
        assert rosters.load_rosters(roll.acp, rows).units == 2
        assert [each.name for each in rosters.duties_of(NARELA)] == ["SI Mahesh"]


def test_a_duty_in_a_year_that_nobody_means_is_refused_as_no_time(roll: Roll) -> None:
    for day in ("9999-12-31", "0001-01-01"):
        rows = sheet(f"{NARELA}||SI Mahesh||{day} 08:00|{day} 20:00")
        with roll.delhi:
            loaded = rosters.load_rosters(roll.acp, rows)
        assert loaded.units == 0
        assert {each.column for each in loaded.faults} <= {"from", "to"}
        assert loaded.faults


def test_a_roster_that_comes_in_any_order_names_who_is_next(roll: Roll) -> None:
    later, sooner = (
        Duty(roll.kundli.post, name, roll.now + timedelta(hours=at), roll.now + timedelta(hours=at + 1))
        for name, at in (("SI Later", 5), ("  SI   Sooner ", 1))
    )
    with roll.haryana, deed(roll.kundli, "officer:roster:add"):
        outbox.post(roster_rosters.UNIT, to=["DL"], body=bodies.write(RosterBody(KUNDLI, 2, (later, sooner))))
    roll.wire.deliver()
    with roll.delhi:
        assert rosters.holders_of([KUNDLI])[KUNDLI][roll.kundli.post].next.name == "SI Sooner"


def test_a_sheet_with_a_fault_changes_nothing_and_names_each(roll: Roll) -> None:
    rows = sheet(
        f"{NARELA}||SI Mahesh||2026-11-28 08:00|2026-11-28 20:00",
        f"{KUNDLI}||SI Over||2026-11-28 08:00|2026-11-28 20:00",
        f"{NARELA}|Night watch|SI Suman||2026-11-28 08:00|2026-11-28 20:00",
        f"{NARELA}||SI Suman||tomorrow|2026-11-28 20:00",
        f"{NARELA}||||2026-11-28 08:00|2026-11-28 20:00",
    )
    with roll.delhi:
        found = rosters.load_rosters(roll.acp, rows)
        at_fault = [(each.line, each.column) for each in found.faults]
        assert at_fault == [(2, "unit"), (3, "post"), (4, "from"), (5, "name")]
        assert rosters.duties_of(NARELA) == ()
        soon = f"{clock.now().astimezone(clock.INDIA):%Y-%m-%d}"
        twice = sheet(*2 * [f"{NARELA}||SI Mahesh||{soon} 08:00|{soon} 23:00"])
        assert "at the same time" in rosters.load_rosters(roll.acp, twice).faults[0].why


def test_a_force_that_pairs_later_gets_every_roster(roll: Roll) -> None:
    with roll.delhi, deed(roll.narela, "officer:roster:add"):
        Receiver.objects.all().delete()
    roll.adds(roll.duty("SI Mahesh", -1, 2))
    roll.wire.deliver()
    assert roll.at_the_desk(roll.haryana) == ("", "")
    with roll.delhi:
        assert rosters.tell_new_peers() == 1
        assert rosters.tell_new_peers() == 0
    roll.wire.deliver()
    assert roll.at_the_desk(roll.haryana) == ("SI Mahesh", "")


def test_a_roster_of_anothers_unit_and_an_older_one_change_nothing(roll: Roll) -> None:
    roll.adds(roll.duty("SI Mahesh", -1, 2))
    roll.wire.deliver()
    forged = RosterBody(NARELA, 2**52, (roll.duty("SI Forged", -1, 2),))
    older = RosterBody(KUNDLI, 1, (Duty(new_id(), "SI Older", roll.now, roll.now + timedelta(hours=1)),))
    newer = RosterBody(KUNDLI, 2, ())
    with roll.haryana, deed(roll.kundli, "officer:roster:add"):
        for body in (forged, newer, older):
            outbox.post(roster_rosters.UNIT, to=["DL"], body=bodies.write(body))
    roll.wire.deliver()
    assert roll.at_the_desk(roll.delhi) == ("SI Mahesh", "")
    with roll.delhi:
        assert Roster.objects.get(unit=KUNDLI).version == 2


def test_a_roster_of_a_time_to_come_stands_in_no_later_ones_way(roll: Roll) -> None:
    """Two in one batch: both count as of then, the later for the one before; so does the next by a right clock."""
    names, versions = ("SI First", "SI Second", "SI Third"), (2**52, 2**52 + 1, 0)
    for name, version in zip(names, versions, strict=True):
        body = RosterBody(NARELA, version or int(clock.now().timestamp() * 1000), (roll.duty(name, -1, 2),))
        with roll.delhi, deed(roll.narela, "officer:roster:add"):
            outbox.post(roster_rosters.UNIT, to=["HR"], body=bodies.write(body))
        if name != "SI First":
            roll.wire.deliver()
            assert roll.at_the_desk(roll.haryana) == (name, "")


@pytest.mark.parametrize("duties", [None, "x", [7], [{"post": "x"}], [{}] * 500])
def test_a_body_that_is_no_roster_is_refused(duties: object) -> None:
    with pytest.raises(Malformed):
        bodies.read(RosterBody, {"unit": NARELA, "version": 1, "duties": duties})


def test_a_restored_force_has_its_rosters_again(roll: Roll) -> None:
    roll.delhi.backs_up()
    roll.adds(roll.duty("SI Mahesh", -1, 2))
    roll.wire.deliver()
    restored(roll.wire, roll.delhi)
    settled(roll.wire)
    assert roll.at_the_desk(roll.delhi) == ("SI Mahesh", "")


def told_directories(roll: Roll) -> None:
    """Let Haryana know which posts Delhi has."""
    with roll.delhi:
        published = directory.published_posts()
    with roll.haryana, deed(Actor.peer("DL"), "peer:envelope:apply"):
        directory.replace_directory("DL", published, version=2**40, as_of=clock.now())


def test_opposite_numbers_name_desk_holder_and_who_is_next(roll: Roll) -> None:
    roll.adds(roll.duty("SI Mahesh", -1, 2))
    roll.adds(roll.duty("ASI Suman", 2, 10))
    roll.wire.deliver()
    told_directories(roll)
    with roll.haryana:
        levels = rosters.opposite_numbers(roll.kundli, KUNDLI)
        found = {each.unit.code: each for _, across in levels for each in across}
        assert units.desks_at([KUNDLI])[KUNDLI].is_desk
        reached = rosters.on_duty([NARELA])
    assert found[NARELA].desk
    assert found[NARELA].until == roll.now + timedelta(hours=2)
    assert found[NARELA].holder.next.name == "ASI Suman"
    assert reached[NARELA].now.name == "SI Mahesh"
    with roll.haryana, pytest.raises(NotFound):
        rosters.opposite_numbers(roll.kundli, "HR-NOWHERE")
