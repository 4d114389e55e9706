"""Copies that come after their day: nothing of them is kept, and what stood of the record before is erased at once.

An owner that lost a later day in a restore, or whose correction was long on its way, sends them in good faith.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.records.messages.receipts import Versions
from sangam.records.ownership import precedence
from sangam.records.recalls import receipts
from sangam.records.storage import records as store


def ended(envelope: Incoming, expiries: Mapping[UUID, datetime]) -> set[UUID]:
    """Return the records that came after their terms had run out.

    Raises Refused when nothing else came and none of them is held of this sender.
    """
    over = {record for record, expires_at in expiries.items() if expires_at <= envelope.received_at}
    if over and len(over) == len(expiries) and not _held(list(over), envelope.sender):
        raise Refused(
            "records:terms-over",
            "What was sent came after its terms had run out on {day}: nothing of it is kept.",
            day=max(expiries.values()).astimezone(clock.INDIA).date(),
        )
    return over


def erase(envelope: Incoming, over: Versions) -> None:
    """Erase what stands here of the sender's records of which a later version is over, and sign so."""
    held = _held([record for record, _ in over], envelope.sender) if over else set()
    theirs = [(record, version) for record, version in over if record in held]
    if theirs:
        records = [record for record, _ in theirs]
        store.let_go(records)
        store.write_silent((), records=records)
        receipts.sign_erased(envelope.sender, theirs, reason="expired", lane=Lane.NORMAL)


def _held(records: Sequence[UUID], owner: str) -> set[UUID]:
    standing = precedence.standing(records)
    return {record for record, (whose, _) in standing.items() if whose == owner}
