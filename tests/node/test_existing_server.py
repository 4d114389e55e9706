"""A node on a PostgreSQL that somebody else runs: named by two addresses, never started or stopped by us."""

from pathlib import Path
from urllib.parse import quote

import psycopg
from cluster import TestCluster
from running import free_port, processes_of, sangam, until, up

from sangam.node import database, homes, migrate, postgres, roles, status
from sangam.node.settings import Settings, load


def _address(cluster: TestCluster, role: str, name: str) -> str:
    password = quote(postgres.password(cluster.folder, role))
    return f"postgresql://{role}:{password}@/{name}?host={quote(str(postgres.socket_of(cluster.folder)), safe='')}"


def _node(cluster: TestCluster, home: Path, name: str) -> Settings:
    with cluster.superuser() as connection:
        roles.create_database(connection, name)
    with cluster.superuser(name) as connection:
        roles.furnish(connection)
    table = {
        "force": "UP",
        "officers_port": free_port(),
        "peers_port": free_port(),
        "database_url": _address(cluster, roles.APPLICATION, name),
        "database_owner_url": _address(cluster, roles.OWNER, name),
    }
    return homes.create(home, table)


def test_it_comes_up_migrated_and_leaves_the_server_running(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "elsewhere")
    assert migrate.is_due(settings)
    with up(settings.home) as node:
        until(lambda: status.read(load(settings.home, {}))["ready"])
        assert "postgres" not in status.read(settings)["processes"]
        node.terminate()
        assert node.wait(15) == 0
    assert not processes_of(settings.home)
    assert not migrate.is_due(settings)
    with database.connect(settings) as application:
        asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'sangam_owner'"
        assert application.execute(asked).fetchone() == (0,)


def test_a_database_migrated_by_newer_code_is_refused(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "from_the_future")
    env = {"SANGAM_HOME": str(settings.home), "SANGAM_DATABASE_ROLE": "owner"}
    assert sangam("migrate", **env).returncode == 0
    with psycopg.connect(settings.database_owner_url) as owner:
        owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', now())")
    refused = sangam("migrate", **env)
    assert refused.returncode == 2
    assert "newer version of Sangam (audit.9999_later)" in refused.stderr
