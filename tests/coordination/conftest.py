"""The fixture of the tests of meetings."""

from collections.abc import Callable

import pytest
from meeting_table import Table
from support.nodes import TestNode


@pytest.fixture
def table(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Table:
    return Table(*fresh_nodes("DL", "HR", "UP"))
