"""Settings: read from file and environment, checked with a sentence per error."""

from pathlib import Path

import pytest

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Classification
from sangam.node import homes, setting_files, settings


def _build(home: Path, **table: object) -> settings.Settings:
    return setting_files.build(home, {"force": "HR", **table}, {})


def test_defaults_suffice_for_a_force(tmp_path: Path) -> None:
    made = _build(tmp_path)
    assert made.officers_origin == "http://127.0.0.1:8401"
    assert made.peers_origin == "https://127.0.0.1:8501"
    assert made.ceiling is Classification.CONFIDENTIAL
    assert made.here.force == "HR"
    assert made.here.keys == tmp_path / "keys"


def test_relative_paths_count_from_the_home(tmp_path: Path) -> None:
    assert _build(tmp_path).secret_key_file == tmp_path / "keys" / "secret.key"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    environ = {"SANGAM_OFFICERS_PORT": "9000", "SANGAM_SYNTHETIC": "yes", "SANGAM_FORCE": "", "UNRELATED": "x"}
    made = setting_files.build(tmp_path, {"force": "HR", "officers_port": 8000}, environ)
    assert (made.officers_port, made.synthetic, made.force) == (9000, True, "HR")


def test_an_existing_server_is_named_by_the_usual_variables(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://app@db/sangam", "DATABASE_OWNER_URL": "postgresql://owner@db/sangam"}
    assert setting_files.build(tmp_path, {"force": "HR"}, environ).database_url == "postgresql://app@db/sangam"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"force": "haryana"}, "force must be two to four capital letters"),
        ({"officers_port": "many"}, "officers_port must be a whole number"),
        ({"officers_port": True}, "officers_port must be a whole number"),
        ({"officers_port": 70000}, "must lie between 1 and 65535"),
        ({"synthetic": "perhaps"}, "synthetic must be true or false"),
        ({"officers_url": 7}, "officers_url must be text in quotes"),
        ({"colour": "blue"}, "colour is not a setting"),
        ({"classification_ceiling": "cosmic"}, "classification_ceiling must be one of"),
        ({"classification_ceiling": "secret"}, "the deployment touches the internet"),
        ({"officers_address": "192.0.2.7"}, "which others can reach"),
        ({"officers_address": "police.example"}, "which others can reach"),
        ({"officers_certificate": "a.pem"}, "belong together"),
        ({"officers_certificate": "a.pem", "officers_key": "b.pem"}, "is not a file"),
        ({"officers_url": "ftp://x"}, "officers_url must be http or https"),
        ({"peers_url": "http://x"}, "peers_url must be https"),
        ({"peers_port": 8401}, "the two doors need a port each"),
        ({"session_idle_minutes": 0}, "must be at least 1"),
        ({"database_url": "postgresql://a/b"}, "belong together"),
        ({"database_url": "postgresql://a/b", "database_owner_url": "postgresql://a/b"}, "name the same role"),
        ({"database_url": "mysql://a/b", "database_owner_url": "postgresql://o@a/b"}, "must be postgresql://"),
        ({"database_read_url": "postgresql://a/b"}, "give database_url, its primary"),
        ({"archive_folder": "/archive", "database_url": "postgresql://a@b/c"}, "archived by its own administrator"),
        ({"archive_folder": "tls/../files"}, "neither in the home nor around it"),
        ({"archive_away": "wait"}, "archive_away must be go-on or stop"),
        ({"generation_file": "/id", "database_url": "postgresql://a@b/c"}, "with an existing server it says nothing"),
        ({"metrics_port": 70000}, "between 0 (none) and 65535"),
        ({"traces_url": "collector:4318"}, "traces_url must be http://"),
        ({"web_processes": 0}, "web_processes must be at least 1"),
        ({"log_days": 0}, "log_days must be at least 1"),
        ({"postgres_bin": "/nowhere"}, "no program `postgres` lies"),
    ],
)
def test_each_fault_is_a_sentence(tmp_path: Path, table: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed) as refusal:
        _build(tmp_path, **table)
    assert sentence in refusal.value.message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as refusal:
        _build(tmp_path, force="x", session_idle_minutes=0, officers_address="192.0.2.7")
    assert len(refusal.value.message.splitlines()) == 3


def test_a_password_in_an_address_is_not_repeated_in_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as refusal:
        _build(tmp_path, database_url="mysql://a:hush@b/c", database_owner_url="mysql://o:hush@b/c")
    assert "hush" not in refusal.value.message


def test_secret_is_taken_on_a_network_of_its_own(tmp_path: Path) -> None:
    assert _build(tmp_path, internet=False, classification_ceiling="secret").ceiling is Classification.SECRET


def test_every_setting_is_described_in_a_sentence() -> None:
    rows = setting_files.described_settings()
    assert {row.name for row in rows} >= {"force", "officers_port", "database_url"}
    assert all(row.text.endswith(".") and row.type and row.variable.startswith("SANGAM_") for row in rows)


def test_a_folder_without_a_node_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="sangam node init"):
        setting_files.load_settings(tmp_path)


def test_a_file_that_is_not_toml_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text("force = HR")
    with pytest.raises(Malformed, match="is not TOML"):
        setting_files.load_settings(tmp_path, {})


def test_a_new_home_reads_back_as_it_was_chosen(tmp_path: Path) -> None:
    home = tmp_path / "hr"
    made = homes.create(home, {"force": "HR", "synthetic": True, "officers_url": "https://पुलिस.example"})
    assert setting_files.load_settings(home, {}) == made
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert made.secret_key_file.stat().st_mode & 0o777 == 0o600


def test_a_home_is_made_once(tmp_path: Path) -> None:
    made = homes.create(tmp_path / "hr", {"force": "HR"})
    secret = made.secret_key_file.read_text()
    with pytest.raises(Conflict) as refusal:
        homes.create(tmp_path / "hr", {"force": "UP"})
    assert refusal.value.code == "node:exists"
    assert made.secret_key_file.read_text() == secret


def test_the_only_node_is_meant_and_several_are_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "root", lambda: tmp_path)
    with pytest.raises(NotFound, match="There is no node"):
        homes.find_home(None)
    homes.create(tmp_path / "HR", {"force": "HR"})
    assert homes.find_home(None) == tmp_path / "HR"
    homes.create(tmp_path / "UP", {"force": "UP"})
    with pytest.raises(Malformed, match="say which with --home"):
        homes.find_home(None)


def test_reads_are_shut_after_a_restore(tmp_path: Path) -> None:
    made = _build(tmp_path)
    made.require_reads_open()
    (tmp_path / "restored_at").write_text("2026-11-24T10:00:00+00:00\n")
    assert made.restored_at is not None
    with pytest.raises(Refused) as refusal:
        made.require_reads_open()
    assert refusal.value.code == "node:restored"
