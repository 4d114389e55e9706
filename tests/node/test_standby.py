"""A standby on a second machine: the primary is lost with its disk, and the standby becomes the node."""

import base64
import os
import shutil
import signal
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sangam_lab.chaos.faults import full_disk
from sangam_lab.throwaway_nodes import free_port
from support.archived_database import write_until_killed
from support.cluster import temporary_home
from support.running import processes_of, sangam, until, up
from support.standby_pair import PHRASE, PRIMARY, STANDBY, StandbyPair, standby_pair

from sangam.federation.keys import standby_copies
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.node import homes, status
from sangam.node.machines import join
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build, load_settings
from sangam.node.standby import follower, invitation, links
from sangam.node.telemetry import metrics
from sangam.node.wal_archive import keeper


def test_a_promoted_standby_lacks_no_acknowledged_act() -> None:
    with standby_pair(standby_commits="stop") as pair:
        until(lambda: (state := pair.primary_state()) and state.promised)
        until((pair.home / "files" / "letter").exists)
        assert "still answers" in pair.promote().stderr
        (photo := pair.primary.settings.files / "photo").write_bytes(b"sealed too")
        assert standby_copies.await_copy(pair.primary.settings.files, photo)
        assert (pair.home / "files" / "photo").read_bytes() == b"sealed too"
        assert _answers_to_a_stranger(pair) == []
        assert links.ask(pair.settings.keys, pair.link, f"{links.FILE} ../HR/node.toml") == b""
        counted = {metric.name: metric.samples[0].value for metric in metrics.durability(pair.primary.settings)}
        assert [counted[f"sangam_standby_{name}"] for name in ("connected", "waited_for")] == [1, 1]
        assert counted["sangam_standby_behind_seconds"] == 0
        acknowledged = write_until_killed(pair.primary)
        at = time.monotonic()
        promoted = pair.promote()
        assert promoted.returncode == 0, promoted.stderr
        assert pair.settings.reads_open
        until(lambda: _has(pair, acknowledged))
        assert time.monotonic() - at < 60
        numbers = pair.as_node().numbers()
        assert len(numbers) == len(set(numbers))


def _answers_to_a_stranger(pair: StandbyPair) -> list[bytes]:
    """Return what the primary answers to a machine that names itself as the standby does."""
    keys = pair.folder / "stranger"
    keys.mkdir()
    (keys / links.STANDBY_END[0]).write_bytes(links.make_end("sangam standby")[0])
    shutil.copy(pair.settings.keys / links.STANDBY_END[1], keys)
    answers = (links.ask(keys, pair.link, question) for question in (links.ASK, links.LIST, links.SUPERSEDE))
    return [answer for answer in answers if answer]


def _has(pair: StandbyPair, acknowledged: set[int]) -> bool:
    try:
        return set(pair.as_node().numbers()) >= acknowledged
    except psycopg.OperationalError:  # it starts anew, as the node's
        return False


@pytest.mark.long
@pytest.mark.parametrize("setting", ["go-on", "no-wait"])
def test_one_that_may_lack_something_begins_as_after_a_restore(setting: str) -> None:
    with standby_pair(standby_commits=setting) as pair:
        pair.primary.add(1)
        until(lambda: (state := pair.primary_state()) and state.waited_for is (setting == "go-on"))
        pair.primary.kill()
        promoted = pair.promote()
        assert promoted.returncode == 0, promoted.stderr
        assert "stay shut" in promoted.stdout
        assert not pair.settings.reads_open
        assert not follower.require_not_superseded(pair.primary.settings)
        pair.start_door()  # the old machine is back
        until((pair.primary.settings.home / follower.SUPERSEDED).exists)
        refused = sangam("node", "up", "--home", pair.primary.settings.home)
        assert refused.returncode
        assert "has taken over" in refused.stderr


@pytest.mark.long
def test_a_node_goes_on_without_its_standby_and_says_so_in_time() -> None:
    with standby_pair(standby_commits="go-on", archived=True) as pair:
        until(lambda: (state := pair.primary_state()) and state.waited_for)
        until(lambda: (state := keeper.read_state(pair.primary.settings.home)) and state.waited_for)
        pid = status.supervisor(pair.home)
        assert pid is not None
        _stop_all(pair.home, signal.SIGSTOP)  # the machine hangs, and says no farewell
        at = time.monotonic()
        until(lambda: (state := pair.primary_state()) and state.away_since)
        assert time.monotonic() - at < 10
        pair.primary.add(1)
        assert 5 < time.monotonic() - at < 20
        assert not standby_copies.await_copy(pair.primary.settings.files, pair.primary.settings.files / "letter")
        seen = sangam("node", "status", "--home", pair.primary.settings.home).stdout
        assert "The standby is away since" in seen
        _stop_all(pair.home, signal.SIGCONT)
        until(lambda: (state := pair.primary_state()) and state.waited_for)


def _stop_all(home: Path, sign: signal.Signals) -> None:
    for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()):
        if _works_for(pid, home):
            os.kill(pid, sign)


def _works_for(pid: int, home: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        return str(home) in words or str(Path(f"/proc/{pid}/cwd").readlink()).startswith(str(home))
    except OSError:
        return False


@pytest.mark.long
def test_a_promise_ends_only_once_the_standby_has_read_its_end() -> None:
    with standby_pair(standby_commits="stop") as pair:
        until(lambda: (state := pair.primary_state()) and state.promised)
        pair.set_commits("go-on")
        until(lambda: (state := pair.primary_state()) and not state.promised)
        pair.primary.kill()
        assert pair.promote().returncode == 0
        assert not pair.settings.reads_open


@pytest.mark.long
@pytest.mark.parametrize("is_another_admitted", [False, True])
def test_one_that_is_a_standby_no_more_does_not_take_itself_for_whole(*, is_another_admitted: bool) -> None:
    with standby_pair(standby_commits="stop") as pair:
        until(lambda: (state := pair.primary_state()) and state.promised)
        if is_another_admitted:
            pair.admit_at_primary(pair.folder / "another.sealed", port=pair.port)
            pair.start_door()
            until(lambda: links.is_unknown_there(pair.settings.keys, pair.link))
            assert "does not know this standby" in pair.promote().stderr
        else:
            pair.run_at_primary("dismiss-standby")
            pair.primary.kill()
        promoted = pair.promote("--although-it-answers")
        assert promoted.returncode == 0, promoted.stderr
        assert not pair.settings.reads_open


@pytest.mark.long
def test_a_standby_whose_disk_is_full_says_so_and_goes_on_with_room() -> None:
    folder = temporary_home()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        cluster = postgres.folder_of(folder / "HR-standby")
        if not full_disk.fit(cluster):
            pytest.skip("no disk of its own could be mounted: that needs root and the right to mount")
        stack.callback(full_disk.drop, cluster)
        pair = StandbyPair(folder, standby_commits="go-on")
        stack.callback(pair.primary.kill)
        stack.enter_context(up(pair.home))
        until(lambda: (state := pair.primary_state()) and state.streams)
        full_disk.fill(cluster)
        until(lambda: pair.primary.add(1) or "is full" in _status(pair), within_s=30)
        pair.primary.add(2)
        full_disk.empty(cluster)
        until(lambda: (state := pair.primary_state()) and state.waited_for)
        until(lambda: "does NOT follow" not in _status(pair))


def _status(pair: StandbyPair) -> str:
    return sangam("node", "status", "--home", pair.home).stdout


@pytest.mark.long
def test_a_dismissed_standby_is_waited_for_no_more() -> None:
    with standby_pair(standby_commits="stop") as pair:
        until(lambda: (state := pair.primary_state()) and state.promised)
        _stop_all(pair.home, signal.SIGSTOP)
        with status.only_one(pair.primary.settings.home):
            dismissed = sangam("node", "dismiss-standby", "--home", pair.primary.settings.home)
        assert dismissed.returncode == 0, dismissed.stderr
        at = time.monotonic()
        pair.primary.add(1)
        assert time.monotonic() - at < 5
        _stop_all(pair.home, signal.SIGCONT)


@pytest.mark.long
def test_a_whole_node_is_followed_promoted_and_serves() -> None:
    folder = temporary_home()
    (phrase := folder / "phrase").write_text(PHRASE)
    words = ("--passphrase-file", phrase)
    ports = [free_port() for _ in range(5)]
    settings = homes.create(
        folder / "first",
        {"force": "HR", "standby_commits": "stop", "officers_port": ports[0], "peers_port": ports[1]},
    )
    home, file = folder / "second", folder / "standby.sealed"
    with up(settings.home):
        until(lambda: sangam("node", "status", "--home", settings.home).returncode == 0)
        place = ("--address", PRIMARY, "--port", str(ports[2]))
        given = sangam("node", "admit-standby", file, *place, "--home", settings.home, *words)
        assert given.returncode == 0, given.stderr
        differs = (f"officers_port={ports[3]}", f"peers_port={ports[4]}", f"peers_address={STANDBY}")
        pairs = [word for pair in differs for word in ("--set", pair)]
        made = sangam("node", "standby", file, "--home", home, *pairs, *words)
        assert made.returncode == 0, made.stderr
        with up(home):
            until(lambda: "commits wait for it" in sangam("node", "status", "--home", settings.home).stdout)
            seen = sangam("node", "status", "--home", home)
            assert (seen.returncode, "Standby of 127.0.0.2" in seen.stdout) == (0, True), seen.stdout
            assert "is a standby's" in sangam("peer", "list", "--home", home).stderr
            until((home / "files" / "files.mark").exists)
            _stop_all(settings.home, signal.SIGKILL)
            until(lambda: not processes_of(settings.home))
            shutil.rmtree(settings.home)
            at = time.monotonic()
            assert "The primary is away" in _wait_for_away(home)
            promoted = sangam("node", "promote", "--home", home)
            assert promoted.returncode == 0, promoted.stderr
            until(lambda: sangam("node", "status", "--home", home).returncode == 0, within_s=60)
            assert time.monotonic() - at < 60
            assert load_settings(home, {}).reads_open


def _wait_for_away(home: Path) -> str:
    until(lambda: "primary is away" in sangam("node", "status", "--home", home).stdout, within_s=10)
    return sangam("node", "status", "--home", home).stdout


def test_what_commits_do_without_a_standby_is_one_of_three_words() -> None:
    with pytest.raises(Malformed, match="go-on, stop or no-wait"):
        build(Path("/nowhere"), {"force": "HR", "standby_commits": "perhaps"}, {})


def test_what_cannot_be_a_standby_is_refused_in_words(tmp_path: Path) -> None:
    ports = {"officers_port": free_port(), "peers_port": free_port()}
    settings = homes.create(tmp_path / "HR", {"force": "HR", **ports})
    link = links.Link(PRIMARY, free_port())
    with pytest.raises(NotFound, match="has no standby"):
        invitation.dismiss_standby(settings)
    with pytest.raises(Refused, match="does not run"):
        invitation.admit_standby(settings, tmp_path / "file", link, passphrase=PHRASE)
    with pytest.raises(Conflict, match="exists already"):
        invitation.admit_standby(settings, settings.home / "node.toml", link, passphrase=PHRASE)
    elsewhere = replace(settings, database_url="postgresql://sangam_app@db/sangam")
    with pytest.raises(Refused, match="existing PostgreSQL"):
        invitation.admit_standby(elsewhere, tmp_path / "file", link, passphrase=PHRASE)
    with pytest.raises(Conflict, match="There is a node"):
        invitation.make_standby(tmp_path / "file", settings.home, passphrase=PHRASE, changed={})
    with pytest.raises(NotFound, match="is no standby"):
        follower.promote(settings, although_it_answers=False)
    links.write_link(settings.keys, links.PRIMARY, link)
    with pytest.raises(Refused, match="does not run"):
        follower.promote(settings, although_it_answers=False)


def test_a_primary_that_does_not_answer_gives_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation, "_ANSWERS_WITHIN_S", 0.0)
    (own, _), (_, other) = links.make_end("standby"), links.make_end("primary")
    content = {
        "is": "sangam standby 1",
        "settings": {"force": "HR"},
        "files": {},
        "node_key": "aa" * 32,
        "link": {"address": PRIMARY, "port": free_port()},
        "ends": [base64.b64encode(end).decode() for end in (own, other)],
    }
    join.write_machine_file(tmp_path / "file", content, passphrase=PHRASE)
    with pytest.raises(Refused, match="does not answer"):
        invitation.make_standby(tmp_path / "file", tmp_path / "HR", passphrase=PHRASE, changed={})
    assert not (tmp_path / "HR" / "node.toml").exists()
