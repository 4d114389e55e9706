"""A standby admitted, made and dismissed: the primary writes a sealed file, the second machine makes its home of it."""

import base64
import json
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from sangam.federation.keys import standby_copies
from sangam.federation.keys.sealed_secrets import write_private
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.here import STANDBY
from sangam.node import homes, status
from sangam.node.machines import join
from sangam.node.postgres import binaries, system_account
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build
from sangam.node.settings import FILE, Settings
from sangam.node.standby import home_copies, links
from sangam.node.standby import links as standby_links
from sangam.node.wal_archive.commit_waits import CommitWaits, LogCopy, ServerState

# What the primary's log says of its commits, as a comment on the standby's role: the log brings it to the standby.
#
# WAITS from here on in the log, nothing is acknowledged before the standby has it; so a standby that reads this lacks
# nothing when it is promoted ENDS commits still wait, until the standby has read that they will do so no more

NAME = "sangam_standby"
"""Of the standby's role, of its slot, and of the copy for which commits wait."""
WAITS, ENDS = "each commit waits", "commits will not wait"

_READ = "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = %s"


def read_promise(connection: psycopg.Connection) -> str | None:
    """Return what the log says, empty where it promises nothing, None where there is no standby."""
    row = connection.execute(_READ, (NAME,)).fetchone()
    return str(row[0]) if row else None


def write_promise(connection: psycopg.Connection, words: str) -> None:
    """Write into the log what holds from here on."""
    connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(NAME), sql.Literal(words)))


_IS = "sangam standby 1"
_PASSWORDS = "standby.pgpass"
_ANSWERS_WITHIN_S = 20.0
_NOT_ITS_OWN = ("archive_folder", "officers_address", "peers_address")
"""Settings of the primary that name a place on its machine, unless they name every address."""
_READS_WITHIN_S = 5.0
_HAS_NOT_READ = "SELECT FROM pg_stat_replication WHERE application_name = %s AND flush_lsn < %s::pg_lsn"
_END = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_replication WHERE application_name = %s"
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def admit_standby(settings: Settings, target: Path, link: links.Link, *, passphrase: str) -> None:
    """Write to `target` what a standby of this node needs, sealed.  One that was admitted before is one no more.

    Raises Refused where the database is not the node's own, or the node does not run; Conflict if the file exists.
    """
    if settings.database_url:
        raise Refused(
            "node:standby-elsewhere",
            "This node uses an existing PostgreSQL: its standby is made by that server's administrator.",
        )
    if target.exists():
        raise Conflict("node:machine-file", "{file} exists already; it stays as it is.", file=target)
    folder = postgres.folder_of(settings.home)
    with _connect_running(settings) as connection:
        password = _make_role(connection)
        ours, our_certificate = links.make_end("sangam primary")
        theirs, their_certificate = links.make_end("sangam standby")
        _write_end(settings, links.PRIMARY_END, (ours, their_certificate))
        standby_copies.forget_standby(settings.files)
        links.write_link(settings.keys, STANDBY, link)
    content = {
        **join.describe_machine(settings),
        "is": _IS,
        "link": {"address": link.address, "port": link.port},
        "ends": [base64.b64encode(end).decode() for end in (theirs, our_certificate)],
        "password": password,
        "superuser_password": postgres.password(folder, postgres.SUPERUSER),
    }
    join.write_machine_file(target, content, passphrase=passphrase)


def make_standby(source: Path, home: Path, *, passphrase: str, changed: Mapping[str, object]) -> Settings:
    """Make in `home` a standby of the node whose file this is: its keys, and a copy of its running database.

    changed: settings in which this machine differs.  The settings' file comes last: what was cut can be repeated.
    Raises Conflict if a node lies there, Malformed or Refused if the file does not open or the primary gives no copy.
    """
    home = home.absolute()
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    content = join.read_machine_file(source, _IS, passphrase=passphrase)
    table = {
        name: value for name, value in content["settings"].items() if name not in _NOT_ITS_OWN or value in _EVERYWHERE
    } | dict(changed)
    join.lay_out_keys(home, content)
    settings, link = build(home, table, os.environ), links.Link(**content["link"])
    _write_end(settings, links.STANDBY_END, [base64.b64decode(end) for end in content["ends"]])
    links.write_link(settings.keys, links.PRIMARY, link)
    _require_primary(settings, link)
    folder = _make_secrets(settings, content)
    cluster = postgres.Cluster(folder, programs=binaries.folder(settings.postgres_bin))
    with standby_links.open_pipe(cluster, settings.keys, link):
        cluster.copy_primary(conninfo(folder), slot=NAME)
    home_copies.copy_home(settings, link)
    postgres.write_secret(home / FILE, homes.settings_text(table))
    return settings


def _require_primary(settings: Settings, link: links.Link) -> None:
    """Wait some seconds for the primary, which may only just open its end.  Raises Refused."""
    deadline = time.monotonic() + _ANSWERS_WITHIN_S
    while not links.ask(settings.keys, link, links.ASK):
        if time.monotonic() > deadline:
            raise Refused(
                "node:primary-away",
                "The primary does not answer at {address}, port {port}: see that it runs and that the network lets "
                "this machine through. A file that was written before another serves no more.",
                address=link.address,
                port=link.port,
            )
        time.sleep(0.5)


def conninfo(folder: Path, **more: str) -> str:
    """Return how a standby's PostgreSQL reaches the primary: through the pipe."""
    place = {"host": str(postgres.socket_of(folder)), "port": str(standby_links.PORT), "user": NAME}
    return psycopg.conninfo.make_conninfo("", **place, passfile=str(folder / _PASSWORDS), **more)


def dismiss_standby(settings: Settings) -> None:
    """Have a standby no more: no commit waits for it, and no log is kept for it.  Raises NotFound, Refused."""
    if not (settings.keys / STANDBY).exists():
        raise NotFound("node:no-standby", "This node has no standby.")
    with _connect_running(settings) as connection:
        _drop_role(connection)
        (settings.keys / STANDBY).unlink()
        standby_copies.forget_standby(settings.files)


def _write_end(settings: Settings, names: tuple[str, str], ends: Sequence[bytes]) -> None:
    for name, end in zip(names, ends, strict=True):
        write_private(settings.keys / name, end)


def _make_secrets(settings: Settings, content: Mapping[str, Any]) -> Path:
    """Write the passwords that PostgreSQL needs beside its data; return the cluster's folder."""
    folder, owner = postgres.folder_of(settings.home), system_account.for_postgres()
    homes.make_folder(folder)
    superuser = folder / f"{postgres.SUPERUSER}.password"
    postgres.write_secret(superuser, str(content["superuser_password"]), owner)
    postgres.write_secret(folder / _PASSWORDS, f"*:*:*:{NAME}:{content['password']}", owner)
    return folder


def _connect_running(settings: Settings) -> psycopg.Connection:
    if status.supervisor(settings.home) is None:
        raise Refused("node:not-up", "The node in {home} does not run: start it first.", home=settings.home)
    return postgres.connect_as_superuser(postgres.folder_of(settings.home))


def _make_role(connection: psycopg.Connection) -> str:
    """Make the standby's role and slot anew; return the role's password."""
    _drop_role(connection)
    password = secrets.token_urlsafe(32)
    verifier = connection.pgconn.encrypt_password(password.encode(), NAME.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("CREATE ROLE {} LOGIN REPLICATION PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(NAME), sql.Literal(verifier)))
    connection.execute("SELECT pg_create_physical_replication_slot(%s)", (NAME,))
    return password


def _drop_role(connection: psycopg.Connection) -> None:
    """Drop role and slot of the standby, and with the role the promise; one that follows reads that before it goes."""
    connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(NAME)))
    ((end,),) = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchall()
    deadline = time.monotonic() + _READS_WITHIN_S
    while connection.execute(_HAS_NOT_READ, (NAME, end)).fetchall() and time.monotonic() < deadline:
        time.sleep(0.1)
    connection.execute(_END, (NAME,))
    query = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
    connection.execute(query, (NAME,))


# The standby as the primary sees it: whether commits wait for it, how far it is behind, and since when it is away.

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
        self._copy = LogCopy(NAME, "standby", when_away=settings.standby_commits, silent_after_s=_SILENT_AFTER_S)
        self._ends_at: int | None = None

    def tend(self, connection: psycopg.Connection, waits: CommitWaits) -> None:
        """Look at the standby once, and have commits wait for it or not."""
        seen, promised = self._copy.look(connection), read_promise(connection)
        if promised is not None:
            promised = self._renew_promise(connection, seen, promised)
        # One that was promised is waited for even where the setting is another now, or the node was put back.
        waited_for = promised is not None and (self._copy.is_to_be_waited_for(seen) or bool(promised))
        waits.set_waited_for(connection, NAME, waited_for=waited_for)
        self._write_state(connection, seen, promised=bool(promised))

    def _renew_promise(self, connection: psycopg.Connection, seen: ServerState, promised: str) -> str:
        """Promise once commits wait and have done so for a round; end a promise only with the standby's knowledge."""
        wanted = self._settings.standby_commits == "stop"
        new = promised
        if wanted and seen.waited_for and seen.flushed is not None:
            new = WAITS
        elif promised == WAITS and not wanted:
            new, self._ends_at = ENDS, None
        elif promised == ENDS:
            self._ends_at = self._ends_at or seen.written
            new = "" if seen.flushed is not None and seen.flushed >= self._ends_at else promised
        if new != promised:
            write_promise(connection, new)
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
