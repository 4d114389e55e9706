"""Parting from a force: first we take back what it holds of ours; afterwards its copies here are erased.

Once two forces have parted nothing of the one reaches the other: no correction, no recall.  A copy whose owner cannot
take it back is not shown for longer than the worker needs to erase it.  After a new pairing its owner shares it again.
"""

from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.federation.public import status
from sangam.federation.types import Lane, PeerState
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.models import Record, Share, Silent
from sangam.records.models.pointers import Pointer
from sangam.records.narrowings.register import Permit
from sangam.records.own_records import records as editing
from sangam.records.storage import records as store

_AT_ONCE = 500


def take_all_back(actor: Actor, force: str) -> int:
    """Take back every record of ours that a force holds, also by groups; return how many.

    A record that is on offer for a transfer stays until that is over.  Each batch is a deed of its own.
    """
    if actor.role != "system":
        require(actor, "record:share")
    taken, after = 0, UUID(int=0)
    while ids := _held_by(force, after):
        with audit.deed(actor, "officer:record:take-all-back") as facts:
            ours = [draft for draft in store.load_locked_records(ids).values() if draft.state == "live"]
            narrowed = [(draft, editing.widened_terms(draft.terms, {force: Level.NONE}, {})) for draft in ours]
            editing.save_terms_of(narrowed, why=f"taken back from {force}", lane=Lane.URGENT, permit=Permit.PARTING)
            facts.update(force=force, records=len(ours))
        taken, after = taken + len(ours), ids[-1]
    return taken


def erase_of_left() -> int:
    """Erase the copies of owners that have parted from us, in a deed of the node; return how many records."""
    left = [force for force, state in status.states().items() if state is PeerState.LEFT]
    whole, silent = Record.objects.filter(owner__in=left), Silent.objects.filter(owner__in=left)
    pointers = Pointer.objects.filter(owner__in=left)
    if not left or not (whole.exists() or silent.exists() or pointers.exists()):
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:copy:erase-of-left") as facts:
        erased = store.delete_local_copy(list(whole.values_list("id", flat=True)[:_AT_ONCE]))
        silent.delete()
        pointers.delete()
        facts.update(forces=left, erased=erased)
    return erased


def _held_by(force: str, after: UUID) -> list[UUID]:
    rows = Share.objects.filter(force=force, record__gt=after, record__owner=here.node().force).order_by("record_id")
    return list(rows.values_list("record_id", flat=True)[:_AT_ONCE])
