"""`sangam peer`, on two nodes of one process."""

import json
import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from paired_keys import furnish
from support.filing import fetches, given, named
from support.handed import document
from support.nodes import TestNode
from support.wire_world import Wire, pair, refuse, say

from sangam.cli.node.command import node
from sangam.cli.peer import peer
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.outbox import asked_to_wait
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import homes, status
from sangam.node.setting_files import load_settings

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs `sangam peer …` as one node and gives back what it printed."""

    def at(node: TestNode, *words: str) -> str:
        home = tmp_path / f"home-{node.force}"
        if not home.exists():
            homes.create(home, {"force": node.force})
        monkeypatch.setenv("SANGAM_HOME", str(home))
        with node:
            result = CliRunner().invoke(peer, list(words), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return at


def test_two_operators_pair_look_suspend_and_part(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]], tmp_path: Path
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    furnish(delhi)
    furnish(haryana)
    letter = tmp_path / "invitation.txt"
    told = run(haryana, "invite", "DL", "--name", "Haryana Police", "--file", str(letter))
    digits = told.rpartition(": ")[2].strip()
    assert "no peers" in run(delhi, "list")
    with pytest.raises(Refused):
        run(delhi, "accept", str(letter), "--digits", "1")
    assert "Haryana Police (HR) is paired" in run(delhi, "accept", str(letter), "--digits", digits)
    assert "never heard" in run(delhi, "list")
    (seen,) = json.loads(run(delhi, "list", "--json"))
    assert (seen["force"], seen["state"], seen["waiting"]) == ("HR", "paired", 0)
    run(delhi, "suspend", "HR")
    assert "suspended" in run(delhi, "list")
    run(delhi, "resume", "HR")
    run(delhi, "leave", "HR", "--yes")
    assert "left" in run(delhi, "list")


def test_an_invitation_can_be_printed(run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]]) -> None:
    delhi, _ = fresh_nodes("DL", "HR")
    furnish(delhi)
    assert '"signed"' in run(delhi, "invite", "HR")


def test_an_operator_changes_the_key_and_ends_a_stolen_one(
    run: Run, nodes: tuple[TestNode, TestNode], tmp_path: Path
) -> None:
    delhi, haryana = nodes
    assert "as soon as these hold it: HR" in run(delhi, "rotate")
    told = run(delhi, "rotate", "--stolen", "--name", "Delhi Police", "--folder", str(tmp_path / "letters"))
    digits = told.rpartition(": ")[2].strip()
    (letter,) = (tmp_path / "letters").iterdir()
    (before,) = json.loads(run(haryana, "list", "--json"))
    run(haryana, "accept", str(letter), "--digits", digits)
    (after,) = json.loads(run(haryana, "list", "--json"))
    assert len(after["keys"]) == 1
    assert after["keys"] != before["keys"]


def test_an_operator_ends_a_peer_s_key_as_told_over_the_telephone(run: Run, nodes: tuple[TestNode, TestNode]) -> None:
    delhi, _ = nodes
    (peer_seen,) = json.loads(run(delhi, "list", "--json"))
    told = run(delhi, "revoke", peer_seen["keys"][0], "--epoch", "1", "--urgent", "4", "--normal", "17")
    assert "up to 4 in the urgent lane and 17 in the normal one" in told
    assert "key none" in run(delhi, "list")


def test_an_operator_compares_and_sees_how_far_it_is(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]]
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    pair(delhi, haryana)
    assert "The worker compares with HR" in run(delhi, "compare", "HR")
    assert "(asked), 0 of 0 settled: 0 sent, 0 recalled" in run(delhi, "list")
    (listed,) = json.loads(run(delhi, "list", "--json"))
    assert listed["comparing"]["due"] == 0


def test_the_node_s_status_says_how_far_comparing_is(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]], tmp_path: Path
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    pair(delhi, haryana)
    run(delhi, "compare", "HR")
    told, listed = _status_of(run, delhi, tmp_path), _status_of(run, delhi, tmp_path, "--json")
    assert "(asked), 0 of 0 settled: 0 sent, 0 recalled" in told
    assert "files still to come" not in told
    assert json.loads(listed)["peers_seen"][0]["comparing"]["why"] == "asked"


def test_the_status_says_of_each_peer_what_waits_and_what_was_set_aside(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]], tmp_path: Path
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    pair(delhi, haryana)
    assert "HR    paired, never heard; 0 waiting" in _status_of(run, delhi, tmp_path)
    wire = Wire((delhi, haryana), {"test.said.v1": refuse})
    say(haryana, "no", to="DL")
    wire.deliver()
    say(delhi, "sent", to="HR")
    wire.load()
    say(delhi, "not sent yet", to="HR")
    with clock.shift_time(timedelta(seconds=90)):
        told, listed = _status_of(run, delhi, tmp_path), _status_of(run, delhi, tmp_path, "--json")
    (seen,) = json.loads(listed)["peers_seen"]
    assert re.search(
        r"HR    paired, heard [\d-]+ [\d:]+ UTC; 2 waiting, the oldest (9\d|1[01]\d)\.\d s, "
        r"1 sent and not confirmed, 1 set aside",
        told,
    )
    assert (seen["waiting"], seen["unconfirmed"], seen["set_aside"]) == (2, 1, 1)
    assert 90 <= seen["lag_s"] < 120
    assert 90 <= (clock.now() + timedelta(seconds=90) - datetime.fromisoformat(seen["heard_at"])).total_seconds() < 120


def test_the_node_s_status_says_which_files_wait_for_a_suspended_force(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]], tmp_path: Path
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    pair(delhi, haryana)
    named(haryana, given(delhi, document(1_000)))
    assert "files still to come: 1, 0.0 MB\n" in _status_of(run, haryana, tmp_path)
    run(haryana, "suspend", "DL")
    assert "files still to come: 1, 0.0 MB: they wait for DL, which is suspended" in _status_of(run, haryana, tmp_path)
    run(haryana, "resume", "DL")
    assert fetches(haryana, of=delhi) == 1
    assert "files still to come" not in _status_of(run, haryana, tmp_path)


def test_why_a_force_is_held_up_is_listed_with_its_words_as_they_are(
    run: Run, fresh_nodes: Callable[..., tuple[TestNode, TestNode]], tmp_path: Path
) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    pair(delhi, haryana)
    refused = Refused("federation:refused-by-peer", "{peer} refuses: {sentence}", peer="HR", sentence="{0} of {x}")
    with delhi:
        LaneSender("HR", Lane.URGENT).wait(asked_to_wait("HR", [("x", "{1} {")], 60))
        LaneSender("HR", Lane.NORMAL).fail(refused)
    assert "; failing: HR refuses: {0} of {x}" in _status_of(run, delhi, tmp_path)
    shown = run(delhi, "list")
    assert "UTC: HR refuses: {0} of {x}\n" in shown
    assert "UTC: HR says: {1} {\n" in shown
    (listed,) = json.loads(run(delhi, "list", "--json"))
    assert (listed["failure"], listed["slow_reason"]) == ("HR refuses: {0} of {x}", "HR says: {1} {")


def _status_of(run: Run, at: TestNode, folder: Path, *words: str) -> str:
    run(at, "list")
    home = folder / f"home-{at.force}"
    (home / "ready").mkdir(exist_ok=True)
    (home / "ready" / "web").write_text(str(os.getpid()))
    status.write_status(
        load_settings(home), started_at=clock.now(), processes={"web": {"state": "running", "pid": os.getpid()}}
    )
    with status.only_one(home), at:
        return CliRunner().invoke(node, ["status", *words]).output
