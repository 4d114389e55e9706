"""Backup and restore of a whole node: database, keys, files and settings in one sealed file.

The database is dumped in one snapshot, by PostgreSQL's own `pg_dump`, as the owner's role; files are added after
it, so that every file that the snapshot names is there.  A restored node cannot know what its peers have recalled
since, so its reads stay shut (`settings.reads_open`) until they have caught it up (`opening`).
"""

import json
import os
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sangam import __version__
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.node import binaries, database, homes, postgres, roles, status
from sangam.node.sealed_file import Opener, Sealer
from sangam.node.settings import FILE, RESTORED, Settings, build

_MANIFEST = "manifest.json"
_DUMP = "database.dump"
_FORMAT = 1


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
            running(settings),
            tempfile.TemporaryDirectory(dir=settings.home, prefix="backup-") as folder,
        ):
            dump = Path(folder) / _DUMP
            _run("pg_dump", settings, "--format=custom", f"--file={dump}")
            _pack(settings, sealed, dump=dump, manifest=Path(folder) / _MANIFEST)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)


def restore(source: Path, home: Path, *, passphrase: str, leaving_out: frozenset[str] = frozenset()) -> Settings:
    """Make a new node in `home` from a backup; return its settings.  Its reads are shut.

    The settings' file comes last: a restore that was cut short can be repeated.  leaving_out: settings of the backup
    that the new node does not take over.
    Raises Conflict if a node lies there or its database holds tables, Malformed or Refused if the file does not open.
    """
    home = home.absolute()
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    homes.prepare(home)
    with tempfile.TemporaryDirectory(dir=home, prefix="restore-") as folder, source.open("rb") as file:
        loose = _unpack(Opener(file, passphrase), home, Path(folder))
        written = tomllib.loads(loose[FILE].read_text(encoding="utf-8"))
        table = {name: value for name, value in written.items() if name not in leaving_out}
        settings = build(home, table, {})
        (home / RESTORED).write_text(clock.now().isoformat() + "\n")
        with running(settings):
            _make_ready(settings)
            _run("pg_restore", settings, "--no-owner", "--no-comments", "--single-transaction", str(loose[_DUMP]))
        postgres.write_secret(home / FILE, homes.written(table))
    return settings


def _pack(settings: Settings, sealed: Sealer, *, dump: Path, manifest: Path) -> None:
    about = {"format": _FORMAT, "force": settings.force, "made_at": clock.now().isoformat(), "sangam": __version__}
    manifest.write_text(json.dumps(about))
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        archive.add(manifest, _MANIFEST)
        archive.add(settings.home / FILE, FILE)
        archive.add(settings.keys, "keys")
        archive.add(dump, _DUMP)
        archive.add(settings.files, "files")


def _unpack(opened: Opener, home: Path, folder: Path) -> dict[str, Path]:
    """Put keys and files in their places and the rest into `folder`; return the loose ones by name."""
    loose: dict[str, Path] = {}
    try:
        with tarfile.open(fileobj=opened, mode="r|") as archive:
            for member in archive:
                within = member.name.split("/")[0] in ("keys", "files")
                archive.extract(member, home if within else folder, filter=tarfile.data_filter)
                if not within:
                    loose[member.name] = folder / member.name
    except tarfile.TarError as error:
        raise Malformed("node:backup-torn", "The backup's contents cannot be read: {error}.", error=error) from error
    about = json.loads(loose[_MANIFEST].read_text()) if _MANIFEST in loose else {}
    if about.get("format") != _FORMAT or not {FILE, _DUMP} <= loose.keys():
        raise Malformed("node:backup-format", "The backup was made by another version of Sangam; use that one.")
    return loose


@contextmanager
def running(settings: Settings) -> Iterator[None]:
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


def _run(program: str, settings: Settings, *words: str) -> None:
    """Run one of PostgreSQL's programs as the owner; the password goes by the environment, where `ps` shows none."""
    parts = conninfo_to_dict(database.conninfo(settings, as_role=roles.OWNER))
    password = str(parts.pop("password", "") or "")
    done = subprocess.run(
        [binaries.folder(settings.postgres_bin) / program, f"--dbname={make_conninfo('', **parts)}", *words],
        env={**os.environ, "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(
            "node:dump",
            "{program} failed: {reason}. Where the server asks for TLS or is newer, name a system PostgreSQL's "
            "programs with SANGAM_POSTGRES_BIN.",
            program=program,
            reason=(done.stderr.strip().splitlines() or ["it said nothing"])[-1].rstrip("."),
        )


def _make_ready(settings: Settings) -> None:
    with database.connect(settings, as_role=roles.OWNER) as connection:
        row = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
        if row:
            raise Conflict(
                "node:not-empty",
                "The database holds tables already ({table}); restore into an empty one.",
                table=row[0],
            )
        roles.withhold_rights(connection)
