"""The door of `oversight`: the ledger for its reader, the state of the node."""

from sangam.access.policy import require
from sangam.audit.public import audit, log
from sangam.audit.types import MOST_COUNTED
from sangam.federation.public import catch_up, machine_keys, status
from sangam.kernel.actor import Actor
from sangam.oversight.ledger import (
    LATE_AFTER,
    MOST_EXPORTED,
    MOST_SHOWN,
    NEXT_STEPS,
    acts,
    exported_acts,
    is_late,
    next_step,
    own_acts,
)
from sangam.oversight.types import LedgerQuery, NodeState
from sangam.records.public.maintenance import reconciliation

__all__ = [
    "LATE_AFTER",
    "MOST_COUNTED",
    "MOST_EXPORTED",
    "MOST_SHOWN",
    "NEXT_STEPS",
    "LedgerQuery",
    "acts",
    "exported_acts",
    "is_late",
    "next_step",
    "node_state",
    "own_acts",
]


def node_state(actor: Actor) -> NodeState:
    """Return how this node stands with its peers, and what was set aside.  Raises Refused without the right."""
    with audit.deed(actor, "officer:node:read"):
        require(actor, "node:read")
        behind = frozenset(peer.force for peer in catch_up.catching_up() if peer.whole_at is None)
        return NodeState(
            tuple(status.peers()),
            tuple(status.set_aside()),
            log.newest_head(),
            behind,
            status.lanes_waiting(),
            {view.force: view for view in reconciliation.views()},
            status.files_awaited(),
            machine_keys.has_its_files(),
        )
