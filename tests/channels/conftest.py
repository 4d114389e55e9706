"""Three nodes with a stretch of border, a channel over it, and the officers who speak in it."""

from collections.abc import Callable

import pytest
from support.nodes import TestNode
from talk import Talk


@pytest.fixture
def talk(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Talk:
    """Delhi, Haryana and Uttar Pradesh, furnished and paired."""
    return Talk(*fresh_nodes("DL", "HR", "UP"))
