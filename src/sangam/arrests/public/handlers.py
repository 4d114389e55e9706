"""The door of `arrests` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping

from sangam.arrests.despatches import despatch_intake, despatch_wire
from sangam.arrests.despatches.despatch_recovery import LINES
from sangam.federation.types import Handler

__all__ = ["HANDLERS", "LINES"]

HANDLERS: Mapping[str, Handler] = {
    despatch_wire.SENT: despatch_intake.take_despatch,
    despatch_wire.WORD: despatch_intake.take_word,
    despatch_wire.RETURNED: LINES.take_returned,
}
