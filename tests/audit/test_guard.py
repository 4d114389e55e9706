"""What the database itself refuses: a write outside a deed, a change of the ledger, anything of the owner's."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from support.cluster import TEMPLATE, TestCluster

NOT_GUARDED = {
    "access_sessionseen": "that a session asked for something is no act",
    "access_throttle": "a failure is counted though the act is undone",
    "access_triedname": "a failure is counted though the act is undone",
    "audit_detail": "the deed writes it; the application may add and erase, never change",
    "audit_head": "the sealer's; insert only",
    "audit_leaf": "the sealer's; insert only",
    "audit_ledger": "the deed writes it, refusals included; insert only",
    "audit_node": "the sealer's; insert only",
    "audit_unsealed": "what awaits the sealer",
    "django_migrations": "the owner's role alone migrates",
    "federation_beat": "that the node lives is no act",
    "federation_desknote": "what the desk is still to be told about a peer; the transport writes it",
    "federation_filepull": "how far fetching a file has come; the deed that shows the file comes at its end",
    "federation_inbox": "arrivals, kept before and after the deed that applies them",
    "federation_machine": "that a machine runs is no act",
    "federation_peerhead": "heads of others' ledgers, as they came",
    "federation_receivingposition": "cursor of a transport",
    "federation_sendingposition": "cursor of a transport",
    "federation_setaside": "evidence of what was not applied",
    "federation_standing": "that peers are to be asked, noted before the node runs; what is asked and shown is a deed",
    "interchange_checkedlist": "how far a list has come; each look-up is a deed",
    "interchange_importjob": "how far a job has come",
    "interchange_importedrecord": "which records a job brought, written with the batch",
    "interchange_listedrow": "what a list asks, and which records answered it, written with the deed that looked",
    "records_arrived": "what awaits the matcher; most of it answers nothing, and then nothing is written",
    "records_changed": "which records were written, for tables in memory; written in the deed, taken out a day later",
    "records_keyrules": "which rules the key rows follow: noted before a node opens, at its first start too",
}
"""Why each table that has no guard has none."""

INSERT_ALONE = {"federation_outbox"}
"""Queued in a deed; numbered and crossed off by the relay, outside one."""

_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
_PARTS = "SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')"
_GUARDED = "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'sangam_guard'"


def ask(database: psycopg.Connection[tuple[str, ...]], query: str) -> set[str]:
    return {row[0] for row in database.execute(query)}


@pytest.fixture
def template(cluster: TestCluster) -> Iterator[psycopg.Connection[tuple[str, ...]]]:
    with cluster.superuser(TEMPLATE) as database:
        yield database


def test_each_table_is_guarded_or_says_why_not(template):
    tables, guarded = ask(template, _TABLES), ask(template, _GUARDED)
    scratch = {table for table in tables if table.startswith(("procrastinate_", "zz_"))}
    assert tables - guarded - scratch == set(NOT_GUARDED)


def test_a_write_outside_a_deed_is_refused_by_every_guarded_table(node):
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        guarded = [row[0] for row in cursor.fetchall()]
    assert len(guarded) > 20
    for table in guarded:
        refused(table, f"INSERT INTO {table} SELECT * FROM {table} WHERE false")  # noqa: S608 - names of the catalogue
        if table not in INSERT_ALONE:
            refused(table, f"DELETE FROM {table}")  # noqa: S608 - names of the catalogue


def refused(table: str, statement: str) -> None:
    outside = pytest.raises(DatabaseError, match=f"a write to {table} outside a deed")
    with outside, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE"])
def test_no_verb_passes_the_guard(node, verb):
    statement = {
        "INSERT": "INSERT INTO access_force VALUES ('XX', 'police', 'X', 'X', '', '', 'X')",
        "UPDATE": "UPDATE access_force SET kind = 'x'",
        "DELETE": "DELETE FROM access_force",
    }[verb]
    with pytest.raises(DatabaseError, match="outside a deed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["audit_ledger", "audit_leaf", "audit_node", "audit_head"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_only_add_to_the_ledger(node, table, verb):
    column = {"audit_ledger": "label", "audit_leaf": "index", "audit_node": "hash", "audit_head": "key"}[table]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, column, column))


@pytest.mark.parametrize("verb", ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_a_part_of_a_table_is_reached_through_the_whole_alone(template, verb):
    parts = ask(template, _PARTS)
    allowed = f"{_PARTS} AND has_table_privilege('sangam_app', oid, '{verb}')"
    assert len(parts) >= 3
    assert ask(template, allowed) == set()


def test_details_may_be_erased_and_never_changed(node):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_detail SET details = ''")


def test_the_application_cannot_lift_the_guard(node):
    for statement in (
        "DROP TRIGGER sangam_guard ON records_record",
        "ALTER TABLE records_record DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION sangam_require_deed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "TRUNCATE records_record",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_application_owns_nothing(template):
    owned = "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'sangam_app'"
    assert ask(template, owned) == set()
    assert ask(template, "SELECT rolname FROM pg_roles WHERE rolname = 'sangam_app' AND rolsuper") == set()
