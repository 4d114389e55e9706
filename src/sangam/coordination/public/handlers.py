"""The door of `coordination` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping

from sangam.coordination import intake, wire
from sangam.coordination.hand_overs.hand_over_acts import fall_to_desks
from sangam.coordination.intake import LINES
from sangam.federation.types import Handler

__all__ = ["HANDLERS", "LINES", "fall_to_desks"]

HANDLERS: Mapping[str, Handler] = {
    wire.DOCUMENT: intake.take_document,
    wire.ITEM: intake.take_item,
    wire.REPORT: intake.take_report,
    wire.REPORT_ON_MEETING: intake.take_report_on_meeting,
    wire.HANDED: intake.take_handed,
    wire.ANSWER: intake.take_answer,
    wire.RETURNED: LINES.take_returned,
}
