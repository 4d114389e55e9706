"""Nodes that are made for one measurement or drill, and of which nothing remains, however it ends.

A janitor process cleans up, in one way for every end.  It outlives its starter and waits until the pipe to it closes,
which the starter's death does too, by whatever signal.  Then it kills what still runs in the folder's nodes, unmounts
what was mounted there and removes the folders.

    python -m sangam_lab.throwaway_nodes FOLDER        the janitor of that folder
"""

import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node import homes, status
from sangam.node.postgres import cluster as postgres
from sangam.node.postgres import system_account
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.setting_files import load_settings
from sangam.node.settings import FILE, Settings
from sangam_lab.demo.nodes import Node

_LEAVE_WITHIN_S = 20.0
_LINES_SHOWN = 20
_MOUNTS = Path("/proc/self/mountinfo")
_PORTS = range(20_000, 32_000)
"""Below those that the kernel gives to outgoing connections: none of these is taken between choosing and binding."""


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Give a folder for nodes' homes inside the block, on the disk where an installation's nodes lie.

    Afterwards nothing of the nodes in it remains.  What a node's log says last goes to standard error when it did not
    start: a log that a sentence names is gone by then.
    """
    homes.prepare(homes.root())
    place = Path(tempfile.mkdtemp(prefix=prefix, dir=homes.root()))
    place.chmod(0o711 if system_account.is_root() else 0o700)
    janitor = _janitor(place)
    try:
        yield place
    except Refused as refused:
        _show(refused.parts.get("log"))
        raise
    finally:
        if janitor.stdin:
            janitor.stdin.close()
        janitor.wait()


def _show(log: object) -> None:
    if isinstance(log, Path) and log.exists():
        sys.stderr.writelines(log.read_text(errors="replace").splitlines(keepends=True)[-_LINES_SHOWN:])


def make(home: Path, **settings: object) -> Node:
    """Make a synthetic node of the force after which its home is named, on free ports."""
    ports = {"officers_port": free_port(), "peers_port": free_port()}
    homes.create(home, {"force": home.name, "synthetic": True, **ports, **settings})
    return Node(load_settings(home))


def run(settings: Settings, module: str, *words: str) -> None:
    """Run a module as a process of the node, to its end.  Raises Refused, naming the log, when it fails."""
    run_each([(settings, [module, *words])])


def run_each(steps: Iterable[tuple[Settings, Sequence[str]]]) -> None:
    """Run several side by side.  steps: whose, module and words.  Raises Refused, naming a log, when one fails."""
    running = [(settings, start(settings, *words)) for settings, words in steps]
    for _, step in running:
        step.wait()
    for settings, step in running:
        require_done(step, settings)


def require_done(step: "subprocess.Popen[bytes]", settings: Settings) -> None:
    """Wait until a process of a node has ended.  Raises Refused, naming the log, when it failed."""
    if step.wait():
        log = status.log_of(settings.home, "steps")
        raise Refused("node:unready", "{force} could not be made ready: see {log}.", force=settings.force, log=log)


def start(settings: Settings, module: str, *words: str) -> "subprocess.Popen[bytes]":
    """Start a module as a process of the node; what it says goes to the node's log of steps."""
    with status.log_of(settings.home, "steps").open("ab") as output:
        return child.start([sys.executable, "-m", module, *words], env=environment(settings), output=output)


def free_port() -> int:
    """Return a port of the loopback address that nobody uses; it is given to no other while this process lives."""
    for port in random.sample(_PORTS, len(_PORTS)):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0sangam-port-{port}")  # an abstract name: it goes with the process
            with socket.socket() as trial:
                trial.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        atexit.register(claim.close)
        return port
    raise Refused("node:no-port", "No port from {first} to {last} is free.", first=_PORTS[0], last=_PORTS[-1])


def processes(places: Iterable[Path]) -> list[int]:
    """Return the ids of the living processes that run for a home, work in one of these folders, or name one."""
    names = [str(place) for place in places]
    found = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    return [pid for pid in found if pid != os.getpid() and _is_of(Path(f"/proc/{pid}"), names)]


def _is_of(process: Path, places: list[str]) -> bool:
    try:
        environ = (process / "environ").read_bytes()
        where = str((process / "cwd").readlink())
        words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # ended meanwhile, or another user's
        return False
    return any(
        f"SANGAM_HOME={place}\0".encode() in environ or where.startswith(place) or place in words for place in places
    )


def _janitor(place: Path) -> "subprocess.Popen[bytes]":
    env: Mapping[str, str] = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", "sangam_lab.throwaway_nodes", str(place)],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def clean(place: Path) -> None:
    """End every process of the nodes in the folder, and remove them with all that is theirs."""
    nodes = [path.parent for path in place.glob(f"*/{FILE}")]
    places = [place, *nodes, *(postgres.folder_of(home) for home in nodes)]
    deadline = time.monotonic() + _LEAVE_WITHIN_S
    while (left := processes(places)) and time.monotonic() < deadline:
        for pid in left:
            _kill(pid)
        time.sleep(0.1)
    for mount in _mounts_below(places):
        subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)
    for each in reversed(places):
        shutil.rmtree(each, ignore_errors=True)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _mounts_below(places: Iterable[Path]) -> list[str]:
    """Return what is mounted in these folders, the deepest first."""
    roots = [str(place.resolve()) for place in places]
    points = [line.split()[4] for line in _MOUNTS.read_text().splitlines()]
    return sorted({each for each in points if any(each.startswith(root) for root in roots)}, reverse=True)


def _wait_and_clean(place: Path) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    sys.stdin.buffer.read()
    clean(place)


if __name__ == "__main__":
    _wait_and_clean(Path(sys.argv[1]))
