"""Well-formed documents of others, brought again: by another force, to another node, under an older number."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from grouped import NCR, add, make, remove
from support.nodes import TestNode
from support.world import Line, Station, World, build

from sangam.access.units import directory
from sangam.audit.audit import deed
from sangam.federation.models import Outbox
from sangam.federation.outbox import post
from sangam.federation.protocol import directory as directory_text
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.records.messages import sharing_groups
from sangam.records.sharing import group_members


@pytest.fixture
def world(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> World:
    """Haryana hosts a group, Delhi is in it, Uttar Pradesh is not."""
    made = build(*fresh_nodes("DL", "HR", "UP"))
    delhi, haryana, _ = made.stations
    make(haryana, delhi)
    made.wire.deliver()
    return made


def documents(host: Station) -> list[dict[str, Any]]:
    """Return the bodies of the group's documents that its host signed for others, oldest first."""
    with host.node:
        bodies = [json.loads(row.body) for row in Outbox.objects.filter(kind="sharing.group.v1")]
    return sorted(bodies, key=lambda body: int(body["version"]))


def brings(wire: Line, by: Station, kind: str, body: object, *, to: Station) -> list[str]:
    """Let a force send a body as its own node signs it; return by which codes it was set aside there."""
    before = len(to.set_aside())
    with by.node, deed(Actor(by.force, "SI Test", role="station"), "officer:envelope:forge"):
        post(kind, to=[to.force], body=body)
    wire.deliver()
    return to.set_aside()[before:]


def members(station: Station) -> dict[str, int]:
    with station.node:
        return dict(group_members.group(NCR).members)


def test_a_hosts_document_counts_from_its_host_alone(world: World) -> None:
    delhi, haryana, uttar = world.stations
    before = members(delhi)
    newer = {**documents(haryana)[-1], "version": 99, "members": {"HR": 1, "DL": 1, "UP": 99}}
    assert brings(world.wire, uttar, "sharing.group.v1", newer, to=delhi)
    assert members(delhi) == before


def test_a_document_makes_nothing_at_a_node_that_it_does_not_name(world: World) -> None:
    delhi, haryana, uttar = world.stations
    said = documents(haryana)[-1]
    assert brings(world.wire, delhi, "sharing.group.v1", said, to=uttar)
    assert brings(world.wire, haryana, "sharing.group.v1", said, to=uttar) == ["records:not-our-group"]
    assert uttar.count_rows("records_sharinggroup") == 0


def test_an_older_document_of_the_true_host_brings_nobody_back(world: World) -> None:
    delhi, haryana, uttar = world.stations
    add(haryana, uttar)
    world.wire.deliver()
    with_three = documents(haryana)[-1]
    remove(haryana, uttar)
    world.wire.deliver()
    assert "UP" not in members(delhi)
    assert brings(world.wire, haryana, "sharing.group.v1", with_three, to=delhi) == []
    assert "UP" not in members(delhi)


def test_a_returned_document_is_taken_from_nobody_who_is_not_asked(world: World) -> None:
    delhi, haryana, uttar = world.stations
    line = _signed_line(delhi)
    for giver, taker in ((delhi, uttar), (uttar, delhi)):
        body = bodies.write(sharing_groups.GroupReturned(line))
        assert brings(world.wire, giver, "sharing.group_returned.v1", body, to=taker)
    assert uttar.count_rows("records_sharinggroup") == 0
    assert members(delhi) == members(haryana)


def test_an_older_directory_after_a_newer_one_changes_nothing(world: World) -> None:
    delhi, haryana, _ = world.stations
    at = clock.now()
    with haryana.node:
        posts = directory.published_posts()
    newer = directory_text.directory_out(posts[:1], version=int(at.timestamp() * 1000), as_of=at)
    earlier = int((at - timedelta(days=9)).timestamp() * 1000)
    older = directory_text.directory_out(posts, version=earlier, as_of=at)
    assert brings(world.wire, haryana, directory_text.KIND, newer, to=delhi) == []
    stands = delhi.count_rows("access_directoryentry")
    assert brings(world.wire, haryana, directory_text.KIND, older, to=delhi) == []
    assert delhi.count_rows("access_directoryentry") == stands


def test_a_document_of_one_host_cannot_name_anothers_group(world: World) -> None:
    delhi, haryana, uttar = world.stations
    stolen = {**documents(haryana)[-1], "members": {"UP": 1, "DL": 1, "HR": 1}}
    assert brings(world.wire, uttar, "sharing.group.v1", stolen, to=delhi)
    with delhi.node:
        assert group_members.group(NCR).host == "HR"


def _signed_line(holder: Station) -> str:
    ((line,),) = holder.read_rows("records_sharinggroup", "document")
    return str(line)
