"""Whether this machine was put back: its database lies behind what the archive, outside the machine, has of it."""

from sangam.kernel.errors import Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive.folder import ArchiveFolder

_PLACE = (
    "SELECT system_identifier::text, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
    " FROM pg_control_system()"
)


def require_not_behind(settings: Settings) -> bool:
    """Return whether the archive proves that the database lacks nothing that was ever acknowledged.

    It does where no act goes on without it.  Where it is away, its process looks again later.
    Raises Refused where this machine was put back.
    """
    if settings.archive_folder is None:
        return False
    try:
        kept = ArchiveFolder(settings.archive_folder).read_position()
    except OSError:
        return False
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        ((system, offset),) = connection.execute(_PLACE).fetchall()
    if kept and system == kept.system and offset < kept.offset:
        raise Refused(
            "node:put-back",
            "This machine was put back: its database is {bytes} bytes behind its archive in {folder}. Move the home "
            "away and restore from there: sangam node restore --from-archive {folder} --home {home}",
            bytes=kept.offset - offset,
            folder=settings.archive_folder,
            home=settings.home,
        )
    return kept is not None and system == kept.system and settings.archive_away == "stop"
