"""The face of `oversight`: the ledger for its reader, the state of the node."""

from uuid import UUID

from sangam.access.policy import require
from sangam.access.public_staff import officer_named
from sangam.audit import public as audit
from sangam.audit import public_log as log
from sangam.federation import public as federation
from sangam.federation import public_epochs as epochs
from sangam.federation import public_peers
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REFERENCE, require_length
from sangam.oversight.next_steps import LATE_AFTER, NEXT_STEPS, is_late, next_step
from sangam.oversight.types import LedgerView, NodeState
from sangam.records import public_comparing as comparing

__all__ = [
    "LATE_AFTER",
    "MOST_SHOWN",
    "NEXT_STEPS",
    "acts",
    "is_late",
    "next_step",
    "node_state",
    "own_acts",
]

_OVERSIGHT = Stated(Purpose.OVERSIGHT)
MOST_SHOWN = 200


def own_acts(actor: Actor, *, limit: int = MOST_SHOWN) -> LedgerView:
    """Return what the actor himself did, as the auditor sees it.  Reading one's own acts is no look."""
    require(actor, "ledger:own")
    return LedgerView(tuple(audit.entries_of_officer(actor.an_officer(), limit=limit)), log.newest_head())


def acts(actor: Actor, *, officer: str = "", on: str = "", action: str = "", limit: int = MOST_SHOWN) -> LedgerView:
    """Return the newest acts of all; one look, written with what was asked.

    officer: only his, by sign-in name or service number.  on: only acts on this record or thing, and looks that showed
    it, by its whole id.  action: only those that begin so.
    Raises Refused without the right, NotFound for no such officer, Malformed for what is no id.
    """
    officer, action = (require_length(each, part="text", most=REFERENCE) for each in (officer, action))
    with audit.deed(actor, "officer:ledger:audit", on=on or None, purpose=_OVERSIGHT) as facts:
        require(actor, "ledger:audit")
        facts.update(officer=officer, action=action)
        if on:
            found = audit.entries_on(_id(on), limit=limit)
        elif officer:
            found = audit.entries_of_officer(officer_named(officer).id, limit=limit)
        else:
            found = audit.recent_entries(action=action, limit=limit)
        chosen = [entry for entry in found if entry.action.startswith(action)]
    return LedgerView(tuple(chosen), log.newest_head())


def node_state(actor: Actor) -> NodeState:
    """Return how this node stands with its peers, and what was set aside.  Raises Refused without the right."""
    with audit.deed(actor, "officer:node:read"):
        require(actor, "node:read")
        behind = frozenset(peer.force for peer in epochs.catching_up() if peer.whole_at is None)
        return NodeState(
            tuple(federation.peers()), tuple(federation.set_aside()), log.newest_head(), behind,
            federation.lanes_waiting(), {view.force: view for view in comparing.views()}, federation.files_awaited(),
            public_peers.has_its_files(),
        )  # fmt: skip


def _id(text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        raise Malformed(
            "oversight:id", "{text} is not the id of a record or thing: copy it whole from its address.", text=text
        ) from None
