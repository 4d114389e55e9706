"""Nodes as they begin, founded once and laid down again for one test after the other.

Founding three nodes takes longer than most tests that begin with it.  What it leaves are rows, and files among the
keys; both are copied into the new nodes of a later test, under their own paths.  A founding is renewed soon, so that
what it says of its time is about now.  A test that moves the time, or does anything to a node before, has its own.
"""

import time
from collections.abc import Callable
from functools import wraps

from support.beat import furnish
from support.nodes import TestNode
from support.wire_world import pair

from sangam.access.units import shipped_data
from sangam.kernel import clock

_RENEWED_AFTER_S = 120.0
_AT_ONCE_S = 5.0

Found = Callable[..., None]


def founded(found: Found) -> Found:
    """Have what `found` makes of new nodes made once, and copied when it is asked of the same forces again."""

    @wraps(found)
    def lay_down(*nodes: TestNode) -> None:
        name = "_".join(["founded", found.__name__, *(node.force.lower() for node in nodes)])
        if not all(node.is_new for node in nodes) or not _time_is_as_it_is():
            found(*nodes)
        elif nodes[0].cluster.founded_at.get(name, float("-inf")) + _RENEWED_AFTER_S > time.monotonic():
            for node in nodes:
                node.begins_as(name)
        else:
            found(*nodes)
            nodes[0].cluster.founded_at[name] = time.monotonic()
            for node in nodes:
                node.is_kept_as(name)

    return lay_down


@founded
def paired(*nodes: TestNode) -> None:
    """Pair the nodes."""
    pair(*nodes)


@founded
def furnished_and_paired(*nodes: TestNode) -> None:
    """Lay down the beat's units on the nodes, and pair them."""
    for node in nodes:
        furnish(node)
    pair(*nodes)


@founded
def with_shipped_units(node: TestNode) -> None:
    """Load the shipped order of battle."""
    with node:
        shipped_data.load_shipped()


def _time_is_as_it_is() -> bool:
    return abs(clock.now().timestamp() - time.time()) < _AT_ONCE_S
