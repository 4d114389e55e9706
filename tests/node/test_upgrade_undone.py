"""What fails in an upgrade is undone: the former program runs on, or again, with all that the node holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.installations import (
    ADDED,
    FAILING,
    add_migration,
    has_field,
    installed,
    installed_with_field,
    is_ready,
    node_running,
    process_ids,
    reload_and_wait,
    upgrade,
)
from support.running import SOURCE, sangam, until, up

from sangam.node import status
from sangam.node.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.long]

_ONLY_IN_TRIALS = f'{FAILING} if os.environ["SANGAM_HOME"].endswith("/HR") else {ADDED.format(model="peer")}'
_ENDS_SOON = """
    if name == "press":
        import threading
        threading.Timer(1, os._exit, (3,)).start()
    if name:
        mark = """


@pytest.fixture(scope="module")
def node() -> Iterator[Settings]:
    with node_running() as settings:
        yield settings


def _runs_as_before(node: Settings, before: dict[str, int]) -> bool:
    return is_ready(node) and process_ids(node) == before and not has_field(node)


def test_tables_that_cannot_be_migrated_are_met_in_the_trial(node: Settings, tmp_path: Path) -> None:
    source, before = installed_with_field(tmp_path), process_ids(node)
    add_migration(source, "9999_fails", FAILING)
    done = upgrade(source, node, tmp_path)
    assert done.returncode == 2
    assert "The backup restores, but its tables cannot be brought up to this program" in done.stderr
    assert "A migration failed: division by zero. The tables are as they were before." in done.stderr
    waited = reload_and_wait(source, node)
    assert waited.returncode == 2
    assert "A migration failed: division by zero." in waited.stderr
    assert "What ran before goes on." in waited.stderr
    assert "Traceback" not in done.stderr + waited.stderr
    assert _runs_as_before(node, before)


def test_tables_that_the_former_program_cannot_read_are_refused(node: Settings, tmp_path: Path) -> None:
    source, before = installed(tmp_path, "federation"), process_ids(node)
    add_migration(source, "9999_gone", 'migrations.RunSQL("ALTER TABLE federation_desknote DROP COLUMN at")')
    done = upgrade(source, node, tmp_path)
    assert done.returncode == 2
    assert "The former program cannot go on with the new tables (federation_desknote.at)" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert _runs_as_before(node, before)


def test_a_migration_that_fails_in_the_node_alone_changes_nothing(node: Settings, tmp_path: Path) -> None:
    source, before = installed(tmp_path, "federation"), process_ids(node)
    add_migration(source, "9999_fails", _ONLY_IN_TRIALS)
    done = upgrade(source, node, tmp_path)
    assert done.returncode == 2
    assert "A migration failed: division by zero. The tables are as they were before." in done.stderr
    assert f"Undone: all processes run the code of {SOURCE.parent}, and it starts again. No act is lost." in done.stderr
    assert _runs_as_before(node, before)


def test_a_successor_that_does_not_come_up_is_undone(node: Settings, tmp_path: Path) -> None:
    source = installed(tmp_path, "workers")
    (source / "sangam" / "workers" / "main.py").write_text("raise SystemExit(1)\n")
    before = process_ids(node)
    done = upgrade(source, node, tmp_path)
    assert done.returncode == 2
    assert "The new worker has not come up: see its log." in done.stderr
    assert "Undone: all processes run the code of" in done.stderr
    assert process_ids(node)["worker"] == before["worker"]
    assert status.read_status(node)["code"]["source"] == str(SOURCE)
    assert is_ready(node)


def test_after_an_undone_upgrade_the_former_program_starts_again(tmp_path: Path) -> None:
    source = installed_with_field(tmp_path)
    readiness = source / "sangam" / "node" / "processes" / "readiness.py"
    lines = readiness.read_text()
    assert lines.count("    if name:\n        mark = ") == 1
    readiness.write_text(lines.replace("    if name:\n        mark = ", _ENDS_SOON))
    with node_running() as node:
        done = upgrade(source, node, tmp_path, watch_s=20)
        assert done.returncode == 2
        assert "After the reload the node did not stay ready." in done.stderr
        assert "The tables stay migrated: it goes on with them. No act is lost." in done.stderr
        assert status.read_status(node)["code"]["source"] == str(SOURCE)
        assert (is_ready(node), has_field(node)) == (True, True)
        seen = sangam("node", "status", "--home", node.home)
        assert (seen.returncode, "newer" in seen.stdout) == (0, False)
        assert sangam("node", "stop", "--home", node.home).returncode == 0
        with up(node.home):
            until(lambda: is_ready(node))
            readiness.write_text(lines)
            (tmp_path / "before.sealed").unlink()
            again = upgrade(source, node, tmp_path)
            assert (again.returncode, again.stderr) == (0, "")
            assert "newer version" in sangam("peer", "list", "--home", node.home).stderr
