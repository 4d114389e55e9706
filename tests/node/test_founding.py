"""The tests' own nodes: what one begins with is as new, whatever the one before it left."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from psycopg import sql
from support.cast import person
from support.cluster import TestCluster
from support.founding import furnished_and_paired
from support.nodes import TestNode
from support.world import Line, Station

from sangam.federation.keys import signing_key
from sangam.kernel import clock
from sangam.node.envelope_handlers import HANDLERS


@pytest.fixture
def again(cluster: TestCluster, tmp_path: Path) -> Callable[[str], TestNode]:
    """Return what makes Delhi's node anew, in a folder of this name; the one before is to be closed."""
    return lambda name: TestNode("DL", cluster, tmp_path / name)


def held(*nodes: TestNode) -> dict[tuple[str, str], list[str]]:
    """Return all rows of all tables, and how far each sequence has counted."""
    found = {}
    for node in nodes:
        connection = node.cluster._cleaners[node.database]
        for table in node.cluster._tables(connection):
            rows = sql.SQL("SELECT t::text FROM public.{} t").format(sql.Identifier(table))
            found[node.force, table] = sorted(row[0] for row in connection.execute(rows))
        counted = connection.execute("SELECT s::text FROM pg_sequences s WHERE schemaname = 'public'")
        found[node.force, "sequences"] = sorted(row[0] for row in counted)
    return found


def files(*nodes: TestNode) -> dict[tuple[str, str], bytes]:
    return {(node.force, each.name): each.read_bytes() for node in nodes for each in node.here.keys.iterdir()}


def own_key(node: TestNode) -> str:
    with node:
        return signing_key.own_key()[0]


def test_a_node_begins_with_what_was_founded_and_nothing_of_another_node(cluster: TestCluster, tmp_path: Path) -> None:
    cluster.founded_at.clear()
    made = [TestNode(force, cluster, tmp_path / "first" / force) for force in ("DL", "HR")]
    furnished_and_paired(*made)
    founded = held(*made), files(*made)
    delhi, haryana = map(Station, made)
    delhi.offers(delhi.opens(person("हरजीत")), to=haryana)
    Line(tuple(made), HANDLERS).deliver()
    (made[0].here.keys / "more").write_text("of its own")
    for node in made:
        node.close()
    later = [TestNode(force, cluster, tmp_path / "later" / force) for force in ("DL", "HR")]
    furnished_and_paired(*later)
    assert (held(*later), files(*later)) == founded
    for node in later:
        node.close()


def test_a_latecomer_and_one_with_another_time_are_founded_by_themselves(
    again: Callable[[str], TestNode],
) -> None:
    found = set()
    for name in ("first", "same", "late", "moved", "acted"):
        delhi = again(name)
        if name in ("first", "late"):
            delhi.cluster.founded_at = dict.fromkeys(delhi.cluster.founded_at, time.monotonic() - 121)
        if name == "acted":
            with delhi:
                pass
        with clock.shift_time(timedelta(days=3 if name == "moved" else 0)):
            furnished_and_paired(delhi)
        found.add(own_key(delhi))
        delhi.close()
    assert len(found) == 4


def test_a_backup_of_a_name_holds_nothing_of_the_one_before(again: Callable[[str], TestNode]) -> None:
    kept = {}
    for name in ("first", "second"):
        delhi = again(name)
        furnished_and_paired(delhi)
        station = Station(delhi)
        if name == "first":
            station.opens(person("हरजीत"))
        delhi.backs_up()
        kept[name] = held(delhi)
        station.opens(person("Balwant"))
        delhi.is_put_back()
        now = held(delhi)
        del now["DL", "sequences"], kept[name]["DL", "sequences"]  # they count on
        assert now == kept[name]
        delhi.close()
    assert kept["first"] != kept["second"]
