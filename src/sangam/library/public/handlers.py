"""The door of `library` for the peers' door and the worker: envelope kinds, what is due, what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.library import intake, wire
from sangam.library.recovery import LINES
from sangam.library.upkeep import lay_in, tend

__all__ = ["HANDLERS", "LINES", "lay_in", "tend"]

HANDLERS: Mapping[str, Handler] = {
    wire.NOTE: intake.take_note,
    wire.REMARK: intake.take_remark,
    wire.RETURNED: LINES.take_returned,
}
