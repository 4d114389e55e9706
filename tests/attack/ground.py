"""The ground on which the attacker stands: real nodes of the tests, as new for each attack."""

from collections.abc import Callable
from dataclasses import dataclass

from support.cast import officer
from support.nodes import TestNode
from support.world import World, build

from sangam.kernel.actor import Actor


@dataclass(frozen=True)
class Ground:
    """Gives nodes that nobody used before: `ground.fresh_nodes("DL", "HR")`."""

    fresh_nodes: Callable[..., tuple[TestNode, ...]]

    def world(self, *forces: str) -> World:
        """Return forces that are furnished and paired."""
        return build(*self.fresh_nodes(*forces))

    def admin(self, force: str = "DL") -> Actor:
        """Return the administrator of the node that is entered."""
        return officer(force, "admin")
