"""Records that are ours by a transfer which both its sides lost with a restore, and that nobody has given back.

A third force gives the giver's word of the transfer to both sides (`returned_transfers`), or the giver says so once it
has it from there.  The giver may still have the record, and may have caught us up before it heard whose it is.  So once
all are heard we show the giver its word.  It gives us what stands there, or says that it lacks it, too.

Until then what holders have of it by its keys alone stays where it is (`lost_records`).  A node of an earlier version
tells its desk that it cannot read the question.  Then what is held by keys stays until its day.

record.wanted.v1    {word}              to the giver: its word of the transfer, with our acceptance in it
record.lacking.v1   {record, version}   to the taker: nothing of the record stands at its giver as the taker's
"""

from collections.abc import Collection
from uuid import UUID

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, here
from sangam.records.messages import records as record_messages
from sangam.records.models import Wanted
from sangam.records.ownership import transfer_log
from sangam.records.storage import records as store

WANTED, LACKING = "record.wanted.v1", "record.lacking.v1"


def want(word: Incoming, record: UUID, version: int) -> bool:
    """Want what is ours by a giver's own word with our acceptance in it; return whether the giver may still have it.

    Runs in the running deed.
    """
    if not transfer_log.is_signed_by_both(word, record, version, by=here.node().force):
        return False
    note_missing_record(record, word.line.decode(), giver=word.sender)
    return Wanted.objects.filter(record=record, lacking=False).exists()


def note_missing_record(record: UUID, line: str, *, giver: str) -> None:
    """Note that a record is ours by its giver's word, and not here, in the running deed; what is noted stays."""
    Wanted.objects.get_or_create(record=record, defaults={"giver": giver, "word": line})


def forget(records: Collection[UUID]) -> None:
    """Want these records no more, in the running deed; what was asked for is waited for."""
    Wanted.objects.filter(record__in=list(records), asked_at=None).delete()


def forget_answered(records: Collection[UUID]) -> None:
    """Want these records no more, as they are here or their giver has answered, in the running deed."""
    Wanted.objects.filter(record__in=list(records)).delete()


def are_due() -> bool:
    """Tell whether a giver is to be asked now."""
    return not catch_up.is_unheard() and Wanted.objects.filter(asked_at=None).exists()


def ask_givers() -> int:
    """Ask the givers of what we want, once all are heard, in the running deed; return of how many records."""
    if catch_up.is_unheard():
        return 0
    noted = list(Wanted.objects.select_for_update().filter(asked_at=None).order_by("record"))
    standing = store.load_locked_records([row.record for row in noted])
    forget_answered(standing)
    rows = [row for row in noted if row.record not in standing]
    for row in rows:
        body = bodies.write(record_messages.WordReturned(row.word))
        outbox.post_even_if_away(WANTED, to=[row.giver], body=body, on=row.record, lane=Lane.URGENT)
    Wanted.objects.filter(record__in=[row.record for row in rows]).update(asked_at=audit.require_deed().at)
    return len(rows)


def records_missing(records: Collection[UUID]) -> set[UUID]:
    """Return those of these records that we want, and that are not here."""
    rows = Wanted.objects.filter(record__in=list(records), lacking=False)
    found = set(rows.values_list("record", flat=True))
    return found - store.load_locked_records(list(found)).keys() if found else found


def is_answer_pending(giver: str) -> bool:
    """Tell whether any record was asked of a giver, who has not answered."""
    return Wanted.objects.filter(giver=giver, lacking=False).exclude(asked_at=None).exists()


def is_asked(records: Collection[UUID], *, of: str) -> bool:
    """Tell whether each of these records was asked of its giver."""
    asked = Wanted.objects.filter(record__in=list(records), giver=of).exclude(asked_at=None)
    return asked.count() == len(set(records))


def take_lacking(envelope: Incoming) -> None:
    """record.lacking.v1: what we asked a giver for is lost there, too: nobody has it any more."""
    record = record_messages.record_id(envelope.body)
    if Wanted.objects.filter(record=record, giver=envelope.sender).update(lacking=True):
        parked.wake_parked(record)


HANDLERS = {LACKING: take_lacking}
