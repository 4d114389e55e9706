"""The face of `channels` for the peers' door: which envelope kind is taken by what."""

from collections.abc import Mapping

from sangam.channels import intake, wire
from sangam.channels import recovery as channel_recovery
from sangam.federation.types import Handler

HANDLERS: Mapping[str, Handler] = {
    wire.DOCUMENT: intake.take_document,
    wire.LEFT: intake.take_leaving,
    wire.ENTRIES: intake.take_entries,
    wire.MESSAGE: intake.take_message,
    wire.SEEN: intake.take_seen,
    wire.QUARANTINE: intake.take_quarantine,
    wire.REVIEW: intake.take_review,
    wire.REVISION: intake.take_revision,
    wire.RETURNED: channel_recovery.take_returned,
}
