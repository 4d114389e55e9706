"""`sangam bench check`: it loads its own node, asks it, and leaves nothing behind."""

import json
import subprocess
import sys

import pytest

from sangam.node.postgres.tuning import options


@pytest.mark.parametrize(("memory", "shared"), [(1_000, "128MB"), (25_000, "1562MB"), (512_000, "4096MB")])
def test_the_database_takes_a_sixteenth_of_the_memory_within_bounds(memory, shared):
    chosen = options(memory)
    assert (chosen["shared_buffers"], chosen["jit"]) == (shared, "off")


def test_pages_that_go_whole_into_the_log_are_not_packed():
    assert options(25_000)["wal_compression"] == "off"


@pytest.mark.long
def test_the_check_is_measured_on_a_node_of_its_own():
    command = [sys.executable, "-m", "sangam", "bench", "check", "--persons", "1000", "--seconds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["persons"], found["load"]["persons"]) == (1_000, 1_000)
    assert set(found["kinds"]) == {
        "exact identifier",
        "common name",
        "rare name",
        "name with relative",
        "other script",
        "nothing found",
    }
    assert found["kinds"]["exact identifier"]["hits"] > 0.5
    assert found["kinds"]["nothing found"]["hits"] == 0
    assert found["key_bytes"] < 1_500
