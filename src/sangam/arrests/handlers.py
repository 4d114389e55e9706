"""Which kinds of envelopes `arrests` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.arrests.despatches import despatch_acts, despatch_rows
from sangam.arrests.despatches.despatch_acts import LINES
from sangam.federation.types import Handler

HANDLERS: Mapping[str, Handler] = {
    despatch_rows.SENT: despatch_acts.take_despatch,
    despatch_rows.WORD: despatch_acts.take_word,
    despatch_rows.RETURNED: LINES.take_returned,
}
