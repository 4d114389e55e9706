"""Acts on sharing groups, as the stations of a small world do them."""

from uuid import UUID

from support.world import Line, Station

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records import groups
from sangam.records.own_records import records

NCR = "HR:NCR"


def headquarters(station: Station) -> Actor:
    return station.at("supervisor", station.force)


def make(host: Station, *members: Station, confirm: bool = False, short: str = "NCR") -> str:
    """Make the host's group with these members."""
    names = {"name_en": "Gangs of the capital", "name_hi": "राजधानी के गिरोह"}
    with host.node:
        code = groups.make(headquarters(host), short, confirm=confirm, **names)
    for member in members:
        add(host, member, code)
    return code


def add(host: Station, member: Station, code: str = NCR) -> int:
    with host.node:
        return groups.add_member(headquarters(host), code, member.force, why="joint order 12")


def remove(host: Station, member: Station, code: str = NCR) -> int:
    with host.node:
        return groups.remove_member(headquarters(host), code, member.force, why="joint order 13")


def leave(member: Station, code: str = NCR) -> None:
    with member.node:
        groups.leave(headquarters(member), code, why="not our gangs")


def agree(owner: Station, member: Station, code: str = NCR) -> None:
    with owner.node:
        groups.agree(headquarters(owner), code, member.force)


def give(owner: Station, record: UUID, *, level: Level = Level.WHOLE, code: str = NCR, **more: Level) -> int:
    """Share a record with the group; more: what forces named by themselves receive."""
    with owner.node:
        return records.share(owner.desk, record, with_forces=more, with_groups={code: level})


def settle(*stations: Station) -> None:
    """Let each worker take its turn."""
    for station in stations:
        with station.node:
            while groups.settle_due():
                pass


def held(station: Station, record: UUID) -> Level:
    """Return how a force holds a record."""
    if station.has_copy(record):
        return Level.WHOLE
    silent = station.read_rows("records_silent", record=record, key__isnull=False)
    return Level.SILENT if silent else Level.NONE


def carry_only(wire: Line, *, from_: str = "", to: str = "", not_to: str = "") -> None:
    """Let what waits between these forces arrive, lose the receipts, and leave the rest where it is."""
    for journey in wire.load():
        source, target = journey.source.force, journey.target.force
        if (not from_ or source == from_) and (not to or target == to) and target != not_to:
            wire.carry(journey)
    restart(wire)


def carry_some(wire: Line) -> None:
    """Let some of what waits arrive, in any order, and lose every receipt: it will come again."""
    journeys = wire.load(most=1)
    wire.random.shuffle(journeys)
    for journey in journeys:
        if wire.random.random() < 0.6:
            wire.carry(journey)
    restart(wire)


def restart(wire: Line) -> None:
    """Let every sender go on from what was confirmed."""
    for source, _, sender in wire.senders:
        with source:
            sender.restart()
