"""A node goes on while the disk of its whole home is full, and says so before."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sangam_lab.chaos.faults import full_disk
from support.running import SOURCE, until

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import homes, setting_files, settings, status, troubles
from sangam.node.processes import readiness
from sangam.node.processes.managed_process import ManagedProcess
from sangam.node.processes.supervisor import _Supervisor
from sangam.node.telemetry import metrics_folder

_OUTSIDE = {
    "database_url": "postgresql://sangam_app:x@127.0.0.1:1/sangam",
    "database_owner_url": "postgresql://sangam_owner:x@127.0.0.1:1/sangam",
}


@pytest.fixture
def full(tmp_path: Path) -> Iterator[settings.Settings]:
    """Give a home on a disk of its own with a mark of a process that served, and no room left."""
    home = tmp_path / "disk" / "HR"
    if not full_disk.fit(home):
        pytest.skip("only root gives a folder a disk of its own")
    try:
        homes.prepare(home)
        (home / "ready").mkdir()
        (home / "ready" / "web").write_text("4194304")
        metrics_folder.start_anew(home)
        full_disk.fill(home)
        with pytest.raises(OSError, match="No space left"):
            (home / "rest").write_bytes(bytes(1 << 20))
        yield setting_files.build(home, {"force": "HR", **_OUTSIDE}, {})
    finally:
        full_disk.drop(home)


def _child() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["sleep", "600"])


def test_the_supervisor_outlives_a_child_that_dies_on_a_full_home(full: settings.Settings) -> None:
    said: list[str] = []
    supervisor = _Supervisor(full, said.append)
    web = ManagedProcess("web", start=_child, say=supervisor.say)
    supervisor.attended = [web]
    try:
        supervisor._tend_on()
        first = web.state()["pid"]
        os.kill(int(str(first)), 9)
        until(lambda: supervisor._tend_on() or web.state()["pid"] not in (None, first), within_s=10)
    finally:
        web.ask_to_end()
        web.end(5)
    assert any(f"web (process {first}) ended by itself, by SIGKILL" in sentence for sentence in said)


def test_the_supervisor_outlives_a_child_that_cannot_be_started(full: settings.Settings) -> None:
    said: list[str] = []
    supervisor = _Supervisor(full, said.append)

    def start() -> "subprocess.Popen[bytes]":
        (full.home / "log" / "web.log").write_text("x" * 10_000)
        raise AssertionError("the disk had room")

    supervisor.attended = [ManagedProcess("web", start=start)]
    supervisor._tend_on()
    supervisor._tend_on()
    assert [sentence for sentence in said if "No space left" in sentence] == [
        "The supervisor goes on, and tries again: [Errno 28] No space left on device"
    ]


def test_a_terminal_on_the_full_disk_does_not_end_the_supervisor(full: settings.Settings) -> None:
    def tell(sentence: str) -> None:
        (full.home / "up.log").write_text(sentence * 10_000)

    _Supervisor(full, tell).say("HR is ready.")


def test_the_status_file_stays_as_it_was_on_a_full_home(full: settings.Settings) -> None:
    assert not status.write_status(
        full, started_at=clock.now(), processes={"web": {"state": "running" * 1000, "pid": 1}}
    )
    assert not (full.home / "status.json").exists()


def test_the_status_file_is_written_as_soon_as_there_is_room(full: settings.Settings) -> None:
    said: list[str] = []
    supervisor = _Supervisor(full, said.append)
    supervisor.attended, supervisor.announced = [], True
    supervisor._write_status()
    supervisor._tend_on()
    assert [sentence for sentence in said if "status.json" in sentence] == [
        "status.json cannot be written: `sangam node status` shows the processes of before."
    ]
    (full.home / "rest").unlink()
    full_disk.empty(full.home)
    supervisor._tend_on()
    assert (full.home / "status.json").exists()


def test_a_full_home_is_not_called_ready_and_stops_a_start(full: settings.Settings) -> None:
    (trouble,) = troubles.of(full)
    assert (trouble.stops, "is full: 0 MB are left" in trouble.sentence) == (True, True)
    with pytest.raises(Refused, match="is full: 0 MB are left"):
        troubles.require_sound(full)


def test_a_process_started_again_on_a_full_home_says_that_it_serves(
    full: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(readiness.VARIABLE, "web")
    readiness.note_ready(full.home)
    assert readiness.is_ready(full.home, "web", pid=os.getpid())


def test_a_process_counts_for_itself_alone_where_its_counts_have_no_room(
    full: settings.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics_folder.VARIABLE, str(metrics_folder.folder(full.home)))
    assert not metrics_folder.reserve(full.home)
    assert metrics_folder.VARIABLE not in os.environ
    assert list(metrics_folder.folder(full.home).iterdir()) == []


def counted_once(home: Path) -> str:
    """Run a process that counts one thing; return what the page of all processes says then."""
    script = (
        "from pathlib import Path; from sangam.node.telemetry import metrics_folder as counts; "
        f"assert counts.reserve(Path({str(home)!r})); import prometheus_client as p; "
        "p.Counter('one', 'x', ['a']).labels('b').inc(); from prometheus_client.multiprocess import *; "
        "r = p.CollectorRegistry(); MultiProcessCollector(r); print(p.generate_latest(r).decode())"
    )
    env = {**os.environ, metrics_folder.VARIABLE: str(metrics_folder.folder(home)), "PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    return done.stdout


def test_counts_that_have_room_are_read_by_the_page(tmp_path: Path) -> None:
    metrics_folder.start_anew(tmp_path)
    assert 'one_total{a="b"} 1.0' in counted_once(tmp_path)


def test_a_process_that_dies_again_and_again_takes_no_more_room_for_counts(tmp_path: Path) -> None:
    metrics_folder.start_anew(tmp_path)
    said = [counted_once(tmp_path) for _ in range(3)]
    assert 'one_total{a="b"} 3.0' in said[-1]
    assert len(list(metrics_folder.folder(tmp_path).iterdir())) == 2
