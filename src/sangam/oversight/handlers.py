"""Which kinds of envelopes `oversight` takes, and by what; what a restored force lost."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.oversight import glass, wire
from sangam.oversight.looks import record_viewers
from sangam.oversight.recovery import LINES
from sangam.oversight.totals import monthly

HANDLERS: Mapping[str, Handler] = {
    **record_viewers.HANDLERS,
    **monthly.HANDLERS,
    **glass.HANDLERS,
    wire.RETURNED: LINES.take_returned,
}
