"""A watch that was kept by other rules answers once its keys were made anew."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F
from support.cast import person, says
from support.nodes import TestNode
from support.queries import counted
from support.rows import change_rows
from support.watched import Watcher, watcher
from support.world import Station, build

from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.matching.models import WatchKey
from sangam.matching.watches import watch_creation

PLATE = "HR26DK8337"
SAID: list[str] = []


@pytest.fixture
def haryana(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Station:
    return build(*fresh_nodes("HR")).stations[0]


@pytest.fixture
def kundli(haryana: Station) -> Watcher:
    return watcher(haryana)


def made_by_old_rules(station: Station) -> None:
    """Turn a bit of every key: nothing that comes finds a watch any more."""
    with station.node, audit.deed(Actor.system(station.force, "test"), "node:test:age"), connection.cursor() as cursor:
        cursor.execute("UPDATE matching_watchkey SET key = key # 1")


def keys(station: Station) -> set[tuple[object, ...]]:
    return set(station.read_rows("matching_watchkey", "watch", "key"))


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        (f"white scorpio {PLATE} or HR26DKB337", "vehicle", [says("plate", PLATE)]),
        ("हरजीत सिंह पुत्र बलवंत", "person", person("Harjeet Singh", relative="s/o Balwant")),
        ("Harjeet Singh @ Kala", "person", person("Harjeet Singh", alias="Kala")),
    ],
)
def test_a_watch_answers_after_its_keys_were_made_anew(haryana, kundli, asked, kind, said):
    kundli.checks(asked)
    before = keys(haryana)
    made_by_old_rules(haryana)
    with haryana.node:
        assert watch_creation.rekey(SAID.append) == 1
    assert keys(haryana) == before
    haryana.opens(said, kind=kind)
    assert len(kundli.told()) == 1


def test_a_second_time_nothing_is_written(haryana, kundli):
    kundli.checks(PLATE)
    with haryana.node:
        watch_creation.rekey(SAID.append)
        with counted() as asked:
            assert watch_creation.rekey(SAID.append) == 0
    assert [statement[:6] for statement in asked.statements] == ["SELECT"]


def test_what_is_watched_no_more_gets_no_keys(haryana, kundli):
    kundli.checks(PLATE)
    with haryana.node:
        (watch,) = set(WatchKey.objects.values_list("watch", flat=True))
    with haryana.node, audit.deed(Actor.system("HR", "test"), "node:test:age"):
        change_rows(haryana.node, "matching_watch", {"id": watch}, until_at=F("at"))
        WatchKey.objects.all().delete()
    with haryana.node:
        assert watch_creation.rekey(SAID.append) == 0
        assert not WatchKey.objects.exists()
