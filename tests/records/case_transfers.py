"""Acts of handing a case over, and who owns what afterwards."""

from datetime import timedelta
from uuid import UUID

from support.cast import person, says
from support.putting_back import arrives
from support.world import Station, World

from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.records.transfers import case as transfer_case


def case_of(station, **terms):
    """Make a person, and the case that accuses that person; return both."""
    man = station.opens(person("Harjeet", says("note", "informant S-14", Caveat.OWNER_ONLY)), **terms)
    accused = says("accused", {"ref": str(man), "label": "Harjeet"})
    case = station.opens([says("fir", "0123/2026"), says("station", "Narela"), accused], kind="case", **terms)
    return case, man


def offers(station, case, *more, to, reason="order 12/2026"):
    with station.node:
        return transfer_case.offer_case_transfer(station.desk, case, to=to.force, records=more, reason=reason)


def accepts(station, handover):
    with station.node:
        return transfer_case.accept_case_transfer(station.at("data_officer"), handover)


def declines(station, handover, reason="not ours"):
    with station.node:
        transfer_case.decline_case_transfer(station.at("data_officer"), handover, reason=reason)


def owners(record, *stations):
    return [station.reads(record).owner for station in stations]


def clean(*stations):
    for station in stations:
        assert station.set_aside() == []
        assert station.waits() == []


def lapses(station, monkeypatch, days=8):
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)
    with station.node:
        return transfer_case.lapse()


def unheard(world: World, station: Station) -> None:
    """Let arrive what the others send each other, and nothing from or at this force."""
    for _ in range(6):
        for journey in world.wire.load():
            if station.node not in (journey.source, journey.target):
                arrives(world.wire, journey)
    for source, _, sender in world.wire.senders:
        with source:
            sender.restart()


def goes(world: World, record: UUID, giver: Station, taker: Station) -> None:
    """Hand a record over, and let all hear whose it is."""
    giver.hands_over(record, to=taker)
    world.wire.deliver()
    taker.takes_over(record)
    world.wire.deliver()
