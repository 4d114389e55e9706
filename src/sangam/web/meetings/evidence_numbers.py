"""The address of a record, thread, alert, meeting or operation, found by the number that an officer types.

Only what the officer may know is found: any other number is answered like one that nothing has.
"""

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.urls import reverse

from sangam.access.policy import may
from sangam.coordination.public import coordination
from sangam.exchange.public import alerts, threads
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import CROCKFORD, short
from sangam.kernel.sentences import Guarded, Spoken
from sangam.operations.public import operations
from sangam.records.public import disclosure, record_links, records
from sangam.web.common.pages import OfficerRequest

_READ_AS = str.maketrans("ILO", "110")
_NUMBER = re.compile(rf"(?:([A-Z]{{2,4}})-)?([{CROCKFORD}]{{7}})")
_OF_MEETING = re.compile(r"[A-Z]{2,4}-[0-9]{1,4}")
_NEWEST = 500
"""So many things of a kind are looked through; of an older one the officer gives the address of its page."""


def address_in(request: OfficerRequest, text: str) -> str:
    """Return the address of the page whose number a text is; the text itself where it is none, or none is found."""
    force, dash, number = text.strip().upper().rpartition("-")
    read = f"{force}{dash}{number.translate(_READ_AS)}"
    if _OF_MEETING.fullmatch(text.strip().upper()):
        return _url_of_meeting(request, text.strip().upper()) or text
    return next(_addresses(request, read), text) if _NUMBER.fullmatch(read) else text


def _url_of_meeting(request: OfficerRequest, number: str) -> str:
    """Return the address of the meeting with the number of its page, "HR-3"; "" where none or several have it."""
    called = coordination.meetings(request.actor, limit=_NEWEST) if may(request.actor, "meeting:read") else []
    found = [each.id for each in called if f"{each.host}-{each.number}" == number]
    return reverse("meeting", args=found) if len(found) == 1 else ""


def _addresses(request: OfficerRequest, number: str) -> Iterator[str]:
    actor, purpose = request.actor, request.purpose
    if may(actor, "record:open"):
        asked = threads.threads(actor, purpose=purpose, limit=_NEWEST)
        yield from (reverse("thread", args=[each.id]) for each in asked if _is_number(each.number, number))
    if may(actor, "alert:acknowledge"):
        for listed in (alerts.alerts, alerts.past_alerts):
            found = listed(actor, purpose=purpose, limit=_NEWEST)
            yield from (reverse("alert", args=[each.id]) for each in found if _is_number(each.number, number))
    if may(actor, "meeting:read"):
        called = coordination.meetings(actor, limit=_NEWEST)
        yield from (reverse("meeting", args=[m.id]) for m in called if _is_number(f"{m.host}-{short(m.id)}", number))
    if may(actor, "operation:read"):
        planned = operations.joint_operations(actor, limit=_NEWEST)
        yield from (reverse("operation", args=[each.id]) for each in planned if _is_number(each.number, number))
    yield from _records(request, number)


def _records(request: OfficerRequest, number: str) -> Iterator[str]:
    """Yield the addresses of records of that number; of one that is not seen, a refusal in the ledger would tell."""
    try:
        for each in _readable_records(request, record_links.records_with_number(number)):
            yield reverse("record", args=[records.open_record(request.actor, each, purpose=request.purpose).id])
    except (NotFound, Refused):
        return


def _readable_records(request: OfficerRequest, found: Sequence[UUID]) -> list[UUID]:
    """Return those of these records of which the officer reads a label, for the purpose that stands."""
    if request.purpose is None:
        return []
    asked = [Guarded(Spoken(each), instead="") for each in found]
    labels = disclosure.readable_texts(request.actor, asked, purpose=request.purpose.purpose)
    return [each for each, label in zip(found, labels, strict=True) if label]


def _is_number(known: str, asked: str) -> bool:
    return known == asked or known.rpartition("-")[2] == asked
