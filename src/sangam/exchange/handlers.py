"""Which kinds of envelopes `exchange` takes, and by what."""

from collections.abc import Mapping

from sangam.exchange.alerts.intake import take_acknowledged, take_alert, take_cancelled
from sangam.exchange.messages import ISSUED, UPDATED
from sangam.exchange.recovery import RETURNED, take_returned
from sangam.exchange.threads.intake import take_opened, take_outcome, take_said, take_seen
from sangam.federation.types import Handler

# A node has written alerts of later versions as UPDATED; their envelopes wait or are sent again, so they are read.
HANDLERS: Mapping[str, Handler] = {
    ISSUED: take_alert,
    UPDATED: take_alert,
    "alert.cancelled.v1": take_cancelled,
    "alert.acknowledged.v1": take_acknowledged,
    "thread.opened.v1": take_opened,
    "thread.said.v1": take_said,
    "thread.seen.v1": take_seen,
    "thread.outcome.v1": take_outcome,
    RETURNED: take_returned,
}
