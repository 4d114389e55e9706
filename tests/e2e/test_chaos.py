"""Three nodes under load and under fire for a short while: every law holds.  A night's loop is `sangam chaos` itself.

Every seed that ever broke a law stands in `chaos_seeds.tsv`, with why; `CHAOS_SEEDS=all` runs them too.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.running import SOURCE

pytestmark = [pytest.mark.slow, pytest.mark.long]

SEEDS = Path(__file__).parent / "chaos_seeds.tsv"
SHORT = {"seed": "4", "minutes": "0.25"}
"""With a restore within a quarter of a minute."""
_DONE = ("check", "attach", "prolong", "challenge", "offer")


def _rows() -> list[dict[str, str]]:
    if "CHAOS_SEEDS" not in os.environ:
        return [SHORT]
    with SEEDS.open(encoding="utf-8", newline="") as file:
        return [SHORT, *csv.DictReader(file, delimiter="\t")]


def _drill(tmp_path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sangam", "chaos", *words, "--json", "--report", str(tmp_path / "report")],
        env={"PYTHONPATH": str(SOURCE), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"seed {row['seed']}, {row['minutes']} minutes")
def test_under_fire_nothing_is_lost_or_doubled_or_kept_beyond_its_terms(tmp_path: Path, row: dict[str, str]) -> None:
    done = _drill(tmp_path, "--seed", row["seed"], "--minutes", row["minutes"])
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(done.stdout)
    assert sum(verdict["faults"].values()) > 0
    assert all(law["checked"] for law in verdict["laws"].values())
    assert verdict["acts"]["say"]["done"] > 20
    assert all(verdict["acts"][kind].get("done") for kind in _DONE)


def test_one_message_taken_out_breaks_a_law_and_the_exit_status_says_so(tmp_path: Path) -> None:
    schedule = tmp_path / "schedule.json"
    schedule.write_text('[{"at_s": 3, "kind": "loss", "force": "HR"}]')
    done = _drill(tmp_path, "--schedule", str(schedule), "--minutes", "0.1")
    verdict = json.loads(done.stdout)
    assert (done.returncode, verdict["faults"]) == (1, {"loss": 1})
    assert [name for name, law in verdict["laws"].items() if law["broken"]] == ["messages"]
    assert {"verdict.json", "schedule.json", "journal.jsonl", "DL", "HR", "UP"} <= {
        path.name for path in (tmp_path / "report").iterdir()
    }


def test_lost_disks_and_machines_put_back_lose_nothing_with_an_archive(tmp_path: Path) -> None:
    done = _drill(tmp_path, "--seed", "1", "--minutes", "0.4", "--faults", "disk-lost,snapshot")
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["faults"] == {"disk-lost": 2, "snapshot": 1}
    assert len(verdict["back_s"]) == 2
    assert verdict["laws"]["put back"]["checked"] == 1


def test_promoted_standbys_lose_nothing_and_are_the_node_within_a_minute(tmp_path: Path) -> None:
    done = _drill(tmp_path, "--seed", "1", "--minutes", "0.3", "--faults", "promotion")
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["faults"] == {"promotion": 2}
    assert verdict["laws"]["promotions"]["checked"] == 2
