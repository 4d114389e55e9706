"""A backup that an administrator trusts: verified, noted, pruned, carried elsewhere."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.probe_table import ProbeTable
from support.running import sangam

from sangam.cli.node import status as node_status
from sangam.cli.node.command import node
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed
from sangam.node import homes, troubles
from sangam.node.backup import archive, backup, restore_card
from sangam.node.backup import archive as backup_archive
from sangam.node.backup import backup as backup_backup
from sangam.node.postgres import connections, roles
from sangam.node.settings import Settings
from sangam.node.telemetry import metrics
from sangam.node.wal_archive import keeper

PASSPHRASE = "five brown goats at the naka"


@pytest.fixture(scope="module")
def migrated() -> Settings:
    """A node with its tables, one file, and its passphrase in a file beside its home."""
    place = temporary_home()
    table = {"force": "HR", "officers_port": free_port(), "peers_port": free_port(), "synthetic": True}
    made = homes.create(place / "HR", table)
    (made.files / "ab").write_bytes(b"photograph")
    (place / "phrase").write_text(f"{PASSPHRASE}\n")
    with backup.ensure_database_runs(made):
        done = sangam("migrate", SANGAM_HOME=str(made.home), SANGAM_DATABASE_ROLE="owner")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A node that never started."""
    return homes.create(tmp_path / "HR", {"force": "HR", "disk_alarm_mb": 0})


def troubles_of(settings: Settings) -> str:
    """Return what is to be mended, in one text."""
    return " ".join(trouble.sentence for trouble in troubles.of(settings))


def metrics_of(settings: Settings) -> dict[str, float]:
    """Return what Prometheus reads of backups and archive, by name and labels."""
    families = metrics.durability(settings)
    return {" ".join([each.name, *each.labels.values()]): each.value for family in families for each in family.samples}


def _kept(settings: Settings, folder: Path, *, days_ago: int) -> Path:
    with clock.shift_time(-timedelta(days=days_ago)):
        made = restore_card.new_file(settings, folder)
    made.write_text("sealed")
    return made


def test_a_backup_is_verified_noted_and_carried_elsewhere(migrated: Settings) -> None:
    place = migrated.home.parent
    folder, elsewhere = place / "backups", place / "else where"
    elsewhere.mkdir()
    old = [_kept(migrated, folder, days_ago=days) for days in (40, 36, 3)]
    done = sangam(
        "node", "backup", "--folder", folder, "--verify", "--verify-in", migrated.home / "trials",
        "--off-site", f"cp {{}} '{elsewhere}'", "--home", migrated.home, "--passphrase-file", place / "phrase",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert "The ledger holds." in done.stdout
    assert "Compared: rows and digests of " in done.stdout
    noted = restore_card.verified(migrated.home)
    assert noted is not None
    assert not restore_card.failures(migrated.home)
    assert sorted(folder.iterdir()) == sorted([old[2], noted.file])
    assert [path.name for path in elsewhere.iterdir()] == [noted.file.name]
    assert not list((migrated.home / "trials").iterdir())
    assert (
        f"Last verified: {noted.at.isoformat()}, {noted.file}"
        in sangam("node", "status", "--home", migrated.home).stdout
    )


@pytest.mark.long
def test_a_backup_with_other_rows_than_it_says_is_unfit(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    place = migrated.home.parent
    file, phrase = place / "torn.sealed", ("--passphrase-file", place / "phrase")
    described = backup_archive.describe_database

    def describe_more(owner: psycopg.Connection) -> backup_archive.Database:
        held = described(owner)
        return backup_archive.Database({**held.tables, "no_such_table": (7, "1")}, "1 rows, root 00")

    monkeypatch.setattr(backup_archive, "describe_database", describe_more)
    backup.back_up(migrated, file, passphrase=PASSPHRASE)
    monkeypatch.undo()
    trial = backup_backup.try_out(file, passphrase=PASSPHRASE, within=place / "trials")
    assert (trial.ledger_holds, trial.holds) == (True, False)
    assert trial.differences == (
        "no_such_table: 7 rows were backed up, 0 came back.",
        "The ledger's head was 1 rows, root 00, and is none.",
    )
    rehearsed = sangam("node", "rehearse", file, "--folder", place / "trials", "--home", migrated.home, *phrase)
    assert (rehearsed.returncode, "is UNFIT: do not rely on it" in rehearsed.stderr) == (1, True)
    assert "The verification failed." in troubles_of(migrated)


def test_what_did_not_come_back_as_it_was_is_named(bare: Settings) -> None:
    (bare.files / "ab").write_bytes(b"another")
    written = backup_archive.Contents(
        backup_archive.Database({"t": (2, "5")}, ""), {"files/ab": "0" * 64, "files/cd": "0" * 64}
    )
    assert list(backup_archive.differences(written, backup_archive.Database({"t": (2, "6")}, ""), bare.home)) == [
        "t: its 2 rows came back with another content.",
        "files/ab came back with another content.",
        "files/cd was backed up and did not come back.",
    ]


def test_a_digest_finds_a_changed_row_and_minds_no_order(migrated: Settings) -> None:
    with backup.ensure_database_runs(migrated), connections.connect(migrated, as_role=roles.OWNER) as owner:
        probe = ProbeTable(owner)
        rows, digest = backup_archive.describe_database(owner).tables["probe"]
        probe.reorder()
        assert backup_archive.describe_database(owner).tables["probe"] == (rows, digest)
        probe.change()
        (rows_after, digest_after) = backup_archive.describe_database(owner).tables["probe"]
        assert (rows, rows_after, digest_after == digest) == (2, 2, False)
        probe.drop()


def test_a_backup_of_an_older_program_has_its_ledger_verified_alone(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = migrated.home.parent / "older.sealed"
    monkeypatch.setattr(archive.Packed, "put_contents", lambda *_: None)
    backup.back_up(migrated, file, passphrase=PASSPHRASE)
    trial = backup_backup.try_out(file, passphrase=PASSPHRASE, within=migrated.home.parent / "trials")
    assert (trial.holds, trial.compared.startswith("An older program made it")) == (True, True)


def test_a_file_that_is_no_backup_is_said_not_to_be_verified(tmp_path: Path) -> None:
    (tmp_path / "bad.sealed").write_bytes(b"nonsense")
    (tmp_path / "phrase").write_text(PASSPHRASE)
    words = ["rehearse", str(tmp_path / "bad.sealed"), "--folder", str(tmp_path), "--passphrase-file"]
    done = CliRunner().invoke(node, [*words, str(tmp_path / "phrase")])
    assert "is not verified: do not rely on it" in done.output
    assert isinstance(done.exception, Malformed)


@pytest.mark.parametrize(
    "command, why", [("false", "false ended with 1"), ("no-such-program {}", "no-such-program cannot be run")]
)
def test_an_off_site_copy_that_fails_is_an_alarm_until_one_succeeds(migrated: Settings, command: str, why: str) -> None:
    file, words = migrated.home.parent / f"{len(command)}.sealed", ("--home", migrated.home)
    phrase = ("--passphrase-file", migrated.home.parent / "phrase")
    done = sangam("node", "backup", file, "--off-site", command, *words, *phrase)
    assert (done.returncode, file.exists()) == (2, True)
    assert why in done.stderr
    assert f"UTC: {why}" in troubles_of(migrated)
    assert f"{file} lies here alone." in sangam("node", "status", *words).stdout
    assert metrics_of(migrated)["sangam_backup_failed off-site copy"] == 1
    file.unlink()
    assert sangam("node", "backup", file, "--off-site", "true", *words, *phrase).returncode == 0
    assert "lies here alone" not in troubles_of(migrated)
    assert metrics_of(migrated)["sangam_backup_failed off-site copy"] == 0


def test_a_command_whose_quotation_has_no_end_is_refused(bare: Settings) -> None:
    done = CliRunner().invoke(node, ["backup", "f", "--off-site", "cp 'x", "--home", str(bare.home)])
    assert isinstance(done.exception, Malformed)
    assert done.exception.code == "node:off-site"


def test_a_backup_that_cannot_be_written_is_an_alarm(bare: Settings, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text(PASSPHRASE)
    (tmp_path / "there").touch()
    words = ["backup", str(tmp_path / "there"), "--home", str(bare.home)]
    done = CliRunner().invoke(node, [*words, "--passphrase-file", str(tmp_path / "phrase")])
    assert isinstance(done.exception, Conflict)
    assert "The backup failed." in troubles_of(bare)


def test_a_backup_asks_for_a_file_or_a_folder(bare: Settings) -> None:
    done = CliRunner().invoke(node, ["backup", "--home", str(bare.home)])
    assert isinstance(done.exception, Malformed)
    assert done.exception.code == "node:backup-where"


def test_pruning_leaves_the_newest_verified_and_what_is_not_ours(bare: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    old, held, newer, newest = (_kept(bare, folder, days_ago=days) for days in (90, 80, 60, 50))
    for name in ("HR-notes.txt", "DL-2020-01-01T000000Z.sealed"):
        (folder / name).touch()
    restore_card.note_verified(bare.home, held, made_at=clock.now() - timedelta(days=80))
    assert restore_card.prune(bare, folder) == [old, newer]
    assert {held, newest} < set(folder.iterdir())
    assert len(list(folder.iterdir())) == 4


def test_an_older_backup_that_holds_does_not_stand_for_the_newest(bare: Settings, tmp_path: Path) -> None:
    at = clock.now()
    restore_card.note_verified(bare.home, tmp_path / "new", made_at=at)
    restore_card.note_verified(bare.home, tmp_path / "old", made_at=at - timedelta(days=1))
    noted = restore_card.verified(bare.home)
    assert noted is not None
    assert noted.file == tmp_path / "new"


def test_a_node_whose_backups_nobody_verified_for_a_week_is_told(bare: Settings, tmp_path: Path) -> None:
    with clock.shift_time(timedelta(days=8)):
        assert "Last verified backup: never." in troubles_of(bare)
        restore_card.note_verified(bare.home, tmp_path / "one", made_at=clock.now())
        assert "verified" not in troubles_of(bare)
    assert node_status.read_state(bare)["backup_verified"].file == tmp_path / "one"


def test_metrics_say_since_when_no_backup_was_verified(bare: Settings, tmp_path: Path) -> None:
    restore_card.note_verified(bare.home, tmp_path / "one", made_at=clock.now())
    with clock.shift_time(timedelta(hours=1)):
        assert metrics_of(bare)["sangam_backup_verified_age_seconds"] == pytest.approx(3600, abs=60)


def test_metrics_say_how_far_the_archive_is_behind(bare: Settings, tmp_path: Path) -> None:
    archived = replace(bare, archive_folder=tmp_path / "archive")
    away = keeper.State(clock.now().isoformat(), False, True, 7, "2026-01-01T00:00:00+00:00", "", "")
    with clock.shift_time(timedelta(hours=1)):
        assert "sangam_archive_behind_seconds" not in metrics_of(bare)
        assert metrics_of(archived)["sangam_archive_behind_seconds"] == pytest.approx(3600, abs=60)
        (bare.home / keeper.STATE).write_text(json.dumps(asdict(away)))
        assert metrics_of(archived)["sangam_archive_behind_bytes"] == 7
        assert metrics_of(archived)["sangam_archive_behind_seconds"] > 3600
        looked = replace(away, at=clock.now().isoformat(), streams=True, away_since="")
        (bare.home / keeper.STATE).write_text(json.dumps(asdict(looked)))
        assert metrics_of(archived)["sangam_archive_behind_seconds"] == pytest.approx(0, abs=60)
