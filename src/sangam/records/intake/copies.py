"""Handlers of other forces' envelopes: copies arrive, change, are recalled; holders answer; owners hear of looks.

Each function is the handler of one kind, runs inside the envelope's deed, and may be repeated.  A version that we have
or have passed changes nothing.  A tombstone wins over everything up to its version.
"""

from sangam.access.public import units
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Lane, Outcome, Parked, Tombstoned
from sangam.kernel import here
from sangam.kernel.sentences import label_of
from sangam.notices import public as notices
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records import policy
from sangam.records.corrections import challenges
from sangam.records.groups import intake as group_intake
from sangam.records.messages import receipts as receipt_messages
from sangam.records.messages import records as record_messages
from sangam.records.models import Record, Silent, Tombstone
from sangam.records.ownership import holders, page_rules, precedence, transfer_log
from sangam.records.recalls import reader_notices, receipts
from sangam.records.reconciliation import holder_side, owner_side
from sangam.records.recovery import returned_transfers
from sangam.records.sharing import group_members, inbound_copy
from sangam.records.storage import bulk_keys, key_hash
from sangam.records.storage import records as store
from sangam.records.transfers import giver_intake, ownership_notices, taker_intake


def take_copies(envelope: Incoming) -> Parked | None:
    """records.copied.v1: hold or renew copies.

    A new owner's first version may overtake the old owner's word of the transfer: it waits for that word.  What is over
    by now waits for no group's document: that may never come to who was taken out of the group.
    """
    incoming = record_messages.changes_in(envelope.body)
    page = precedence.load(envelope.sender, [(change.record, change.version) for change in incoming])
    if waiting := group_members.awaited(envelope.sender, (way for each in incoming for way in each.terms.via.values())):
        return waiting if page_rules.newer(page) else None
    judged = precedence.judged(page, envelope)
    if isinstance(judged, Parked):
        return judged
    expiries = {each.record: each.terms.expires_at for each in incoming}
    intake = page_rules.intake(judged, expiries, received_at=envelope.received_at)
    drafts = [inbound_copy.copy_of(envelope, change) for change in incoming if change.record in intake.fresh]
    store.write_copies(drafts, given=bulk_keys.given(envelope, [change.record for change in incoming], drafts))
    receipts.answer(envelope, intake)
    envelopes.arrived(*(draft.id for draft in drafts))
    return None


def take_silent(envelope: Incoming) -> Parked | None:
    """records.silent.v1: hold id and keys of silent records, in place of a copy that we may have had."""
    incoming = [record_messages.silent_in(form) for form in record_messages.changes(envelope.body)]
    page = precedence.load(envelope.sender, [(change.record, change.version) for change in incoming])
    if waiting := group_members.awaited(envelope.sender, (change.via for change in incoming)):
        return waiting if page_rules.newer(page) else None
    judged = precedence.judged(page, envelope)
    if isinstance(judged, Parked):
        return judged
    expiries = {each.record: each.expires_at for each in incoming}
    intake = page_rules.intake(judged, expiries, received_at=envelope.received_at)
    taken = [change for change in incoming if change.record in intake.fresh]
    ids = [change.record for change in taken]
    store.let_go(ids)
    store.write_silent([row for change in taken for row in _silent_rows(envelope.sender, change)], records=ids)
    receipts.answer(envelope, intake)
    envelopes.arrived(*ids)
    return None


def take_recall(envelope: Incoming) -> Tombstoned | None:
    """record.recalled.v1: erase the copy, keep it from coming back, and say so to the owner.

    Of another's record the sender hears what it would hear of one that is not here.
    """
    record, version = record_messages.record_id(envelope.body), record_messages.version(envelope.body)
    precedence.hold([record])
    alone = envelope.body.get("reason") == policy.WITHDRAWN
    let_go = not alone and returned_transfers.heed_recall(record, version, by=envelope.sender)
    precedence.tell_if_anothers([(record, version)], envelope)
    erased = store.erase(record, owner=envelope.sender, version=version, but_on_offer=alone) or let_go
    envelopes.arrived(record, transfer_log.transfer_id(record, envelope.sender))
    if erased and not alone:
        transfer_log.keep_recall(record, envelope)
        reader_notices.tell_readers([record], owner=envelope.sender)
    Tombstone.objects.filter(record=record, owner=envelope.sender, version=version).update(withdrawn=alone)
    body = receipt_messages.erased_one_out(receipts.erased_now([(record, version)], reason="recalled"))
    envelopes.post_even_if_away("record.erased.v1", to=[envelope.sender], body=body, on=record, lane=Lane.URGENT)
    return None if erased else Tombstoned()


def take_look(envelope: Incoming) -> None:
    """record.opened.v1: an officer of another force has opened our record whole; the desk is told."""
    record = record_messages.record_id(envelope.body)
    row = Record.objects.filter(id=record, owner=here.node().force).only("desk").first()
    with envelopes.unheard(as_if=Outcome.APPLIED):
        holders.require_holder(record, envelope, stands=row is not None)
    if row is None:
        return
    title = "{force} opened {record}: {who}"
    parts = {"force": envelope.sender, "record": label_of(record), "who": envelope.actor_label}
    told = Telling("record.opened", Subject("record", record), title, parts, TodayLane.BACK)
    beyond = "{force} says of more than {most} of our records that it opened them today: here they are only counted"
    notices.notify_for(envelope.sender, told, to=[units.desk_unit(row.desk)], beyond=beyond)


def _silent_rows(owner: str, change: record_messages.SilentChange) -> list[Silent]:
    """Return a row a key; one that nothing matches for a record without any, so that its version is remembered."""
    keys = sorted({key_hash.number(space, key) for space, key in change.keys})
    return [
        Silent(
            record=change.record,
            owner=owner,
            desk=change.desk,
            version=change.version,
            key=key,
            expires_at=change.expires_at,
        )
        for key in keys or (None,)
    ]


HANDLERS = {
    "records.compared.v1": holder_side.take_question,
    "records.differ.v1": owner_side.take_answer,
    "records.copied.v1": take_copies,
    "records.silent.v1": take_silent,
    "record.recalled.v1": take_recall,
    "record.erased.v1": receipts.take_erased,
    "records.recalled.v1": receipts.take_recalls,
    "records.erased.v1": receipts.take_erased,
    "records.confirmed.v1": receipts.take_confirmed,
    "record.opened.v1": take_look,
    **challenges.HANDLERS,
    **group_intake.HANDLERS,
    **giver_intake.HANDLERS,
    **ownership_notices.HANDLERS,
    **taker_intake.HANDLERS,
}
