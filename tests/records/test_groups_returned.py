"""A host that was restored has its sharing groups back as it signed them, and nobody writes one for it."""

import json

import pytest
from grouped import NCR, add, carry_only, give, headquarters, held, leave, make, remove, settle
from support.cast import person
from support.putting_back import arrives, restored, settled
from support.wire_world import operator
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.handling import Level
from sangam.records import groups
from sangam.records.sharing import group_members

pytestmark = pytest.mark.one_case


def known(station, code=NCR):
    """Return the version and the members of a group as a force knows it."""
    rows = station.rows("SELECT version, members FROM records_sharinggroup WHERE code = %s", code)
    return (rows[0][0], json.loads(rows[0][1])) if rows else None


def set_aside(station):
    return station.set_aside()


def waiting(station):
    return len(station.waits())


def given_back(by, document):
    """Let a force give Haryana a document back."""
    with by.node, deed(operator(by.force), "node:epoch:give-back"):
        body = {"document": document}
        outbox.post("sharing.group_returned.v1", to=["HR"], body=body)


def test_a_removal_that_a_member_has_heard_of_outlives_its_host_s_restore(world: World) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi, uttar)
    wire.deliver()
    record = uttar.opens(person("हरजीत"))
    give(uttar, record)
    wire.deliver()
    haryana.node.backs_up()
    remove(haryana, delhi)
    wire.deliver()
    settle(delhi, haryana, uttar)
    wire.deliver()
    assert (held(delhi, record), held(haryana, record)) == (Level.NONE, Level.WHOLE)
    restored(wire, haryana.node)
    assert known(haryana) == (3, {"DL": 2, "HR": 1, "UP": 3})
    settled(wire)
    assert known(haryana) == known(uttar) == (4, {"HR": 1, "UP": 3})
    assert add(haryana, delhi) == 5
    wire.deliver()
    assert known(uttar) == (5, {"DL": 5, "HR": 1, "UP": 3})


def test_a_group_made_since_the_backup_is_given_back_with_who_was_taken_in(world: World) -> None:
    delhi, haryana, uttar, wire = world
    haryana.node.backs_up()
    make(haryana, delhi, uttar)
    wire.deliver()
    restored(wire, haryana.node)
    assert known(haryana) is None
    settled(wire)
    assert known(haryana) == known(delhi) == (3, {"DL": 2, "HR": 1, "UP": 3})
    with haryana.node:
        assert groups.members_awaiting_agreement(group_members.group(NCR)) == []


@pytest.mark.long
@pytest.mark.parametrize("away", ["a new member", "one who was in it before"])
def test_who_missed_a_document_hears_of_it_when_another_gives_it_back(world: World, away: str) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, *([delhi] if away == "a new member" else [delhi, uttar]))
    settled(wire)
    haryana.node.backs_up()
    (add if away == "a new member" else remove)(haryana, uttar)
    settled(wire, without=uttar.node)
    restored(wire, haryana.node)
    settled(wire)
    assert known(uttar) == known(haryana) == known(delhi)
    assert ("UP" in known(delhi)[1]) is (away == "a new member")


@pytest.mark.long
def test_who_came_and_went_since_the_backup_hears_of_being_out(world: World) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi)
    settled(wire)
    haryana.node.backs_up()
    add(haryana, uttar)
    settled(wire)
    remove(haryana, uttar)
    settled(wire, without=uttar.node)
    restored(wire, haryana.node)
    settled(wire, without=uttar.node)
    settled(wire)
    assert known(uttar) == known(haryana) == (4, {"DL": 2, "HR": 1})


@pytest.mark.long
def test_who_leaves_a_restored_hosts_group_is_out_by_an_unused_number(world: World) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi)
    wire.deliver()
    haryana.node.backs_up()
    add(haryana, uttar)
    wire.deliver()
    restored(wire, haryana.node)
    leave(delhi)
    settled(wire)
    assert known(haryana) == known(uttar) == (4, {"HR": 1, "UP": 3})
    assert waiting(haryana) == 0


@pytest.mark.long
def test_a_restored_host_changes_no_membership_until_all_have_spoken(world: World) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi)
    wire.deliver()
    haryana.node.backs_up()
    restored(wire, haryana.node)
    with haryana.node, pytest.raises(Refused, match="DL, UP has not said yet who is in HR:NCR"):
        groups.add_member(headquarters(haryana), NCR, "UP", why="joint order 12")
    settled(wire)
    assert add(haryana, uttar) == 3


@pytest.mark.long
@pytest.mark.parametrize("document", ["no line", "their own"])
def test_a_document_that_the_host_did_not_sign_is_set_aside(world: World, document: str) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi)
    make(uttar, haryana, short="OWN")
    wire.deliver()
    ((theirs,),) = haryana.read_rows("records_sharinggroup", "document", code="UP:OWN")
    haryana.node.backs_up()
    say_something_that_is_lost(haryana, delhi, wire)
    restored(wire, haryana.node)
    given_back(uttar, theirs if document == "their own" else document)
    settled(wire)
    assert set_aside(haryana) == ["records:group-not-signed"]
    assert known(haryana) == (2, {"DL": 2, "HR": 1})


@pytest.mark.long
@pytest.mark.parametrize("document", ["", None, "x" * 8_001])
def test_what_is_no_line_at_all_is_set_aside(world: World, document: object) -> None:
    _, haryana, uttar, wire = world
    haryana.node.backs_up()
    restored(wire, haryana.node)
    given_back(uttar, document)
    settled(wire)
    assert set_aside(haryana) == ["exchange:body"]


@pytest.mark.long
def test_a_host_that_lost_nothing_is_given_nothing_back(world: World) -> None:
    delhi, haryana, _, wire = world
    make(haryana, delhi)
    wire.deliver()
    ((document,),) = delhi.read_rows("records_sharinggroup", "document")
    remove(haryana, delhi)
    given_back(delhi, document)
    wire.deliver()
    assert set_aside(haryana) == ["federation:nothing-lost"]
    assert known(haryana) == (3, {"HR": 1})


def say_something_that_is_lost(host, to, wire):
    """Let a force send something after its backup, so that it is given back what it lost."""
    host.offers(host.opens(person("मोहन")), to=to)
    wire.deliver()


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.SILENT, Level.WHOLE])
def test_a_member_that_is_back_has_the_records_when_the_owner_lost_both(world: World, level: Level) -> None:
    delhi, haryana, uttar, wire = world
    code = make(delhi, haryana, uttar)
    record = delhi.opens(person("हरजीत", plate="HR26DK8337"))
    give(delhi, record, level=level, code=code)
    wire.deliver()
    delhi.node.backs_up()
    remove(delhi, haryana, code)
    wire.deliver()
    add(delhi, haryana, code)
    for journey in wire.load():
        if journey.sender.lane is Lane.URGENT:
            wire.carry(journey)
    restored(wire, delhi.node)
    settled(wire)
    assert known(delhi, code) == known(haryana, code)
    assert held(haryana, record) is level


@pytest.mark.long
def test_what_waited_for_a_document_is_dropped_once_its_sender_lost_both(world: World) -> None:
    delhi, haryana, uttar, wire = world
    code = make(delhi, uttar)
    wire.deliver()
    delhi.node.backs_up()
    add(delhi, haryana, code)
    silent = delhi.opens(person("हरजीत", plate="HR26DK8337"))
    whole = delhi.opens(person("करनैल"))
    give(delhi, silent, level=Level.SILENT, code=code)
    give(delhi, whole, code=code)
    for journey in wire.load():
        if (journey.target.force, journey.sender.lane) == ("HR", Lane.NORMAL):
            wire.carry(journey)
    carry_only(wire, to="UP")
    assert [waiting(each) for each in (haryana, uttar)] == [2, 0]
    restored(wire, delhi.node)
    settled(wire)
    assert known(delhi, code) == known(haryana, code) == (3, {"DL": 1, "HR": 3, "UP": 2})
    assert [waiting(each) for each in (delhi, haryana, uttar)] == [0, 0, 0]
    assert held(haryana, silent) is held(delhi, silent) is Level.NONE


@pytest.mark.long
def test_what_waited_for_a_document_and_is_sent_again_is_heeded(world: World) -> None:
    delhi, haryana, uttar, wire = world
    code = make(delhi, uttar)
    wire.deliver()
    add(delhi, haryana, code)
    record = delhi.opens(person("हरजीत", plate="HR26DK8337"))
    give(delhi, record, level=Level.SILENT, code=code)
    delhi.node.backs_up()
    for journey in wire.load():
        if (journey.target.force, journey.sender.lane) == ("HR", Lane.NORMAL):
            wire.carry(journey)
    assert (waiting(haryana), held(haryana, record)) == (1, Level.NONE)
    restored(wire, delhi.node)
    settled(wire)
    assert (waiting(haryana), held(haryana, record)) == (0, Level.SILENT)


@pytest.mark.long
@pytest.mark.parametrize("lost", ["the member", "host and member"])
@pytest.mark.parametrize("host_heard", [False, True])
def test_who_left_and_forgot_it_is_out_as_the_third_knows_by_his_word(
    world: World, lost: str, host_heard: bool
) -> None:
    delhi, haryana, uttar, wire = world
    make(haryana, delhi, uttar)
    wire.deliver()
    haryana.node.backs_up()
    delhi.node.backs_up()
    leave(delhi)
    for journey in wire.load(of={"DL"}):
        if host_heard or journey.target is uttar.node:
            arrives(wire, journey)
    restored(wire, delhi.node, *([haryana.node] if lost == "host and member" else []))
    settled(wire)
    settle(delhi, haryana, uttar)
    settled(wire)
    record = delhi.opens(person("हरजीत"))
    with pytest.raises(NotFound):
        give(delhi, record)
    assert all("DL" not in known(each)[1] for each in (haryana, uttar))
    assert [waiting(each) for each in world.stations] == [0, 0, 0]
    assert [set_aside(each) for each in world.stations] == [[], [], []]
    assert add(haryana, delhi) > 3
    settled(wire)
    give(delhi, record)
    settled(wire)
    assert (held(haryana, record), held(uttar, record)) == (Level.WHOLE, Level.WHOLE)


@pytest.mark.long
def test_a_parting_waits_for_no_document_that_its_host_and_leaver_lost(world: World) -> None:
    delhi, haryana, _uttar, wire = world
    make(haryana)
    wire.deliver()
    haryana.node.backs_up()
    delhi.node.backs_up()
    add(haryana, delhi)
    wire.deliver()
    leave(delhi)
    restored(wire, haryana.node)
    for journey in wire.load():
        if journey.source is delhi.node:
            wire.carry(journey)
    assert waiting(haryana) == 1
    restored(wire, delhi.node)
    settled(wire)
    assert [waiting(each) for each in (delhi, haryana)] == [0, 0]
    assert set_aside(haryana) == ["federation:lost-with-restore"]
    assert add(haryana, delhi) == 2
    wire.deliver()
    assert known(haryana) == known(delhi) == (2, {"DL": 2, "HR": 1})
