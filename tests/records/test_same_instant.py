"""Two imports of the same new records at the same instant: one writes them, the other is told so."""

from threading import Thread
from uuid import UUID

import psycopg
import pytest
from cast import officer, person
from cluster import TestCluster

from sangam.access import public_units
from sangam.audit import public as audit
from sangam.kernel.errors import Conflict
from sangam.records import public as records
from sangam.records import store
from sangam.records.public import New

HIM = UUID(int=7)
_WRITTEN = """
SET sangam.deed = 'another import';
INSERT INTO records_record
    (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at)
SELECT %s, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at
FROM records_record WHERE id = %s
"""
_WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def commit_once_somebody_waits(other: psycopg.Connection, cluster: TestCluster, database: str) -> Thread:
    def watch() -> None:
        with cluster.superuser(database) as server:
            while not server.execute(_WAITS).fetchone():
                pass
        other.commit()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread


def test_the_second_is_told_and_the_same_import_again_changes_nothing(node, cluster):
    public_units.load_shipped()
    analyst = officer("DL-ON-NARELA", "analyst")
    new = New("person", person("Harjeet Singh"), id=HIM)
    (model,) = records.create_many(analyst, [New("person", new.said)], manifest={})
    with cluster.superuser(node.database) as other:
        other.autocommit = False
        for statement in _WRITTEN.split(";"):
            other.execute(statement.encode(), [HIM, model] if "%s" in statement else None)
        thread = commit_once_somebody_waits(other, cluster, node.database)
        with pytest.raises(Conflict, match="another import at the same time"):
            records.create_many(analyst, [new], manifest={})
        thread.join()
    assert records.create_many(analyst, [new], manifest={}) == []
    assert store.drafts([HIM])[0].version == 1
    assert [each.outcome for each in audit.recent_entries(action="officer:record:import")] == [
        "done",
        "refused",
        "done",
    ]
