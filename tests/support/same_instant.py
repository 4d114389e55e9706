"""Another transaction of the same instant, which commits as soon as somebody waits for what it holds."""

from threading import Thread

import psycopg
from support.cluster import TestCluster

_WAITS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def commits_once_somebody_waits(other: psycopg.Connection, cluster: TestCluster, database: str) -> Thread:
    """Let another session commit once a third one waits for it; return the thread that does, to be joined in time."""

    def watch() -> None:
        with cluster.superuser(database) as server:
            while not server.execute(_WAITS).fetchone():
                pass
        other.commit()

    thread = Thread(target=watch, daemon=True)
    thread.start()
    return thread
