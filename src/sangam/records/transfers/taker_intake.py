"""What a giver's envelopes do at the taker: a record or a case is on offer, the offer lapses, our acceptance was void.

Each function is the handler of one kind, runs inside the envelope's deed, and may be repeated.

The lanes are two, so that an offer may come after its own end, or after what its giver did next.  So an offer never
takes the place of a higher version, and an end that comes before its offer is remembered until that comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import roles_with
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import desk_notes, outbox
from sangam.federation.inbox import dispatch, parked
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Lane, Outcome, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id
from sangam.kernel.sentences import Told, label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records import policy
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import Offered
from sangam.records.models import Handover, Record, Share, Version
from sangam.records.ownership import chain_of_title, page_rules, precedence, transfer_log
from sangam.records.ownership.page import Page
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import single_record


def take_offer(envelope: Incoming) -> Parked | None:
    """record.offered.v1: another force offers us a record; every post that may accept is told."""
    offer = bodies.read_as_it_is(Offered, envelope.body)
    change, named = offer.change, offer.handover
    handover = named or single_record.unnamed_offer_id(change.record, change.version)
    precedence.lock_records([handover])
    if (named and _is_known(named, envelope.sender)) or _is_over(handover, envelope.sender):
        return None
    page = _page(envelope, [change])
    if waits := _awaited_title(page, envelope, [change]):
        return waits
    drafts = _on_offer(page, envelope, [change])
    if not drafts:
        return None
    store.write_records(drafts)
    chain_of_title.keep_offered([change.record], envelope)
    if not named:
        Handover.objects.filter(id=handover, giver=envelope.sender).exclude(answer="").delete()
    kept = single_record.write_offer(
        handover, drafts, giver=envelope.sender, taker=here.node().force, reason=offer.reason
    )
    parts = {"force": envelope.sender, "record": label_of(drafts[0].id)}
    title = "{force} offers to hand over {record}"
    _tell_who_accepts(Telling("record.offered", Subject("record", change.record), title, parts, due_at=kept.due_at))
    return None


def take_case_offer(envelope: Incoming) -> Parked | None:
    """records.offered.v1: another force would hand a case over to us, with its records, as a whole."""
    offer = transfer_messages.read_offer(envelope.body)
    precedence.lock_records([offer.handover])
    if _is_known(offer.handover, envelope.sender) or _is_over(offer.handover, envelope.sender):
        return None
    page = _page(envelope, offer.changes)
    if waits := _awaited_title(page, envelope, offer.changes):
        return waits
    drafts = _on_offer(page, envelope, offer.changes)
    case = next((draft for draft in drafts if draft.id == offer.case), None)
    if case is None:
        return None
    store.write_records(drafts)
    chain_of_title.keep_offered([draft.id for draft in drafts], envelope)
    kept = single_record.write_offer(
        offer.handover,
        drafts,
        giver=envelope.sender,
        taker=here.node().force,
        reason=offer.reason,
        case=offer.case,
        kept=offer.kept,
        due_at=offer.due_at,
        history=bodies.write(offer)["history"],
    )
    parts = {"force": envelope.sender, "record": label_of(case.id), "count": str(len(drafts) - 1)}
    title = "{force} offers to hand over the case {record} with {count} records"
    _tell_who_accepts(Telling("case.offered", Subject("handover", kept.id), title, parts, due_at=kept.due_at))
    return None


def take_lapse(envelope: Incoming) -> None:
    """records.offer_lapsed.v1: nobody answered in time here; what was offered stays with its owner.

    Where its giver says that we declined it, and we were restored since, nobody need be told.
    """
    over = bodies.read(transfer_messages.Lapsed, envelope.body)
    precedence.lock_records([over.handover])  # its offer may be coming in the other lane at this moment
    row = Handover.objects.select_for_update().filter(id=over.handover).first()
    if row is None:
        _note_over(over.handover, envelope.sender)
    elif row.giver == envelope.sender and not row.answer:
        end_unanswered(row, answer=over.answer)


def end_unanswered(row: Handover, *, answer: str) -> None:
    """End an offer to us that we have not answered, in the running deed.  answer: as in `messages.transfers.Lapsed`."""
    precedence.lock_records(row.records)
    declined = answer == "declined"
    single_record.note_offer_answer(row.id, "declined" if declined else "lapsed")
    put_back(row)
    _end_notices(row)
    if declined:
        return
    title = "Unanswered for seven days: {force} keeps what it offered to hand over"
    if answer == "void":
        title = "The offer of {force} is over: what it offered to hand over is not its own"
    elif answer == "changed":
        title = "The offer of {force} is over: what it offered to hand over has changed since"
    elif answer == "restored":
        title = "The offer of {force} ended with a restore: ask it to offer again"
    _tell_who_accepts(
        Telling("record.lapsed", Subject("handover", row.id), title, {"force": row.giver}, TodayLane.BACK)
    )


def take_void(envelope: Incoming) -> None:
    """record.transfer_void.v1: what we took over had been recalled or changed before our word came: it is not ours.

    What we passed on under our name comes back: nobody else says that it was never ours to give.  Of an acceptance that
    a restore lost us there is nothing to let go; who tells us of it hears whose the record is.
    """
    record, version = record_messages.record_and_version(envelope.body)
    precedence.lock_records([record])
    if not single_record.accepted_by_us(record, giver=envelope.sender):
        if catch_up.last_restore() is not None:
            transfer_log.note_void(record, version, giver=envelope.sender, taker=here.node().force)
            parked.wake_parked(record)
            return
        if transfer_log.was_void(record, giver=envelope.sender, taker=here.node().force):
            return
        raise Refused("records:no-transfer", "This record was never taken over from {force}.", force=envelope.sender)
    single_record.end_offers(record, because="void")
    gone = envelope.body.get("gone") is True
    draft = next(iter(store.load_locked_records([record]).values()), None)
    if draft is None and not gone:
        _give_up_recall(record, giver=envelope.sender)
    if draft is None or draft.owner != here.node().force:
        return
    _let_go(draft, version, giver=envelope.sender, gone=gone)
    parts = {"force": envelope.sender, "record": label_of(draft.id)}
    title = "{record} is not ours: {force} had recalled it, changed it or handed it to another before we took it over"
    told = Telling("record.void", Subject("record", record), title, parts, TodayLane.NOW, Urgency.URGENT)
    deliveries.notify(told, to=[units.desk_unit(draft.desk)])


def _let_go(draft: Draft, version: int, *, giver: str, gone: bool) -> None:
    """Let go of what was not ours, and take back what we passed on.  gone: its giver had recalled it."""
    record, gave_back = draft.id, _who_gave_back(draft.id, giver=giver)
    transfer_log.make_void(record, giver=giver, taker=draft.owner)
    holders = set(Share.objects.filter(record=record).values_list("force", flat=True))
    if gone:
        distribution.recall(record, version=draft.version + 1, to=holders, reason="recalled before it was taken over")
        store.erase(record, owner=draft.owner, version=draft.version + 1)
        erased = {"record": str(record), "version": version, "erased_at": audit.require_deed().at.isoformat()}
        outbox.post_even_if_away("record.erased.v1", to=[giver], body=erased, on=record, lane=Lane.URGENT)
        return
    _take_back_passed_on(draft, holders - gave_back, giver=giver)
    store.delete_local_copy([record])
    transfer_log.notify_transfer_void(record, version, giver=giver, to=gave_back)
    # its giver may have handed it to another, whose versions or offer wait here
    parked.wake_parked(*(transfer_log.transfer_id(record, force.code) for force in units.forces()))


def _give_up_recall(record: UUID, *, giver: str) -> None:
    """Let a recall of ours bind its giver no more, of what was not ours: the giver had changed it before we took it
    over.
    """
    us = here.node().force
    if not precedence.pass_on(record, by=us, to=giver):
        return
    transfer_log.make_void(record, giver=giver, taker=us)
    parked.wake_parked(record, transfer_log.transfer_id(record, giver))
    why = Told(
        "We recalled a record ({record}) that {force} had changed before we took it over: it is still {force}'s, and "
        "our recall does not count. Tell {force} why it was recalled.",
        force=giver,
        record=record,
    )
    desk_notes.tell_desk(giver, "records:recall-void", why)


def _who_gave_back(record: UUID, *, giver: str) -> set[str]:
    """Return who holds as ours what it gave back to us with the word of its transfer, which the giver does not know."""
    if not transfer_log.is_ours_again(record):
        return set()
    return set(Share.objects.filter(record=record).exclude(force=giver).values_list("force", flat=True))


def _take_back_passed_on(draft: Draft, holders: set[str], *, giver: str) -> None:
    """Take back what we gave under our name of what is not ours, and say whose it is: its owner's versions may come
    there.
    """
    distribution.recall(draft.id, version=draft.version, to=holders, reason=policy.WITHDRAWN)
    transfer_log.notify_transfer_void(
        draft.id, draft.version, giver=giver, to=distribution.forces_not_departed(holders - {giver})
    )


def acceptances_of(force: str, *, since: datetime) -> list[str]:
    """Return by which words a force has taken records of ours over since then, as it signed them."""
    taken = Handover.objects.filter(giver=here.node().force, taker=force, answered_at__gte=since)
    lines = taken.exclude(acceptance="").order_by("answered_at").values_list("acceptance", flat=True)
    return list(dict.fromkeys(lines))


def take_acceptance_back(word: Envelope) -> None:
    """Stand by an acceptance of ours that a restore lost us, by our own word: what it names is ours, its offer over.

    The record itself has been given back before; the giver's word that it is ours has waited for this.  Where the giver
    says first that the offer has lapsed, the two had crossed, and it stood by our word.
    """
    giver, us, versions = word.recipient, here.node().force, transfer_log.accepted_in(word)
    precedence.lock_records(versions)
    named = record_messages.handover_of(word.body)
    open_or_crossed = Handover.objects.filter(giver=giver, taker=us, answer__in=["", "lapsed"])
    for row in open_or_crossed.filter(id=named) if named else ():
        end_accepted(row, versions)
    recalled = store.records_recalled_here(list(versions))
    for draft in store.load_locked_records(list(versions)).values():
        is_ours = draft.owner == us or (draft.owner != giver and draft.version < versions[draft.id])
        is_ours |= draft.owner == giver and draft.version < versions[draft.id] and draft.id in recalled
        if is_ours and not single_record.accepted_by_us(draft.id, giver=giver):
            _note_accepted(draft, giver, named if word.kind == "record.accepted.v1" else None)
    single_record.let_go_recalled(versions, giver=giver)
    ours = {draft.id for draft in store.load_locked_records(list(versions)).values() if draft.owner == us}
    transfer_log.say_handed_on(versions.keys() - ours, to=giver)
    parked.wake_parked(*(transfer_log.transfer_id(record, force) for record in versions for force in (us, giver)))


def _note_accepted(draft: Draft, giver: str, handover: UUID | None) -> None:
    """Note that we took a record over, under its offer's own id where that was over before it came again."""
    us = here.node().force
    if handover is None or Handover.objects.filter(id=handover).exists():
        transfer_log.note_transfer(draft.id, giver=giver, taker=us, answer="accepted")
        return
    single_record.write_offer(handover, [draft], giver=giver, taker=us, reason="")
    single_record.note_offer_answer(handover, "accepted")


def end_accepted(row: Handover, records: Iterable[UUID]) -> None:
    """Note that an offer was accepted, as a restore made one side forget; these of its records keep their history."""
    single_record.note_offer_answer(row.id, "accepted")
    ours = Record.objects.filter(id__in=list(records), owner=here.node().force)
    keep_history(row, set(ours.values_list("id", flat=True)))
    _end_notices(row)


def put_back(row: Handover) -> None:
    """Hold what was offered to us as before the offer, but what its giver has offered again since."""
    us = here.node().force
    offers = Handover.objects.filter(records__overlap=row.records, giver=row.giver, taker=us, answer="")
    again = {record for other in offers.exclude(id=row.id) for record in other.records}
    for draft in store.load_locked_records(row.records).values():
        if draft.offered_to == us and draft.owner == row.giver and draft.id not in again:
            store.put_back(draft, level=draft.terms.level(us))


def keep_history(row: Handover, records: set[UUID]) -> None:
    """Keep the lines of history that came with records that are ours now, each under the force that wrote it."""
    lines = [line for line in bodies.read_as_it_is(transfer_messages.Lines, row.history) if line.record in records]
    Version.objects.bulk_create(
        [Version(record_id=each.record, version=each.version, at=each.at, by=each.by, why=each.why) for each in lines],
        ignore_conflicts=True,
    )


def _page(envelope: Incoming, changes: Sequence[record_messages.Change]) -> Page:
    """Hold what is on offer, and return what is known of it, in the versions that we would give."""
    return precedence.load_page(envelope, [bodies.replace(each, version=each.version + 1) for each in changes])


def _awaited_title(page: Page, envelope: Incoming, changes: Sequence[record_messages.Change]) -> Parked | None:
    """Return what to wait for where nothing shows that what is on offer is its sender's."""
    sent = [(each.record, each.version) for each in changes]
    precedence.require_near(sent, page_rules.held_by_sender(page), sender=envelope.sender)
    waits = precedence.apply_judgement(page_rules.judge_offer(page), envelope)
    return waits if isinstance(waits, Parked) else None


def _on_offer(page: Page, envelope: Incoming, changes: Sequence[record_messages.Change]) -> list[Draft]:
    """Return what is on offer to us, but what was recalled before, or has changed at its owner since.

    A tombstone of the offered version itself is a withdrawal before the offer: a recall is of the next.
    """
    return [
        replace(
            store.copy_of(change, owner=envelope.sender, received_at=envelope.received_at),
            state="transfer-offered",
            offered_to=here.node().force,
        )
        for change in changes
        if page.held.get(change.record, ("", 0))[1] <= change.version
        and page_rules.recalled_up_to(page, change.record) <= change.version
    ]


def _is_known(handover: UUID, giver: str) -> bool:
    """Tell whether an offer has come before.  Raises Refused for the id of another force's."""
    row = Handover.objects.filter(id=handover).first()
    if row is not None and row.giver != giver:
        with dispatch.unheard(as_if=Outcome.APPLIED):
            raise Refused("records:other-offer", "{force} gives its offer the id of another force's.", force=giver)
    return row is not None


def _is_over(handover: UUID, giver: str) -> bool:
    return Handover.objects.filter(id=_early(handover, giver)).exists()


def _note_over(handover: UUID, giver: str) -> None:
    """Remember the end of an offer that has not come."""
    at, us = audit.require_deed().at, here.node().force
    said = {"giver": giver, "taker": us, "records": [], "desk": "", "reason": "", "offered_at": at, "due_at": at}
    Handover.objects.get_or_create(id=_early(handover, giver), defaults={**said, "answer": "lapsed", "answered_at": at})


def _early(handover: UUID, giver: str) -> UUID:
    """Return under which id the early end of an offer is noted: nobody ends another force's so."""
    return named_id("early end", giver, str(handover))


def _end_notices(row: Handover) -> None:
    deliveries.done_for_subject(Subject("handover", row.id))
    if row.case is None:
        deliveries.done_for_subject(Subject("record", row.records[0]), kind="record.offered")


def _tell_who_accepts(telling: Telling) -> None:
    """Tell every post that may accept for our force and has an officer; where there is none, the headquarters."""
    posts = units.held_posts(roles_with("record:accept"))
    deliveries.notify(telling, to=[f"post:{post}" for post in posts] or [units.desk_unit(here.node().force)])


HANDLERS = {
    "record.offered.v1": take_offer,
    transfer_messages.OFFERED: take_case_offer,
    transfer_messages.LAPSED: take_lapse,
    transfer_messages.VOID: take_void,
}
