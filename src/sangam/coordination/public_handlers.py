"""The face of `coordination` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping

from sangam.coordination import intake, returning, wire
from sangam.coordination.returning import give_back
from sangam.federation.types import Handler

__all__ = ["HANDLERS", "give_back"]

HANDLERS: Mapping[str, Handler] = {
    wire.DOCUMENT: intake.take_document,
    wire.ITEM: intake.take_item,
    wire.REPORT: intake.take_report,
    wire.RETURNED: returning.take_returned,
}
