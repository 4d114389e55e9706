"""A node's session with PostgreSQL, lent to one test after the other.

A new session reads the catalogue anew with its first statements; that costs more than most tests' statements
themselves.  Who gets one that was given back finds it as new: no setting, lock, prepared statement or table of its own.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper

from sangam.database import pipeline


class Lent(DatabaseWrapper):
    """A Django connection that begins with a session that another gave back, if there is one."""

    def __init__(self, settings: dict[str, Any], kept: list[psycopg.Connection[Any]]) -> None:
        super().__init__(settings, alias="default")
        self._kept = kept

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """Return a session: one that was given back, or else a new one."""
        return self._kept.pop() if self._kept else super().get_new_connection(conn_params)

    def give_back(self) -> None:
        """Have no session any more; it is kept for the next, unless something is wrong with it or one is there."""
        session = self.connection
        if session is None or self._kept or self.in_atomic_block or not _is_as_new(session):
            self.close()
            return
        self.connection = None
        self._kept.append(session)


def _is_as_new(session: psycopg.Connection[Any]) -> bool:
    if session.closed or session.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        return False
    try:
        session.autocommit = True
        session.execute("DISCARD ALL")
    except psycopg.Error:
        return False
    vars(session).pop(pipeline._KEPT_AS, None)
    return True
