"""Which kinds of envelopes `operations` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.operations.deconfliction import intake, wire
from sangam.operations.entry import intake as entry_intake
from sangam.operations.entry import wire as entry_wire
from sangam.operations.entry.intake import LINES as ENTRY_LINES
from sangam.operations.plans import intake as plan_intake
from sangam.operations.plans import wire as plan_wire
from sangam.operations.plans.intake import LINES as PLAN_LINES

HANDLERS: Mapping[str, Handler] = {
    wire.ASKED: intake.take_asked,
    wire.ANSWERED: intake.take_answered,
    wire.CLOSED: intake.take_closed,
    wire.DRAWN: intake.take_drawn,
    wire.OPENED: intake.take_opened,
    wire.FOUND: intake.take_found,
    wire.RESOLVED: intake.take_resolved,
    wire.WITHDRAWN: intake.take_withdrawn,
    entry_wire.NOTICE: entry_intake.take_notice,
    entry_wire.OPENED: entry_intake.take_opened,
    entry_wire.ENDED: entry_intake.take_ended,
    entry_wire.ACKNOWLEDGED: entry_intake.take_acknowledged,
    entry_wire.RETURNED: ENTRY_LINES.take_returned,
    plan_wire.DOCUMENT: plan_intake.take_document,
    plan_wire.ENTRY: plan_intake.take_entry,
    plan_wire.RETURNED: PLAN_LINES.take_returned,
}
