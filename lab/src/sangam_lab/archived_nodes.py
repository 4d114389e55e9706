"""Throw-away nodes that keep an archive, in a folder beside them on the same disk."""

import time
from collections.abc import Iterable
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.node.wal_archive import keeper
from sangam_lab import throwaway_nodes
from sangam_lab.demo.nodes import Node

_BEGINS_WITHIN_S = 120.0
_LOOK_EVERY_S = 0.1


def make(home: Path, **settings: object) -> Node:
    """Make a node as `throwaway_nodes.make` does, with an archive."""
    archive = home.parent / "archives" / home.name
    archive.mkdir(parents=True)
    return throwaway_nodes.make(home, archive_folder=str(archive), **settings)


def await_archives(nodes: Iterable[Node]) -> None:
    """Wait until each archive holds a base copy and commits wait for it.  Raises Refused."""
    deadline = time.monotonic() + _BEGINS_WITHIN_S
    for node in nodes:
        while not ((state := keeper.read_state(node.settings.home)) and state.waited_for and state.base_at):
            if time.monotonic() > deadline:
                raise Refused("node:no-archive-yet", "{home} has no archive yet.", home=node.settings.home)
            time.sleep(_LOOK_EVERY_S)
