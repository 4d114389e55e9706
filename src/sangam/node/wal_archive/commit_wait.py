"""For whom PostgreSQL has commits wait: for nobody, or for the archive's receiver as its synchronous standby."""

import psycopg

from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings

NAME = "sangam_archive"
"""Of the slot, and of the standby for which commits wait."""

_IS_SYNC = "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = %s AND sync_state = 'sync')"


def make_commits_wait(connection: psycopg.Connection) -> None:
    """Let each commit wait until the archive has it, also while the archive is away."""
    _set_standby(connection, NAME)


def let_commits_go(connection: psycopg.Connection) -> None:
    """Let no commit wait for the archive any longer, nor one that waits now."""
    _set_standby(connection, "")


def require_before_serving(settings: Settings) -> None:
    """Let commits wait from the first on where the node is to stop without its archive."""
    if settings.archive_away == "stop":
        with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
            make_commits_wait(connection)


def is_archive_waited_for(settings: Settings) -> bool:
    """Tell whether the archive has the log as it is written, and commits wait for that."""
    with postgres.connect_as_superuser(postgres.folder_of(settings.home)) as connection:
        return connection.execute(_IS_SYNC, (NAME,)).fetchall() == [(True,)]


def _set_standby(connection: psycopg.Connection, name: str) -> None:
    connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
    connection.execute("SELECT pg_reload_conf()")
