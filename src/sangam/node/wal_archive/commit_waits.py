"""For which copies of the log commits wait: for each while it streams, and by its setting when it is away."""

import logging
import re
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import psycopg

from sangam.kernel import clock

_AWAY_AFTER_S = 10.0
_NAME = re.compile(r"sangam_\w+")
_SEEN = (
    "SELECT s.system_identifier::text, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint,"
    " r.flushed, coalesce(r.silent_s, 0),"
    " (SELECT wal_status FROM pg_replication_slots WHERE slot_name = %(name)s),"
    " current_setting('synchronous_standby_names') ~ %(name)s, pg_walfile_name(pg_current_wal_lsn())"
    " FROM pg_control_system() s LEFT JOIN (SELECT pg_wal_lsn_diff(flush_lsn, '0/0')::bigint AS flushed,"
    "  extract(epoch FROM now() - reply_time)::float AS silent_s FROM pg_stat_replication"
    "  WHERE application_name = %(name)s AND state = 'streaming' LIMIT 1) r ON true"
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server says of its log and of one copy.

    flushed: how far the copy has it, None while it is away.  silent_s: how long ago it last said so.
    """

    system: str
    written: int
    flushed: int | None
    silent_s: float
    slot: str | None
    waited_for: bool
    segment: str

    @property
    def behind_bytes(self) -> int:
        """Return how much of the log the copy lacks, nothing while it is away."""
        return max(0, self.written - self.flushed) if self.flushed is not None else 0


class LogCopy:
    """One copy of the log: whether it is away, since when, and whether commits are to wait for it."""

    def __init__(self, name: str, words: str, *, when_away: str, silent_after_s: float = 60.0) -> None:
        """name: of its slot.  words: what it is called.  when_away: go-on, stop, or no-wait: commits never wait for it.

        silent_after_s: one that has said nothing for so long is away, though it is connected.
        """
        self.name = name
        self._silent_after_s = silent_after_s
        self._words = words
        self._when_away = when_away
        self._away_at: float | None = time.monotonic()
        self._away_since: datetime | None = clock.now()

    @property
    def away_since(self) -> str:
        """Return since when the copy is away, nothing while it streams."""
        return self._away_since.isoformat() if self._away_since else ""

    def look(self, connection: psycopg.Connection) -> Seen:
        """Return what the server says of it now."""
        (row,) = connection.execute(_SEEN, {"name": self.name}).fetchall()
        seen = Seen(*row)
        return replace(seen, flushed=None) if seen.silent_s > self._silent_after_s else seen

    def is_to_be_waited_for(self, seen: Seen) -> bool:
        """Return whether commits are to wait for it from now on."""
        self._note_away(seen)
        if self._when_away == "no-wait" or seen.flushed is not None:
            return self._when_away != "no-wait"
        long_away = self._away_at is not None and time.monotonic() - self._away_at > _AWAY_AFTER_S
        if seen.waited_for and long_away and self._when_away == "go-on":
            log.error("the %s is away: acts are acknowledged that it lacks", self._words)
            return False
        return seen.waited_for

    def _note_away(self, seen: Seen) -> None:
        if seen.flushed is not None:
            self._away_at = self._away_since = None
        elif self._away_at is None:
            self._away_at = time.monotonic() - seen.silent_s
            self._away_since = clock.now() - timedelta(seconds=seen.silent_s)


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
