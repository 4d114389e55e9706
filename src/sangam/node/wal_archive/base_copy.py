"""A base copy: settings, keys and the whole cluster as it runs, in one file sealed under the archive's key."""

import os
import subprocess
import tempfile
from typing import IO, cast

from sangam.federation.keys import durable_files
from sangam.kernel.errors import Refused
from sangam.node.backup import archive
from sangam.node.backup.encrypted_file import Sealer
from sangam.node.postgres import binaries
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive.folder import ArchiveFolder

SUPERUSER_FILE = "cluster.superuser"


def make_base_copy(settings: Settings, folder: ArchiveFolder, first_segment: str, key: str) -> None:
    """Add a base copy to an archive, whole or not at all.  Raises Refused when PostgreSQL cannot give one.

    first_segment: of the log, as it stood before: what was changed while it was copied is replayed from there on.
    """
    half = folder.bases / ".half-made"
    try:
        with (
            durable_files.open_durably(half) as out,
            Sealer(out, key) as sealed,
            archive.write_archive(sealed, settings) as packed,
        ):
            packed.put_text(SUPERUSER_FILE, _superuser_password(settings).encode())
            _put_cluster(settings, packed)
        # Its name says when it was whole, so it gets that name only now.
        durable_files.rename_durably(half, folder.base_path(first_segment))
    finally:
        half.unlink(missing_ok=True)


def make_keys_copy(settings: Settings, folder: ArchiveFolder, key: str) -> None:
    """Add a copy of settings and keys to an archive, whole or not at all: a key of today opens no base of last week."""
    with (
        durable_files.open_durably(folder.keys_path()) as out,
        Sealer(out, key) as sealed,
        archive.write_archive(sealed, settings),
    ):
        pass  # they stand first in each


def _superuser_password(settings: Settings) -> str:
    return postgres.password(postgres.folder_of(settings.home), postgres.SUPERUSER)


def _put_cluster(settings: Settings, packed: archive.Packed) -> None:
    folder = postgres.folder_of(settings.home)
    command = [
        str(binaries.folder(settings.postgres_bin) / "pg_basebackup"),
        *("-D", "-", "-F", "tar", "-X", "none", "--checkpoint=fast", "--no-manifest", "-U", postgres.SUPERUSER),
        *("-h", str(postgres.socket_of(folder)), "-p", str(postgres.PORT), "-w"),
    ]
    env = {**os.environ, "PGPASSWORD": _superuser_password(settings)}
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=told) as copying,
    ):
        try:
            packed.put_dump(cast(IO[bytes], copying.stdout))
        except BaseException:
            copying.kill()
            raise
        if copying.wait():
            told.seek(0)
            reason = (told.read().decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise Refused("node:base-copy", "No base copy could be made: {reason}.", reason=reason.rstrip("."))
