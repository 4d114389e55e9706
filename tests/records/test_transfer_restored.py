"""A taker that was restored to before its acceptance: one owner everywhere, with its title, and the offer is over."""

from uuid import UUID

import pytest
from case_transfers import accepts, case_of, clean, lapses, offers, owners
from support.cast import person, says
from support.putting_back import arrives, compared, gives_back, restored, settled
from support.world import World

from sangam.federation.types import Lane
from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


def is_over(*stations):
    """Hold that nothing was set aside, nothing waits, and no offer stands."""
    clean(*stations)
    for station in stations:
        assert station.read_rows("records_handover", "id", answer="") == []


def offered(world: World, backed_up: str, *, held: bool = True, maker: str = "giver") -> UUID:
    """Let Delhi offer a record to Haryana, which is backed up before or after that.

    held: Uttar Pradesh holds it.  maker: who made it, and handed it to Delhi where that is another.
    """
    delhi, haryana, up, wire = world
    by = {"giver": delhi, "taker": haryana, "a third": up}[maker]
    record = by.opens(person("हरजीत"), shares={"UP": Level.WHOLE} if held else {})
    wire.deliver()
    if by is not delhi:
        by.hands_over(record, to=delhi)
        wire.deliver()
        delhi.takes_over(record)
        delhi.offers(record, to=by, level=Level.NONE)
        wire.deliver()
    if backed_up == "before the offer":
        haryana.node.backs_up()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    if backed_up == "after the offer":
        haryana.node.backs_up()
    return record


@pytest.mark.parametrize("backed_up", ["before the offer", "after the offer"])
def test_what_a_restored_force_had_taken_over_is_its_own_again(world: World, backed_up: str) -> None:
    delhi, haryana, up, wire = world
    record = offered(world, backed_up)
    haryana.takes_over(record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    is_over(delhi, haryana, up)
    assert haryana.rows("SELECT cardinality(words) FROM records_title WHERE record = %s", record) == [(1,)]
    haryana.corrects(record, says("alias", "काला"))
    settled(wire)
    assert [each.reads(record).values("alias") for each in (delhi, up)] == [["काला"]] * 2


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["before the offer", "after the offer"])
@pytest.mark.parametrize("corrected", [False, True], ids=["", "and corrected since"])
def test_what_its_taker_withdrew_from_its_giver_stays_withdrawn(world: World, backed_up: str, corrected: bool) -> None:
    delhi, haryana, up, wire = world
    record = offered(world, backed_up)
    haryana.takes_over(record)
    wire.deliver()
    haryana.withdraws(record, from_=delhi)
    if corrected:
        haryana.corrects(record, says("alias", "काला"))
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    compared(wire)
    assert owners(record, haryana, up) == ["HR"] * 2
    assert not delhi.sees(record)
    assert haryana.read_rows("records_share", "force", record_id=record) == [("UP",)]
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_an_acceptance_lost_before_its_first_version_went_still_stands(world: World) -> None:
    delhi, haryana, up, wire = world
    record = offered(world, "after the offer")
    haryana.takes_over(record)
    for journey in wire.load():
        if journey.sender.lane == "urgent":
            wire.carry(journey)
    restored(wire, haryana.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["before the offer", "after the offer"])
def test_an_acceptance_that_crossed_the_lapse_stands_in_either_order(
    world: World, monkeypatch: pytest.MonkeyPatch, backed_up: str
) -> None:
    delhi, haryana, up, wire = world
    record = offered(world, backed_up)
    haryana.takes_over(record)
    lapses(delhi, monkeypatch)
    wire.deliver()
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    restored(wire, haryana.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    is_over(delhi, haryana, up)
    answers = """
        SELECT DISTINCT answer FROM records_handover
        WHERE giver = 'DL' AND taker = 'HR' AND answer <> 'passed' AND records <> '{}'
    """
    assert haryana.rows(answers) == delhi.rows(answers) == [("accepted",)]


@pytest.mark.parametrize("backed_up", ["before the offer", "after the offer"])
@pytest.mark.parametrize("earlier", [False, True], ids=["first offer", "offered before"])
@pytest.mark.long
def test_what_was_taken_over_and_recalled_before_a_restore_stays_recalled(
    world: World, monkeypatch: pytest.MonkeyPatch, backed_up: str, earlier: bool
) -> None:
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares={"UP": Level.WHOLE})
    wire.deliver()
    if backed_up == "before the offer":
        haryana.node.backs_up()
    if earlier:
        delhi.hands_over(record, to=haryana)
        wire.deliver()
        lapses(delhi, monkeypatch)
        wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    if backed_up == "after the offer":
        haryana.node.backs_up()
    haryana.takes_over(record)
    haryana.corrects(record, says("alias", "काला"))
    wire.deliver()
    haryana.recalls(record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    for each in (delhi, haryana, up):
        assert not each.has_copy(record)
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("slow", [None, Lane.NORMAL, Lane.URGENT])
@pytest.mark.parametrize("corrected", [False, True])
def test_what_its_maker_took_back_and_recalled_stays_recalled(world: World, slow: Lane | None, corrected: bool) -> None:
    """At the backup Haryana had a copy of what it had made and handed to Delhi."""
    delhi, haryana, _, wire = world
    record = haryana.opens(person("हरजीत"))
    for giver, taker in [(haryana, delhi), (delhi, haryana)]:
        if giver is delhi:
            haryana.node.backs_up()
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
    if corrected:
        haryana.corrects(record, says("alias", "काला"))
        wire.deliver()
    haryana.recalls(record)
    wire.deliver()
    restored(wire, haryana.node)
    if slow:
        settled(wire, slow=(delhi.node, slow))
    settled(wire)
    for each in (delhi, haryana):
        assert not each.has_copy(record)
    is_over(delhi, haryana)


@pytest.mark.long
def test_what_was_taken_over_and_recalled_stays_so_by_a_slow_urgent_lane(world: World) -> None:
    """The acceptance comes back before the word of transfer, and that before the recall."""
    delhi, haryana, up, wire = world
    record = offered(world, "before the offer", held=False)
    haryana.takes_over(record)
    wire.deliver()
    haryana.recalls(record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire, slow=(delhi.node, Lane.URGENT))
    settled(wire)
    for each in (delhi, haryana, up):
        assert not each.has_copy(record)
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("maker", ["giver", "taker", "a third"])
@pytest.mark.parametrize("backed_up", ["before the offer", "after the offer"])
@pytest.mark.parametrize("level", [Level.NONE, Level.SILENT])
def test_a_taken_over_record_that_no_other_has_is_its_takers_as_offered(
    world: World, maker: str, backed_up: str, level: Level
) -> None:
    delhi, haryana, _, wire = world
    record = offered(world, backed_up, held=False, maker=maker)
    haryana.takes_over(record)
    wire.deliver()
    haryana.offers(record, to=delhi, level=level)
    wire.deliver()
    ((version,),) = haryana.read_rows("records_record", "version", id=record)
    restored(wire, haryana.node)
    settled(wire)
    stands = "SELECT owner, state, version > %s, terms -> 'shares' ->> 'DL' FROM records_record WHERE id = %s"
    given = None if level is Level.NONE else level.value
    assert haryana.rows(stands, version, record) == [("HR", "live", True, given)]
    assert not delhi.sees(record)
    silent = "SELECT DISTINCT s.owner FROM records_silent s WHERE s.record = %s"
    assert delhi.rows(silent, record) == ([] if level is Level.NONE else [("HR",)])
    is_over(delhi, haryana)


@pytest.mark.long
def test_a_case_that_was_taken_over_is_whole_again_with_its_history(world: World) -> None:
    delhi, haryana, up, wire = world
    case, man = case_of(delhi, shares={"UP": Level.WHOLE})
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    haryana.node.backs_up()
    accepts(haryana, handover)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    for each in (case, man):
        assert owners(each, delhi, haryana, up) == ["HR"] * 3
        assert haryana.count_rows("records_version", record_id=each, version=1) == 1
    is_over(delhi, haryana, up)
    assert [told.kind for told in haryana.told("HR") if told.kind == "case.offered"] == []


@pytest.mark.long
def test_an_acceptance_that_was_void_before_it_was_lost_leaves_nothing(world: World) -> None:
    delhi, haryana, up, wire = world
    record = offered(world, "after the offer")
    haryana.takes_over(record)
    delhi.recalls(record)
    wire.deliver()
    restored(wire, haryana.node)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    assert [each.set_aside() for each in (delhi, haryana, up)] == [[], [], []]


@pytest.mark.long
def test_what_its_taker_forgot_and_gives_back_as_the_givers_stays_its_own(world: World) -> None:
    """Haryana, restored, is sent a version before its acceptance again; Delhi, restored then, knows that acceptance."""
    delhi, haryana, up, wire = world
    haryana.node.backs_up()
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, haryana.node)
    while not haryana.read_rows("records_record", "id", id=record):
        for journey in wire.load(most=1):
            arrives(wire, journey)
        for node in wire.nodes:
            with node:
                gives_back()
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana) == ["HR"] * 2
    is_over(delhi, haryana, up)
