"""Counting what a block makes PostgreSQL read: a measure of its time that no busy machine moves."""

from collections.abc import Callable

from django.db import connection, transaction

_READ = """
SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables
WHERE relname !~ '^(audit_|access_|django_)'
"""


def rows_read(act: Callable[[], object]) -> int:
    """Return how many rows of its tables the node reads for an act, which is taken back.

    Left out: the ledger, which grows by each look, and who acts.  Rows are found by index, as in a large table:
    PostgreSQL may read a small one whole for each key of a name.
    """
    with transaction.atomic():
        _read_by_index()
        before = _read()
        act()
        count = _read() - before
        transaction.set_rollback(True)
    return count


def _read_by_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; DISCARD PLANS")


def _read() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        return int(cursor.fetchone()[0])
