"""A giver that was restored to before its own offer: every record has one owner, whatever became of the offer."""

import random

import pytest
from case_transfers import accepts, case_of, declines, lapses, offers, owners
from restored_parties import is_over, on_offer
from support.cast import person, says
from support.putting_back import arrives, restored, settled
from support.world import World

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case

HELD = pytest.mark.parametrize("shares", [{"UP": Level.WHOLE}, {"HR": Level.SILENT, "UP": Level.WHOLE}])
BACKED_UP = pytest.mark.parametrize("backed_up", ["before it was made", "before it was corrected", "before the offer"])


@HELD
@BACKED_UP
def test_an_offer_that_was_not_answered_is_over_and_leaves_what_was_before(
    world: World, backed_up: str, shares
) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, backed_up, shares=shares)
    restored(wire, delhi.node)
    settled(wire)
    assert delhi.reads(record).state == "live"
    assert delhi.reads(record).values("alias") == ["काला"]
    assert not haryana.sees(record)
    assert haryana.holders(record) == []
    noted = delhi.rows("SELECT key, value FROM records_record, jsonb_each_text(terms -> 'shares')")
    assert dict(noted) == {force: str(level) for force, level in shares.items()}
    is_over(delhi, haryana, up)


@pytest.mark.parametrize("ended_by", ["its giver", "its taker"])
def test_both_desks_are_told_of_an_offer_that_a_restore_ended(world: World, ended_by: str) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer" if ended_by == "its taker" else "before it was corrected")
    lost = delhi if ended_by == "its giver" else haryana
    lost.node.backs_up()
    restored(wire, lost.node)
    settled(wire)
    assert delhi.reads(record).state == "live"
    assert "case.answered" in [told.kind for told in delhi.told()]
    assert [told.kind for told in haryana.told("HR")] == ["record.lapsed"]
    for told in (*delhi.told(), *haryana.told("HR")):
        assert "ended with a restore" in told.title
    is_over(delhi, haryana, up)


@pytest.mark.parametrize("arrived", [1, 2, 3])
def test_an_offer_under_way_stands_with_both_or_with_neither(world: World, arrived: int) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("हरजीत"))
    delhi.node.backs_up()
    delhi.hands_over(record, to=haryana)
    for journey in (each for _ in range(arrived) for each in wire.load(most=1)):
        arrives(wire, journey)
    restored(wire, delhi.node)
    settled(wire)
    standing = [each.read_rows("records_handover", "id", answer="") for each in (delhi, haryana)]
    assert (standing[0], haryana.sees(record)) == (standing[1], bool(standing[1]))


@HELD
@BACKED_UP
@pytest.mark.long
def test_what_was_taken_over_before_the_restore_is_its_taker_s(world: World, backed_up: str, shares) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, backed_up, shares=shares)
    haryana.takes_over(record)
    wire.deliver()
    haryana.corrects(record, says("alias", "गोरा"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    holders = [delhi, haryana, up]
    assert owners(record, *holders) == ["HR"] * 3
    assert [each.reads(record).values("alias") for each in holders] == [["काला", "गोरा"]] * 3
    is_over(delhi, haryana, up)
    haryana.corrects(record, says("alias", "छोटा"))
    settled(wire)
    assert delhi.reads(record).values("alias") == ["काला", "गोरा", "छोटा"]


def carries(wire, *lanes):
    for journey in wire.load():
        if journey.sender.lane in lanes:
            wire.carry(journey)


@pytest.mark.long
@BACKED_UP
@pytest.mark.parametrize("lane", ["none", "urgent", "normal"])
def test_an_acceptance_that_is_under_way_meets_its_offer(world: World, backed_up: str, lane: str) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, backed_up, shares={"UP": Level.WHOLE})
    haryana.takes_over(record)
    carries(wire, lane)
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_so_does_one_that_is_given_while_its_giver_is_caught_up(world: World) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer", shares={"UP": Level.WHOLE})
    restored(wire, delhi.node)
    settled(wire, within=1)
    haryana.takes_over(record)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["HR"] * 3
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("told", [True, False])
def test_a_declined_offer_stays_over_whether_or_not_its_giver_had_heard(world: World, told: bool) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    haryana.declines(record)
    if told:
        wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_nor_one_that_is_declined_while_its_giver_is_caught_up(world: World) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    restored(wire, delhi.node)
    settled(wire, within=1)
    haryana.declines(record)
    settled(wire)
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("told", [True, False])
def test_a_lapsed_offer_stays_over_whether_or_not_its_taker_had_heard(world: World, monkeypatch, told: bool) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    lapses(delhi, monkeypatch)
    if told:
        wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_an_offer_unknown_to_its_taker_is_over_though_its_end_is_lost(world: World, monkeypatch) -> None:
    """What its giver sent next came in the other lane, before the end of the offer, and the giver's restore lost that
    end.
    """
    delhi, haryana, _, wire = world
    record = on_offer(world, "before the offer")
    lapses(delhi, monkeypatch)
    delhi.offers(record, to=haryana, level=Level.SILENT)
    for journey in wire.load(of={"DL"}):
        if journey.sender.lane == "normal":
            arrives(wire, journey)
    assert haryana.read_rows("records_handover", answer="")
    restored(wire, delhi.node)
    settled(wire)
    is_over(delhi, haryana)


@pytest.mark.long
@pytest.mark.parametrize("ended", ["once given back", "open at the backup"])
@BACKED_UP
def test_one_that_ended_after_a_restore_is_over_also_after_the_next_loss(
    world: World, monkeypatch, ended: str, backed_up: str
) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, backed_up, shares={"UP": Level.WHOLE})
    if ended == "open at the backup":
        delhi.node.backs_up()
    else:
        restored(wire, delhi.node)
        settled(wire)
    lapses(delhi, monkeypatch)
    settled(wire)
    restored(wire, delhi.node)
    settled(wire)
    assert (delhi.reads(record).state, haryana.sees(record)) == ("live", False)
    assert [force for force, _, _ in delhi.holders(record)] == ["UP"]
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_what_was_on_offer_alone_is_not_held_where_it_is_given_back_twice(world: World, seed: int) -> None:
    """Nobody else had it: the copy that goes again shows no share."""
    delhi, haryana, up, wire = world
    record = on_offer(world, "before it was made")
    restored(wire, delhi.node)
    settled(wire)
    restored(wire, delhi.node)
    settled(wire, weather=random.Random(seed))
    assert (delhi.reads(record).state, delhi.holders(record), haryana.sees(record)) == ("live", [], False)
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("became", ["open", "taken", "declined"])
def test_a_case_with_its_records_is_handed_over_as_a_whole(world: World, became: str) -> None:
    delhi, haryana, up, wire = world
    case, man = case_of(delhi, shares={"UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    handover = offers(delhi, case, man, to=haryana)
    wire.deliver()
    if became == "taken":
        accepts(haryana, handover)
        wire.deliver()
    if became == "declined":
        declines(haryana, handover)
        wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    owner = "HR" if became == "taken" else "DL"
    for each in (case, man):
        assert owners(each, delhi, *([haryana] if owner == "HR" else []), up)[-1] == owner
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_what_its_taker_handed_on_is_the_third_force_s(world: World) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    haryana.takes_over(record)
    wire.deliver()
    haryana.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_what_came_back_to_its_giver_is_its_own(world: World) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    haryana.takes_over(record)
    wire.deliver()
    haryana.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    delhi.corrects(record, says("alias", "गोरा"))
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi, haryana) == ["DL"] * 2
    assert delhi.reads(record).values("alias") == ["काला", "गोरा"]
    is_over(delhi, haryana, up)


@pytest.mark.long
@BACKED_UP
@pytest.mark.parametrize("told", [True, False])
def test_what_its_taker_recalled_is_gone_everywhere(world: World, backed_up: str, told: bool) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, backed_up, shares={"UP": Level.WHOLE})
    haryana.takes_over(record)
    wire.deliver()
    haryana.recalls(record)
    if told:
        wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    assert not delhi.read_rows("records_record")
    is_over(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("answered", ["not", "taken"])
def test_what_was_recalled_while_on_offer_stays_recalled(world: World, answered: str) -> None:
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer", shares={"UP": Level.WHOLE})
    if answered == "taken":
        haryana.takes_over(record)
    delhi.recalls(record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    assert [each.set_aside() for each in (delhi, haryana, up)] == [[]] * 3


@pytest.mark.long
@pytest.mark.parametrize("taken", [True, False])
def test_of_two_that_accept_one_has_it_though_its_giver_forgot_both_offers(
    world: World, monkeypatch, taken: bool
) -> None:
    """Haryana never heard of the end of its offer."""
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    lapses(delhi, monkeypatch)
    delhi.hands_over(record, to=up)
    for journey in wire.load():
        if journey.target is up.node:
            wire.carry(journey)
    if taken:
        up.takes_over(record)
    haryana.takes_over(record)
    restored(wire, delhi.node)
    settled(wire)
    (owner,) = set(owners(record, delhi, *(each for each in (haryana, up) if each.sees(record))))
    assert owner in (("HR", "UP") if taken else ("HR",))
    is_over(delhi, haryana, up)
    assert not delhi.set_aside()


def test_what_is_given_back_waits_for_all_to_whom_it_may_have_been_offered(world: World) -> None:
    """Uttar Pradesh, which cannot be reached, is waited for as long as reads are shut."""
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    haryana.takes_over(record)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=up.node, within=8)
    assert delhi.read_rows("records_record", "owner") == [("DL",)]
    settled(wire)
    assert owners(record, delhi, haryana) == ["HR"] * 2
    is_over(delhi, haryana, up)
