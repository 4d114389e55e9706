"""What is said of a node that starts again after a crash: nothing of the run before counts."""

import asyncio
import errno
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import uvicorn
from support.running import sangam

from sangam.cli import fault_sentences
from sangam.cli.node import status as node_status
from sangam.kernel import clock
from sangam.node import homes, serve, setting_files, settings, status
from sangam.node.processes import readiness
from sangam.workers.main import run_all

_RUNNING = {"state": "running", "pid": os.getpid()}
_AWAY = {
    "database_url": "postgresql://sangam_app:x@127.0.0.1:1/sangam",
    "database_owner_url": "postgresql://sangam_owner:x@127.0.0.1:1/sangam",
}
_PROCESSES = ("web", "door", "worker")


def _serving(home: Path) -> settings.Settings:
    """Return the settings of a node whose processes, all this one, say that they serve."""
    homes.prepare(home)
    (home / "ready").mkdir()
    for name in _PROCESSES:
        (home / "ready" / name).write_text(str(os.getpid()))
    made = setting_files.build(home, {"force": "HR"}, {})
    status.write_status(made, started_at=clock.now(), processes={name: dict(_RUNNING) for name in _PROCESSES})
    return made


def test_a_node_is_ready_when_all_its_processes_serve_and_go_on(tmp_path: Path) -> None:
    made = _serving(tmp_path)
    with status.only_one(tmp_path):
        assert status.read_status(made)["ready"]


@pytest.mark.parametrize("dead", _PROCESSES)
def test_a_node_is_not_ready_while_one_of_its_processes_is_dead(tmp_path: Path, dead: str) -> None:
    made = _serving(tmp_path)
    (tmp_path / "ready" / dead).unlink()
    with status.only_one(tmp_path):
        seen = node_status.read_state(made)
    assert (seen["ready"], seen["processes"][dead]["ready"]) == (False, False)
    assert f"{dead:<9} running, process {os.getpid()}; it does NOT serve" in node_status.in_words(seen)


@pytest.mark.parametrize("hanging", _PROCESSES)
def test_a_node_is_not_ready_while_one_of_its_processes_hangs(tmp_path: Path, hanging: str) -> None:
    made = _serving(tmp_path)
    os.utime(tmp_path / "ready" / hanging, (0, 0))
    with status.only_one(tmp_path):
        assert not status.read_status(made)["ready"]
        assert status.read_status(made)["processes"][hanging]["silent"]


def test_a_process_that_goes_on_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _serving(tmp_path)
    os.utime(tmp_path / "ready" / "door", (0, 0))
    monkeypatch.setenv(readiness.VARIABLE, "door")
    readiness.beat(tmp_path)
    with status.only_one(tmp_path):
        assert status.read_status(made)["ready"]


def test_a_serving_process_beats_from_its_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _serving(tmp_path)
    os.utime(tmp_path / "ready" / "web", (0, 0))
    monkeypatch.setenv(readiness.VARIABLE, "web")
    asyncio.run(serve._Server(uvicorn.Config(lambda: None), tmp_path).on_tick(0))
    assert not readiness.is_silent(tmp_path, "web")


def test_the_worker_beats_from_its_loop(tmp_path: Path) -> None:
    stop, beats = threading.Event(), 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        stop.set()

    run_all({"one": lambda told: told.wait()}, stop, threading.Event(), beat=beat)
    assert beats == 1


def test_a_node_whose_database_is_away_is_not_ready_and_says_so(tmp_path: Path) -> None:
    homes.create(tmp_path, {"force": "HR", **_AWAY})
    made = _serving(tmp_path)
    with status.only_one(tmp_path):
        done = sangam("node", "status", "--home", made.home)
    assert (done.returncode, done.stderr) == (3, "")
    assert "HR is NOT ready" in done.stdout
    assert "The database of this node does not answer" in done.stdout


def test_a_command_does_not_end_in_a_traceback_without_a_database(tmp_path: Path) -> None:
    homes.create(tmp_path / "HR", {"force": "HR", **_AWAY})
    done = sangam("peer", "list", "--home", tmp_path / "HR")
    assert done.returncode == 2
    assert done.stderr.startswith("sangam: The database of this node does not answer")
    assert len(done.stderr.splitlines()) == 1


def test_a_disk_that_is_full_and_a_file_of_another_are_told_in_a_sentence() -> None:
    assert fault_sentences.sentence(OSError(errno.ENOSPC, "No space left on device")) == fault_sentences._FULL
    denied = fault_sentences.sentence(PermissionError(errno.EACCES, "Permission denied", "/srv/HR/keys"))
    assert denied is not None
    assert denied.startswith("/srv/HR/keys: Permission denied")
    missing = fault_sentences.sentence(FileNotFoundError(errno.ENOENT, "No such file", "/srv/HR/keys/secret.key"))
    assert missing is not None
    assert missing.startswith("/srv/HR/keys/secret.key is missing")
    assert fault_sentences.sentence(FileNotFoundError(errno.ENOENT, "No such file", "/srv/HR/other")) is None
    assert fault_sentences.sentence(KeyError("a fault of ours")) is None


def test_a_status_file_that_another_supervisor_left_says_nothing(tmp_path: Path) -> None:
    made = _serving(tmp_path)
    path = tmp_path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"supervisor": 1}))
    with status.only_one(tmp_path):
        seen = status.read_status(made)
    assert (seen["running"], seen["ready"], seen["processes"]) == (True, False, {})


def test_no_mark_of_the_run_before_outlives_a_start(tmp_path: Path) -> None:
    _serving(tmp_path)
    readiness.start_anew(tmp_path)
    assert not readiness.is_ready(tmp_path, "web")


def test_a_process_that_has_ended_and_was_not_waited_for_does_not_serve(tmp_path: Path) -> None:
    _serving(tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        (tmp_path / "ready" / "web").write_text(str(ended.pid))
        assert not readiness.is_ready(tmp_path, "web")
