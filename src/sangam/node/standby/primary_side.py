"""The standby as the primary sees it: whether commits wait for it, how far it is behind, and since when it is away."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import psycopg

from sangam.kernel import clock
from sangam.kernel.here import STANDBY
from sangam.node.settings import Settings
from sangam.node.standby import promise
from sangam.node.wal_archive.commit_waits import CommitWaits, LogCopy, ServerState

STATE = "standby.json"
_SILENT_AFTER_S = 4.0
"""It answers each second."""
_STATE_HOLDS_S = 10.0
"""Its process looks twice a second: an older state says that it does not."""
_WAITING = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
_LOST = "It fell too far behind, or this node was restored: make it anew, `sangam node admit-standby`."


@dataclass(frozen=True, slots=True)
class State:
    """How the standby stands, as `standby.json` in the home says it.

    commits_waiting: how many acts wait just now for a copy of the log.  why: what it needs, in a sentence.
    """

    at: str
    streams: bool
    waited_for: bool
    promised: bool
    behind_bytes: int
    commits_waiting: int
    away_since: str
    why: str

    @property
    def is_connected(self) -> bool:
        """Return whether the standby follows, and was looked at just now."""
        return self.streams and self._age() < timedelta(seconds=_STATE_HOLDS_S)

    @property
    def behind_for(self) -> timedelta:
        """Return for how long the standby may lack something: since it was last seen to follow."""
        if self.is_connected:
            return timedelta(0)
        return clock.now() - datetime.fromisoformat(self.away_since or self.at)

    def _age(self) -> timedelta:
        return clock.now() - datetime.fromisoformat(self.at)


def has_standby(settings: Settings) -> bool:
    """Return whether this node has admitted a standby."""
    return (settings.keys / STANDBY).is_file()


def read_state(settings: Settings) -> State | None:
    """Return how the standby stood when it was last looked at, None where there is none."""
    if not has_standby(settings):
        return None
    try:
        return State(**json.loads((settings.home / STATE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


class StandbyWatch:
    """Looks after one node's standby, a round at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._copy = LogCopy(
            promise.NAME, "standby", when_away=settings.standby_commits, silent_after_s=_SILENT_AFTER_S
        )
        self._ends_at: int | None = None

    def tend(self, connection: psycopg.Connection, waits: CommitWaits) -> None:
        """Look at the standby once, and have commits wait for it or not."""
        seen, promised = self._copy.look(connection), promise.read_promise(connection)
        if promised is not None:
            promised = self._renew_promise(connection, seen, promised)
        # One that was promised is waited for even where the setting is another now, or the node was put back.
        waited_for = promised is not None and (self._copy.is_to_be_waited_for(seen) or bool(promised))
        waits.set_waited_for(connection, promise.NAME, waited_for=waited_for)
        self._write_state(connection, seen, promised=bool(promised))

    def _renew_promise(self, connection: psycopg.Connection, seen: ServerState, promised: str) -> str:
        """Promise once commits wait and have done so for a round; end a promise only with the standby's knowledge."""
        wanted = self._settings.standby_commits == "stop"
        new = promised
        if wanted and seen.waited_for and seen.flushed is not None:
            new = promise.WAITS
        elif promised == promise.WAITS and not wanted:
            new, self._ends_at = promise.ENDS, None
        elif promised == promise.ENDS:
            self._ends_at = self._ends_at or seen.written
            new = "" if seen.flushed is not None and seen.flushed >= self._ends_at else promised
        if new != promised:
            promise.write_promise(connection, new)
        return new

    def _write_state(self, connection: psycopg.Connection, seen: ServerState, *, promised: bool) -> None:
        ((waiting,),) = connection.execute(_WAITING).fetchall()
        state = State(
            at=clock.now().isoformat(),
            streams=seen.flushed is not None,
            waited_for=seen.waited_for,
            promised=promised,
            behind_bytes=seen.behind_bytes,
            commits_waiting=waiting,
            away_since=self._copy.away_since,
            why=_LOST if seen.slot in {None, "lost"} else "",
        )
        fresh = self._settings.home / f".{STATE}.new"
        with suppress(OSError):
            fresh.write_text(json.dumps(asdict(state), indent=1))
            fresh.replace(self._settings.home / STATE)
