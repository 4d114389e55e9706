"""Standing keys are made anew when the rules of keys change: whole, or from where it was stopped."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from django.db import connection
from support.cast import person, says
from support.queries import counted
from support.world import Line, Station

from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Level
from sangam.names.types import KEY_RULES as NAME_RULES
from sangam.records.models import KeyRules, Silent
from sangam.records.own_records import rebuild_keys
from sangam.records.visibility import disclosure

PLATE = "HR26DK8337"
OLD_KEYS = """
UPDATE records_key SET key = key # 1 WHERE record IN (SELECT id FROM records_record WHERE kind = 'person');
UPDATE records_silent SET key = key # 1;
"""
"""As if the rules of persons' keys had been others: every number differs in a bit."""
SAID: list[str] = []


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    SAID.clear()


def made_by_old_rules(station: Station) -> None:
    with station.node, audit.deed(Actor.system(station.force, "test"), "node:test:age"):
        KeyRules.objects.all().delete()
        KeyRules.objects.create(part="records", rules="records 1, names 1", after=None, finished=True)
        with connection.cursor() as cursor:
            cursor.execute(OLD_KEYS)


def rekey(station: Station, at_once: int = 2) -> int:
    with station.node:
        return rebuild_keys.rekey(SAID.append, at_once=at_once)


def rows(station: Station) -> list[tuple[object, ...]]:
    return station.read_rows(
        "records_key",
        "key",
        "record",
        "admittance",
        "expires",
        order=(
            "record",
            "key",
            "admittance",
        ),
    )


def silent(station: Station) -> set[object]:
    return {key for (key,) in station.read_rows("records_silent", "key")}


def deeds(station: Station) -> int:
    (count,) = station.rows("SELECT count(*) FROM audit_ledger WHERE action = 'node:keys:rebuild'")[0]
    return int(count)


def five_persons(station: Station) -> None:
    for number in range(5):
        station.opens(person(f"Harjeet Singh{'a' * number}", relative="s/o Balwant", phone=f"981101234{number}"))


def test_old_rows_are_made_anew_in_batches_and_found_again(delhi: Station):
    five_persons(delhi)
    before = rows(delhi)
    made_by_old_rules(delhi)
    assert not delhi.checks("9811012343").hits
    assert rekey(delhi) == 5
    assert rows(delhi) == before
    assert deeds(delhi) == 3
    assert SAID == ["Keys made anew: all 5 records."]
    assert delhi.checks("9811012343").hits


def test_what_was_stopped_in_the_middle_is_gone_on_with(delhi: Station):
    five_persons(delhi)
    before = rows(delhi)
    made_by_old_rules(delhi)
    done: list[Sequence[UUID]] = []

    def stopped(ids: Sequence[UUID]) -> None:
        rebuild_keys.remake(ids)
        if done:
            raise KeyboardInterrupt
        done.append(ids)

    with delhi.node, pytest.raises(KeyboardInterrupt):
        rebuild_keys.in_batches("records", rebuild_keys.next_record_ids, stopped, say=SAID.append, at_once=2)
    assert sum(row in before for row in rows(delhi)) == sum(row[1] in done[0] for row in before)
    assert rekey(delhi) == 3
    assert rows(delhi) == before


def test_other_rules_in_the_meantime_begin_from_the_first(delhi: Station):
    five_persons(delhi)
    before = rows(delhi)
    made_by_old_rules(delhi)
    with delhi.node:
        KeyRules.objects.update(after=UUID(int=2**128 - 1), finished=False)
    assert rekey(delhi) == 5
    assert rows(delhi) == before


def test_nothing_is_written_where_the_rules_are_the_same(delhi: Station):
    five_persons(delhi)
    rekey(delhi)
    with delhi.node, counted() as asked:
        assert rebuild_keys.rekey(SAID.append) == 0
    assert {statement[:6] for statement in asked.statements} == {"SELECT"}


def test_a_fresh_node_only_notes_its_rules(delhi: Station):
    assert rekey(delhi) == 0
    assert (deeds(delhi), SAID) == (0, [])
    delhi.opens(person("Harjeet Singh"))
    assert rekey(delhi) == 0


def test_a_row_that_stays_is_not_touched(delhi: Station):
    delhi.opens([says("plate", PLATE)], kind="vehicle")
    where = "SELECT key, ctid::text FROM records_key"
    before = delhi.rows(where)
    made_by_old_rules(delhi)
    assert rekey(delhi) == 1
    assert delhi.rows(where) == before


def test_older_rows_with_another_records_limits_get_their_own(delhi: Station):
    delhi.opens([says("name", "Harjeet"), says("relative", "s/o Balwant", Caveat.VICTIM)], kind="person")
    delhi.opens([says("name", "Sunil"), says("relative", "s/o Ramesh", level="CONFIDENTIAL")], kind="person")
    before = rows(delhi)
    with delhi.node, audit.deed(Actor.system("DL", "test"), "node:test:age"):
        KeyRules.objects.update_or_create(
            part="records", defaults={"rules": f"records 1, names {NAME_RULES}", "finished": True}
        )
        with connection.cursor() as cursor:
            cursor.execute("UPDATE records_key SET admittance = (SELECT min(id) FROM records_admittance)")
    assert rows(delhi) != before
    assert rekey(delhi) == 2
    assert rows(delhi) == before


def test_a_copy_is_made_anew_without_its_owner(delhi: Station, haryana: Station, wire: Line):
    delhi.opens(person("Harjeet Singh", relative="s/o Balwant"), shares={"HR": Level.WHOLE})
    wire.deliver()
    before = rows(haryana)
    made_by_old_rules(haryana)
    assert rekey(haryana) == 1
    assert rows(haryana) == before


def test_silent_records_are_recognised_again_here_and_at_the_partner(delhi: Station, haryana: Station, wire: Line):
    him = delhi.opens(
        person("Harjeet Singh", relative="s/o Balwant", phone="9811012345"),
        shares={"DL": Level.SILENT, "HR": Level.SILENT},
        audience={"DL": ["DL-ON-NARELA"]},
    )
    wire.deliver()
    here, there = silent(delhi), silent(haryana)
    for station in (delhi, haryana):
        made_by_old_rules(station)
        rekey(station)
    assert silent(delhi) == here
    assert silent(haryana).isdisjoint(there)
    wire.deliver()
    assert silent(haryana) == there
    with delhi.node:
        newest = disclosure.history(delhi.desk, him)[0]
    assert (newest.version, newest.why) == (2, "keys made anew")
    haryana.checks("9811012345")
    haryana.tells_silent_owners()
    wire.deliver()
    assert delhi.told()


def test_a_silent_record_that_is_on_offer_waits(delhi: Station, haryana: Station, up: Station, wire: Line):
    him = delhi.opens(person("Harjeet Singh", phone="9811012345"), shares={"UP": Level.SILENT})
    wire.deliver()
    delhi.hands_over(him, to=haryana)
    made_by_old_rules(delhi)
    assert rekey(delhi) == 1
    wire.deliver()
    with up.node:
        assert set(Silent.objects.values_list("version", flat=True)) == {1}
    assert haryana.takes_over(him)
