"""What two transactions do at the same instant: one waits for the other, and sees what it wrote."""

from uuid import UUID

import pytest
from support.cast import officer, person
from support.same_instant import commits_once_somebody_waits

from sangam.access.units import shipped_data
from sangam.audit import audit
from sangam.federation import outbox
from sangam.kernel import bodies
from sangam.kernel.errors import Conflict
from sangam.records.messages import transfers as transfer_messages
from sangam.records.own_records import bulk_import
from sangam.records.own_records.records import New
from sangam.records.storage import records as store

HIM = UUID(int=7)
_WRITTEN = """
SET sangam.deed = 'another import';
INSERT INTO records_record
    (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at)
SELECT %s, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at
FROM records_record WHERE id = %s
"""
_HOLDS = "SELECT pg_advisory_xact_lock(hashtextextended('record ' || %s, 0))"


def test_the_second_is_told_and_the_same_import_again_changes_nothing(node, cluster):
    shipped_data.load_shipped()
    analyst = officer("DL-ON-NARELA", "analyst")
    new = New("person", person("Harjeet Singh"), id=HIM)
    (model,) = bulk_import.create_many(analyst, [New("person", new.said)], manifest={})
    with cluster.superuser(node.database) as other:
        other.autocommit = False
        for statement in _WRITTEN.split(";"):
            other.execute(statement.encode(), [HIM, model] if "%s" in statement else None)
        thread = commits_once_somebody_waits(other, cluster, node.database)
        with pytest.raises(Conflict, match="another import at the same time"):
            bulk_import.create_many(analyst, [new], manifest={})
        thread.join()
    assert bulk_import.create_many(analyst, [new], manifest={}) == []
    assert store.drafts([HIM])[0].version == 1
    assert [each.outcome for each in audit.recent_entries(action="officer:record:import")] == [
        "done",
        "refused",
        "done",
    ]


def test_an_offer_and_its_end_at_the_same_instant_wait_for_each_other(delhi, haryana, wire, cluster):
    """The two lanes are two transactions: neither would see what the other is about to write."""
    record = delhi.opens(person("Harjeet Singh"))
    delhi.hands_over(record, to=haryana)
    ((handover,),) = delhi.read_rows("records_handover", "id")
    for body in ("offer", "end"):
        if body == "end":
            with delhi.node, audit.deed(delhi.desk, "officer:test:lapse"):
                outbox.post(transfer_messages.LAPSED, to=["HR"], body=bodies.write(transfer_messages.Lapsed(handover)))
        with cluster.superuser(haryana.node.database) as other:
            other.autocommit = False
            other.execute(_HOLDS, [str(handover)])
            thread = commits_once_somebody_waits(other, cluster, haryana.node.database)
            wire.deliver()
            thread.join(timeout=10)
            assert not thread.is_alive(), f"the {body} waited for nothing"
    assert haryana.read_rows("records_handover", "answer", id=handover) == [("lapsed",)]
