"""`sangam bench bulk`: records go to a holder, are compared and recalled between two nodes of its own."""

import json
import subprocess
import sys

import pytest


def measured(*options):
    command = [sys.executable, "-m", "sangam", "bench", "bulk", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


@pytest.mark.long
def test_records_are_sent_and_compared_and_recalled_with_figures_a_run(tmp_path):
    first, second = (measured("--records", str(records), "--keep", str(tmp_path / "kept")) for records in (200, 60))
    for found, records in ((first, 200), (second, 60)):
        assert (found["records"], found["holds"], found["broken"]) == (records, True, [])
        assert found["exchanged"]["a_second"] > 0
        assert found["exchanged"]["wire_bytes"] > records * 50
        assert (found["compared"]["due"], found["compared"]["differed"]) == (records, 0)
        assert 0 < found["compared"]["wire_bytes"] < 100_000
        assert found["recalled"]["seconds"] >= found["recalled"]["erased_s"] > 0
    assert second["exchanged"]["wire_bytes"] < first["exchanged"]["wire_bytes"] / 2
