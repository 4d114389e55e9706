"""The door of `library` for the peers' door and the worker: envelope kinds, what is due, what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.library import notes, remarks
from sangam.library.remarks import LINES
from sangam.library.shipped_notes import lay_in, tend

__all__ = ["HANDLERS", "LINES", "lay_in", "tend"]

HANDLERS: Mapping[str, Handler] = {
    notes.NOTE: remarks.take_note,
    notes.REMARK: remarks.take_remark,
    notes.RETURNED: LINES.take_returned,
}
