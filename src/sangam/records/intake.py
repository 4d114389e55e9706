"""Handlers of other forces' envelopes: copies arrive, change, are recalled; holders answer; owners hear of looks.

Each function is the handler of one kind, runs inside the envelope's deed, and may be repeated.  A version that we have
or have passed changes nothing.  A tombstone wins over everything up to its version.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sangam.access.units import units
from sangam.federation import desk_notes, outbox
from sangam.federation.inbox import dispatch, parked
from sangam.federation.types import Incoming, Lane, Outcome, Parked, Tombstoned
from sangam.kernel import bodies, here
from sangam.kernel.sentences import Told, label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records import groups, policy
from sangam.records.corrections import challenges
from sangam.records.messages import bulk_keys as key_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages.bulk_keys import Given
from sangam.records.messages.records import Change, SilentChange
from sangam.records.models import Record, Silent, Tombstone
from sangam.records.ownership import holders, page_rules, precedence, transfer_log
from sangam.records.ownership.page import Intake
from sangam.records.recalls import reader_notices, receipts
from sangam.records.reconciliation import owner_side, repair
from sangam.records.recovery import returned_transfers
from sangam.records.storage import key_hash, search_keys
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import giver_intake, ownership_notices, taker_intake
from sangam.records.types import KEY_RULES


def take_copies(envelope: Incoming) -> Parked | None:
    """records.copied.v1: hold or renew copies.

    Read, load, decide, do what follows, write, answer: each once.
    """
    changes = record_messages.changes_in(envelope.body)
    page = precedence.load_page(envelope, changes)
    judgement = page_rules.judge(page)
    intake = precedence.apply_judgement(judgement, envelope)
    if not isinstance(intake, Intake):
        return intake
    fresh = [change for change in changes if change.record in intake.fresh]
    drafts = [store.copy_of(change, owner=envelope.sender, received_at=envelope.received_at) for change in fresh]
    store.write_copies(drafts, given=_keys(envelope, changes, drafts))
    receipts.answer_with_receipts(envelope, intake)
    parked.wake_parked(*(draft.id for draft in drafts))
    return None


def take_silent(envelope: Incoming) -> Parked | None:
    """records.silent.v1: hold id and keys of silent records, in place of a copy that we may have had."""
    changes = bodies.read_as_it_is(record_messages.Silent, envelope.body).changes
    page = precedence.load_page(envelope, changes)
    judgement = page_rules.judge(page)
    intake = precedence.apply_judgement(judgement, envelope)
    if not isinstance(intake, Intake):
        return intake
    fresh = [change for change in changes if change.record in intake.fresh]
    ids = [change.record for change in fresh]
    store.delete_local_copy(ids)
    store.write_silent([row for change in fresh for row in _silent_rows(envelope.sender, change)], records=ids)
    receipts.answer_with_receipts(envelope, intake)
    parked.wake_parked(*ids)
    return None


def take_recall(envelope: Incoming) -> Tombstoned | None:
    """record.recalled.v1: erase the copy, keep it from coming back, and say so to the owner.

    Of another's record the sender hears what it would hear of one that is not here.
    """
    recall = bodies.read(record_messages.Recalled, envelope.body)
    record, version = recall.record, recall.version
    precedence.lock_records([record])
    alone = recall.reason == policy.WITHDRAWN
    let_go = not alone and returned_transfers.apply_taker_recall(record, version, by=envelope.sender)
    precedence.tell_if_anothers([(record, version)], envelope)
    erased = store.erase(record, owner=envelope.sender, version=version, but_on_offer=alone) or let_go
    parked.wake_parked(record, transfer_log.transfer_id(record, envelope.sender))
    if erased and not alone:
        transfer_log.keep_recall(record, envelope)
        reader_notices.tell_readers([record], owner=envelope.sender)
    Tombstone.objects.filter(record=record, owner=envelope.sender, version=version).update(withdrawn=alone)
    body = bodies.write(receipts.erased_one(record, version, reason="recalled"))
    outbox.post_even_if_away("record.erased.v1", to=[envelope.sender], body=body, on=record, lane=Lane.URGENT)
    return None if erased else Tombstoned()


def take_look(envelope: Incoming) -> None:
    """record.opened.v1: an officer of another force has opened our record whole; the desk is told."""
    record = record_messages.record_id(envelope.body)
    row = Record.objects.filter(id=record, owner=here.node().force).only("desk").first()
    with dispatch.unheard(as_if=Outcome.APPLIED):
        holders.require_holder(record, envelope, stands=row is not None)
    if row is None:
        return
    title = "{force} opened {record}: {who}"
    parts = {"force": envelope.sender, "record": label_of(record), "who": envelope.actor_label}
    told = Telling("record.opened", Subject("record", record), title, parts, TodayLane.BACK)
    beyond = "{force} says of more than {most} of our records that it opened them today: here they are only counted"
    deliveries.notify_for(envelope.sender, told, to=[units.desk_unit(row.desk)], beyond=beyond)


def _keys(envelope: Incoming, changes: Sequence[Change], drafts: Sequence[Draft]) -> Mapping[UUID, Given]:
    """Return what an envelope says that these copies are found by, as far as it is believed; the desk is told."""
    given = key_messages.keys_in(envelope.body, rules=KEY_RULES, records=[change.record for change in changes])
    wrong = search_keys.first_wrong(drafts, given)
    if wrong is None:
        return given
    sentence = Told(
        "{force} sends keys that are not those of its record ({record}): they were made here.",
        force=envelope.sender,
        record=wrong,
    )
    desk_notes.tell_desk(envelope.sender, "records:keys-differ", sentence)
    return {}


def _silent_rows(owner: str, change: SilentChange) -> list[Silent]:
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
    "records.compared.v1": repair.take_question,
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
    **groups.HANDLERS,
    **giver_intake.HANDLERS,
    **ownership_notices.HANDLERS,
    **taker_intake.HANDLERS,
}
