"""Two nodes of their own for a measurement: made, started, paired, one record shared, and removed afterwards."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node import account, child, homes, postgres, status
from sangam.node.demo import running
from sangam.node.demo.running import Node
from sangam.node.settings import load
from sangam.node.supervise import environment

FORCES = ("DL", "HR")
INVITATION = "invitation.txt"

Say = Callable[[str], None]


@contextmanager
def two_nodes(*, say: Say) -> Iterator[tuple[Node, Node]]:
    """Run Delhi and Haryana inside the block, with the invented cast and one record shared; remove all afterwards.

    The homes lie where an installation's nodes lie, on the same disk, with durability as it is shipped.
    Raises Refused, naming the log, when a node does not start.
    """
    folder = _folder()
    nodes = [_made(folder / force) for force in FORCES]
    try:
        running.start(nodes, say=say)
        _load(nodes)
        yield nodes[0], nodes[1]
    finally:
        running.stop(nodes)
        for place in (folder, *(postgres.folder_of(node.settings.home) for node in nodes)):
            shutil.rmtree(place, ignore_errors=True)


def _folder() -> Path:
    homes.prepare(homes.root())
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=homes.root()))
    folder.chmod(0o711 if account.is_root() else 0o700)
    return folder


def _made(home: Path) -> Node:
    ports = {"officers_port": free_port(), "peers_port": free_port()}
    homes.create(home, {"force": home.name, "synthetic": True, **ports})
    return Node(load(home))


def _load(nodes: list[Node]) -> None:
    for node in nodes:
        _run(node, "cast")
    for node, other in zip(nodes, reversed(nodes), strict=True):
        _run(node, "pair", str(other.settings.home / INVITATION))


def _run(node: Node, *words: str) -> None:
    log = status.log_of(node.settings.home, "bench")
    with log.open("ab") as output:
        command = [sys.executable, "-m", "sangam.node.bench.loading", *words]
        running_step: subprocess.Popen[bytes] = child.start(command, env=environment(node.settings), output=output)
    if running_step.wait() != 0:
        raise Refused("bench:load", "{force} could not be loaded: see {log}.", force=node.settings.force, log=log)


def free_port() -> int:
    """Return a port of loopback that nobody used a moment ago."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
