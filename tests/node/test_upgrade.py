"""A node is upgraded by one command, which says each step; a program that is older then says so."""

import json
from pathlib import Path

import pytest
from support.installations import (
    has_field,
    installed_with_field,
    node_running,
    process_ids,
    upgrade,
)
from support.running import sangam

from sangam.kernel.errors import Conflict
from sangam.node import homes, setting_files, status
from sangam.node.processes.upgrade import upgrade_node

pytestmark = pytest.mark.slow

_NEWER = "The database was migrated by a newer version of Sangam (federation.9998_heeded): update the code."
_STEPS = [
    "Migrations to run: 1.",
    "Backed up to ",
    "The backup restores, and its tables are migrated there: ",
    "The tables are migrated, and all processes run the code of ",
    "The node was ready for 1 seconds. It is upgraded.",
]


@pytest.mark.long
def test_an_upgrade_says_its_steps_and_an_older_program_its_age(tmp_path: Path) -> None:
    source = installed_with_field(tmp_path)
    with node_running() as node:
        before = process_ids(node)
        ahead = sangam("node", "status", "--home", node.home, PYTHONPATH=str(source))
        assert "waits for its upgrade: migrations to run: 1, the first is federation.9998_heeded." in ahead.stdout

        done = upgrade(source, node, tmp_path)

        assert (done.returncode, done.stderr) == (0, "")
        assert [step for line in done.stdout.splitlines() for step in _STEPS if line.startswith(step)] == _STEPS
        assert all(pid != before[name] for name, pid in process_ids(node).items() if name != "postgres")
        assert status.read_status(node)["code"]["source"] == str(source)
        assert has_field(node)
        for words in (("node", "reload"), ("peer", "list")):
            older = sangam(*words, "--home", node.home)
            assert (older.returncode, older.stderr.startswith(f"sangam: {_NEWER}")) == (2, True)
            assert "Traceback" not in older.stderr
        seen = sangam("node", "status", "--json", "--home", node.home)
        assert seen.returncode == 0
        assert json.loads(seen.stdout)["upgrade"].startswith(_NEWER)


def test_a_node_that_is_not_ready_is_not_upgraded(tmp_path: Path) -> None:
    homes.prepare(tmp_path)
    settings = setting_files.build(tmp_path, {"force": "HR"}, {})
    with pytest.raises(Conflict, match="The node is not ready"):
        upgrade_node(settings, tmp_path / "file", passphrase="", trial_folder=None, watch_s=1, say=str)
