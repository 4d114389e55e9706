"""The door of `arrests` for the peers' door and the worker: envelope kinds, and what a restored force lost."""

from collections.abc import Mapping

from sangam.arrests.despatches import despatch_acts, despatch_rows
from sangam.arrests.despatches.despatch_acts import LINES
from sangam.federation.types import Handler

__all__ = ["HANDLERS", "LINES"]

HANDLERS: Mapping[str, Handler] = {
    despatch_rows.SENT: despatch_acts.take_despatch,
    despatch_rows.WORD: despatch_acts.take_word,
    despatch_rows.RETURNED: LINES.take_returned,
}
