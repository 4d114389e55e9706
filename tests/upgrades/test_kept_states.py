"""Nodes of earlier versions are upgraded: each lies here as a small sealed backup, with invented data alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cluster import temporary_home
from support.migrated import forget, packages_at, records_by_kind, remember
from support.running import sangam

from sangam.node.backup import backup
from sangam.node.postgres import migrate
from sangam.node.settings import Settings

KEPT = sorted(Path(__file__).parent.glob("*.backup"))
PASSPHRASE = "five brown goats at the naka"

SQUASHED = {path.parts[-3] for path in Path(migrate.__file__).parents[2].glob("*/migrations/0001_squashed.py")}


@pytest.fixture(scope="module", params=KEPT, ids=lambda kept: kept.stem)
def kept(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """A node of an earlier version, restored by this one and not upgraded yet; its database runs."""
    settings = backup.restore(request.param, temporary_home() / "node", passphrase=PASSPHRASE)
    with backup.ensure_database_runs(settings):
        yield settings


def upgrade(settings: Settings) -> tuple[int, str]:
    done = sangam("migrate", SANGAM_HOME=str(settings.home), SANGAM_DATABASE_ROLE="owner")
    return done.returncode, done.stderr


def test_a_node_that_is_too_old_is_refused_in_words(kept: Settings) -> None:
    applied = forget("records", "0006_narrowing_unit", kept)
    code, words = upgrade(kept)
    remember("records", "0006_narrowing_unit", applied, kept)
    assert code != 0
    assert "too old for this one (records.0006_narrowing_unit is missing)" in words
    assert "Traceback" not in words


def test_a_kept_node_is_upgraded_with_all_it_has(kept: Settings) -> None:
    before = records_by_kind(kept)
    assert before.total() > 50
    for _ in range(2):
        assert upgrade(kept) == (0, "")
    assert packages_at("0001_squashed", kept) == SQUASHED
    assert records_by_kind(kept) == before
    verified = sangam("audit", "verify", "--home", kept.home)
    assert verified.returncode == 0, verified.stdout + verified.stderr
