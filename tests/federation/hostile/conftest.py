"""Delhi is hostile, Haryana is attacked; the wire between them is the ordinary one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from nodes import TestNode

from sangam.kernel.here import PeerLimits

Nodes = tuple[TestNode, TestNode]


@pytest.fixture
def limits(nodes: Nodes) -> Callable[..., None]:
    """Set what Haryana takes of one peer."""

    def put(**limits: int) -> None:
        _, haryana = nodes
        haryana.here = replace(haryana.here, peer_limits=PeerLimits(**limits))

    return put
