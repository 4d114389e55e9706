"""The fixture of the tests of operations."""

from collections.abc import Callable

import pytest
from founding import furnished_and_paired
from nodes import TestNode
from planned_border import Border
from wire_world import Wire

from sangam.node.envelope_handlers import HANDLERS


@pytest.fixture
def border(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Border:
    nodes = fresh_nodes("DL", "HR", "UP")
    furnished_and_paired(*nodes)
    return Border(*nodes, Wire(nodes, HANDLERS))
