"""Poison: what cannot be applied, or not in time, is set aside alone; what follows is applied."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from support.desks import told_to_desk
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, hear, heard, say

from sangam.federation.inbox.parked import replay_due
from sangam.federation.lanes.status import set_aside
from sangam.federation.types import Incoming, Parked
from sangam.kernel import clock
from sangam.kernel.ids import named_id
from sangam.node.postgres import connections

Nodes = tuple[TestNode, TestNode]


def endless(incoming: Incoming) -> None:
    """Ask the database something that never ends, for one word."""
    if incoming.body["word"] == "slow":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3600)")
    hear(incoming)


def test_an_endless_handler_is_tried_three_times_and_set_aside_alone(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    wire.handlers = {"test.said.v1": endless}
    for word in ("a", "slow", "b"):
        say(delhi, word, to="HR")
    with haryana, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '50ms'")
    (journey,) = wire.load()
    for _ in range(2):
        with pytest.raises(OperationalError, match="statement timeout"):
            wire.carry(journey)
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["a", "b"]
    with haryana:
        connection.close()
        (kept,) = set_aside()
    assert (kept.sender, kept.code, kept.times) == ("DL", "federation:poison", 1)
    assert told_to_desk(haryana) == ["federation:poison"]


def test_a_lock_that_others_hold_is_our_own_affair_and_waited_for(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes

    def wants_the_lock(incoming: Incoming) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(424242)")
        hear(incoming)

    wire.handlers = {"test.said.v1": wants_the_lock}
    say(delhi, "a", to="HR")
    with haryana, connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    (journey,) = wire.load()
    holder = haryana.cluster.superuser(haryana.database)
    holder.execute("SELECT pg_advisory_lock(424242)")
    with pytest.raises(OperationalError, match="lock timeout"):
        wire.carry(journey)
    holder.close()
    journey.sender.restart()
    wire.deliver()
    assert heard(haryana) == ["a"]
    with haryana:
        connection.close()
    assert count_rows(haryana, "federation_setaside") == 0


def test_the_worker_s_replay_has_the_same_time(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    seen: list[str] = []

    def waiting(incoming: Incoming) -> Parked | None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            seen.append(cursor.fetchone()[0])
        return Parked(waits_for=named_id("test", "never"))

    wire.handlers = {"test.said.v1": waiting}
    say(delhi, "a", to="HR")
    wire.deliver()
    with haryana, clock.shift_time(timedelta(seconds=3)):
        replay_due(wire.handlers)
    assert seen[-1] == "15s"


def test_the_door_s_connections_have_limits(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    from sangam.node.settings import Settings

    monkeypatch.setenv(connections.SERVING_VARIABLE, "door")
    settings = Settings(
        force="HR", home=tmp_path, database_url="postgresql://app:x@db/sangam?options=-c%20work_mem%3D8MB"
    )
    made = connections.for_django(settings, as_role="sangam_app")
    assert made["OPTIONS"]["options"] == f"-c work_mem=8MB {connections.KEEPALIVE} {connections.DOOR_LIMITS}"
