"""A node put back from its archive: base copy, then the log to its end.  Nothing is written into the archive.

The end is compared with the archive's position.  Where that proves that nothing is missing, no epoch begins.
"""

import re
import shutil
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg

from sangam.federation.recovery import heartbeat
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.node import bootstrap, homes
from sangam.node.backup import archive, backup
from sangam.node.backup.encrypted_file import Opener
from sangam.node.postgres import binaries, roles, schema_version, system_account
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build
from sangam.node.settings import FILE, RESTORED, Settings
from sangam.node.wal_archive import base_copy, takeover
from sangam.node.wal_archive import folder as wal_archive_folder
from sangam.node.wal_archive.commit_waits import NAME
from sangam.node.wal_archive.folder import ArchiveFolder, Position

_WITHIN_S = 3600.0
_SEGMENTS = "log-to-replay"
_FROM_DATA = f"../{_SEGMENTS}"
"""PostgreSQL's programs run in the data folder; so no letter of the home's name stands in a command."""
_OF_RECOVERY = ("restore_command", "recovery_target_time", "recovery_target_action")
_LAST_COMMIT = re.compile(r"last completed transaction was at log time (\S+ \S+)")
_BEFORE_INSTANT = "recovery ended before configured recovery target was reached"
_BEFORE_BASE_IS_WHOLE = ("WAL ends before", "could not locate required checkpoint record", "invalid checkpoint record")
_FILES = re.compile(r"files\.mark|sealed/[0-9a-f]{2}/[0-9a-f]{32}(\.original)?|(imports|lists)/\w[\w.-]*")
_TRIES = 5


def restore_from_archive(
    root: Path, home: Path, *, key: str, until: datetime | None = None, may_lack: bool = False
) -> Settings:
    """Make the node in `home` from its archive; return its settings.  It takes the archive over at its first start.

    until: put it back to this instant.  may_lack: also where the archive does not prove that its log is whole.
    Then, as after any old backup, it lacks what came later, its reads are shut, and its peers catch it up.
    The settings' file comes last: a restore that was cut short can be repeated.
    Raises Conflict where a node lies, or its tables are of a newer program or too old.  Raises NotFound without a base
    copy, Refused or Malformed where the key opens nothing.  Raises Refused where the log ends too early.
    """
    home, folder = home.absolute(), ArchiveFolder(root.absolute())
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    if not folder.bases.is_dir():
        raise NotFound("node:no-archive", "{folder} is no archive of a node.", folder=root)
    base, noted = folder.base_before(until), folder.read_signed_position()
    homes.prepare(home)
    backup.sweep(home)
    with (
        tempfile.TemporaryDirectory(dir=home, prefix=backup.HALF) as scratch,
        wal_archive_folder.open_regular(folder.root, "bases", base.path.name) as file,
    ):
        loose = archive.unpack(Opener(file, key), home, Path(scratch))
        proved = None if until else _proved_position(folder, key, may_lack=may_lack)
        if copy := folder.keys_before(until):
            loose[FILE] = _put_keys(folder, copy.name, key, home, Path(scratch) / "later")
        table = tomllib.loads(loose[FILE].read_text(encoding="utf-8")) | {"archive_folder": str(folder.root)}
        settings = build(home, table, {})
        with _log_laid_out(folder, base.first_segment, settings, key):
            end = _recover(settings, loose, folder, until)
    is_whole = proved is not None and proved.system == end.system and proved.offset <= end.offset
    if not is_whole and not may_lack and until is None:
        raise _short_log_error(folder)
    _copy_files(folder, settings.files)
    if not is_whole:
        (home / RESTORED).write_text(clock.now().isoformat() + "\n")
    takeover.note_restored(home, before=noted, begins=end.signed(key))
    postgres.write_secret(home / FILE, homes.settings_text(table))
    return settings


def _proved_position(folder: ArchiveFolder, key: str, *, may_lack: bool) -> Position | None:
    """Return how far the archive had the log, None where that is not proved and need not be.  Raises Refused."""
    try:
        position = folder.read_position(key)
    except Malformed:
        position = None
    if position is None and not may_lack:
        raise Refused(
            "node:archive-unproved",
            "Nothing in {folder} proves how far its log went: `position` is missing, or not written under this key. "
            "With --incomplete the node is restored as from an old backup: its peers catch it up before officers read.",
            folder=folder.root,
        )
    return position


def _short_log_error(folder: ArchiveFolder) -> Refused:
    return Refused(
        "node:archive-short",
        "The log in {folder} ends too early: parts of it are missing. Look for them in {log} and {sealed}. "
        "With --incomplete the node is restored as from an old backup: its peers catch it up before officers read.",
        folder=folder.root,
        log=folder.log,
        sealed=folder.sealed,
    )


def _put_keys(folder: ArchiveFolder, name: str, key: str, home: Path, scratch: Path) -> Path:
    """Put keys as they were last in the place of those of the base copy; return the settings of then."""
    shutil.rmtree(home / "keys", ignore_errors=True)
    with wal_archive_folder.open_regular(folder.root, "keys", name) as file:
        return archive.unpack(Opener(file, key), home, scratch, needs=frozenset({FILE}))[FILE]


@contextmanager
def _log_laid_out(folder: ArchiveFolder, first_segment: str, settings: Settings, key: str) -> Iterator[None]:
    """Put the log from the base copy on into a folder inside the block, in the clear: PostgreSQL reads it there."""
    target = postgres.folder_of(settings.home) / _SEGMENTS
    homes.make_folder(target.parent)
    try:
        for left in reversed(range(_TRIES)):
            shutil.rmtree(target, ignore_errors=True)
            try:
                _lay_out_log(folder, first_segment, target, key)
                break
            except FileNotFoundError:  # the node lives, and its archive sealed one meanwhile
                if not left:
                    raise
        yield
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _lay_out_log(folder: ArchiveFolder, first_segment: str, target: Path, key: str) -> None:
    target.mkdir(mode=0o700)
    system_account.own(target, owner := system_account.for_postgres())
    for path in folder.lay_out_log(first_segment, target, key):
        system_account.own(path, owner)


def _recover(settings: Settings, loose: dict[str, Path], folder: ArchiveFolder, until: datetime | None) -> Position:
    """Replay the log in the cluster of the base copy; return where it ended."""
    cluster = postgres.Cluster(postgres.folder_of(settings.home), programs=binaries.folder(settings.postgres_bin))
    lines = [f'restore_command = \'cp "{_FROM_DATA}/%f" "%p"\'', "recovery_target_action = 'promote'"]
    lines += [f"recovery_target_time = '{until.isoformat()}'"] if until else []
    with tarfile.open(loose[archive.DUMP]) as copy:
        # Commits wait for the archive from the first start on, before its process has looked.
        lines += [f"synchronous_standby_names = '{NAME}'"]
        cluster.adopt(copy, loose[base_copy.SUPERUSER_FILE].read_text(), lines)
    for path in (cluster.folder / "log").glob("*.log"):  # of a restore before this one
        path.unlink()
    try:
        cluster.start(within_s=_WITHIN_S)
        bootstrap.ensure_set_up()
        schema_version.require_readable(settings)
        with postgres.connect_as_superuser(cluster.folder) as connection:
            for name in _OF_RECOVERY:
                connection.execute(f"ALTER SYSTEM RESET {name}")
            end = _end_of_replay(connection)
        with postgres.connect_as_superuser(cluster.folder, roles.DATABASE) as connection:
            heartbeat.note_restored(connection)
        return end
    except (psycopg.Error, Refused) as error:
        raise _replay_error(cluster.folder, folder) or error from error
    finally:
        cluster.stop()


def _end_of_replay(connection: psycopg.Connection) -> Position:
    """Return where the log ended, as the history of the timeline says that began there."""
    ((system, history),) = connection.execute(
        "SELECT system_identifier::text, pg_read_file('pg_wal/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)"
        " || '.history') FROM pg_control_system()"
    ).fetchall()
    high, low = history.strip().splitlines()[-1].split()[1].split("/")
    return Position(system, (int(high, 16) << 32) + int(low, 16))


def _replay_error(cluster: Path, folder: ArchiveFolder) -> Refused | None:
    """Return why the log was not replayed as far as was asked, where the server's log says so."""
    for _ in range(_TRIES):  # the server's log may end a moment after the server
        written = "".join(path.read_text(errors="replace") for path in (cluster / "log").glob("*.log"))
        if "FATAL" in written:
            break
        time.sleep(0.2)
    if any(sign in written for sign in _BEFORE_BASE_IS_WHOLE):
        return _short_log_error(folder)
    if _BEFORE_INSTANT not in written:
        return None
    last = _LAST_COMMIT.findall(written)
    return Refused(
        "node:until-after-end",
        "The archive's log ends at {last}: give an earlier instant, or leave --until out.",
        last=f"{last[-1]} UTC" if last else "its base copy",
    )


def _copy_files(folder: ArchiveFolder, target: Path) -> None:
    """Copy the node's files from the archive: those alone that bear names as the node gives them."""
    for name, file in wal_archive_folder.walk(folder.root, "files"):
        if _FILES.fullmatch(name):
            (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (target / name).open("wb") as out:
                shutil.copyfileobj(file, out)
