"""A record of ours is hidden while a force that holds it has not answered: it may know that we recalled it."""

from collections.abc import Callable, Collection
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from support.cast import NAKA, person, says
from support.putting_back import (
    begin_anew,
    falls_behind,
    forgets,
    is_caught_up,
    restored,
    settled,
    starts,
    waits_no_longer,
)
from support.world import Line, Station, World

from sangam.access.policy import admission
from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose
from sangam.records.storage import quarantine
from sangam.records.visibility import event_columns, event_scan, link_scan, lists, views
from sangam.records.visibility import links as visibility_links
from sangam.records.visibility.link_table import cache, types

LONG = timedelta(hours=2)
RELATIONS = types.Relations((("phone", "holder"),), ())


def listed(station: Station, among: Collection[UUID]) -> set[UUID]:
    return {view.id for view in views.list_records(station.desk, purpose=NAKA)}


def checked(station: Station, among: Collection[UUID]) -> set[UUID]:
    return {hit.record.id for hit in station.checks("Harjeet").hits} | {
        hit.record.id for hit in station.checks("9812345670").hits
    }


def opened_at_once(station: Station, among: Collection[UUID]) -> set[UUID]:
    with deed(station.desk, "node:test:look"):
        return set(views.load_views(station.desk, among, purpose=Purpose.NAKA))


def scanned_links(station: Station, among: Collection[UUID]) -> set[UUID]:
    found = link_scan.links(station.desk, ["phone"], purpose=NAKA)
    return {end.record(row) for row in range(len(found)) for end in (found.source, found.target)}


def kept_links(station: Station, among: Collection[UUID]) -> set[UUID]:
    links = cache.open_links(station.desk, RELATIONS, purpose=NAKA)
    rows = links.admitted(np.arange(len(links.source))).tolist()
    return {links.record(int(ends[row])) for row in rows for ends in (links.source, links.target)}


def scanned_events(station: Station, among: Collection[UUID]) -> set[UUID]:
    found = event_scan.events(station.desk, event_columns.Scope(("incident",)), purpose=NAKA)
    return {found.record(row) for row in range(len(found))}


def paired(station: Station, among: Collection[UUID]) -> set[UUID]:
    pairs = [(record, record) for record in among]
    whole = lists.whole_pairs(admission(station.desk, Purpose.NAKA), pairs, at=clock.now())
    return {one for one, _ in whole}


def not_hidden(station: Station, among: Collection[UUID]) -> set[UUID]:
    return set(among) - quarantine.hidden_of(among)


Door = Callable[[Station, Collection[UUID]], set[UUID]]
DOORS: list[Door] = [
    listed, checked, opened_at_once, scanned_links, kept_links, scanned_events, paired, not_hidden,
]  # fmt: skip


def ref(record: UUID) -> dict[str, str]:
    return {"ref": str(record), "label": ""}


def makes_three(station: Station, **terms: object) -> list[UUID]:
    """Open a person, a telephone of that person, and an incident."""
    man = station.opens(person("Harjeet"), **terms)
    phone = station.opens([says("number", "9812345670"), says("holder", ref(man))], kind="phone", **terms)
    incident = [says("head", "snatching"), says("position", "28.52620,77.08000"), says("earliest", "2026-11-20 21:30")]
    return [man, phone, station.opens(incident, kind="incident", **terms)]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_shows_it_before_its_holder_has_answered(delhi: Station, wire: Line, door: Door) -> None:
    shared, kept = makes_three(delhi, shares={"HR": Level.WHOLE}), makes_three(delhi)
    wire.deliver()
    with delhi.node:
        before = door(delhi, [*shared, *kept])
    assert before & {*shared}
    falls_behind(delhi.node, "HR")
    with delhi.node:
        assert door(delhi, [*shared, *kept]) == before - {*shared}
    is_caught_up(delhi.node, "HR")
    with delhi.node:
        assert door(delhi, [*shared, *kept]) == before


def test_it_is_no_link_of_a_record_that_is_shown(delhi: Station, wire: Line) -> None:
    man = delhi.opens(person("Harjeet"))
    delhi.opens([says("number", "9812345670"), says("holder", ref(man))], kind="phone", shares={"HR": Level.WHOLE})
    wire.deliver()
    falls_behind(delhi.node, "HR")
    with delhi.node:
        assert visibility_links.open_linked(delhi.desk, man, purpose=NAKA)[1] == ()


def test_its_administrator_shows_it_and_what_is_the_peer_s_stays(delhi: Station, haryana: Station, wire: Line) -> None:
    own = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    copy = haryana.opens(person("Sunil"), shares={"DL": Level.WHOLE})
    wire.deliver()
    falls_behind(delhi.node, "HR")
    waits_no_longer(delhi.node, "HR")
    assert [delhi.sees(record) for record in (own, copy)] == [True, False]


def test_what_was_decided_of_one_restore_is_not_of_the_next(world: World) -> None:
    delhi, haryana, _, wire = world
    own = delhi.opens(person("मोहन"), shares={"HR": Level.WHOLE})
    settled(wire)
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire, without=haryana.node)
    waits_no_longer(delhi.node, "HR")
    assert delhi.sees(own)
    begin_anew(delhi.node)
    assert not delhi.sees(own)


def test_a_recall_undone_by_a_snapshot_is_not_read_with_its_holder_away(world: World) -> None:
    delhi, haryana, _, wire = world
    starts(delhi.node)
    own, kept = (delhi.opens(person(name)) for name in ("मोहन", "सुनील"))
    delhi.offers(own, to=haryana)
    settled(wire)
    delhi.node.backs_up()
    delhi.recalls(own)
    settled(wire)
    with clock.shift_time(LONG):
        forgets(wire, delhi.node)
        starts(delhi.node)
        settled(wire, without=haryana.node)
        assert [delhi.sees(record) for record in (own, kept)] == [False, True]
        settled(wire)
        assert [delhi.sees(record) for record in (own, kept)] == [False, True]
