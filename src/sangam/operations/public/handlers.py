"""The face of `operations` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping
from datetime import datetime

from sangam.federation.types import Handler
from sangam.operations.deconfliction import intake, wire
from sangam.operations.entry import intake as entry_intake
from sangam.operations.entry import recovery as entry_recovery
from sangam.operations.entry import wire as entry_wire
from sangam.operations.plans import intake as plan_intake
from sangam.operations.plans import recovery as plan_recovery
from sangam.operations.plans import wire as plan_wire

__all__ = ["HANDLERS", "give_back"]

HANDLERS: Mapping[str, Handler] = {
    wire.ASKED: intake.take_asked,
    wire.ANSWERED: intake.take_answered,
    wire.FOUND: intake.take_found,
    wire.RESOLVED: intake.take_resolved,
    wire.WITHDRAWN: intake.take_withdrawn,
    entry_wire.NOTICE: entry_intake.take_notice,
    entry_wire.OPENED: entry_intake.take_opened,
    entry_wire.ENDED: entry_intake.take_ended,
    entry_wire.ACKNOWLEDGED: entry_intake.take_acknowledged,
    entry_wire.RETURNED: entry_recovery.take_returned,
    plan_wire.DOCUMENT: plan_intake.take_document,
    plan_wire.ENTRY: plan_intake.take_entry,
    plan_wire.RETURNED: plan_recovery.take_returned,
}


def give_back(force: str, since: datetime) -> int:
    """Send a restored force what is held here of its own, in the running deed; return how many lines."""
    return entry_recovery.give_back(force, since) + plan_recovery.give_back(force, since)
