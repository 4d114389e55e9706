"""Three nodes under load and under fire for a short while: every law holds.  A night's loop is `sangam chaos` itself.

Every seed that ever broke a law stands in `chaos_seeds.tsv`, with why; the one run here is the newest of them.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from running import SOURCE

pytestmark = pytest.mark.slow

SEEDS = Path(__file__).parent / "chaos_seeds.tsv"
FIRST = {"seed": "1", "minutes": "0.25"}


def _newest() -> dict[str, str]:
    with SEEDS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))[-1] if len(SEEDS.read_text().splitlines()) > 1 else FIRST


def test_under_fire_nothing_is_lost_doubled_out_of_order_or_kept_beyond_its_terms(tmp_path: Path) -> None:
    row = _newest()
    words = ["--seed", row["seed"], "--minutes", row["minutes"], "--json", "--report", str(tmp_path / "report")]
    done = subprocess.run(
        [sys.executable, "-m", "sangam", "chaos", *words],
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(done.stdout)
    assert sum(verdict["faults"].values()) > 0
    assert all(law["checked"] for law in verdict["laws"].values())
    assert verdict["acts"]["say"]["done"] > 20
