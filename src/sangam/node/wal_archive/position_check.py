"""Whether this machine was put back: its database lies behind what the archive, outside the machine, has of it."""

import psycopg

from sangam.kernel.errors import Refused
from sangam.node.settings import Settings
from sangam.node.wal_archive.base_copy import superuser_conninfo
from sangam.node.wal_archive.folder import ArchiveFolder

_PLACE = (
    "SELECT system_identifier::text, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
    " FROM pg_control_system()"
)


def require_not_behind(settings: Settings) -> None:
    """Return if the archive knows nothing that the database lacks.  Raises Refused where this machine was put back."""
    if settings.archive_folder is None or (kept := ArchiveFolder(settings.archive_folder).read_position()) is None:
        return
    with psycopg.connect(superuser_conninfo(settings), autocommit=True) as connection:
        row = connection.execute(_PLACE).fetchone()
    if row and row[0] == kept.system and row[1] < kept.bytes:
        raise Refused(
            "node:put-back",
            "This machine was put back: its database is {bytes} bytes behind its archive in {folder}. Move the home "
            "away and restore from there: sangam node restore --from-archive {folder} --home {home}",
            bytes=kept.bytes - row[1],
            folder=settings.archive_folder,
            home=settings.home,
        )
