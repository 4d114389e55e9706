"""A Delhi node with the shipped order of battle, its administrator, and officers who can sign in."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sign_in_desk import Desk, row
from support.cast import officer
from support.founding import with_shipped_units
from support.nodes import TestNode

from sangam.access import staff
from sangam.kernel import clock
from sangam.kernel.actor import Actor


@pytest.fixture(autouse=True)
def early_in_a_step() -> Iterator[None]:
    """Let the time be at the beginning of a step of one-time codes, so that none passes while a test counts them."""
    with clock.shift_time(timedelta(seconds=31 - clock.now().timestamp() % 30)):
        yield


@pytest.fixture
def delhi(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Iterator[TestNode]:
    """Run the test on the Delhi node, its units loaded."""
    (node,) = fresh_nodes("DL")
    with_shipped_units(node)
    with node:
        yield node


@pytest.fixture
def admin(delhi: TestNode) -> Actor:
    return officer("DL", "admin")


@pytest.fixture
def anita(admin: Actor) -> Desk:
    """SI Anita Rawat, at the desk of PS Narela."""
    assert staff.load_officers(admin, [row()]).faults == ()
    return Desk(admin)
