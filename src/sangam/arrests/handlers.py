"""Which kinds of envelopes `arrests` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.arrests import despatches
from sangam.arrests.despatches import LINES
from sangam.federation.types import Handler

HANDLERS: Mapping[str, Handler] = {
    despatches.SENT: despatches.take_despatch,
    despatches.WORD: despatches.take_word,
    despatches.RETURNED: LINES.take_returned,
}
