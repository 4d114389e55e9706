"""After our restore a force says that it holds a pointer to a record of ours: without our word for it, it gets none.

A force that was given a pointer by what was lost with the restore shows that word, and holds it on.
"""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest
from forged_envelopes import forged
from records import grouped
from support.cast import person, says
from support.putting_back import compared, notes, restored, settled, waits_no_longer
from support.world import Station, World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.lanes import status
from sangam.federation.types import Lane, Outcome
from sangam.kernel.handling import Level
from sangam.records.models.pointers import PointerKey
from sangam.records.pointers import holdings

pytestmark = pytest.mark.one_case

HELD = "records.held.v1"
MADE_UP = b64encode(bytes(range(16))).decode()


def opened(delhi: Station, **shares: Level) -> UUID:
    return delhi.opens(person("Harjeet", plate="HR26DK8337", relative="s/o Balwant"), shares=shares)


def put_back(world: World) -> UUID:
    """Restore Delhi to where Haryana has nothing of a record of it, and Uttar Pradesh a pointer."""
    delhi, _, _, wire = world
    record = opened(delhi, UP=Level.POINTER)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    return record


def word_at(holder: Station, record: UUID) -> str:
    """Return the word that a holder was given with a pointer, as it travels."""
    ((word,),) = holder.read_values("records_pointer", "word", record=record)
    assert len(word) == 16
    return b64encode(bytes(word)).decode()


def claim(record: UUID, *, version: int = 2, shown: str = "") -> dict[str, Any]:
    return {"records": [[str(record), version, "pointer"]]} | ({"shown": {str(record): shown}} if shown else {})


def versions(station: Station, record: UUID) -> list[int]:
    """Return in which versions a force holds tokens of a record."""
    rows = station.read_values("records_pointer", "version", record=record)
    return [version for (version,) in rows]


def is_refused(world: World, record: UUID) -> None:
    """Hold that Haryana got no token of the record, then or later, that Delhi's desk knows, and that others hold on."""
    delhi, haryana, uttar, wire = world
    settled(wire)
    compared(wire)
    assert versions(haryana, record) == []
    assert "does not show that it was given one" in notes(delhi.node)["records:pointer-not-shown"]
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    assert (versions(haryana, record), versions(uttar, record)) == ([], [last])
    assert {force for force, level, _ in delhi.holders(record) if level is Level.POINTER} == {"UP"}
    assert delhi.read_rows("records_ahead", "record") == []


@pytest.mark.parametrize("version", [1, 2, 50])
def test_who_knows_only_a_number_is_sent_no_token_and_the_desk_is_told(world: World, version: int) -> None:
    record = put_back(world)
    forged(world, HELD, claim(record, version=version))
    is_refused(world, record)


@pytest.mark.long
def test_nor_by_the_word_that_another_force_was_given(world: World) -> None:
    record = put_back(world)
    forged(world, HELD, claim(record, shown=word_at(world.stations[2], record)))
    is_refused(world, record)


@pytest.mark.long
def test_nor_by_the_word_that_he_was_given_for_another_record(world: World) -> None:
    delhi, haryana, _, wire = world
    other = opened(delhi, HR=Level.POINTER)
    wire.deliver()
    record = put_back(world)
    forged(world, HELD, claim(record, shown=word_at(haryana, other)))
    is_refused(world, record)


@pytest.mark.long
def test_nor_by_what_he_makes_up(world: World) -> None:
    record = put_back(world)
    forged(world, HELD, claim(record, shown=MADE_UP))
    is_refused(world, record)


@pytest.mark.long
@pytest.mark.parametrize("version", [2, 50])
def test_who_kept_a_pointer_that_was_taken_back_is_told_to_erase_it(world: World, version: int) -> None:
    delhi, haryana, uttar, wire = world
    record = opened(delhi, HR=Level.POINTER, UP=Level.POINTER)
    wire.deliver()
    shown = word_at(haryana, record)
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=version, shown=shown))
    settled(wire)
    assert "taken back from it before the backup" in notes(delhi.node)["records:taken-back-and-held"]
    last = delhi.corrects(record, says("alias", "Kala"))
    settled(wire)
    compared(wire)
    assert (versions(haryana, record), versions(uttar, record)) == ([], [last])


def goes_on(world: World, record: UUID) -> None:
    """Hold that Haryana holds its pointer on in Delhi's version, and gets that of later ones."""
    delhi, haryana, _, wire = world
    settled(wire)
    compared(wire)
    assert versions(haryana, record) == [delhi.reads(record).version]
    assert ("HR", Level.POINTER) in {(force, level) for force, level, _ in delhi.holders(record)}
    last = delhi.corrects(record, says("plate", "HR10AB0001"))
    settled(wire)
    assert versions(haryana, record) == [last]
    assert not {"records:pointer-not-shown", "records:taken-back-and-held"} & notes(delhi.node).keys()


def turns_key(delhi: Station) -> None:
    with delhi.node:
        with deed(delhi.desk, "officer:test:due"):
            PointerKey.objects.update(due=True)
        assert holdings.rotate()


@pytest.mark.long
@pytest.mark.parametrize("since", ["given", "corrected", "under a later key", "emptied of keys"])
def test_who_was_given_a_pointer_since_the_backup_shows_it_and_holds_it_on(world: World, since: str) -> None:
    delhi, haryana, _, wire = world
    record, _ = opened(delhi), opened(delhi, HR=Level.POINTER)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=haryana, level=Level.POINTER)
    statements = delhi.reads(record).statements
    if since == "corrected":
        delhi.corrects(record, *person("Karan", plate="UP14BT9001"), take_back=[each.id for each in statements])
    if since == "under a later key":
        turns_key(delhi)
    if since == "emptied of keys":
        delhi.corrects(record, says("name", "Karan"), take_back=[each.id for each in statements])
    wire.deliver()
    restored(wire, delhi.node)
    goes_on(world, record)


@pytest.mark.long
def test_so_does_a_holder_of_a_record_made_since_the_backup(world: World) -> None:
    delhi, _, uttar, wire = world
    delhi.node.backs_up()
    record = opened(delhi, HR=Level.POINTER, UP=Level.WHOLE)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, without=uttar.node)
    goes_on(world, record)


@pytest.mark.long
@pytest.mark.parametrize("given", [Level.POINTER, Level.SILENT, Level.WHOLE])
def test_to_whom_the_terms_give_as_much_need_show_nothing(world: World, given: Level) -> None:
    """So a holder that runs an earlier version, and was given no word, holds on."""
    delhi, _, _, wire = world
    record = opened(delhi, HR=given)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=5))
    assert delhi.reads(record).version > 5
    goes_on(world, record)


@pytest.mark.long
def test_nor_do_members_of_a_group_to_which_pointers_go(world: World) -> None:
    delhi, haryana, _, wire = world
    grouped.make(haryana, delhi)
    wire.deliver()
    record = opened(delhi)
    grouped.give(delhi, record, level=Level.POINTER)
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    forged(world, HELD, claim(record, version=5))
    goes_on(world, record)


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.POINTER, Level.SILENT])
def test_a_pointer_stays_one_though_its_holders_older_word_has_it_whole(world: World, level: Level) -> None:
    """What the first restore gave back goes again after the second; the version narrowed since comes last."""
    delhi, haryana, up, wire = world
    record = opened(delhi, HR=Level.WHOLE)
    wire.deliver()
    delhi.node.backs_up()
    delhi.offers(record, to=up)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    delhi.offers(record, to=up, level=level)
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire, slow=(haryana.node, Lane.NORMAL))
    waits_no_longer(delhi.node, "HR")
    assert delhi.reads(record).version < haryana.reads(record).version
    settled(wire)
    compared(wire)
    assert {force: how for force, how, _ in delhi.holders(record)} == {"HR": Level.WHOLE, "UP": level}
    assert not up.sees(record)
    assert bool(up.read_rows("records_pointer", record=record)) is (level is Level.POINTER)
    assert up.has_keys(record) is (level is Level.SILENT)


@pytest.mark.long
def test_a_word_is_of_one_force_and_one_record_alone(world: World) -> None:
    delhi, haryana, uttar, wire = world
    first, second = (opened(delhi, HR=Level.POINTER, UP=Level.POINTER) for _ in range(2))
    wire.deliver()
    words = {word_at(holder, record) for holder in (haryana, uttar) for record in (first, second)}
    assert len(words) == 4


@pytest.mark.long
@pytest.mark.parametrize("word", ["", "00", "zz" * 16, 7, ["00" * 16]])
def test_what_cannot_be_a_word_sets_the_pointer_aside(world: World, word: object) -> None:
    delhi, _, _, wire = world
    record = opened(delhi, HR=Level.POINTER)
    wire.deliver()
    ((body,),) = delhi.read_rows("federation_outbox", "body", kind="pointer.tokens.v1")
    (change,) = json.loads(body)["changes"]
    with delhi.node, deed(delhi.desk, "officer:envelope:forge"):
        sent = outbox.post("pointer.tokens.v1", to=["HR"], body={"changes": [{**change, "version": 2, "word": word}]})
    wire.deliver()
    with delhi.node:
        (delivery,) = status.delivery([sent])
    assert delivery.outcome is Outcome.SET_ASIDE
    assert versions(world.stations[1], record) == [1]
