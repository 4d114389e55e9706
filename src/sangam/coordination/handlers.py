"""Which kinds of envelopes `coordination` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.coordination import intake, wire
from sangam.coordination.intake import LINES
from sangam.federation.types import Handler

HANDLERS: Mapping[str, Handler] = {
    wire.DOCUMENT: intake.take_document,
    wire.ITEM: intake.take_item,
    wire.REPORT: intake.take_report,
    wire.REPORT_ON_MEETING: intake.take_report_on_meeting,
    wire.HANDED: intake.take_handed,
    wire.ANSWER: intake.take_answer,
    wire.RETURNED: LINES.take_returned,
}
