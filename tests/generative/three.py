"""The three nodes on which both machines act, as new for each example, and the wire between them."""

import shutil
from pathlib import Path

from known import FORCES
from support.cluster import TestCluster
from support.nodes import TestNode
from support.wire_world import hear, heard_table
from support.world import Line, Station, build

from sangam.node.envelope_handlers import HANDLERS


class Three:
    """Three nodes that are furnished and paired once; each example begins from a backup of that, their keys too."""

    def __init__(self, cluster: TestCluster, folder: Path) -> None:
        self._nodes = [TestNode(force, cluster, folder / force) for force in FORCES]
        heard_table(cluster, *self._nodes)
        self._stations = build(*self._nodes).stations
        for node in self._nodes:
            node.backs_up("new")
            shutil.copytree(node.here.keys, _kept_keys(node))

    def as_new(self) -> tuple[dict[str, Station], Line]:
        """Put the nodes back to what they were at first; return the stations by force, and a line."""
        for node in self._nodes:
            node.is_put_back("new")
            shutil.rmtree(node.here.keys)
            shutil.copytree(_kept_keys(node), node.here.keys)
        line = Line(tuple(self._nodes), {**HANDLERS, "test.said.v1": hear})
        return {station.force: station for station in self._stations}, line

    def close(self) -> None:
        """Leave the databases as migrations left them."""
        for node in self._nodes:
            node.close()


def _kept_keys(node: TestNode) -> Path:
    return node.here.keys.with_name("keys-kept")
