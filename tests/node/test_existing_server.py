"""A node on a PostgreSQL that somebody else runs: named by two addresses, never started or stopped by us."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import TestCluster
from support.putting_back import beats_earlier
from support.running import processes_of, sangam, until, up

from sangam.kernel import bodies, clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import new_id
from sangam.node import homes, status, troubles
from sangam.node.backup import backup
from sangam.node.machines import outside_mark
from sangam.node.machines import sync as machine_sync
from sangam.node.postgres import connections, migrate, roles
from sangam.node.setting_files import build, load_settings
from sangam.node.settings import Settings
from sangam.records.schema.json_codec import statement_out
from sangam.records.types import KEY_RULES, Statement, Terms


def _node(cluster: TestCluster, home: Path, name: str) -> Settings:
    with cluster.superuser() as connection:
        roles.create_database(connection, name)
    with cluster.superuser(name) as connection:
        roles.furnish(connection)
    table = {
        "force": "UP",
        "officers_port": free_port(),
        "peers_port": free_port(),
        "database_url": cluster.address(name),
        "database_owner_url": cluster.address(name, role=roles.OWNER),
    }
    return homes.create(home, table)


@pytest.mark.long
def test_it_comes_up_migrated_and_leaves_the_server_running(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "elsewhere")
    assert migrate.is_due(settings)
    with up(settings.home) as node:
        until(lambda: status.read_status(load_settings(settings.home, {}))["ready"])
        assert "postgres" not in status.read_status(settings)["processes"]
        node.terminate()
        assert node.wait(60) == 0
    assert not processes_of(settings.home)
    assert not migrate.is_due(settings)
    with connections.connect(settings) as application:
        asked = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'sangam_owner'"
        assert application.execute(asked).fetchone() == (0,)


def test_a_recovery_of_the_server_to_a_point_in_time_need_not_be_declared(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "recovered")
    done = sangam("migrate", SANGAM_HOME=str(settings.home), SANGAM_DATABASE_ROLE="owner")
    assert done.returncode == 0, done.stderr
    assert not outside_mark.mark_put_back(settings)
    with machine_sync.keep_synced(settings):
        until((settings.home / "database_beat").exists)
    assert not outside_mark.mark_put_back(settings)
    beats_earlier(settings)
    assert settings.reads_open
    assert outside_mark.mark_put_back(settings)
    assert not settings.reads_open


@pytest.mark.long
def test_of_several_servers_in_an_address_the_writable_one_is_found(cluster: TestCluster, tmp_path: Path) -> None:
    made = _node(cluster, tmp_path / "UP", "of_two")
    urls = {name: getattr(made, name) for name in ("database_url", "database_owner_url")}
    ends = "&target_session_attrs=read-write"
    settings = homes.change(made.home, {n: url.replace("?host=", "?host=%2Fgone,") + ends for n, url in urls.items()})
    done = sangam("migrate", SANGAM_HOME=str(settings.home), SANGAM_DATABASE_ROLE="owner")
    assert done.returncode == 0, done.stderr
    with connections.connect(settings) as application:
        assert application.execute("SELECT count(*) FROM federation_peer").fetchone() == (0,)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"database_failover": "perhaps"}, "must be may-lack or whole"),
        ({"database_failover": "whole"}, "speaks of existing servers"),
    ],
)
def test_a_failover_is_called_whole_of_existing_servers_alone(more: dict[str, object], wrong: str) -> None:
    with pytest.raises(Malformed, match=wrong):
        build(Path("/nowhere"), {"force": "UP", **more}, {})


def test_a_server_for_which_no_second_one_is_waited_is_no_whole_failover(cluster: TestCluster, tmp_path: Path) -> None:
    settings = replace(_node(cluster, tmp_path / "UP", "alone"), database_failover="whole")
    (settings.home / "database_beat").write_text(f"{clock.now().isoformat()} copied")
    assert outside_mark.is_copied(settings)
    with connections.connect(settings) as asked:
        outside_mark.note_beat(settings, asked, clock.now())
    assert not outside_mark.is_copied(settings)
    assert any("No commit waits for a second server" in each.sentence for each in troubles.of(settings))


@pytest.mark.long
def test_a_database_migrated_by_newer_code_is_refused(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "from_the_future")
    env = {"SANGAM_HOME": str(settings.home), "SANGAM_DATABASE_ROLE": "owner"}
    assert sangam("migrate", **env).returncode == 0
    with psycopg.connect(settings.database_owner_url) as owner:
        owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', now())")
    refused = sangam("migrate", **env)
    assert refused.returncode == 2
    assert "newer version of Sangam (audit.9999_later)" in refused.stderr


HIM = UUID(int=7)
_HELD_BY_OTHER_RULES = """
SET sangam.deed = 'a test';
INSERT INTO records_record
    (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of, expires_at)
VALUES ('{him}', 'person', 'UP', 'UP', 1, 'live', '', 'Harjeet', '[{statement}]', '{terms}', now(),
    '2090-01-01+00');
UPDATE records_keyrules SET rules = 'records 1, names 1';
"""


@pytest.mark.long
def test_keys_of_other_rules_are_made_anew_by_the_step_that_migrates(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "of_other_rules")
    env = {"SANGAM_HOME": str(settings.home), "SANGAM_DATABASE_ROLE": "owner"}
    fresh = sangam("migrate", **env)
    assert (fresh.returncode, fresh.stdout) == (0, "")
    statement = Statement(new_id(), "name", "Harjeet Singh", "a test", Grade("B", 2), Handling(), date(2026, 1, 1))
    terms = Terms(datetime(2090, 1, 1, tzinfo=UTC))
    held = {"statement": json.dumps(statement_out(statement)), "terms": json.dumps(bodies.write(terms))}
    with psycopg.connect(settings.database_owner_url) as owner:
        owner.execute(_HELD_BY_OTHER_RULES.format(him=HIM, **held).encode())
    again = sangam("migrate", **env)
    assert (again.returncode, again.stdout[:20]) == (0, "Keys made anew: all "), again.stderr
    with psycopg.connect(settings.database_owner_url) as owner:
        assert owner.execute("SELECT count(*) > 3 FROM records_key WHERE record = %s", [HIM]).fetchone() == (True,)
        rows = owner.execute("SELECT part, rules, finished FROM records_keyrules").fetchall()
    made_anew = {part.partition(", unit tree")[0] for part, *rules in rows if rules == [KEY_RULES, True]}
    assert made_anew == {"records", "records narrowed at home", "watches"}


def test_other_rules_make_the_step_due(cluster: TestCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _node(cluster, tmp_path / "UP", "with_rules")
    before = migrate.fingerprint(settings)
    monkeypatch.setattr(migrate, "KEY_RULES", "records 1, names 999")
    assert migrate.fingerprint(settings) != before


@pytest.mark.long
def test_a_backup_is_tried_elsewhere_and_a_broken_ledger_is_told(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "to_be_backed_up")
    env = {"SANGAM_HOME": str(settings.home), "SANGAM_DATABASE_ROLE": "owner"}
    assert sangam("migrate", **env).returncode == 0
    phrase = tmp_path / "phrase"
    phrase.write_text("a passphrase for a test\n")
    good, bad = tmp_path / "good.sealed", tmp_path / "bad.sealed"
    backup.back_up(settings, good, passphrase="a passphrase for a test")
    held = sangam("node", "rehearse", good, "--passphrase-file", phrase)
    assert (held.returncode, "The ledger holds." in held.stdout) == (0, True), held.stderr
    assert "restores: UP, " in held.stdout
    with cluster.superuser("to_be_backed_up") as admin:
        admin.execute("DELETE FROM audit_unsealed")
    backup.back_up(settings, bad, passphrase="a passphrase for a test")
    broken = sangam("node", "rehearse", bad, "--passphrase-file", phrase)
    assert (broken.returncode, "waiting" in broken.stdout) == (1, True)
    assert not list(homes.root().glob("trial-*"))


def test_the_server_notices_when_a_machine_of_the_node_is_gone(cluster: TestCluster, tmp_path: Path) -> None:
    settings = _node(cluster, tmp_path / "UP", "noticing")
    options = connections.for_django(settings, as_role=roles.APPLICATION)["OPTIONS"]["options"]
    assert "-c tcp_keepalives_idle=30" in options
    asked = "SELECT source FROM pg_settings WHERE name = 'tcp_user_timeout'"
    with psycopg.connect(settings.database_url, options=options) as session:
        assert session.execute(asked).fetchone() == ("client",)
