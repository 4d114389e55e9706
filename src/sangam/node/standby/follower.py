"""A node's standby as it runs: PostgreSQL in recovery, fed through the pipe; it serves no officers and no peers."""

import json
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass

import psycopg

from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.node import status
from sangam.node.postgres import binaries
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.standby import home_copies, invitation, links, pipe, promise, promotion

STATE = "following.json"
_NOTICED_WITHIN = "8s"
_SEEN = (
    "SELECT pg_is_in_recovery(), r.status = 'streaming', coalesce("
    "pg_wal_lsn_diff(greatest(r.latest_end_lsn, pg_last_wal_receive_lsn()), pg_last_wal_replay_lsn())::bigint, 0)"
    " FROM (VALUES (1)) one LEFT JOIN pg_stat_wal_receiver r ON true"
)


@dataclass(frozen=True, slots=True)
class State:
    """How the standby follows, as `following.json` in its home says it.

    why: what keeps it from following, where that is at the standby itself.
    """

    at: str
    primary: str
    streams: bool
    behind_bytes: int
    away_since: str
    why: str = ""


def read_state(settings: Settings) -> State | None:
    """Return how the standby followed when it last looked, None in a home that is none or has never looked."""
    if not links.is_standby(settings.keys):
        return None
    try:
        return State(**json.loads((settings.home / STATE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


class Follower:
    """The supervisor of a standby.  From the main thread, with the signals blocked that it awaits."""

    def __init__(self, settings: Settings, link: links.Link, *, say: Callable[[str], None]) -> None:
        self._settings, self._link, self._say = settings, link, say
        self._away_since, self._hindered, self._behind = clock.now().isoformat(), "", 0
        self._started_at = clock.now()
        folder = postgres.folder_of(settings.home)
        options = {
            "hot_standby": "on",
            "primary_slot_name": promise.NAME,
            "synchronous_standby_names": "",
            "wal_receiver_timeout": _NOTICED_WITHIN,
            "wal_receiver_status_interval": "1s",
            "wal_retrieve_retry_interval": "1s",
            "primary_conninfo": invitation.conninfo(
                folder, application_name=promise.NAME, options=f"-c wal_sender_timeout={_NOTICED_WITHIN}"
            ),
        }
        programs = binaries.folder(settings.postgres_bin)
        self._cluster = postgres.Cluster(folder, programs=programs, options=options)

    def run(self, *, awaited: Collection[signal.Signals], stops: Collection[signal.Signals]) -> bool:
        """Follow the primary until told to stop, or until promoted; return whether this machine is the node now.

        awaited: the signals that are blocked.  stops: those of them that end it.
        """
        self._say(f"Following {self._settings.force} at {self._link.address}:{self._link.port}.")
        with (
            pipe.open_pipe(self._cluster, self._settings.keys, self._link),
            home_copies.keep_copied(self._settings, self._link, say=self._say),
        ):
            try:
                while not self._look_at_postgres():
                    got = signal.sigtimedwait(awaited, 1.0)
                    if got is not None and got.si_signo in stops:
                        return False
            finally:
                self._cluster.stop()
                self._write_status()
        self._say("This machine is the node now.")
        return True

    def _look_at_postgres(self) -> bool:
        """See that PostgreSQL runs, and look at it; return whether it was promoted."""
        try:
            if self._cluster.pid is None:
                self._cluster.follow(invitation.conninfo(self._cluster.folder), slot=promise.NAME)
            with postgres.connect_as_superuser(self._cluster.folder) as connection:
                ((follows, streams, behind),) = connection.execute(_SEEN).fetchall()
                if not follows:
                    promotion.take_over(self._settings, connection)
                    return True
        except (SangamError, OSError, psycopg.Error) as error:
            self._note_hindrance(str(error))
            return False
        self._hindered, self._behind = "", behind
        if not streams and not self._away_since:
            self._say("The primary is away.")
        self._note_state(streams=bool(streams))
        return False

    def _note_hindrance(self, reason: str) -> None:
        if reason != self._hindered:
            self._hindered = reason
            self._say(f"The standby goes on, and tries again: {reason}")
        self._note_state(streams=False)
        time.sleep(0.5)

    def _note_state(self, *, streams: bool) -> None:
        if streams:
            self._away_since = ""
        elif not self._away_since:
            self._away_since = clock.now().isoformat()
        primary = f"{self._link.address}:{self._link.port}"
        state = State(clock.now().isoformat(), primary, streams, self._behind, self._away_since, self._hindered)
        fresh = self._settings.home / f".{STATE}.new"
        with suppress(OSError):
            fresh.write_text(json.dumps(asdict(state), indent=1))
            fresh.replace(self._settings.home / STATE)
        self._write_status()

    def _write_status(self) -> None:
        part = {"state": "running" if self._cluster.pid else "stopped", "pid": self._cluster.pid}
        status.write_status(self._settings, started_at=self._started_at, processes={"postgres": part})
