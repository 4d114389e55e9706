"""Five nodes as children of one process: made on first use, started together, loaded once, stopped together."""

import shutil
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Refused
from sangam.node import homes, status
from sangam.node.bootstrap import SKEW_VARIABLE
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.setting_files import load_settings
from sangam.node.settings import FILE, Settings
from sangam_lab.world.public import EARLIER, HOURS_EARLIER, NOW, READ, day, write_tour

FORCES = ("DL", "HR", "UP", "NIA", "MHA")
ARCHIVED = frozenset({"HR"})
"""Those whose log lies in a second folder too: one of them loses its disk."""
_OFFICERS_PORT, _PEERS_PORT = 8401, 8501
_OTHER_PORTS = range(10_000, 28_000, 10)  # below those that the system gives to callers
_READY_WITHIN_S = 180.0
_INVITATION, _PLAYED = "invitation.txt", "day_played_at"
LOADED = "loaded"
"""File in the home of a node that holds the synthetic world."""
_DAY_LASTS = timedelta(hours=12)

Say = Callable[[str], None]


@dataclass
class Node:
    """One node of the demonstration and its supervisor process."""

    settings: Settings
    process: subprocess.Popen[bytes] | None = None


def folder() -> Path:
    """Return the folder that holds the demonstration's nodes, unless another is asked for."""
    return homes.root() / "demo"


@contextmanager
def only_one(place: Path) -> Iterator[None]:
    """Hold the folder inside the block.  Raises Conflict while another demonstration holds it."""
    homes.make_folder(place)
    if pid := status.supervisor(place):
        raise Conflict(
            "demo:runs",
            "The demonstration in {place} runs already (process {pid}): stop it, or give this one another --folder.",
            place=place,
            pid=pid,
        )
    with status.only_one(place):
        yield


def prepare(place: Path, forces: tuple[str, ...] = FORCES) -> list[Node]:
    """Return the nodes, made where they are missing; a port that is taken by another program is replaced."""
    taken: set[int] = set()
    officers, peers = _ports(place)
    nodes = []
    for index, force in enumerate(forces):
        home = place / force
        if not (home / FILE).exists():
            ports = {
                "officers_port": _free(officers + index, taken),
                "peers_port": _free(peers + index, taken),
            }
            homes.create(home, {"force": force, "synthetic": True, **ports, **_archive(place, force)})
        nodes.append(Node(load_settings(home)))
    return nodes


def _archive(place: Path, force: str) -> dict[str, str]:
    """Return where a node keeps its archive, if it does; of an earlier node's nothing is left there."""
    if force not in ARCHIVED:
        return {}
    folder = place / "archives" / force
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {"archive_folder": str(folder)}


def open_day(nodes: list[Node], *, say: Say) -> bool:
    """Start all nodes; new ones with a day in progress: its earlier part is played by clocks that are set back.

    What stayed without an answer then is overdue now, by the nodes' own clocks.  Returns whether the day is a new one.
    """
    if any((node.settings.home / LOADED).exists() for node in nodes):
        start(nodes, say=say)
        load_once(nodes, say=say)
        _say_age(nodes, say=say)
        return False
    hours = timedelta(hours=HOURS_EARLIER)
    say(f"Making the day: its earlier part, with the nodes' clocks {HOURS_EARLIER} hours back.")
    start(nodes, say=lambda _: None, behind=hours)
    load_once(nodes, say=say, behind=hours)
    say("The officers ask each other, and answer.")
    _play(nodes, EARLIER, behind=hours)
    stop(nodes)
    start(nodes, say=say)
    _play(nodes, NOW)
    _play(nodes, READ)
    for node in nodes:
        (node.settings.home / _PLAYED).write_text(clock.now().isoformat())
    return True


def _play(nodes: list[Node], stage: str, *, behind: timedelta = timedelta()) -> None:
    """Play a stage of the day on each node whose officers act in it."""
    acting = {act.force for act in day() if act.stage == stage}
    _run([node for node in nodes if node.settings.force in acting], lambda _: ["day", stage], behind=behind)


def count_waiting(nodes: list[Node], *, say: Say) -> bool:
    """Say what waits for each shown sign-in; return whether it is a day in progress for all of them."""
    command = [sys.executable, "-m", "sangam_lab.demo", "waiting"]
    counting = [
        subprocess.Popen(command, env=environment(node.settings), stdout=subprocess.PIPE, text=True) for node in nodes
    ]
    for each in counting:
        said, _ = each.communicate()
        say(said.rstrip())
    return not any(each.returncode for each in counting)


def _say_age(nodes: list[Node], *, say: Say) -> None:
    """Say of a day that was not played to its end, or is long over, how to have a new one."""
    played = nodes[0].settings.home / _PLAYED
    if not played.exists():
        say("The day of this demonstration was not played to its end: --fresh makes a new one.")
    elif clock.now() - datetime.fromisoformat(played.read_text()) > _DAY_LASTS:
        say("The day of this demonstration is over, so most of it is overdue: --fresh makes a new one.")


def start(nodes: list[Node], *, say: Say, behind: timedelta = timedelta()) -> None:
    """Start all nodes and wait until each answers.  Raises Refused, naming the log, when one does not.

    behind: by how much their clocks are set back, until they are started anew.
    """
    for node in nodes:
        launch(node, **_set_back(behind))
    for node in nodes:
        _await(node)
        say(f"{node.settings.force:<4} answers at {node.settings.officers_origin}")


def launch(node: Node, **env: str) -> None:
    """Start a node's supervisor and do not wait.  env: more of its environment.  From the main thread only."""
    with status.log_of(node.settings.home, "up").open("ab") as log:
        command = [sys.executable, "-m", "sangam", "node", "up", "--home", str(node.settings.home)]
        node.process = child.start(command, env=environment(node.settings, env), output=log)


def load_once(nodes: list[Node], *, say: Say, behind: timedelta = timedelta()) -> None:
    """Load cast, pairing and world into nodes that were not loaded before; all side by side."""
    for node in nodes:
        write_tour(node.settings.home)
    fresh = [node for node in nodes if not (node.settings.home / LOADED).exists()]
    if not fresh:
        return
    say("Loading the cast: invented officers, posts and sign-ins.")
    _run(fresh, lambda _: ["cast"], behind=behind)
    say("Pairing the forces and loading the synthetic world.")
    letters = {node.settings.force: str(node.settings.home / _INVITATION) for node in nodes}
    others = {force: [path for each, path in letters.items() if each != force] for force in letters}
    _run(fresh, lambda node: ["world", *others[node.settings.force]], behind=behind)
    for node in fresh:
        (node.settings.home / LOADED).touch()


def note_loaded(node: Node) -> None:
    """Note of a restored node that its world is loaded: what says so lies beside its database, not in it."""
    write_tour(node.settings.home)
    (node.settings.home / LOADED).touch()


def stop(nodes: list[Node]) -> None:
    """Stop all nodes and wait until they are gone."""
    running = [node.process for node in nodes if node.process is not None]
    for process in running:
        process.terminate()
    for process in running:
        if not child.ends_within(process, 20.0):
            process.kill()
            process.wait()


def ended(nodes: list[Node]) -> Node | None:
    """Return a node whose supervisor has ended, if any."""
    return next((node for node in nodes if node.process is not None and node.process.poll() is not None), None)


def _set_back(behind: timedelta) -> dict[str, str]:
    return {SKEW_VARIABLE: str(-behind.total_seconds())} if behind else {}


def _run(nodes: list[Node], words: Callable[[Node], list[str]], *, behind: timedelta = timedelta()) -> None:
    running = []
    for node in nodes:
        with status.log_of(node.settings.home, "demo").open("ab") as log:
            command = [sys.executable, "-m", "sangam_lab.demo", *words(node)]
            env = environment(node.settings, _set_back(behind))
            running.append((node, child.start(command, env=env, output=log)))
    ended = [(node, process.wait()) for node, process in running]
    for node, left_with in ended:
        if left_with != 0:
            raise Refused(
                "demo:load",
                "{force} could not be loaded: see {log}.",
                force=node.settings.force,
                log=status.log_of(node.settings.home, "demo"),
            )


def _await(node: Node) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while not status.read_status(node.settings)["ready"]:
        if time.monotonic() > deadline or (node.process and node.process.poll() is not None):
            raise Refused(
                "demo:start",
                "{force} does not answer: see {log}.",
                force=node.settings.force,
                log=status.log_of(node.settings.home, "up"),
            )
        time.sleep(0.05)


def _ports(place: Path) -> tuple[int, int]:
    """Return the first officers' and the first peers' port: the known ones, or a folder's own."""
    if place == folder():
        return _OFFICERS_PORT, _PEERS_PORT
    own = _OTHER_PORTS[zlib.crc32(bytes(place)) % len(_OTHER_PORTS)]
    return own, own + 5


def _free(port: int, taken: set[int]) -> int:
    """Return the first port from `port` on that nothing uses, and take it."""
    while port in taken or not _can_bind(port):
        port += 10
    taken.add(port)
    return port


def _can_bind(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def forget(place: Path) -> None:
    """Remove the demonstration's nodes for ever.  To be called where `only_one` is held."""
    for home in [path.parent for path in place.glob(f"*/{FILE}")]:
        shutil.rmtree(postgres.folder_of(home), ignore_errors=True)  # root's may lie elsewhere
        shutil.rmtree(home)
    shutil.rmtree(place / "archives", ignore_errors=True)
