"""A node put back from its archive: base copy, then the log to its end, so that nothing is lost and no epoch begins."""

import shutil
import tarfile
import tempfile
import tomllib
from datetime import datetime
from pathlib import Path

from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound
from sangam.node import bootstrap, homes
from sangam.node.backup import archive, backup
from sangam.node.backup.encrypted_file import Opener
from sangam.node.postgres import binaries, schema_version, system_account
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build
from sangam.node.settings import FILE, RESTORED, Settings
from sangam.node.wal_archive import base_copy
from sangam.node.wal_archive.folder import SEALED, ArchiveFolder, Base, seal_file
from sangam.node.wal_archive.keeper import NAME

_WITHIN_S = 3600.0
_SEGMENTS = "log-to-replay"
_OF_RECOVERY = ("restore_command", "recovery_target_time", "recovery_target_action")


def restore_from_archive(root: Path, home: Path, *, key: str, until: datetime | None = None) -> Settings:
    """Make the node in `home` from its archive; return its settings.

    until: put it back to this instant.  Then it lacks what came later, and catches up as after any old backup.
    The settings' file comes last: a restore that was cut short can be repeated.
    Raises Conflict where a node lies, or its tables are of a newer program or too old.  Raises NotFound without a base
    copy, Refused or Malformed where the key opens nothing.
    """
    home, folder = home.absolute(), ArchiveFolder(root.absolute())
    if (home / FILE).exists():
        raise Conflict("node:exists", "There is a node in {home} already; it stays as it is.", home=home)
    if not folder.bases.is_dir():
        raise NotFound("node:no-archive", "{folder} is no archive of a node.", folder=root)
    base = folder.base_before(until)
    homes.prepare(home)
    backup.sweep(home)
    with tempfile.TemporaryDirectory(dir=home, prefix=backup.HALF) as scratch, base.path.open("rb") as file:
        loose = archive.unpack(Opener(file, key), home, Path(scratch))
        if copy := folder.keys_before(until):
            loose[FILE] = _put_keys(copy, key, home, Path(scratch) / "later")
        table = tomllib.loads(loose[FILE].read_text(encoding="utf-8")) | {"archive_folder": str(folder.root)}
        settings = build(home, table, {})
        segments = postgres.folder_of(home) / _SEGMENTS
        try:
            _open_segments(folder, base, segments, key)
            _recover(settings, loose, segments, until)
        finally:
            shutil.rmtree(segments, ignore_errors=True)
    if folder.files.is_dir():
        shutil.copytree(folder.files, settings.files, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    if until is not None:
        (home / RESTORED).write_text(clock.now().isoformat() + "\n")
    _close_old_log(folder, key)
    postgres.write_secret(home / FILE, homes.settings_text(table))
    return settings


def _put_keys(copy: Path, key: str, home: Path, scratch: Path) -> Path:
    """Put keys as they were last in the place of those of the base copy; return the settings of then."""
    shutil.rmtree(home / "keys", ignore_errors=True)
    with copy.open("rb") as file:
        return archive.unpack(Opener(file, key), home, scratch, needs=frozenset({FILE}))[FILE]


def _open_segments(folder: ArchiveFolder, base: Base, target: Path, key: str) -> None:
    """Put the log from the base copy on into a folder, in the clear: PostgreSQL reads it there."""
    shutil.rmtree(target, ignore_errors=True)
    homes.make_folder(target.parent)
    target.mkdir(mode=0o700)
    system_account.own(target, owner := system_account.for_postgres())
    for path in folder.segments():
        name = path.name.removesuffix(SEALED)
        whole = name.removesuffix(".partial")
        if not name.endswith(".history") and whole[8:] < base.first_segment[8:]:
            continue
        if name != whole and (target / whole).exists():  # the open one of before lies here whole
            continue
        with path.open("rb") as file, (target / whole).open("wb") as out:
            shutil.copyfileobj(Opener(file, key) if path.suffix == SEALED else file, out)
        system_account.own(target / whole, owner)


def _recover(settings: Settings, loose: dict[str, Path], segments: Path, until: datetime | None) -> None:
    cluster = postgres.Cluster(postgres.folder_of(settings.home), programs=binaries.folder(settings.postgres_bin))
    lines = [f'restore_command = \'cp "{segments}/%f" "%p"\'', "recovery_target_action = 'promote'"]
    lines += [f"recovery_target_time = '{until.isoformat()}'"] if until else []
    with tarfile.open(loose[archive.DUMP]) as copy:
        # Commits wait for the archive from the first start on, before its process has looked.
        lines += [f"synchronous_standby_names = '{NAME}'"]
        cluster.adopt(copy, loose[base_copy.SUPERUSER_FILE].read_text(), lines)
    cluster.start(within_s=_WITHIN_S)
    try:
        bootstrap.ensure_set_up()
        schema_version.require_readable(settings)
        with postgres.connect_as_superuser(cluster.folder) as connection:
            for name in _OF_RECOVERY:
                connection.execute(f"ALTER SYSTEM RESET {name}")
    finally:
        cluster.stop()


def _close_old_log(folder: ArchiveFolder, key: str) -> None:
    """Seal the open segment of before, and forget its position: the node goes on in a timeline of its own."""
    for path in folder.log.glob("*.partial"):
        seal_file(path, folder.sealed / f"{path.name}{SEALED}", key)
        path.unlink()
    folder.seal_closed_segments(key)
    (folder.root / "position").unlink(missing_ok=True)
