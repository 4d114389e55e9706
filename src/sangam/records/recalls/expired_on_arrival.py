"""Copies that come after their day: nothing of them is kept, and what stood of the record before is erased at once.

An owner that lost a later day in a restore, or whose correction was long on its way, sends them in good faith.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.records.ownership import page_rules
from sangam.records.ownership.page_rules import Page
from sangam.records.recalls import receipts
from sangam.records.storage import records as store


def ended(page: Page, envelope: Incoming, expiries: Mapping[UUID, datetime]) -> set[UUID]:
    """Return the records that came after their terms had run out.

    Raises Refused when nothing else came and none of them is held of this sender.
    """
    over = {record for record, expires_at in expiries.items() if expires_at <= envelope.received_at}
    if over and len(over) == len(expiries) and over.isdisjoint(page_rules.held_by_sender(page)):
        raise Refused(
            "records:terms-over",
            "What was sent came after its terms had run out on {day}: nothing of it is kept.",
            day=max(expiries.values()).astimezone(clock.INDIA).date(),
        )
    return over


def erase(page: Page, envelope: Incoming, over: Collection[UUID]) -> None:
    """Erase what stands here of the sender's records of which a later version is over, and sign so."""
    held = page_rules.held_by_sender(page)
    theirs = [(record, version) for record, version in page.versions if record in over and record in held]
    if theirs:
        records = [record for record, _ in theirs]
        store.let_go(records)
        store.write_silent((), records=records)
        receipts.sign_erased(envelope.sender, theirs, reason="expired", lane=Lane.NORMAL)
