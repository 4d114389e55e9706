"""The press of a node as the process that it is, in a home of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sangam.node.press import client
from sangam.node.press.client import Client


@contextmanager
def running_press(home: Path) -> Iterator[Client]:
    """Run a press inside the block, and give what asks it."""
    (home / "node.toml").write_text('force = "DL"\nsynthetic = true\n')
    env = {**os.environ, "SANGAM_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    running = subprocess.Popen([sys.executable, "-m", "sangam.node.press.service"], env=env)
    press, until = Client(home), time.monotonic() + 60
    try:
        while press.state_of("none", "").state == client.AWAY and time.monotonic() < until:
            assert running.poll() is None
        yield press
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0
