"""Backup and restore of a whole node: database, keys, files and settings in one sealed file.

The database is dumped in one snapshot, by PostgreSQL's own `pg_dump`, as the owner's role, and sealed as it comes
(`archive`).  A restored node cannot know what its peers have recalled since, so its reads stay shut
(`settings.reads_open`) until they have caught it up (`opening`).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Refused
from sangam.node import bootstrap, homes, status
from sangam.node.backup import archive
from sangam.node.backup import archive as backup_archive
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.postgres import binaries, connections, roles, schema_version, system_account
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.setting_files import build
from sangam.node.settings import FILE, RESTORED, Settings

HALF = "restore-"
_TABS = 3  # in a row of django_migrations as a dump has it: id, app, name, applied


def back_up(settings: Settings, target: Path, *, passphrase: str) -> None:
    """Write the node's backup to `target`, whether the node runs or not.

    Raises Conflict if the file exists, Refused if the passphrase is short or PostgreSQL cannot dump.
    """
    if target.exists():
        raise Conflict("node:backup-exists", "{file} exists already; it stays as it is.", file=target)
    half = target.with_name(f".{target.name}.new-{os.getpid()}")
    try:
        with (
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
            Sealer(out, passphrase) as sealed,
            ensure_database_runs(settings),
            archive.write_archive(sealed, settings) as packed,
            archive.files_kept(settings.files) as kept,
        ):
            with _snapshot(settings) as (snapshot, database), _dump_database(settings, snapshot) as dump:
                packed.put_dump(dump)
            packed.put_files(kept)
            packed.put_contents(database)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)


def restore(
    source: Path,
    home: Path,
    *,
    passphrase: str,
    leaving_out: frozenset[str] = frozenset(),
    descriptions: Path | None = None,
) -> Settings:
    """Make a new node in `home` from a backup; return its settings.  Its reads are shut.

    The settings' file comes last: a restore that was cut short can be repeated.  leaving_out: settings of the backup
    that the new node does not take over.  descriptions: a folder for what the backup says of itself (`archive`).
    Raises Conflict if a node lies there, its database holds tables, or the backup is of a newer program or too old.
    Raises Malformed or Refused if the file does not open.
    """
    home = home.absolute()
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    homes.prepare(home)
    sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=HALF) as folder, source.open("rb") as file:
        loose = archive.unpack(Opener(file, passphrase), home, Path(folder))
        for name in (archive.MANIFEST, backup_archive.NAME) if descriptions else ():
            if name in loose:
                shutil.copy(loose[name], cast(Path, descriptions) / name)
        written = tomllib.loads(loose[FILE].read_text(encoding="utf-8"))
        table = {name: value for name, value in written.items() if name not in leaving_out}
        settings = build(home, table, {})
        _require_readable(settings, loose[archive.DUMP])
        (home / RESTORED).write_text(clock.now().isoformat() + "\n")
        with ensure_database_runs(settings):
            _make_ready(settings)
            _run(
                "pg_restore", settings, "--no-owner", "--no-comments", "--single-transaction", str(loose[archive.DUMP])
            )
        postgres.write_secret(home / FILE, homes.settings_text(table))
    return settings


@contextmanager
def ensure_database_runs(settings: Settings) -> Iterator[None]:
    """See that the database runs inside the block: the node's, an existing server, or started for the while."""
    if settings.database_url or status.supervisor(settings.home):
        yield
        return
    with status.only_one(settings.home):
        cluster = postgres.Cluster(postgres.folder_of(settings.home), programs=binaries.folder(settings.postgres_bin))
        cluster.start()
        try:
            yield
        finally:
            cluster.stop()


def sweep(home: Path) -> None:
    """Remove what a restore that was killed half-way left in a home: it holds the database in the clear."""
    for left in home.glob(f"{HALF}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _snapshot(settings: Settings) -> Iterator[tuple[str, backup_archive.Database]]:
    """Hold one snapshot of the database inside the block; yield its name and what it shows.

    Raises Refused when the database cannot be asked.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(connections.connect(settings, as_role=roles.OWNER))
            stack.enter_context(connection.transaction())
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            named = connection.execute("SELECT pg_export_snapshot()").fetchone()
            database = backup_archive.describe_database(connection)
        except psycopg.Error as error:
            raise _refusal("pg_dump", str(error)) from error
        yield str(named[0] if named else ""), database


@contextmanager
def _dump_database(settings: Settings, snapshot: str) -> Iterator[IO[bytes]]:
    """Dump the database inside the block, in that snapshot; what is yielded reads it as it comes.

    So no copy of the database lies in the clear on the disk.  Raises Refused when the dump fails.
    """
    with tempfile.TemporaryFile() as told:
        command, env = _command("pg_dump", settings, "--format=custom", f"--snapshot={snapshot}")
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=told) as dumping:
            try:
                yield cast(IO[bytes], dumping.stdout)
            except BaseException:
                dumping.kill()
                raise
        told.seek(0)
        _require_done("pg_dump", dumping.returncode, told.read().decode(errors="replace"))


def _require_readable(settings: Settings, dump: Path) -> None:
    """Require that this program can read the tables of a dump, before they are restored.  Raises Conflict."""
    bootstrap.ensure_set_up()
    program = binaries.folder(settings.postgres_bin) / "pg_restore"
    command = [str(program), "--data-only", "--table=django_migrations", "--file=-", str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    _require_done("pg_restore", done.returncode, done.stderr)
    rows = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == _TABS]
    schema_version.lacking_migrations({(app, name) for _, app, name, _ in rows})


def _run(program: str, settings: Settings, *words: str) -> None:
    """Run one of PostgreSQL's programs to its end.  Raises Refused when it fails."""
    command, env = _command(program, settings, *words)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    _require_done(program, done.returncode, done.stderr)


def _command(program: str, settings: Settings, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return how to run a program as the owner; the password goes by the environment, where `ps` shows none."""
    parts = conninfo_to_dict(connections.conninfo(settings, as_role=roles.OWNER))
    password = str(parts.pop("password", "") or "")
    path = binaries.folder(settings.postgres_bin) / program
    return [str(path), f"--dbname={make_conninfo('', **parts)}", *words], {**os.environ, "PGPASSWORD": password}


def _require_done(program: str, status: int, told: str) -> None:
    if status:
        raise _refusal(program, told)


def _refusal(program: str, told: str) -> Refused:
    return Refused(
        "node:dump",
        "{program} failed: {reason}. Where the server asks for TLS or is newer, name a system PostgreSQL's "
        "programs with SANGAM_POSTGRES_BIN.",
        program=program,
        reason=(told.strip().splitlines() or ["it said nothing"])[-1].rstrip("."),
    )


def _make_ready(settings: Settings) -> None:
    with connections.connect(settings, as_role=roles.OWNER) as connection:
        row = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
        if row:
            raise Conflict(
                "node:not-empty",
                "The database holds tables already ({table}); restore into an empty one.",
                table=row[0],
            )
        roles.withhold_rights(connection)


# Trying a backup out: restored into a throw-away cluster, compared with what it says of itself, and removed again.
#
# A backup that was never restored is a hope. `contents` says what is compared. Then its tables are brought up to this
# program, and its ledger is verified. The trial uses PostgreSQL's programs of this installation, whatever server the
# node has, and no archive, so that it touches nothing that is in use.

_ELSEWHERE = frozenset(
    {"archive_folder", "database_url", "database_owner_url", "database_read_url", "postgres_bin"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """What a backup holds.

    made_at: when it was begun.  counts: rows by what they are.  compared: what was compared, in a sentence.  ledger:
    what its verification answered; ledger_holds: whether it held.  differences: a sentence for whatever is not as the
    backup says of itself.
    """

    force: str
    made_at: datetime
    counts: dict[str, int]
    compared: str
    ledger: str
    ledger_holds: bool
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the backup is fit to be restored."""
        return self.ledger_holds and not self.differences


def try_out(
    source: Path, *, passphrase: str, within: Path | None = None, also: Callable[[Settings], None] = lambda _: None
) -> Trial:
    """Restore a backup into a folder of its own, compare, migrate it to this program, verify, and remove it.

    within: the folder in which that folder is made; else where this account keeps its nodes.  also: looks at it, too.
    Raises as `backup.restore` does, and Refused where this account cannot write there or a migration fails.
    """
    folder = _folder(within or homes.root())
    home = folder / "node"
    try:
        settings = restore(source, home, passphrase=passphrase, leaving_out=_ELSEWHERE, descriptions=folder)
        with ensure_database_runs(settings):
            return _compare(settings, folder, also)
    finally:
        shutil.rmtree(postgres.folder_of(home), ignore_errors=True)  # root's lies elsewhere
        shutil.rmtree(folder, ignore_errors=True)


def _folder(within: Path) -> Path:
    try:
        homes.make_folder(within)
        made = Path(tempfile.mkdtemp(prefix="trial-", dir=within))
    except OSError as error:
        raise Refused(
            "node:trial-folder",
            "The backup cannot be restored in {folder} ({reason}): name with --folder one that this account writes.",
            folder=within,
            reason=error.strerror,
        ) from error
    made.chmod(0o711 if system_account.is_root() else 0o700)
    return made


def _migrate(settings: Settings) -> None:
    env = environment(settings, {connections.ROLE_VARIABLE: "owner"})
    status, last = child.run_to_end([sys.executable, "-m", "sangam", "migrate"], env=env)
    if status:
        raise Refused(
            "node:trial-tables",
            "The backup restores, but its tables cannot be brought up to this program: {reason}",
            reason=last.removeprefix("sangam: "),
        )


def _compare(settings: Settings, descriptions: Path, also: Callable[[Settings], None]) -> Trial:
    with connections.connect(settings, as_role=roles.OWNER) as owner:
        restored = backup_archive.describe_database(owner)
    written = backup_archive.read_contents(descriptions / backup_archive.NAME)
    made_at = datetime.fromisoformat(json.loads((descriptions / archive.MANIFEST).read_text())["made_at"])
    _migrate(settings)
    also(settings)
    command = [sys.executable, "-m", "sangam", "audit", "verify", "--home", str(settings.home)]
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
    return Trial(
        force=settings.force,
        made_at=made_at,
        counts={what: restored.count(table) for what, table in backup_archive.COUNTED.items()},
        compared=_compared_in_words(written),
        ledger=(done.stdout + done.stderr).strip(),
        ledger_holds=done.returncode == 0,
        differences=tuple(backup_archive.differences(written, restored, settings.home)) if written else (),
    )


def _compared_in_words(written: backup_archive.Contents | None) -> str:
    if written is None:
        return "An older program made it, which wrote nothing to compare with: its ledger alone was verified."
    return (
        f"Compared: rows and digests of {len(written.database.tables)} tables, SHA-256 of {len(written.files)} keys "
        f"and files, the ledger's head ({written.database.ledger_head or 'none yet'})."
    )
