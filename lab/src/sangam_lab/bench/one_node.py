"""A node's database for a measurement: PostgreSQL with its settings as shipped, its tables, and nothing beside it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sangam.kernel.errors import Refused
from sangam.node import homes, status
from sangam.node.postgres import binaries, connections, migrate
from sangam.node.postgres import cluster as postgres
from sangam.node.processes import child
from sangam.node.processes.supervisor import environment
from sangam.node.setting_files import load_settings
from sangam.node.settings import FILE, Settings
from sangam_lab import throwaway_nodes

FORCE = "HR"
STEPS = "sangam_lab.bench.check.inside_node"


@contextmanager
def lone_node(kept: Path | None) -> Iterator[Settings]:
    """Run the database of a Haryana node inside the block.  kept: a folder that stays; without one all is removed.

    Raises Refused, naming the log, when a step fails, and Conflict where the node of a kept folder runs already.
    """
    with nullcontext(kept) if kept else throwaway_nodes.folder("bench-") as folder:
        home = folder.absolute() / FORCE
        if not (home / FILE).exists():
            homes.make_folder(folder.absolute())
            homes.create(home, {"force": FORCE, "synthetic": True})
        with _database_of(load_settings(home)) as settings:
            yield settings


def step(settings: Settings, *words: str, module: str = STEPS) -> dict[str, Any]:
    """Run one step of a module in a process of its own; return its answer.  Raises Refused."""
    return side_by_side(settings, [words], module=module)[0]


def side_by_side(settings: Settings, steps: Sequence[Sequence[str]], *, module: str = STEPS) -> list[dict[str, Any]]:
    """Run several steps at once; return the answer of each.  Raises Refused."""
    answers = [settings.home / "files" / f"answer-{number}.json" for number in range(len(steps))]
    running = [
        _start(settings, ["-m", module, str(answer), *words]) for answer, words in zip(answers, steps, strict=True)
    ]
    for process in running:
        _finish(settings, process)
    return [json.loads(answer.read_text()) for answer in answers]


def _start(settings: Settings, words: Sequence[str], *, role: str = "app") -> "subprocess.Popen[bytes]":
    with status.log_of(settings.home, "bench").open("ab") as log:
        env = environment(settings, {connections.ROLE_VARIABLE: role})
        return child.start([sys.executable, *words], env=env, output=log)


def _finish(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    if process.wait():
        log = status.log_of(settings.home, "bench")
        raise Refused("bench:step", "A step of the measurement failed: see {log}.", log=log)


@contextmanager
def _database_of(settings: Settings) -> Iterator[Settings]:
    cluster = postgres.Cluster(postgres.folder_of(settings.home), programs=binaries.folder(settings.postgres_bin))
    try:
        with status.only_one(settings.home):
            cluster.start()
            if migrate.is_due(settings):
                _finish(settings, _start(settings, ["-m", "sangam", "migrate"], role="owner"))
            yield settings
    finally:
        cluster.stop()
