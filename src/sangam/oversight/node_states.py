"""The state of the node."""

from sangam.access.policy import require
from sangam.audit import audit, seals
from sangam.federation.keys import machines
from sangam.federation.lanes import status
from sangam.federation.peers import catch_up
from sangam.kernel.actor import Actor
from sangam.oversight.types import NodeState
from sangam.records.reconciliation import owner_side


def node_state(actor: Actor) -> NodeState:
    """Return how this node stands with its peers, and what was set aside.  Raises Refused without the right."""
    with audit.deed(actor, "officer:node:read"):
        require(actor, "node:read")
        behind = frozenset(peer.force for peer in catch_up.catching_up() if peer.whole_at is None)
        return NodeState(
            tuple(status.peers()),
            tuple(status.set_aside()),
            seals.newest_head(),
            behind,
            status.lanes_waiting(),
            {view.force: view for view in owner_side.views()},
            status.files_awaited(),
            machines.has_its_files(),
        )
