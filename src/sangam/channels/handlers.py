"""Which kinds of envelopes `channels` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.channels import intake, wire
from sangam.channels.intake import LINES
from sangam.federation.types import Handler

HANDLERS: Mapping[str, Handler] = {
    wire.DOCUMENT: intake.take_document,
    wire.LEFT: intake.take_leaving,
    wire.ENTRIES: intake.take_entries,
    wire.MESSAGE: intake.take_message,
    wire.SEEN: intake.take_seen,
    wire.FIRST_QUARANTINE: intake.take_quarantine,
    wire.QUARANTINE: intake.take_quarantine,
    wire.DECLINED: intake.take_declined,
    wire.FIRST_REVIEW: intake.take_review,
    wire.REVIEW: intake.take_review,
    wire.REVISION: intake.take_revision,
    wire.RETURNED: LINES.take_returned,
}
