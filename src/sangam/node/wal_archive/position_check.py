"""Whether this machine was put back: its database lies behind what the archive, outside the machine, has of it."""

from sangam.kernel.errors import Malformed, Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive import takeover
from sangam.node.wal_archive.folder import ArchiveFolder

_PLACE = (
    "SELECT system_identifier::text, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
    " FROM pg_control_system()"
)
_PAGE, _LONGEST_PAGE_HEADER = 8192, 40


class RecordEnds:
    """Finds how far the archive has whole records: what is flushed there may end within one."""

    def __init__(self) -> None:
        self._proved: int | None = None
        self._awaited: int | None = None

    def latest(self, *, inserted: int, flushed: int) -> int | None:
        """Return the last known end of a record before `flushed`, None where none is known yet.

        inserted: where the server puts its next record, thus an end of one, or what follows a page's header.
        """
        within = inserted % _PAGE
        end = inserted - within if within <= _LONGEST_PAGE_HEADER else inserted
        for known in (self._awaited, end):
            if known is not None and known <= flushed:
                self._proved = known
        if self._awaited is None or self._awaited <= flushed:
            self._awaited = end
        return self._proved


def require_not_behind(settings: Settings) -> bool:
    """Return whether the archive proves that the database lacks nothing that was ever acknowledged.

    It does where no act goes on without it.  Where it is away, its process looks again later.
    Raises Refused where this machine was put back, or restored before what the archive has now.
    """
    if settings.archive_folder is None:
        return False
    folder, holds = ArchiveFolder(settings.archive_folder), settings.archive_away == "stop" and settings.reads_open
    try:
        if takeover.is_due(settings.home):
            takeover.require_unchanged(settings.home, folder)
            return holds
        kept = folder.read_position(takeover.key_of(settings))
    except (OSError, Malformed):  # its process says so, and proves nothing
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
    return kept is not None and system == kept.system and holds
