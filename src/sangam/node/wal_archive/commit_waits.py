"""For which copies of the log commits wait: for each while it streams, and by its setting when it is away."""

import logging
import re
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

from sangam.kernel import clock
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings

_AWAY_AFTER_S = 10.0
_NAME = re.compile(r"sangam_\w+")
_SERVER_STATE = """
SELECT s.system_identifier::text AS system,
       pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint AS written,
       pg_wal_lsn_diff(receiver.flush_lsn, '0/0')::bigint AS flushed,
       extract(epoch FROM receiver.reply_time)::float8 AS replied_at,
       slot.wal_status AS slot,
       pg_wal_lsn_diff(slot.restart_lsn, '0/0')::bigint AS kept_from,
       position(%(name)s IN current_setting('synchronous_standby_names')) > 0 AS waited_for,
       pg_walfile_name(pg_current_wal_lsn()) AS segment,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS inserted
FROM pg_control_system() s
LEFT JOIN pg_replication_slots slot ON slot.slot_name = %(name)s
LEFT JOIN pg_stat_replication receiver ON receiver.application_name = %(name)s AND receiver.state = 'streaming'
LIMIT 1
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServerState:
    """The server's log and one copy of it, as the server sees them.

    written, flushed: bytes of the log here, and at the copy, None while that is away.  replied_at: by the copy's clock.
    kept_from: what the copy may lack begins here.  segment: the one written now.  inserted: where its next record
    begins.
    """

    system: str
    written: int
    flushed: int | None
    replied_at: float | None
    slot: str | None
    kept_from: int | None
    waited_for: bool
    segment: str
    inserted: int

    @property
    def behind_bytes(self) -> int:
        """Return how much of the log the copy lacks, as far as the server knows."""
        reached = self.kept_from if self.flushed is None else self.flushed
        return max(0, self.written - reached) if reached is not None else 0


class LogCopy:
    """One copy of the log: whether it is away, since when, and whether commits are to wait for it."""

    def __init__(self, name: str, words: str, *, when_away: str, silent_after_s: float) -> None:
        """name: of its slot.  words: what it is called.  when_away: go-on, stop, or no-wait: commits never wait for it.

        silent_after_s: one that has said nothing for so long is away, though it is connected.
        """
        self.name = name
        self._silent_after_s = silent_after_s
        self._words = words
        self._when_away = when_away
        self._replied_at: float | None = None
        self._heard_at = time.monotonic()
        self._away_at: float | None = time.monotonic()
        self._away_since: datetime | None = clock.now()

    @property
    def away_since(self) -> str:
        """Return since when the copy is away, nothing while it streams."""
        return self._away_since.isoformat() if self._away_since else ""

    def look(self, connection: psycopg.Connection) -> ServerState:
        """Return what the server says of it now; one that does not answer the server has no log."""
        (seen,) = connection.cursor(row_factory=class_row(ServerState)).execute(_SERVER_STATE, {"name": self.name})
        now = time.monotonic()
        if seen.replied_at != self._replied_at:  # how long ago, our clock says: the copy's may be a wrong one
            self._replied_at, self._heard_at = seen.replied_at, now
        if now - self._heard_at > self._silent_after_s:
            seen = replace(seen, flushed=None)
        self._note_away(seen, silent_s=now - self._heard_at)
        return seen

    def is_to_be_waited_for(self, seen: ServerState) -> bool:
        """Return whether commits are to wait for it: while it streams; when it is away, as a setting says."""
        if self._when_away == "no-wait" or seen.flushed is not None:
            return self._when_away != "no-wait"
        is_long_away = self._away_at is not None and time.monotonic() - self._away_at > _AWAY_AFTER_S
        if seen.waited_for and is_long_away and self._when_away == "go-on":
            log.error("the %s is away: acts are acknowledged that it lacks", self._words)
            return False
        return seen.waited_for

    def _note_away(self, seen: ServerState, *, silent_s: float) -> None:
        if seen.flushed is not None:
            self._away_at = self._away_since = None
        elif self._away_at is None:
            self._away_at = time.monotonic() - silent_s
            self._away_since = clock.now() - timedelta(seconds=silent_s)


def wait_for_nobody(connection: psycopg.Connection) -> None:
    """Have commits wait for no copy of the log, where the node has none any more."""
    CommitWaits(connection).set_waited_for_all(connection, frozenset())


class CommitWaits:
    """For whom the server's commits wait: all of the copies that are named."""

    def __init__(self, connection: psycopg.Connection) -> None:
        (names,) = connection.execute("SHOW synchronous_standby_names").fetchone() or ("",)
        self._names = frozenset(_NAME.findall(names))

    def set_waited_for(self, connection: psycopg.Connection, name: str, *, waited_for: bool) -> None:
        """Have commits wait for this copy too, or no more."""
        self.set_waited_for_all(connection, self._names | {name} if waited_for else self._names - {name})

    def set_waited_for_all(self, connection: psycopg.Connection, names: frozenset[str]) -> None:
        """Have commits wait for all of these, and for no other."""
        if names == self._names:
            return
        listed = f"FIRST {len(names)} ({', '.join(sorted(names))})" if names else ""
        connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{listed}'")
        connection.execute("SELECT pg_reload_conf()")
        self._names = names


# Whether commits wait for the archive: its receiver is one of PostgreSQL's synchronous standbys (`commit_waits`).

NAME = "sangam_archive"
"""Of the slot, and of the standby for which commits wait."""

_IS_SYNC = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = %s AND sync_state = 'sync')"


def require_before_serving(settings: Settings) -> None:
    """Let commits wait from the first on where the node is to stop without its archive."""
    if settings.archive_away == "stop":
        with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
            CommitWaits(connection).set_waited_for(connection, NAME, waited_for=True)


def is_archive_waited_for(settings: Settings) -> bool:
    """Tell whether the archive has the log as it is written, and commits wait for that."""
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        return connection.execute(_IS_SYNC, (NAME,)).fetchall() == [(True,)]
