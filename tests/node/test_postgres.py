"""The embedded PostgreSQL: what its supervisor promises, on the real programs."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from support.cluster import FAST, TestCluster, temporary_home
from support.running import SOURCE, processes_of, until

from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.node.postgres import binaries, lock_file, roles, start_faults, system_account
from sangam.node.postgres import cluster as postgres


@pytest.fixture
def home() -> Iterator[Path]:
    made = temporary_home()
    yield made
    until(lambda: not processes_of(made))


def _cluster(home: Path) -> postgres.Cluster:
    return postgres.Cluster(home / "postgres", programs=binaries.folder(), options=FAST)


def _as(cluster: TestCluster, role: str) -> psycopg.Connection:
    return psycopg.connect(postgres.conninfo(cluster.folder, role), autocommit=True)


def test_trigrams_see_devanagari_and_checksums_are_on(cluster: TestCluster) -> None:
    with _as(cluster, roles.APPLICATION) as connection:
        asked = "SELECT similarity('दिल्ली', 'दिल्लि') > 0.5, current_setting('data_checksums')"
        assert connection.execute(asked).fetchone() == (True, "on")


def test_the_server_listens_on_no_network_address(cluster: TestCluster) -> None:
    with cluster.superuser() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_its_log_says_nothing_of_what_a_statement_was_given(cluster: TestCluster) -> None:
    with _as(cluster, roles.APPLICATION) as connection:
        connection.execute("CREATE TEMPORARY TABLE seen (name text PRIMARY KEY, age integer)")
        connection.execute("INSERT INTO seen VALUES ('Meena Rawat', 31)")
        for failing in (
            "SELECT 'Meena Rawat' FROM nowhere",
            "INSERT INTO seen VALUES ('Meena Rawat', 32)",
            "INSERT INTO seen VALUES ('other', 'Meena Rawat')",
            "DO $$ BEGIN RAISE WARNING 'Meena Rawat'; END $$; SELECT 1/0",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(failing)
    with cluster.superuser() as connection:
        connection.execute("CHECKPOINT")
    logs = [path.read_text() for path in (cluster.folder / "log").iterdir()]
    assert any("listening on Unix socket" in log for log in logs)
    assert not any("Meena Rawat" in log for log in logs)


def test_a_wrong_password_is_refused(cluster: TestCluster) -> None:
    right = postgres.conninfo(cluster.folder, roles.APPLICATION)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(right, password="guess")


def test_folders_are_the_owners_alone(cluster: TestCluster) -> None:
    for part in ("data", "run", "log"):
        assert (cluster.folder / part).stat().st_mode & 0o777 == 0o700
    for role in (postgres.SUPERUSER, *roles.ALL):
        assert (cluster.folder / f"{role}.password").stat().st_mode & 0o777 == 0o600


def test_as_root_the_server_runs_under_the_system_account(cluster: TestCluster) -> None:
    expected = system_account.for_postgres()
    assert (cluster.folder / "data").stat().st_uid == (expected.uid if expected else os.geteuid())


def test_neither_role_is_a_superuser_or_may_make_roles_or_databases(cluster: TestCluster) -> None:
    asked = (
        "SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls) FROM pg_roles WHERE rolname = ANY(%s)"
    )
    with cluster.superuser() as connection:
        assert connection.execute(asked, [list(roles.ALL)]).fetchone() == (False,)


def test_the_application_may_fill_the_tables_and_not_change_or_own_them(cluster: TestCluster) -> None:
    with _as(cluster, roles.OWNER) as owner, _as(cluster, roles.APPLICATION) as application:
        owner.execute("CREATE TABLE zz_case (id bigserial PRIMARY KEY, words text)")
        application.execute("INSERT INTO zz_case (words) VALUES ('x')")
        application.execute("UPDATE zz_case SET words = 'y'")
        application.execute("DELETE FROM zz_case")
        for forbidden in ("ALTER TABLE zz_case ADD more text", "DROP TABLE zz_case", "TRUNCATE zz_case"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(forbidden)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE zz_own (id int)")
        owner.execute("DROP TABLE zz_case")


def test_the_application_owns_nothing(cluster: TestCluster) -> None:
    asked = (
        "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE rolname = %s AND deptype = 'o'"
    )
    with cluster.superuser() as connection:
        assert connection.execute(asked, [roles.APPLICATION]).fetchone() == (0,)


@pytest.mark.long
def test_a_first_run_killed_half_way_is_made_good_by_the_next(home: Path) -> None:
    folder = home / "postgres"
    program = (
        "import sys; from pathlib import Path; from sangam.node.postgres import binaries, cluster as postgres\n"
        "postgres.Cluster(Path(sys.argv[1]), programs=binaries.folder()).start()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )
    until(lambda: list(folder.glob("data.new-*/global")))
    first.kill()
    first.wait()
    assert not (folder / "data").exists()
    cluster = _cluster(home)
    cluster.start()
    try:
        with psycopg.connect(postgres.conninfo(folder, roles.APPLICATION)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop()
    assert not list(folder.glob("data.new-*"))


@pytest.mark.long
def test_after_a_killed_parent_the_server_stops_cleanly_and_starts_again(home: Path) -> None:
    folder = home / "postgres"
    program = (
        "import sys, time; from pathlib import Path; from sangam.node.postgres import binaries, cluster as postgres\n"
        "postgres.Cluster(Path(sys.argv[1]), programs=binaries.folder()).start(); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == b"up\n"
        first.kill()
    cluster = _cluster(home)
    cluster.start()  # without waiting for the other to be gone
    cluster.stop()
    logs = "".join(path.read_text() for path in (folder / "log").glob("*.log"))
    assert "received fast shutdown request" in logs
    assert "was not properly shut down" not in logs


@pytest.mark.long
def test_a_lock_file_of_a_server_long_gone_does_not_hinder_the_start(home: Path) -> None:
    cluster = _cluster(home)
    cluster.start()
    os.kill(cluster.pid or 0, signal.SIGKILL)
    until(lambda: cluster.pid is None)
    lock = cluster.data / "postmaster.pid"
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # a stranger has the number now
    cluster.start()
    cluster.stop()


@pytest.mark.long
def test_a_killed_server_that_nobody_buried_does_not_hinder_the_start(home: Path) -> None:
    cluster = _cluster(home)
    cluster.start()
    (lock,) = (cluster.folder / "run").glob(".s.PGSQL.*.lock")
    lines = lock.read_text().split("\n")
    cluster.stop()
    account = system_account.for_postgres()
    ended = subprocess.Popen(["true"], user=account.uid if account else None)
    until(lambda: Path(f"/proc/{ended.pid}/stat").read_text().split()[2] == "Z")
    lock.write_text("\n".join([str(ended.pid), *lines[1:]]))
    cluster.start()
    cluster.stop()
    ended.wait()


@pytest.mark.long
def test_a_second_server_on_the_same_folder_is_refused(home: Path) -> None:
    first = _cluster(home)
    first.start()
    try:
        with pytest.raises(Conflict) as refusal:
            lock_file.clear_stale_lock(first.data, within_s=0.1)
        assert refusal.value.code == "node:postgres-running"
    finally:
        first.stop()


@pytest.mark.long
def test_a_socket_too_deep_for_its_address_lies_elsewhere_and_is_private(home: Path) -> None:
    deep = home / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    for part in (deep, deep.parent):
        part.chmod(0o711 if system_account.is_root() else 0o700)
    cluster = postgres.Cluster(deep / "postgres", programs=binaries.folder(), options=FAST)
    cluster.start()
    try:
        moved = postgres.socket_of(cluster.folder)
        assert not moved.is_relative_to(home)
        assert moved.stat().st_mode & 0o777 == 0o700
        with psycopg.connect(postgres.conninfo(cluster.folder, roles.APPLICATION)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop()
        shutil.rmtree(postgres.socket_of(cluster.folder))


def test_a_full_disk_is_told_in_a_sentence(home: Path) -> None:
    refusal = start_faults.refusal(home, "FATAL:  could not write to file: No space left on device")
    assert "the disk is full" in refusal.message


def test_a_damaged_cluster_is_told_with_the_servers_own_words(home: Path) -> None:
    cluster = _cluster(home)
    cluster.start()
    cluster.stop()
    (cluster.data / "global" / "pg_control").unlink()
    with pytest.raises(Refused, match="could not find the database system"):
        cluster.start()


def test_a_version_before_sixteen_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 15.9'\n")
    old.chmod(0o755)
    with pytest.raises(Refused) as refusal:
        binaries.folder(tmp_path)
    assert refusal.value.code == "node:old-postgres"


def test_missing_programs_are_told_with_the_three_ways_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_WHEEL", "sangam_no_such_wheel")
    with pytest.raises(NotFound, match="DATABASE_URL"):
        binaries.folder()


def test_a_node_that_never_started_is_told_to_start(home: Path) -> None:
    with pytest.raises(Refused, match="start it once"):
        postgres.password(home, roles.OWNER)


def test_an_unreadable_password_is_told(home: Path) -> None:
    (home / f"{roles.OWNER}.password").mkdir(parents=True)
    with pytest.raises(Refused) as refusal:
        postgres.password(home, roles.OWNER)
    assert refusal.value.code == "node:no-password"
