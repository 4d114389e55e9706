"""Sharing groups: who is in one decides who holds what is shared with it, by the newest word that the owner has."""

from datetime import timedelta

import pytest
from records.grouped import NCR, add, agree, carry_only, give, headquarters, held, leave, make, remove, restart, settle
from support.cast import person, says
from support.desks import told_to_desk
from support.putting_back import arrives

from sangam.federation.inbox import parked
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.node.envelope_handlers import HANDLERS
from sangam.records import groups
from sangam.records.sharing import group_members
from sangam.records.visibility import views


def harjeet(level="RESTRICTED"):
    return [*person("Harjeet", plate="HR26DK8337"), says("note", "seen at Narela", level=level)]


@pytest.fixture
def shared(delhi, haryana, up, wire):
    """A record of Delhi's that the group, Haryana's, holds: Haryana and Uttar Pradesh."""
    make(haryana, delhi, up)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record)
    wire.deliver()
    return record


def test_what_is_shared_with_a_group_goes_to_its_members(delhi, haryana, up, shared):
    assert [held(station, shared) for station in (haryana, up)] == [Level.WHOLE] * 2
    assert sorted(delhi.holders(shared)) == [("HR", Level.WHOLE, 2), ("UP", Level.WHOLE, 2)]
    with delhi.node:
        assert {holder.groups for holder in views.holders(shared)} == {(NCR,)}


def test_a_holder_learns_by_which_group_it_holds_and_of_no_other_force(haryana, shared):
    terms = haryana.reads(shared).terms
    assert (dict(terms.shares), dict(terms.groups)) == ({"HR": Level.WHOLE}, {})
    assert {force: set(ways) for force, ways in terms.via.items()} == {"HR": {NCR}}


def test_a_force_that_is_added_receives_what_the_group_has(delhi, haryana, up, wire):
    make(haryana, delhi)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record)
    wire.deliver()
    assert held(up, record) is Level.NONE
    add(haryana, up)
    wire.deliver(repeated=2)
    assert held(up, record) is Level.WHOLE


def test_from_a_force_that_is_removed_every_owner_takes_back(delhi, haryana, up, wire, shared):
    hosts = haryana.opens(harjeet())
    give(haryana, hosts)
    wire.deliver()
    assert held(up, hosts) is Level.WHOLE
    remove(haryana, up)
    wire.deliver(reordered=True)
    assert held(up, shared) is held(up, hosts) is Level.NONE
    assert held(haryana, shared) is held(delhi, hosts) is Level.WHOLE
    assert up.rows("SELECT count(*) FROM records_tombstone WHERE record IN (%s, %s)", shared, hosts) == [(2,)]


def test_a_removed_force_that_comes_back_holds_again(delhi, haryana, up, wire, shared):
    remove(haryana, up)
    wire.deliver()
    add(haryana, up)
    wire.deliver()
    settle(delhi)
    wire.deliver()
    assert held(up, shared) is held(haryana, shared) is Level.WHOLE


def test_an_owner_that_learns_of_going_and_coming_at_once_sends_again(delhi, haryana, up, wire, shared):
    remove(haryana, up)
    add(haryana, up)
    record = delhi.opens(harjeet())
    give(delhi, record)
    wire.deliver(reordered=True)
    assert held(up, shared) is held(up, record) is Level.WHOLE


def test_a_member_leaves_by_itself_though_the_host_is_away(delhi, haryana, up, wire, shared):
    leave(up)
    carry_only(wire, not_to="HR")
    with delhi.node:
        assert "UP" in group_members.group(NCR).left
    wire.deliver(repeated=2)
    assert held(up, shared) is Level.NONE
    assert held(haryana, shared) is Level.WHOLE
    with haryana.node:
        assert set(group_members.group(NCR).members) == {"HR", "DL"}


def test_what_the_leaving_force_shared_comes_back_too(delhi, up, wire, shared):
    own = up.opens(harjeet())
    give(up, own)
    wire.deliver()
    assert held(delhi, own) is Level.WHOLE
    leave(up)
    wire.deliver()
    assert held(delhi, own) is Level.NONE


def test_what_a_removed_member_sent_to_a_group_is_refused(delhi, haryana, up, wire, shared):
    remove(haryana, up)
    carry_only(wire, not_to="UP")
    record = up.opens(harjeet())
    give(up, record)
    carry_only(wire, from_="UP")
    assert held(delhi, record) is held(haryana, record) is Level.NONE
    for station in (delhi, haryana):
        assert station.read_rows("federation_setaside", "sender", "code") == [("UP", "records:not-in-group")]
        assert "records:not-in-group" in told_to_desk(station.node)


def test_a_copy_under_a_newer_document_waits_for_it(delhi, haryana, up, wire):
    make(haryana, delhi)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record)
    add(haryana, up)
    carry_only(wire, to="DL")
    carry_only(wire, from_="DL")
    assert held(up, record) is Level.NONE
    assert len(up.waits()) == 1
    wire.deliver()
    assert held(up, record) is Level.WHOLE


def brings(wire, source, target):
    """Let what waits between two forces arrive, with the receipts."""
    for journey in wire.load():
        if (journey.source, journey.target) == (source.node, target.node):
            arrives(wire, journey)
    restart(wire)


@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT, Level.POINTER])
def test_one_that_is_taken_back_before_that_document_waits_no_more(delhi, haryana, up, wire, level):
    """Nor is its document to come: the host was restored to before it."""
    make(haryana, delhi)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record, level=level)
    waits = "SELECT kind FROM federation_inbox WHERE outcome = 'parked'"
    for act, count in ((add, 1), (remove, 0)):
        act(haryana, up)
        brings(wire, haryana, delhi)
        settle(delhi)
        brings(wire, delhi, up)
        with up.node, clock.shift_time(timedelta(minutes=5 if count else 10)):
            parked.replay_due(HANDLERS)
        assert len(up.rows(waits)) == count
    assert held(up, record) is Level.NONE


def test_a_force_that_the_owner_names_receives_also_what_says_less_of_it(delhi, haryana, up, wire):
    make(haryana, delhi, up)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record, UP=Level.NONE)
    wire.deliver()
    assert (held(haryana, record), held(up, record)) == (Level.WHOLE, Level.NONE)
    delhi.offers(record, to=up, level=Level.SILENT)
    wire.deliver()
    assert held(up, record) is Level.SILENT
    delhi.withdraws(record, from_=up)
    wire.deliver()
    assert held(up, record) is Level.NONE


def test_an_addition_waits_for_our_desk_above_restricted(delhi, haryana, up, wire):
    make(haryana, delhi)
    wire.deliver()
    open_one, closed_one = delhi.opens(harjeet()), delhi.opens(harjeet("CONFIDENTIAL"))
    give(delhi, open_one)
    give(delhi, closed_one)
    add(haryana, up)
    wire.deliver()
    assert (held(up, open_one), held(up, closed_one)) == (Level.WHOLE, Level.NONE)
    assert [told.kind for told in delhi.told("DL")] == ["group.changed"] * len(delhi.told("DL"))
    with delhi.node:
        assert groups.members_awaiting_agreement(group_members.group(NCR)) == ["UP"]
    agree(delhi, up)
    wire.deliver()
    assert held(up, closed_one) is Level.WHOLE


def test_in_a_group_marked_so_every_addition_waits_and_the_mark_stays(delhi, haryana, up, wire):
    make(haryana, delhi, confirm=True)
    wire.deliver()
    record = delhi.opens(harjeet())
    give(delhi, record)
    add(haryana, up)
    wire.deliver()
    assert held(up, record) is Level.NONE
    agree(delhi, up)
    wire.deliver()
    assert held(up, record) is Level.WHOLE


def test_the_owner_goes_by_the_newest_document_that_it_has(delhi, haryana, up, wire, shared):
    remove(haryana, up)
    delhi.corrects(shared, says("note", "still goes to all"))
    carry_only(wire, from_="DL")
    assert "still goes to all" in up.reads(shared).values("note")
    wire.deliver()
    assert held(up, shared) is Level.NONE
    delhi.corrects(shared, says("note", "goes to Haryana alone"))
    wire.deliver()
    assert not up.holds_any_trace_of("Haryana alone")


def test_a_handed_over_record_keeps_its_holders_by_name(delhi, haryana, up, wire, shared):
    delhi.hands_over(shared, to=haryana)
    wire.deliver()
    haryana.takes_over(shared)
    wire.deliver()
    assert [station.reads(shared).owner for station in (delhi, up)] == ["HR"] * 2
    haryana.withdraws(shared, from_=up)
    wire.deliver()
    assert held(up, shared) is Level.NONE


def test_only_the_host_changes_its_group(delhi, haryana, up, wire, shared):
    with delhi.node, pytest.raises(Refused, match="hosted by HR"):
        groups.add_member(headquarters(delhi), NCR, "UP", why="x")
    with haryana.node:
        with pytest.raises(Conflict, match="already"):
            groups.add_member(headquarters(haryana), NCR, "UP", why="x")
        with pytest.raises(NotFound, match="not a force that we exchange with"):
            groups.add_member(headquarters(haryana), NCR, "XX", why="x")
        with pytest.raises(Refused, match="stays in it"):
            groups.remove_member(headquarters(haryana), NCR, "HR", why="x")
        with pytest.raises(NotFound, match="XX is not in"):
            groups.remove_member(headquarters(haryana), NCR, "XX", why="x")
        with pytest.raises(Refused, match="host stays"):
            groups.leave(headquarters(haryana), NCR, why="x")
        with pytest.raises(NotFound, match="XX is not in"):
            groups.agree(headquarters(haryana), NCR, "XX")
        with pytest.raises(NotFound, match="no sharing group"):
            groups.remove_member(headquarters(haryana), "HR:NONE", "UP", why="x")
        with pytest.raises(NotFound, match="no sharing group"):
            group_members.group("HR:NONE")
        with pytest.raises(Conflict, match="already"):
            groups.make(headquarters(haryana), "NCR", name_en="x", name_hi="x")
        with pytest.raises(Malformed, match="2 to 20"):
            groups.make(headquarters(haryana), "ncr", name_en="x", name_hi="x")
        with pytest.raises(Malformed, match="in English and in Hindi"):
            groups.make(headquarters(haryana), "NCR2", name_en="x", name_hi="")
        with pytest.raises(Refused, match="group:manage"):
            groups.make(haryana.desk, "NCR2", name_en="x", name_hi="x")


def test_a_record_is_not_shared_with_a_group_that_we_are_not_in(delhi, haryana, up, wire):
    make(haryana, up)
    wire.deliver()
    record = delhi.opens(harjeet())
    with pytest.raises(NotFound, match="not in the sharing group"):
        give(delhi, record)


def test_the_history_says_who_came_and_went(delhi, haryana, up, wire, shared):
    remove(haryana, up)
    wire.deliver()
    with delhi.node:
        lines = groups.versions(NCR)
    assert (lines[0].version, lines[0].added, lines[0].removed) == (4, (), ("UP",))
    assert lines[0].why == "joint order 13"
    with up.node:
        assert [group.code for group in groups.all_groups()] == [NCR]
        assert groups.joined_groups() == []
