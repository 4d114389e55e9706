"""A node's standby as it runs: PostgreSQL in recovery, fed through the pipe; it serves no officers and no peers."""

import json
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from sangam.federation.keys.sealed_secrets import write_private
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound, Refused, SangamError
from sangam.node import status
from sangam.node.postgres import binaries
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import RESTORED, Settings
from sangam.node.standby import home_copies, invitation, links
from sangam.node.standby import invitation as standby_invitation
from sangam.node.standby import links as standby_links

# A standby becomes the node. It catches up as after a restore, unless the primary promised that it lacks nothing.
#
# Whether a primary went on alone nobody can know who cannot reach it. So the promise is what counts, and not whether
# the standby was connected at the end.

SUPERSEDED = "superseded_at"
_WITHIN_S = 60
_TELL_EVERY_S = 1.0


def promote(settings: Settings, *, although_it_answers: bool) -> None:
    """Make this standby, which runs, the node; return once it is.

    Raises NotFound where this is no standby, Conflict where the primary still answers, Refused where it does not run.
    """
    link = links.read_link(settings.keys, links.PRIMARY)
    if link is None:
        raise NotFound("node:no-primary", "This node in {home} is no standby.", home=settings.home)
    if status.supervisor(settings.home) is None:
        raise Refused("node:not-up", "The node in {home} does not run: start it first.", home=settings.home)
    is_unknown = links.is_unknown_there(settings.keys, link)
    if not although_it_answers:
        _require_no_answer(settings, link, is_unknown=is_unknown)
    if is_unknown:  # the promise that it has read is an old one
        _note_restored(settings)
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        # Not waited for here: the follower ends this connection when it takes over.
        connection.execute("SELECT pg_promote(false)")
    deadline = time.monotonic() + _WITHIN_S
    while (settings.keys / links.PRIMARY).exists():
        if time.monotonic() > deadline:
            raise Conflict("node:promotion-slow", "The standby was not promoted: read its log, and promote it again.")
        time.sleep(0.1)


def _require_no_answer(settings: Settings, link: links.Link, *, is_unknown: bool) -> None:
    if is_unknown:
        raise Conflict(
            "node:not-its-standby",
            "At {address} a node answers that does not know this standby: it has admitted another since, and runs. "
            "Remove {home}. With --although-it-answers this machine is promoted all the same, as after a restore.",
            address=link.address,
            home=settings.home,
        )
    if links.ask(settings.keys, link, links.ASK):
        raise Conflict(
            "node:primary-runs",
            "The primary at {address} still answers: stop it first, `sangam node stop` there. With "
            "--although-it-answers it is told to stop by this machine.",
            address=link.address,
        )


def _note_restored(settings: Settings) -> None:
    write_private(settings.home / RESTORED, f"{clock.now().isoformat()}\n".encode())


def take_over(settings: Settings, connection: psycopg.Connection) -> None:
    """Finish the promotion of the database: from here on this home is the node's.

    Cut short, it is done again; then nothing is known of the promise any more, and it begins as after a restore.
    """
    if invitation.read_promise(connection) != invitation.WAITS:
        _note_restored(settings)
    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(invitation.NAME)))
    (settings.keys / links.PRIMARY).rename(settings.keys / links.SUPERSEDED)


def note_superseded(home: Path) -> None:
    """Note that the standby of the node in this home has taken over."""
    if not (home / SUPERSEDED).exists():
        write_private(home / SUPERSEDED, f"{clock.now().isoformat()}\n".encode())


def require_not_superseded(settings: Settings) -> None:
    """Raise Refused where the standby of this node has taken over."""
    if (settings.home / SUPERSEDED).exists():
        raise Refused(
            "node:superseded",
            "The standby of this node has taken over: this machine serves no more. Move {home} away; make this "
            "machine the standby of the other by `sangam node admit-standby` there.",
            home=settings.home,
        )


@contextmanager
def keep_telling_old_primary(settings: Settings) -> Iterator[None]:
    """Tell the machine that was the node before, until it has noted that, inside the block."""
    stop = threading.Event()
    link = links.read_link(settings.keys, links.SUPERSEDED)
    telling = threading.Thread(target=_tell_until_noted, args=(settings, link, stop), name="superseding", daemon=True)
    if link is not None:
        telling.start()
    try:
        yield
    finally:
        stop.set()


def _tell_until_noted(settings: Settings, link: links.Link, stop: threading.Event) -> None:
    while not stop.wait(_TELL_EVERY_S):
        if links.ask(settings.keys, link, links.SUPERSEDE) == links.NOTED:
            (settings.keys / links.SUPERSEDED).unlink(missing_ok=True)
            return


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
            "primary_slot_name": standby_invitation.NAME,
            "synchronous_standby_names": "",
            "wal_receiver_timeout": _NOTICED_WITHIN,
            "wal_receiver_status_interval": "1s",
            "wal_retrieve_retry_interval": "1s",
            "primary_conninfo": invitation.conninfo(
                folder, application_name=standby_invitation.NAME, options=f"-c wal_sender_timeout={_NOTICED_WITHIN}"
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
            standby_links.open_pipe(self._cluster, self._settings.keys, self._link),
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
                self._cluster.follow(invitation.conninfo(self._cluster.folder), slot=standby_invitation.NAME)
            with postgres.connect_as_superuser(self._cluster.folder) as connection:
                ((follows, streams, behind),) = connection.execute(_SEEN).fetchall()
                if not follows:
                    take_over(self._settings, connection)
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
