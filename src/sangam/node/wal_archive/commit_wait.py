"""Whether commits wait for the archive: its receiver is one of PostgreSQL's synchronous standbys (`commit_waits`)."""

from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive.commit_waits import CommitWaits

NAME = "sangam_archive"
"""Of the slot, and of the standby for which commits wait."""

_IS_SYNC = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = %s AND sync_state = 'sync')"


def require_before_serving(settings: Settings) -> None:
    """Let commits wait from the first on where the node is to stop without its archive."""
    if settings.archive_away == "stop":
        with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
            CommitWaits(connection).set_waited_for(connection, NAME, waited_for=True)


def is_archive_waited_for(settings: Settings) -> bool:
    """Tell whether the archive has the log as it is written, and commits wait for that."""
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        return connection.execute(_IS_SYNC, (NAME,)).fetchall() == [(True,)]
