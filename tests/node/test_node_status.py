"""What is said of a node that starts again after a crash: nothing of the run before counts."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sangam.kernel import clock
from sangam.node import ready, settings, status

_WEB = {"web": {"state": "running", "pid": os.getpid()}}


def _serving(home: Path) -> settings.Settings:
    """Return the settings of a node whose web process, this one, says that it serves."""
    (home / "ready").mkdir()
    (home / "ready" / "web").write_text(str(os.getpid()))
    made = settings.build(home, {"force": "HR"}, {})
    status.write(made, started_at=clock.now(), processes=_WEB)
    return made


def test_a_node_is_ready_when_its_supervisor_wrote_of_a_process_that_serves(tmp_path: Path) -> None:
    made = _serving(tmp_path)
    with status.only_one(tmp_path):
        assert status.read(made)["ready"]


def test_a_status_file_that_another_supervisor_left_says_nothing(tmp_path: Path) -> None:
    made = _serving(tmp_path)
    path = tmp_path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"supervisor": 1}))
    with status.only_one(tmp_path):
        seen = status.read(made)
    assert (seen["running"], seen["ready"], seen["processes"]) == (True, False, {})


def test_no_mark_of_the_run_before_outlives_a_start(tmp_path: Path) -> None:
    _serving(tmp_path)
    ready.start_anew(tmp_path)
    assert not ready.is_ready(tmp_path, "web")


def test_a_process_that_has_ended_and_was_not_waited_for_does_not_serve(tmp_path: Path) -> None:
    _serving(tmp_path)
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        (tmp_path / "ready" / "web").write_text(str(ended.pid))
        assert not ready.is_ready(tmp_path, "web")
