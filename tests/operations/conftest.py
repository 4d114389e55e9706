"""The fixture of the tests of operations."""

from collections.abc import Callable

import pytest
from planned_border import Border
from support.nodes import TestNode


@pytest.fixture
def border(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Border:
    return Border(*fresh_nodes("DL", "HR", "UP"))
