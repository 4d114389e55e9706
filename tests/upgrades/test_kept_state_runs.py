"""A node of an earlier version, restored and started by this one, hears from a node of today and writes to it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import sangam, until, up

from sangam.node import homes, status
from sangam.node.backup import backup
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings

pytestmark = pytest.mark.slow

KEPT = sorted(Path(__file__).parent.glob("*.backup"))
PASSPHRASE = "five brown goats at the naka"
OFFICERS = "service_number,name_en,rank,unit,role\n28120001,Harish Kumar,SI,UP,data_officer\n"
GROUP = "UP:KEPT"


@pytest.fixture(params=KEPT, ids=lambda kept: kept.stem)
def nodes(request: pytest.FixtureRequest) -> Iterator[tuple[Settings, Settings]]:
    """The kept node and one of Uttar Pradesh that is made today; both run."""
    place = temporary_home()
    ports = ("--officers-port", str(free_port()), "--peers-port", str(free_port()))
    _done("node", "init", "--force", "UP", "--home", place / "UP", *ports, "--synthetic")
    kept = backup.restore(request.param, place / "HR", passphrase=PASSPHRASE)
    kept = homes.change(kept.home, {"officers_port": free_port(), "peers_port": free_port()})
    with ExitStack() as running:
        for home in (kept.home, place / "UP"):
            running.enter_context(up(home))
        fresh = load_settings(place / "UP", {})
        until(lambda: all(status.read_status(each)["ready"] for each in (kept, fresh)))
        yield kept, fresh


def test_a_kept_node_hears_from_one_of_today_and_writes_to_it(nodes: tuple[Settings, Settings], tmp_path: Path) -> None:
    kept, fresh = nodes
    _done("node", "open", "--without", "DL", "--home", kept.home)
    _pair(kept, fresh, tmp_path)
    (tmp_path / "officers.csv").write_text(OFFICERS)
    _done("officers", "load", tmp_path / "officers.csv", "--home", fresh.home)
    _done("group", "make", "KEPT", "--name", "Kept", "--hindi", "रखा", "--as", "28120001", "--home", fresh.home)
    _done("group", "add", GROUP, "HR", "--why", "Order 1", "--as", "28120001", "--home", fresh.home)
    until(lambda: _members(kept) == {"HR", "UP"})
    _done("group", "leave", GROUP, "--why", "Order 2", "--as", "hr.data", "--home", kept.home)
    until(lambda: _members(fresh) == {"UP"})


def _done(*words: str | Path) -> str:
    done = sangam(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _pair(one: Settings, other: Settings, folder: Path) -> None:
    both = ((one, other), (other, one))
    digits = [
        _done("peer", "invite", to.force, "--file", folder / by.force, "--home", by.home).rpartition(": ")[2].strip()
        for by, to in both
    ]
    for (by, to), heard in zip(both, digits, strict=True):
        _done("peer", "accept", folder / by.force, "--digits", heard, "--home", to.home)


def _members(settings: Settings) -> set[str]:
    groups = json.loads(_done("group", "list", "--json", "--home", settings.home))
    return {force for group in groups if group["code"] == GROUP for force in group["members"]}
