"""Which kinds of envelopes `oversight` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.oversight import wire
from sangam.oversight.glass import acts
from sangam.oversight.looks import record_viewers
from sangam.oversight.recovery.returned_words import LINES
from sangam.oversight.totals import monthly

HANDLERS: Mapping[str, Handler] = {
    **record_viewers.HANDLERS,
    **monthly.HANDLERS,
    **acts.HANDLERS,
    wire.RETURNED: LINES.take_returned,
}
