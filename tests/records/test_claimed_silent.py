"""After our restore a force claims a record of ours by its keys: with a key it keeps it, without one it gets none."""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from forged_envelopes import forged
from records import grouped
from records.grouped import held
from support.cast import person, says
from support.putting_back import arrives, compared, notes, restored, settled
from support.queries import counted
from support.wire_world import operator
from support.world import Station, World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.types import Lane, Outcome
from sangam.kernel.handling import Level
from sangam.node.envelope_handlers import AT_THEIR_STAGE
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.ownership import possession_proofs
from sangam.records.reconciliation import owner_side

pytestmark = pytest.mark.one_case

HELD = "records.held.v1"
OTHER = person("Karan", plate="UP14BT9001", relative="s/o Ramesh")
MADE_UP = b64encode(bytes(range(64))).decode()
LESS_THAN_KEYS = [Level.NONE, Level.POINTER]


def opened(delhi: Station, **shares: Level) -> UUID:
    return delhi.opens(person("Harjeet", plate="HR26DK8337", relative="s/o Balwant"), shares=shares)


def put_back_with(world: World, level: Level) -> UUID:
    """Restore Delhi to where Haryana has one record of it at this level and Uttar Pradesh has it silent."""
    delhi, _, _, wire = world
    record = opened(delhi, HR=level, UP=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    return record


def shown_of(record: UUID, holder: Station, *, by: str) -> str:
    """Return what a force would show that has the keys which a holder of the record has, as it travels."""
    rows = holder.read_rows("records_silent", "key", record=record, key__isnull=False)
    begin = f"sangam silent held 1 {by} {record} ".encode()
    digests = sorted(sha256(begin + key.to_bytes(8, signed=True)).digest()[:8] for (key,) in rows)
    assert digests
    return b64encode(b"".join(digests[:8])).decode()


def sent_by(holder: Station, record: UUID) -> str:
    """Return what a holder of Delhi's record does show, as it travels."""
    with holder.node, deed(holder.desk, "officer:test:look"):
        (digests,) = [
            each for found, _, each in possession_proofs.held_silent_records("DL", by=holder.force) if found == record
        ]
    assert digests
    return b64encode(digests).decode()


def claim(record: UUID, *, version: int = 2, shown: str = "") -> dict[str, Any]:
    return {"records": [[str(record), version, "silent"]]} | ({"shown": {str(record): shown}} if shown else {})


def versions(station: Station, record: UUID) -> list[int]:
    """Return in which versions a force holds keys of a record."""
    rows = station.read_values("records_silent", "version", record=record, key__isnull=False)
    return [version for (version,) in rows]


def is_refused(world: World, record: UUID, level: Level) -> None:
    """Hold that Haryana got no key of the record, then or later, that Delhi's desk knows, and that others hold on."""
    delhi, haryana, uttar, wire = world
    settled(wire)
    compared(wire)
    assert (held(haryana, record), held(uttar, record)) == (Level.NONE, Level.SILENT)
    assert "shows none of its keys" in notes(delhi.node)["records:keys-not-shown"]
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    assert (held(haryana, record), versions(uttar, record)) == (Level.NONE, [last])
    assert [each for force, each, _ in delhi.holders(record) if force == "HR"] == [level]
    assert delhi.read_rows("records_ahead", "record") == []


@pytest.mark.parametrize("version", [1, 2, 50])
@pytest.mark.parametrize("level", LESS_THAN_KEYS)
def test_who_knows_only_a_number_is_sent_no_key_and_the_desk_is_told(world: World, level: Level, version: int) -> None:
    record = put_back_with(world, level)
    forged(world, HELD, claim(record, version=version))
    is_refused(world, record, level)


@pytest.mark.parametrize("level", LESS_THAN_KEYS)
def test_nor_by_what_another_force_shows_of_it(world: World, level: Level) -> None:
    record = put_back_with(world, level)
    forged(world, HELD, claim(record, shown=sent_by(world.stations[2], record)))
    is_refused(world, record, level)


@pytest.mark.long
def test_nor_by_what_he_shows_of_another_record_with_the_same_keys(world: World) -> None:
    delhi, haryana, _, wire = world
    other = opened(delhi, HR=Level.SILENT)
    wire.deliver()
    record = put_back_with(world, Level.NONE)
    forged(world, HELD, claim(record, shown=sent_by(haryana, other)))
    is_refused(world, record, Level.NONE)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.long
def test_nor_by_what_he_makes_up_though_he_is_right_the_second_time(world: World, version: int) -> None:
    _, haryana, uttar, _ = world
    record = put_back_with(world, Level.NONE)
    for shown in (MADE_UP, shown_of(record, uttar, by="HR")):
        with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
            outbox.post(HELD, to=["DL"], body=claim(record, version=version, shown=shown))
    is_refused(world, record, Level.NONE)


@pytest.mark.long
def test_nor_of_a_record_that_the_owner_has_again_from_another_only_later(world: World) -> None:
    delhi, haryana, uttar, wire = world
    delhi.node.backs_up()
    record = opened(delhi, UP=Level.WHOLE)
    wire.deliver()
    restored(wire, delhi.node)
    with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
        outbox.post(HELD, to=["DL"], body=claim(record, version=1, shown=MADE_UP))
    settled(wire, without=uttar.node)
    settled(wire)
    compared(wire)
    assert (delhi.reads(record).version, held(haryana, record)) == (uttar.reads(record).version, Level.NONE)
    assert {(force, level) for force, level, _ in delhi.holders(record)} == {("UP", Level.WHOLE), ("HR", Level.NONE)}
    assert "records:keys-not-shown" in notes(delhi.node)


@pytest.mark.long
def test_nor_by_what_he_has_listed_to_an_owner_that_compared_with_him(world: World) -> None:
    delhi, haryana, _, wire = world
    record = opened(delhi, UP=Level.SILENT)
    with delhi.node:
        owner_side.begin_comparison(operator("DL"), "HR", why="asked")
        owner_side.advance()
    wire.deliver()
    ((run,),) = delhi.read_rows("records_comparing", "run", force="HR")
    first, beyond = str(reconciliation_messages.FIRST), str(reconciliation_messages.BEYOND)
    listed = {"first": first, "beyond": beyond, "upto": beyond, "held": [[str(record), 50, "silent"]]}
    with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
        outbox.post("records.differ.v1", to=["DL"], body={"run": str(run), "answers": [listed]})
    wire.deliver()
    assert delhi.read_rows("records_ahead", "force", "level") == [("HR", "silent")]
    delhi.node.backs_up()
    restored(wire, delhi.node)
    is_refused(world, record, Level.NONE)


@pytest.mark.long
def test_nor_of_a_record_that_has_no_keys_yet(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet"))
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, shown=MADE_UP))
    settled(wire)
    assert "records:keys-not-shown" in notes(delhi.node)
    delhi.corrects(record, says("plate", "HR26DK8337"))
    settled(wire)
    assert held(haryana, record) is Level.NONE


@pytest.mark.long
def test_nor_does_who_is_named_with_nothing_get_it_by_a_group(world: World) -> None:
    delhi, haryana, uttar, wire = world
    grouped.make(haryana, delhi, uttar)
    wire.deliver()
    record = opened(delhi)
    grouped.give(delhi, record, UP=Level.NONE)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    for how in ("silent", "withdrawn"):
        with uttar.node, deed(uttar.desk, "officer:envelope:forge"):
            outbox.post(HELD, to=["DL"], body={"records": [[str(record), 2 + (how == "silent"), how]]})
    settled(wire)
    delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    assert (held(haryana, record), held(uttar, record)) == (Level.WHOLE, Level.NONE)


@pytest.mark.long
@pytest.mark.parametrize("version", [2, 50])
@pytest.mark.parametrize("level", [Level.SILENT, Level.WHOLE])
def test_who_kept_keys_that_were_taken_back_is_told_to_erase_them(world: World, level: Level, version: int) -> None:
    delhi, haryana, uttar, wire = world
    record = opened(delhi, HR=level, UP=Level.SILENT)
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=version, shown=shown_of(record, uttar, by="HR")))
    settled(wire)
    assert "taken back from it before the backup" in notes(delhi.node)["records:taken-back-and-held"]
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    compared(wire)
    assert (held(haryana, record), versions(uttar, record)) == (Level.NONE, [last])
    delhi.offers(record, to=haryana, level=Level.SILENT)
    settled(wire)
    assert held(haryana, record) is Level.SILENT


@pytest.mark.long
@pytest.mark.parametrize("shown", ["no base64", b64encode(bytes(7)).decode(), b64encode(bytes(72)).decode(), "", 7])
def test_what_cannot_be_digests_sets_the_word_aside(world: World, shown: object) -> None:
    record = put_back_with(world, Level.NONE)
    delivery = forged(world, HELD, {**claim(record), "shown": {str(record): shown}})
    assert (delivery.outcome, "cannot be read" in delivery.reason) == (Outcome.SET_ASIDE, True)


@pytest.mark.long
@pytest.mark.parametrize("shown", [["AAECAwQFBgc="], {str(UUID(int=n)): "AAECAwQFBgc=" for n in range(501)}])
def test_so_does_what_is_shown_of_no_records_or_of_too_many(world: World, shown: object) -> None:
    delivery = forged(world, HELD, {**claim(put_back_with(world, Level.NONE)), "shown": shown})
    assert (delivery.outcome, "cannot be read" in delivery.reason) == (Outcome.SET_ASIDE, True)


def goes_on(world: World, record: UUID) -> None:
    """Hold that Haryana holds the keys on as Delhi has them, and gets those of later versions."""
    delhi, haryana, _, wire = world
    settled(wire)
    compared(wire)
    assert versions(haryana, record) == [delhi.reads(record).version]
    assert ("HR", Level.SILENT) in {(force, level) for force, level, _ in delhi.holders(record)}
    last = delhi.corrects(record, says("plate", "HR10AB0001"))
    settled(wire)
    assert versions(haryana, record) == [last]
    assert not {"records:keys-not-shown", "records:taken-back-and-held"} & notes(delhi.node).keys()


@pytest.mark.long
@pytest.mark.parametrize("level", LESS_THAN_KEYS)
@pytest.mark.parametrize("corrected", [False, True])
def test_who_was_given_the_keys_since_the_backup_shows_one_and_keeps_them(
    world: World, level: Level, corrected: bool
) -> None:
    delhi, haryana, _, wire = world
    record = opened(delhi, HR=level)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana, level=Level.SILENT)
    if corrected:
        name, *_ = delhi.reads(record).statements
        delhi.corrects(record, says("name", "Karan"), says("plate", "UP14BT9001"), take_back=[name.id])
    wire.deliver()
    restored(wire, delhi.node)
    goes_on(world, record)


@pytest.mark.long
@pytest.mark.parametrize("first", ["Haryana", "Uttar Pradesh"])
def test_so_does_he_of_a_version_that_another_gives_back(world: World, first: str) -> None:
    delhi, haryana, uttar, wire = world
    record = opened(delhi, UP=Level.WHOLE)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana, level=Level.SILENT)
    delhi.corrects(record, *OTHER, take_back=[each.id for each in delhi.reads(record).statements])
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=(uttar if first == "Haryana" else haryana).node)
    goes_on(world, record)
    assert uttar.reads(record).values("name") == ["Karan"]


@pytest.mark.long
def test_so_does_a_holder_of_a_record_made_since_the_backup(world: World) -> None:
    delhi, _, uttar, wire = world
    delhi.node.backs_up()
    record = opened(delhi, HR=Level.SILENT, UP=Level.WHOLE)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    goes_on(world, record)


@pytest.mark.long
def test_to_whom_the_terms_give_the_keys_need_show_nothing(world: World) -> None:
    """So a holder that runs an earlier version holds on."""
    delhi, _, _, wire = world
    record = opened(delhi, HR=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=5))
    assert delhi.reads(record).version > 5
    goes_on(world, record)


@pytest.mark.long
def test_nor_do_members_of_a_group_to_which_they_go(world: World) -> None:
    delhi, haryana, _, wire = world
    grouped.make(haryana, delhi)
    wire.deliver()
    record = opened(delhi)
    grouped.give(delhi, record, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=5))
    goes_on(world, record)


@pytest.mark.long
@pytest.mark.parametrize("level", LESS_THAN_KEYS)
def test_keys_unlike_those_of_the_backup_are_erased_and_given_anew(world: World, level: Level) -> None:
    delhi, haryana, _, wire = world
    record = opened(delhi, HR=level)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana, level=Level.SILENT)
    delhi.corrects(record, *OTHER, take_back=[each.id for each in delhi.reads(record).statements])
    wire.deliver()
    assert held(haryana, record) is Level.SILENT
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert held(haryana, record) is Level.NONE
    pointers = haryana.read_values("records_pointer", "version", record=record)
    assert pointers == ([(delhi.reads(record).version,)] if level is Level.POINTER else [])
    assert "records:keys-not-shown" in notes(delhi.node)


@pytest.mark.long
def test_what_the_terms_give_stands_again_as_an_erased_version_comes_back(world: World) -> None:
    delhi, haryana, uttar, wire = world
    record = opened(delhi, HR=Level.SILENT, UP=Level.WHOLE)
    delhi.withdraws(record, from_=haryana)
    delhi.offers(record, to=haryana, level=Level.POINTER)
    wire.deliver()
    delhi.node.backs_up()
    last = delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    compared(wire)
    assert uttar.reads(record).version == delhi.reads(record).version > last
    pointers = haryana.read_values("records_pointer", "version", record=record)
    assert pointers == [(delhi.reads(record).version,)]
    assert "records:taken-back-and-held" in notes(delhi.node)


@pytest.mark.long
def test_of_many_keys_the_smallest_eight_are_shown(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens([*person("Harjeet"), *(says("phone", f"98100123{n}") for n in range(10, 30))])
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    assert sent_by(haryana, record) == shown_of(record, haryana, by="HR")
    assert len(b64decode(sent_by(haryana, record))) == 64


@pytest.mark.long
def test_the_groups_are_asked_for_once_a_page_of_claims_not_once_a_record(world: World) -> None:
    delhi, haryana, _, wire = world
    for short in ("G1", "G2"):
        grouped.make(haryana, delhi, short=short)
    wire.deliver()
    made = [opened(delhi) for _ in range(6)]
    for record, code in zip(made, ["HR:G1", "HR:G2"] * 3, strict=True):
        grouped.give(delhi, record, code=code, level=Level.SILENT)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    groups_asked_for(world, made[:1])  # and whatever else came with the first page
    assert [groups_asked_for(world, claimed) for claimed in (made[:1], made)] == [1, 1]


def groups_asked_for(world: World, claimed: list[UUID]) -> int:
    """Return how often Delhi asks for groups while it takes a page of Haryana's claims, once it is their turn."""
    delhi, haryana, _, wire = world
    wire.handlers = AT_THEIR_STAGE
    with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
        body = {"records": [[str(record), 2, "silent"] for record in claimed]}
        outbox.post(HELD, to=["DL"], body=body, lane=Lane.URGENT)
    coming = wire.load(of={"HR"})
    (journey,) = [each for each in coming if each.target is delhi.node and each.sender.lane is Lane.URGENT]
    with delhi.node, counted() as asked:
        arrives(wire, journey)
    return len([each for each in asked.statements if "FROM records_sharinggroup" in each])
