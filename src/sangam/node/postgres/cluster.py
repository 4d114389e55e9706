"""One PostgreSQL cluster of our own: initialised, started, provisioned and stopped.

Only the programs are used, never a wrapper's start-up.  It has a socket only, scram, checksums, files 0600, folders
0700, and the builtin locale C.UTF-8 (with C, trigrams see no Devanagari).  The server is our foreground child and gets
SIGINT, a fast shutdown, when we die by whatever means.

    <folder>/data/            the cluster; made as data.new-*, then renamed, so that a first run may be killed
    <folder>/run/             the socket, unless the path is too long for one: then in a folder named in `socket`
    <folder>/log/             the server's log, one file a weekday
    <folder>/*.password       of the cluster's superuser, the owner and the application
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg

from sangam.kernel.errors import Conflict, Refused
from sangam.node.postgres import roles, system_account, tuning
from sangam.node.postgres.lock_file import clear_stale_lock, clear_stale_socket_locks, says_ready
from sangam.node.postgres.start_faults import refusal
from sangam.node.postgres.system_account import Account
from sangam.node.processes import child

SUPERUSER = "sangam_cluster"
PORT = 5432
_LONGEST_SOCKET = 107  # bytes of a Unix socket's address on Linux
_INITDB = (
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=scram-sha-256",
    "--auth-host=reject",
    f"--username={SUPERUSER}",
)
# No line of the server's log carries what a statement was given: neither the statement that failed, nor the values that
# a message or its detail quotes.  What fails is told to whoever asked, and the node's processes log its type.
_SAYS_NO_VALUES = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
_OPTIONS = {
    **_SAYS_NO_VALUES,
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "max_connections": "120",
    "max_slot_wal_keep_size": "8GB",  # what is kept for an archive that is away must not fill the disk
}
_ALONE = {"synchronous_standby_names": ""}


class Cluster:
    """One cluster in one folder.  The process that starts it must do so from its main thread."""

    def __init__(
        self,
        folder: Path,
        *,
        programs: Path,
        options: Mapping[str, str] | None = None,
        keeps_commit_waits: bool = False,
    ) -> None:
        """keeps_commit_waits: commits wait for the copies for which they waited before this start; else for none."""
        self.folder = folder
        self.programs = programs
        waits = {} if keeps_commit_waits else _ALONE
        self.options = {**_OPTIONS, **waits, **tuning.options(tuning.memory_mb()), **(options or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.folder / "data"

    @property
    def pid(self) -> int | None:
        """Return the server's process id while it is our living child."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, *, within_s: float = 60) -> None:
        """Make the cluster if there is none, start the server, and see to its roles and database.

        Raises Refused or Conflict with the reason if it cannot run.
        """
        owner = system_account.for_postgres()
        try:
            _prepare(self.folder, owner)
            if not self.data.is_dir():
                self._initialise(owner)
            clear_stale_lock(self.data)
            self._launch(owner, within_s=within_s)
        except OSError as error:
            raise refusal(self.folder, str(error)) from error
        with connect_as_superuser(self.folder) as connection:
            _await_end_of_recovery(connection, within_s=within_s)
            roles.provision(connection, {role: password(self.folder, role) for role in roles.ALL})
        with connect_as_superuser(self.folder, roles.DATABASE) as connection:
            roles.furnish(connection)

    def adopt(self, copy: tarfile.TarFile, superuser_password: str, recovery: Sequence[str]) -> None:
        """Make the cluster's data from a base copy; its next start replays a log, by these lines of settings.

        Data that a restore left which was cut short is removed.
        """
        owner = system_account.for_postgres()
        self.folder.mkdir(parents=True, exist_ok=True)
        write_secret(_password_file(self.folder, SUPERUSER), superuser_password, owner)
        _prepare(self.folder, owner)
        self._clear_half_made()
        fresh = self.folder / f"data.new-{os.getpid()}"
        _private(fresh, owner)
        copy.extractall(fresh, filter="data")
        with (fresh / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(f"{line}\n" for line in recovery)
        (fresh / "recovery.signal").touch()
        for path in fresh.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
            system_account.own(path, owner)
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.rename(self.data)

    def copy_primary(self, primary: str, *, slot: str = "") -> None:
        """Copy a running primary, if nothing was copied yet, and keep its log by a slot there, if one is named.

        primary: how to reach it as a role that may replicate.  Raises Refused with PostgreSQL's reason.
        """
        owner = system_account.for_postgres()
        _prepare(self.folder, owner)
        if self.data.is_dir():
            return
        self._clear_half_made()
        fresh = self.folder / f"data.new-{os.getpid()}"
        _private(fresh, owner)
        words: list[str | Path] = [self.programs / "pg_basebackup", "-D", fresh, "-d", primary, "-R", "-X", "stream"]
        self._make([*words, "--checkpoint=fast", *(("-S", slot) if slot else ())], fresh, owner)

    def follow(self, primary: str, *, slot: str = "") -> None:
        """Copy a running primary, if nothing was copied yet, and start as its streaming replica.

        Raises Refused with PostgreSQL's reason.
        """
        self.copy_primary(primary, slot=slot)
        clear_stale_lock(self.data)
        self._launch(system_account.for_postgres())

    def make_socket_folder(self) -> Path:
        """Make the cluster's folders; return that of its socket."""
        owner = system_account.for_postgres()
        _prepare(self.folder, owner)
        return _socket_folder(self.folder, owner)

    def stop(self, *, within_s: float = 10) -> None:
        """Stop the server: a fast shutdown, and an immediate one if that takes too long."""
        if self._process is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(sign)
            if child.ends_within(self._process, within_s):
                break
        self._process = None

    def _initialise(self, owner: Account | None) -> None:
        self._clear_half_made()
        # Under a name of its own: a machine that dies in the middle leaves no half-made folder that looks whole.
        fresh = self.folder / f"data.new-{os.getpid()}"
        _private(fresh, owner)
        command: list[str | Path] = [
            self.programs / "initdb",
            f"--pgdata={fresh}",
            f"--pwfile={_password_file(self.folder, SUPERUSER)}",
        ]
        self._make([*command, *_INITDB], fresh, owner)

    def _clear_half_made(self) -> None:
        for half_made in self.folder.glob("data.new-*"):
            _remove(half_made)

    def _make(self, command: list[str | Path], fresh: Path, owner: Account | None) -> None:
        """Run what makes a data folder, and give it its name once it is whole."""
        output = self.folder / "start.log"
        with output.open("wb") as log:
            made = child.start(command, env=self._env(), account=owner, output=log, cwd=self.folder)
            made.wait()
        if made.returncode:
            raise refusal(self.folder, output.read_text(errors="replace"))
        fresh.rename(self.data)

    def _launch(self, owner: Account | None, *, within_s: float = 60) -> None:
        socket = _socket_folder(self.folder, owner)
        clear_stale_socket_locks(socket, self.data)
        options = {**self.options, "unix_socket_directories": str(socket), "log_directory": str(self.folder / "log")}
        words = [f"--{name}={value}" for name, value in options.items()]
        with (self.folder / "start.log").open("wb") as log:
            command: list[str | Path] = [self.programs / "postgres", "-D", self.data, *words]
            self._process = child.start(
                command, env=self._env(), account=owner, dies_by=signal.SIGINT, output=log, cwd=self.folder
            )
        self._await_readiness(within_s=within_s)

    def _env(self) -> dict[str, str]:
        """Return the environment of its programs: with another's HOME they would look there for certificates."""
        return {**os.environ, "HOME": str(self.folder)}

    def _await_readiness(self, *, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise refusal(self.folder, self._last_words())
            if says_ready(self.data):
                return
            time.sleep(0.01)
        self.stop()
        raise Conflict(
            "node:postgres-slow",
            "PostgreSQL in {folder} did not become ready within {seconds:.0f} seconds; its log is in {log}.",
            folder=self.folder,
            seconds=within_s,
            log=self.folder / "log",
        )

    def _last_words(self) -> str:
        logs = sorted((self.folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        paths = [*logs[-1:], self.folder / "start.log"]
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in paths if path.exists())


def _await_end_of_recovery(connection: psycopg.Connection, *, within_s: float) -> None:
    """Wait while a cluster that was put back replays its log.  Raises Conflict if that takes too long."""
    deadline = time.monotonic() + within_s
    while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        if time.monotonic() > deadline:
            raise Conflict(
                "node:replay-slow",
                "PostgreSQL has not replayed its log within {seconds:.0f} seconds.",
                seconds=within_s,
            )
        time.sleep(0.1)


def folder_of(home: Path) -> Path:
    """Return where the cluster of the node in `home` lies: within it, unless root's account cannot reach there."""
    if not system_account.is_root() or system_account.can_enter(home):
        return home / "postgres"
    return system_account.SYSTEM_FOLDER / "clusters" / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]


def socket_of(folder: Path) -> Path:
    """Return the folder of the cluster's socket."""
    moved = folder / "socket"
    return Path(moved.read_text().strip()) if moved.is_file() else folder / "run"


def password(folder: Path, role: str) -> str:
    """Return a role's password.  Raises Refused where the node never started, or this process may not read it."""
    path = _password_file(folder, role)
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise Refused(
            "node:never-started", "This node has no database yet: start it once with `sangam node up`, then try again."
        ) from None
    except OSError as error:
        raise Refused(
            "node:no-password", "The password of {role} cannot be read: {error}.", role=role, error=error
        ) from error


def conninfo(folder: Path, role: str, database: str = roles.DATABASE) -> str:
    """Return a libpq connection string to the cluster in `folder`."""
    return psycopg.conninfo.make_conninfo(
        host=str(socket_of(folder)), port=PORT, user=role, password=password(folder, role), dbname=database
    )


def connect_as_superuser(folder: Path, database: str = "postgres") -> psycopg.Connection:
    """Connect as the cluster's superuser.  What it commits can be made anew, and waits for no archive."""
    place = conninfo(folder, SUPERUSER, database)
    return psycopg.connect(place, autocommit=True, options="-c synchronous_commit=local")


def _prepare(folder: Path, owner: Account | None) -> None:
    folder.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if owner else 0o700)  # root's: the account may pass through it, and change nothing in it
    for part in (folder / "run", folder / "log"):
        _private(part, owner)
    for role in (SUPERUSER, *roles.ALL):
        if not (path := _password_file(folder, role)).exists():
            write_secret(path, secrets.token_urlsafe(32), owner)


def _private(folder: Path, owner: Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    system_account.own(folder, owner)


def write_secret(path: Path, text: str, owner: Account | None = None) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new-{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")
    system_account.own(fresh, owner)
    fresh.rename(path)


def _password_file(folder: Path, role: str) -> Path:
    return folder / f"{role}.password"


def _socket_folder(folder: Path, owner: Account | None) -> Path:
    """Return a folder whose socket's address fits, making a short private one elsewhere if ours is too deep."""
    if len(os.fsencode(folder / "run" / f".s.PGSQL.{PORT}.lock")) <= _LONGEST_SOCKET:
        (folder / "socket").unlink(missing_ok=True)
        return folder / "run"
    recorded = socket_of(folder)
    if recorded != folder / "run" and _is_private(recorded, owner):
        return recorded
    short = Path(tempfile.mkdtemp(prefix="sangam-"))
    system_account.own(short, owner)
    (folder / "socket").write_text(f"{short}\n")
    return short


def _is_private(folder: Path, owner: Account | None) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    return state.st_mode == 0o040700 and state.st_uid == (owner.uid if owner else os.geteuid())


def _remove(half_made: Path, *, within_s: float = 10) -> None:
    """Remove what a killed initdb left; its own child may still be writing there for a moment."""
    deadline = time.monotonic() + within_s
    while half_made.exists() and time.monotonic() < deadline:
        shutil.rmtree(half_made, ignore_errors=True)
    if half_made.exists():
        shutil.rmtree(half_made)
