"""A backup that an administrator trusts: restored for a trial and compared."""

from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.probe_table import ProbeTable
from support.running import sangam

from sangam.cli.node.command import node
from sangam.kernel.errors import Malformed
from sangam.node import homes
from sangam.node.backup import archive, backup, contents, restore_drill
from sangam.node.postgres import connections, roles
from sangam.node.settings import Settings

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


def test_a_backup_with_other_rows_than_it_says_is_unfit(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    place = migrated.home.parent
    file, phrase = place / "torn.sealed", ("--passphrase-file", place / "phrase")
    described = contents.describe_database

    def describe_more(owner: psycopg.Connection) -> contents.Database:
        held = described(owner)
        return contents.Database({**held.tables, "no_such_table": (7, "1")}, "1 rows, root 00")

    monkeypatch.setattr(contents, "describe_database", describe_more)
    backup.back_up(migrated, file, passphrase=PASSPHRASE)
    monkeypatch.undo()
    trial = restore_drill.try_out(file, passphrase=PASSPHRASE, within=place / "trials")
    assert (trial.ledger_holds, trial.holds) == (True, False)
    assert trial.differences == (
        "no_such_table: 7 rows were backed up, 0 came back.",
        "The ledger's head was 1 rows, root 00, and is none.",
    )
    rehearsed = sangam("node", "rehearse", file, "--folder", place / "trials", *phrase)
    assert (rehearsed.returncode, "is UNFIT: do not rely on it" in rehearsed.stderr) == (1, True)


def test_what_did_not_come_back_as_it_was_is_named(bare: Settings) -> None:
    (bare.files / "ab").write_bytes(b"another")
    written = contents.Contents(contents.Database({"t": (2, "5")}, ""), {"files/ab": "0" * 64, "files/cd": "0" * 64})
    assert list(contents.differences(written, contents.Database({"t": (2, "6")}, ""), bare.home)) == [
        "t: its 2 rows came back with another content.",
        "files/ab came back with another content.",
        "files/cd was backed up and did not come back.",
    ]


def test_a_digest_finds_a_changed_row_and_minds_no_order(migrated: Settings) -> None:
    with backup.ensure_database_runs(migrated), connections.connect(migrated, as_role=roles.OWNER) as owner:
        probe = ProbeTable(owner)
        rows, digest = contents.describe_database(owner).tables["probe"]
        probe.reorder()
        assert contents.describe_database(owner).tables["probe"] == (rows, digest)
        probe.change()
        (rows_after, digest_after) = contents.describe_database(owner).tables["probe"]
        assert (rows, rows_after, digest_after == digest) == (2, 2, False)
        probe.drop()


def test_a_backup_of_an_older_program_has_its_ledger_verified_alone(
    migrated: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = migrated.home.parent / "older.sealed"
    monkeypatch.setattr(archive.Packed, "put_contents", lambda *_: None)
    backup.back_up(migrated, file, passphrase=PASSPHRASE)
    trial = restore_drill.try_out(file, passphrase=PASSPHRASE, within=migrated.home.parent / "trials")
    assert (trial.holds, trial.compared.startswith("An older program made it")) == (True, True)


def test_a_file_that_is_no_backup_is_said_not_to_be_verified(tmp_path: Path) -> None:
    (tmp_path / "bad.sealed").write_bytes(b"nonsense")
    (tmp_path / "phrase").write_text(PASSPHRASE)
    words = ["rehearse", str(tmp_path / "bad.sealed"), "--folder", str(tmp_path), "--passphrase-file"]
    done = CliRunner().invoke(node, [*words, str(tmp_path / "phrase")])
    assert "is not verified: do not rely on it" in done.output
    assert isinstance(done.exception, Malformed)
