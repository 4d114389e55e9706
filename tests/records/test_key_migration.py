"""Migration 0004: what a node held by wide key rows is found by narrow ones."""

import json
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from cluster import TestCluster
from django.core.management import call_command
from django.db import connections

from sangam.node.postgres import roles
from sangam.records.storage import key_hash

RECORD, OTHER = UUID(int=1), UUID(int=2)
DATABASE = "sangam_before_narrow_keys"
_HELD = """
SET sangam.deed = 'a test';
INSERT INTO records_record
    (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at)
VALUES ('{record}', 'person', 'DL', 'DL-ON-NARELA', 1, 'live', '', 'Harjeet', '[]', '{terms}', now(), '2030-01-01+00');
INSERT INTO records_key (record_id, statement, space, key, classification, caveats, audience, purposes, expires_at)
VALUES
    ('{record}', gen_random_uuid(), 'name', 'hrjt', 1, '{{}}', '{{}}', '{{}}', '2030-01-01 00:00:00.5+00'),
    ('{record}', gen_random_uuid(), 'name', 'hrjt', 1, '{{}}', '{{}}', '{{}}', '2030-01-01 00:00:00.5+00'),
    ('{record}', gen_random_uuid(), 'plate', 'HR26', 2, '{{victim}}', '{{DL-ON}}', '{{naka}}', '2999-01-01+00');
INSERT INTO records_silent (record, owner, desk, version, space, key, audience, expires_at)
VALUES ('{other}', 'HR', 'HR', 1, 'kin', 'हरजीत<b', '{{}}', now()), ('{other}', 'HR', 'HR', 1, '', '', '{{}}', now());
"""


def test_key_rows_and_silent_rows_are_carried_over_as_numbers(cluster: TestCluster):
    with cluster.superuser() as server:
        roles.create_database(server, DATABASE)
    with cluster.superuser(DATABASE) as database:
        roles.furnish(database)
        before = connections["default"]
        connections["default"] = cluster.wrapper(DATABASE, role=roles.OWNER)
        try:
            call_command("migrate", "records", "0003", verbosity=0)
            database.execute(_HELD.format(record=RECORD, other=OTHER, terms=json.dumps({})).encode())
            call_command("migrate", "records", "0004", verbosity=0)
            found = held(database)
        finally:
            connections["default"].close()
            connections["default"] = before
    with cluster.superuser() as server:
        server.execute(f"DROP DATABASE {DATABASE}".encode())
    name, plate = key_hash.number("name", "hrjt"), key_hash.number("plate", "HR26")
    assert found == (
        {
            (name, key_hash.seconds(datetime(2030, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)), 1, (), (), ()),
            (plate, 2**31 - 1, 2, ("victim",), ("DL-ON",), ("naka",)),
        },
        {key_hash.number("kin", "हरजीत<b"), None},
    )


def held(database: psycopg.Connection) -> tuple[set[tuple[object, ...]], set[int | None]]:
    keys = database.execute(
        "SELECT key, expires, classification, caveats, audience, purposes "
        "FROM records_key JOIN records_admittance ON id = admittance"
    )
    silent = database.execute("SELECT key FROM records_silent")
    return {(*row[:3], *map(tuple, row[3:])) for row in keys}, {key for (key,) in silent}
