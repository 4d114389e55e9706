"""The ground of the standing attacker."""

from collections.abc import Callable

import pytest
from attack.ground import Ground
from support.nodes import TestNode


@pytest.fixture
def ground(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Ground:
    return Ground(fresh_nodes)
