"""Which kinds of envelopes `library` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.library import notes, remarks
from sangam.library.remarks import LINES

HANDLERS: Mapping[str, Handler] = {
    notes.NOTE: remarks.take_note,
    notes.REMARK: remarks.take_remark,
    notes.RETURNED: LINES.take_returned,
}
