"""Holders that compare their copies with an owner."""

from uuid import UUID

from support.cast import person
from support.wire_world import operator
from support.world import Station, World, until

from sangam.audit.audit import deed
from sangam.kernel.handling import Level
from sangam.records.own_records import bulk_import
from sangam.records.own_records.records import New
from sangam.records.recalls import receipt_reminders
from sangam.records.reconciliation import owner_side, repair


def makes(station: Station, count: int, **shares: Level) -> list[UUID]:
    """Make many records at once, shared so."""
    new = [
        New("person", person(f"Person {number}", relative="s/o Balwant"), until(shares=shares))
        for number in range(count)
    ]
    with station.node:
        return sorted(bulk_import.create_many(station.at("data_officer"), new, manifest={"file": "test"}))


def compares(world: World, owner: Station, holder: Station, *, why: str = "asked") -> int:
    """Compare until nothing is left to do; return how many envelopes of comparing went to and fro."""
    before = sum(count_of(each) for each in (owner, holder))
    with owner.node:
        owner_side.begin_comparison(operator(owner.force), holder.force, why=why)
    goes_on(world)
    return sum(count_of(each) for each in (owner, holder)) - before


def goes_on(world: World) -> None:
    """Let wires and workers do all that is to be done."""
    worked = True
    while worked:
        world.wire.deliver()
        worked = False
        for station in world.stations:
            with station.node:
                worked |= bool(receipt_reminders.chase() + repair.answer_questions() + owner_side.advance())


def count_of(station: Station) -> int:
    return station.count_rows("federation_outbox", kind__in=("records.compared.v1", "records.differ.v1"))


def loses(station: Station, ids: list[UUID]) -> None:
    """Make a holder forget copies as a broken disk would: nothing remains, no tombstone either."""
    with station.node, deed(operator(station.force), "node:test:lose"):
        station.delete_rows("records_key", record__in=ids)
        station.delete_rows("records_record", id__in=ids)
        station.delete_rows("records_silent", record__in=ids)


def view(station: Station):  # type: ignore[no-untyped-def]  # the test reads it
    with station.node:
        return owner_side.views()[0]


def held(station: Station) -> set[tuple[UUID, int]]:
    whole = station.read_rows("records_record", "id", "version", owner="DL")
    return set(whole) | set(station.read_rows("records_silent", "record", "version", owner="DL"))
