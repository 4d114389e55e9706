"""A node that really runs: its processes live and die together."""

import json
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import processes_of, sangam, until, up

from sangam.node import status
from sangam.node.setting_files import load_settings

_COUNTED = 'sangam_request_seconds_count{method="GET",page="sign_in",status="200"} 1.0'
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    made = temporary_home() / "HR"
    words = ("--officers-port", str(free_port()), "--peers-port", str(free_port()), "--synthetic")
    done = sangam("node", "init", "--force", "HR", "--home", made, *words)
    assert done.returncode == 0, done.stderr
    yield made
    until(lambda: not processes_of(made))


def _status(home: Path) -> dict[str, object]:
    seen: dict[str, object] = json.loads(sangam("node", "status", "--home", home, "--json").stdout)
    return seen


def _ready(home: Path) -> bool:
    return bool(status.read_status(load_settings(home, {}))["ready"])


@pytest.mark.long
def test_it_comes_up_says_so_and_stops_when_told(home: Path) -> None:
    with up(home) as node:
        until(lambda: _ready(home))
        until(lambda: "HR is ready" in (home / "up.log").read_text())
        assert _status(home)["synthetic"] is True
        until(lambda: status.answers("127.0.0.1", load_settings(home, {}).peers_port))
        assert _is_turned_away(load_settings(home, {}).peers_port)
        second = sangam("node", "up", "--home", home)
        assert (second.returncode, "runs already" in second.stderr) == (2, True)
        assert sangam("node", "stop", "--home", home).stdout == "Stopped.\n"
        assert node.wait(60) == 0
    assert processes_of(home) == []
    assert sangam("node", "status", "--home", home).returncode == 3


@pytest.mark.long
def test_nothing_outlives_a_killed_supervisor_and_the_node_comes_up_again(home: Path) -> None:
    with up(home) as node:
        until(lambda: _ready(home))
        node.kill()
        node.wait()
        until(lambda: not processes_of(home), within_s=60)
    with up(home) as node:
        until(lambda: _ready(home))
        node.send_signal(signal.SIGINT)
        assert node.wait(60) == 0
    assert "Bringing the tables up to date" not in (home / "up.log").read_text()


@pytest.mark.long
def test_a_process_that_dies_is_started_anew(home: Path) -> None:
    with up(home):
        until(lambda: _ready(home))
        for name in ("web", "postgres"):
            before = _pid(home, name)
            os.kill(before, signal.SIGKILL)
            until(partial(_runs_anew, home, name, before))
        until(lambda: _ready(home))


def test_a_taken_port_is_told_in_a_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", load_settings(home, {}).officers_port))
        other.listen()
        refused = sangam("node", "up", "--home", home)
    assert refused.returncode == 2
    assert "cannot be used" in refused.stderr


def _is_turned_away(port: int) -> bool:
    """Return whether the peers' door refuses a caller that shows no certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as caller:
            caller.sendall(b"GET /peer/v1/hello HTTP/1.1\r\nHost: x\r\n\r\n")
            return caller.recv(1) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def _runs_anew(home: Path, name: str, before: int) -> bool:
    return _pid(home, name) not in (0, before)


def _pid(home: Path, name: str) -> int:
    seen = json.loads((home / "status.json").read_text())
    return int(seen["processes"][name]["pid"] or 0)


@pytest.mark.long
def test_processes_share_a_port_and_are_replaced_while_callers_are_served(home: Path) -> None:
    (home / "node.toml").write_text((home / "node.toml").read_text() + "web_processes = 2\n")
    with up(home):
        until(lambda: _ready(home))
        until(
            lambda: "web-2" in _parts(home) and all(part["ready"] for part in _parts(home).values() if "ready" in part)
        )
        before = {name: part["pid"] for name, part in _parts(home).items()}
        assert sangam("node", "reload", "--home", home).returncode == 0
        refused = 0
        while "All processes are replaced" not in (home / "up.log").read_text():
            refused += not _is_served(load_settings(home, {}).officers_port)
        assert refused == 0
        after = {name: part["pid"] for name, part in _parts(home).items()}
        assert before["postgres"] == after["postgres"]
        assert all(before[name] != after[name] for name in ("web", "web-2", "door", "worker"))


@pytest.mark.long
def test_pages_are_counted_for_prometheus_and_leave_lines_without_persons(home: Path) -> None:
    port = free_port()
    (home / "node.toml").write_text((home / "node.toml").read_text() + f"metrics_port = {port}\n")
    with up(home):
        until(lambda: _ready(home))
        assert _is_served(load_settings(home, {}).officers_port, "?next=Sunil+Kumar")
        until(lambda: _COUNTED in _metrics(port), within_s=90)
        told = _metrics(port)
        assert "sangam_disk_free_bytes" in told
        assert "sangam_ledger_sealed_rows" in told
    lines = [json.loads(line) for path in (home / "log").glob("web-*.jsonl") for line in path.read_text().splitlines()]
    (answered,) = [line for line in lines if line["says"] == "answered" and line["page"] == "sign_in"][-1:]
    assert (answered["method"], answered["status"]) == ("GET", 200)
    assert "Sunil" not in json.dumps(lines)


def test_nothing_is_replaced_where_no_node_runs(home: Path) -> None:
    done = sangam("node", "reload", "--home", home)
    assert (done.returncode, "No node runs" in done.stderr) == (2, True)


def _parts(home: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = status.read_status(load_settings(home, {}))["processes"]
    return found


def _is_served(port: int, query: str = "") -> bool:
    with urlopen(f"http://127.0.0.1:{port}/sign-in/{query}", timeout=20) as answer:
        return bool(answer.status == 200)


def _metrics(port: int) -> str:
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            told: str = answer.read().decode()
            return told
    except URLError:
        return ""
