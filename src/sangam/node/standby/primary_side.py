"""The standby as the primary sees it: whether commits wait for it, how far it is behind, and since when it is away."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

import psycopg

from sangam.kernel import clock
from sangam.kernel.here import STANDBY
from sangam.node.settings import Settings
from sangam.node.standby import promise
from sangam.node.wal_archive.commit_waits import CommitWaits, LogCopy, Seen

STATE = "standby.json"
_SILENT_AFTER_S = 4.0
"""It answers each second."""
_LOST = "It fell too far behind: make it anew, `sangam node admit-standby`."


@dataclass(frozen=True, slots=True)
class State:
    """How the standby stands, as `standby.json` in the home says it.  why: what it needs, in a sentence."""

    at: str
    streams: bool
    waited_for: bool
    promised: bool
    behind_bytes: int
    away_since: str
    why: str


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
        self._write_state(seen, promised=bool(promised))

    def _renew_promise(self, connection: psycopg.Connection, seen: Seen, promised: str) -> str:
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

    def _write_state(self, seen: Seen, *, promised: bool) -> None:
        state = State(
            at=clock.now().isoformat(),
            streams=seen.flushed is not None,
            waited_for=seen.waited_for,
            promised=promised,
            behind_bytes=seen.behind_bytes,
            away_since=self._copy.away_since,
            why=_LOST if seen.slot == "lost" else "",
        )
        fresh = self._settings.home / f".{STATE}.new"
        with suppress(OSError):
            fresh.write_text(json.dumps(asdict(state), indent=1))
            fresh.replace(self._settings.home / STATE)
