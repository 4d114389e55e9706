"""Nodes of earlier versions are upgraded: each lies here as a small sealed backup, with invented data alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cluster import temporary_home
from support.installations import FAILING, add_migration, installed
from support.migrated import alter, forget, packages_at, records_by_kind, remember
from support.running import SOURCE, sangam

from sangam.kernel import clock
from sangam.kernel.errors import Conflict
from sangam.node.backup import backup
from sangam.node.backup import backup as backup_backup
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import migrate, schema_version
from sangam.node.processes import reload
from sangam.node.settings import Settings

KEPT = sorted(Path(__file__).parent.glob("*.backup"))
PASSPHRASE = "five brown goats at the naka"
OLDER = "The database is older than this program can read (records.0006_narrowing_unit is missing): go through the"
NEWER = "The database was migrated by a newer version of Sangam (records.9999_later): update the code."

SQUASHED = {path.parts[-3] for path in Path(migrate.__file__).parents[2].glob("*/migrations/0001_squashed.py")}


@pytest.fixture(scope="module", params=KEPT, ids=lambda kept: kept.stem)
def kept(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A node of an earlier version, restored by this one and not upgraded yet; its database runs."""
    settings = backup.restore(request.param, temporary_home() / "node", passphrase=PASSPHRASE)
    with backup.ensure_database_runs(settings):
        yield settings


def upgrade(settings: Settings, source: Path = SOURCE) -> tuple[int, str]:
    env = {"SANGAM_HOME": str(settings.home), "SANGAM_DATABASE_ROLE": "owner", "PYTHONPATH": str(source)}
    done = sangam("migrate", **env)
    return done.returncode, done.stderr


def _refusals(settings: Settings, folder: Path) -> set[tuple[int, str]]:
    """Return how the commands that meet a database end: migrating, reloading, reading, restoring its backup."""
    phrase, file = folder / "passphrase", folder / f"{clock.now().timestamp()}.sealed"
    phrase.write_text(PASSPHRASE)
    backup.back_up(settings, file, passphrase=PASSPHRASE)
    home = ("--home", settings.home)
    restored = sangam("node", "restore", file, "--home", folder / file.stem, "--passphrase-file", phrase)
    assert not (folder / file.stem / "node.toml").exists()
    ended = [sangam("node", "reload", *home), sangam("audit", "verify", *home), restored]
    return {upgrade(settings), *((each.returncode, each.stderr) for each in ended)}


@pytest.mark.parametrize("file", KEPT, ids=lambda kept: kept.stem)
def test_a_kept_backup_is_tried_out_on_the_tables_of_today(file: Path) -> None:
    trial = backup_backup.try_out(file, passphrase=PASSPHRASE, within=temporary_home())
    assert trial.holds, trial.ledger
    assert trial.counts["records"] > 50


def test_a_node_that_is_too_old_is_refused_in_words(kept: Settings, tmp_path: Path) -> None:
    applied = forget("records", "0006_narrowing_unit", kept)
    refusals = _refusals(kept, tmp_path)
    remember("records", "0006_narrowing_unit", applied, kept)
    assert refusals == {(2, f"sangam: {OLDER} version of 2 December 2026, then this one.\n")}


def test_a_migration_that_fails_leaves_all_tables_as_they_were(kept: Settings, tmp_path: Path) -> None:
    source = installed(tmp_path, "federation")
    add_migration(source, "9999_fails", FAILING)
    awaited = schema_version.awaited_migrations(kept)
    failed = "sangam: A migration failed: division by zero. The tables are as they were before.\n"
    assert upgrade(kept, source) == (2, failed)
    assert schema_version.awaited_migrations(kept) == awaited
    assert awaited


def test_a_kept_node_is_upgraded_with_all_it_has(kept: Settings) -> None:
    before = records_by_kind(kept)
    assert before.total() > 50
    for _ in range(2):
        assert upgrade(kept) == (0, "")
    assert packages_at("0001_squashed", kept) == SQUASHED
    assert records_by_kind(kept) == before
    verified = sangam("audit", "verify", "--home", kept.home)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_program_says_whether_it_can_go_on_with_the_tables(kept: Settings) -> None:
    assert upgrade(kept) == (0, "")
    schema_version.require_fitting_tables(kept)
    for change, undone in (
        ("RENAME COLUMN sentence TO words", "RENAME COLUMN words TO sentence"),
        ("ADD COLUMN more integer NOT NULL", "DROP COLUMN more"),
    ):
        alter("federation_desknote", change, kept)
        with pytest.raises(
            Conflict, match=r"cannot go on with the new tables \(federation_desknote\.(sentence|more)\)"
        ):
            schema_version.require_fitting_tables(kept)
        alter("federation_desknote", undone, kept)
    alter("federation_desknote", "ADD COLUMN more integer NOT NULL DEFAULT 0", kept)
    schema_version.require_fitting_tables(kept)


def test_a_node_of_a_newer_program_is_refused_in_words(kept: Settings, tmp_path: Path) -> None:
    assert upgrade(kept) == (0, "")
    (postgres.folder_of(kept.home) / "migrated").write_text("another program")
    remember("records", "9999_later", clock.now(), kept)
    refusals = _refusals(kept, tmp_path)
    forget("records", "9999_later", kept)
    way_back = "The way back is the backup of before the upgrade, restored by the former program."
    assert refusals == {(2, f"sangam: {NEWER} {way_back}\n")}


def test_where_its_upgrade_was_undone_a_program_goes_on_with_newer_tables(kept: Settings) -> None:
    assert upgrade(kept) == (0, "")
    remember("records", "9999_later", clock.now(), kept)
    migrate.let_go_on(kept, migrate.fingerprint(kept))
    assert upgrade(kept) == (0, "")
    reading = sangam("audit", "verify", "--home", kept.home)
    migrate.let_go_on(kept, "a third program")
    assert upgrade(kept)[0] == 2
    forget("records", "9999_later", kept)
    assert reading.returncode == 0, reading.stdout + reading.stderr


def test_while_an_upgrade_goes_on_no_other_reload_begins(kept: Settings) -> None:
    assert upgrade(kept) == (0, "")
    with reload.one_at_a_time(kept.home):
        refused = sangam("node", "reload", "--home", kept.home)
    assert (refused.returncode, "Another reload or upgrade of this node goes on" in refused.stderr) == (2, True)
