"""Handlers of a taker's envelopes at the giver: what we offered is accepted or declined.

Each function is the handler of one kind, runs inside the envelope's deed, and may be repeated.

The old owner's node alone decides what became of an offer, by what came first there.  An acceptance that finds the
record recalled is void.  Its taker erases the record and recalls, under its own name, what it passed on.  So holders
that had taken the record for the taker's lose it too.

An acceptance that finds the offer lapsed is honoured as long as the record stands as it was offered.  That holds also
where the record is on offer to another since: that offer is over.  If the record has changed, the acceptance is void,
the taker lets go, and the owner's next version goes above the taker's.  If it has gone to another, it is void as well.

An answer to an offer that the owner lost with a restore waits until the taker has given that back as signed
(`returned_offers`).  To what nobody gives back, an acceptance is void.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused
from sangam.kernel.sentences import label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records import policy
from sangam.records.corrections import challenges
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import Transferred
from sangam.records.models import Handover, Share
from sangam.records.ownership import chain_of_title, precedence, transfer_log
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import ownership_notices, single_record
from sangam.records.types import Answer
from sangam.records.visibility import disclosure


def take_acceptance(envelope: Incoming) -> Parked | None:
    """record.accepted.v1: the new owner took our record over; every other holder is told."""
    accepted = bodies.read(record_messages.Accepted, envelope.body)
    record, version, named = accepted.record, accepted.version, accepted.handover
    if named and (ended := _state_of_acceptance(envelope, named, {record: version})):
        return ended if isinstance(ended, Parked) else None
    is_takers, draft = _hand_on(envelope, record, version)
    single_record.answer_open(
        record, "accepted" if is_takers else "lapsed", giver=here.node().force, taker=envelope.sender
    )
    if is_takers and named:
        single_record.note_offer_answer(named, "accepted", giver=here.node().force, taker=envelope.sender)
    if draft is not None:
        parts = {"force": envelope.sender, "record": label_of(draft.id)}
        told = Telling(
            "record.accepted", Subject("record", record), "{force} has taken over {record}", parts, TodayLane.BACK
        )
        _notify_desk(draft.desk, told)
    return None


def take_case_acceptance(envelope: Incoming) -> Parked | None:
    """records.accepted.v1: the new owner took our case over with its records."""
    accepted = bodies.read(transfer_messages.Accepted, envelope.body)
    versions = accepted.versions
    if ended := _state_of_acceptance(envelope, accepted.handover, versions):
        return ended if isinstance(ended, Parked) else None
    row = _ours(accepted.handover, envelope)
    if strange := sorted(set(versions) - set(row.records)):
        raise Refused(
            "records:not-offered", "This record was not offered to {force}.", force=envelope.sender, record=strange[0]
        )
    handed = [_hand_on(envelope, record, version)[1] for record, version in sorted(versions.items())]
    single_record.note_offer_answer(row.id, "accepted")
    _tell_case(row, "{force} has taken over the case {record}", handed)
    return None


def take_decline(envelope: Incoming) -> None:
    """record.declined.v1: the other force did not take our record; it stays where it was."""
    declined = bodies.read(record_messages.Declined, envelope.body)
    record, named = declined.record, declined.handover
    draft = _still_offered(record, to=envelope.sender)
    if draft is not None and not _is_answered(named):
        store.write_records([single_record.back(draft)])
        single_record.answer_open(record, "declined", giver=draft.owner, taker=envelope.sender)
        why = declined.reason[:500]
        words = disclosure.about(why, draft)
        parts = {"force": envelope.sender, "record": label_of(draft.id), "why": words}
        subject = Subject("record", draft.id)
        _notify_desk(
            draft.desk, Telling("record.declined", subject, "{force} declines {record}: {why}", parts, TodayLane.BACK)
        )


def take_case_decline(envelope: Incoming) -> None:
    """records.declined.v1: the other force did not take our case; all of it stays where it was."""
    declined = bodies.read(transfer_messages.Declined, envelope.body)
    if catch_up.was_awaited(envelope) and not Handover.objects.filter(id=declined.handover).exists():
        return  # it is of an offer that our restore lost us
    row = _ours(declined.handover, envelope)
    if not row.answer:
        back = [draft for each in row.records if (draft := _still_offered(each, to=envelope.sender)) is not None]
        store.write_records([single_record.back(draft) for draft in back])
        single_record.note_offer_answer(row.id, "declined")
        why = declined.reason[:500]
        _tell_case(row, "{force} declines the case {record}: {why}", back, why=why)


def _state_of_acceptance(acceptance: Incoming, handover: UUID, versions: Mapping[UUID, int]) -> Parked | bool:
    """Return what an acceptance waits for, or whether it is done with: said before, or of what our restore lost.

    Of an offer that we lost its taker gives back our own word, else nobody knows of it any more: it is void.  One that
    stood open at the backup may be over: a third may hold what we made of the record since.
    """
    us, sender = here.node().force, acceptance.sender
    row = Handover.objects.filter(id=handover).first()
    found = (row.giver, row.taker, row.answer) if row else None
    of_use = row if found in ((us, sender, ""), (us, sender, "lapsed")) else None
    if of_use and (unheard := catch_up.unheard()) and _is_of_backup(of_use):
        return Parked(rate_limits.shown_id(min(unheard)))
    if found is None and catch_up.was_awaited(acceptance):
        if sender in catch_up.unheard():
            return Parked(handover)
        for record, version in versions.items():
            if not transfer_log.was_passed(record, giver=us, taker=sender):  # as a third has given back
                _void(record, version, to=sender, gone=False)
        return True
    return Parked(handover) if found == (us, sender, transfer_log.RETURNED) else found == (us, sender, "accepted")


def _is_of_backup(offer: Handover) -> bool:
    restore = catch_up.last_restore()
    return restore is not None and offer.offered_at < restore.at


def _hand_on(acceptance: Incoming, record: UUID, version: int) -> tuple[bool, Draft | None]:
    """Make a record of ours the taker's, tell its holders; return whether it is the taker's, and the record as it was.

    That is None where the acceptance is void, and where a restore lost us the record itself.
    """
    to, line = acceptance.sender, acceptance.line.decode()
    precedence.lock_records([record])
    draft = next(iter(store.load_locked_records([record]).values()), None)
    offers = Handover.objects.filter(records__contains=[record], giver=here.node().force, taker=to)
    if draft is None and record in store.records_recalled_here([record]) and offers.exists():
        _void(record, version, to=to, gone=True)
        return False, None
    was_lost = _was_offered(offers, record, version - 1)
    is_lost = was_lost and (draft is None or draft.owner != here.node().force or draft.offered_to not in ("", to))
    if is_lost or (draft is not None and draft.owner == to):
        return _pass_unseen(acceptance, record, version, draft), None
    is_on_offer = draft is not None and (draft.owner, draft.offered_to) == (here.node().force, to)
    if not is_on_offer and not offers.filter(answer__in=["", "lapsed"]).exists():
        raise Refused("records:not-offered", "This record was not offered to {force}.", force=to)
    if draft is None or draft.owner != here.node().force:
        _void(record, version, to=to, gone=False)
        return False, None
    precedence.require_near([(record, version)], {record: (draft.owner, draft.version)}, sender=to)
    if not (draft.version == version - 1 or (was_lost and draft.version < version)):
        _void_changed(draft, version, to=to)
        return False, None
    single_record.end_offers(record, but_to=to, because="void")
    _tell_whose(draft, version, to=to, accepted=line)
    statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet, to=to))
    handed = replace(draft, owner=to, statements=statements, state="live")
    store.write_records([replace(handed, offered_to="", received_at=audit.require_deed().at)])
    parked.wake_parked(transfer_log.transfer_id(record, to))
    challenges.close_challenges([record], Answer.HANDED_OVER)
    offers.update(acceptance=line)
    transfer_log.apply_deferred_recall(record, to)
    return True, draft


def _tell_whose(draft: Draft, version: int, *, to: str, accepted: str) -> None:
    """Tell its taker, and who has or had a record of us, whose it is.

    What our restore took from it may be that a holder is to have it no more: what each has of ours it erases.
    """
    record = draft.id
    others = sorted(Share.objects.filter(record=record).exclude(force=to).values_list("force", flat=True))
    if draft.version < version - 1:
        distribution.recall(record, version=version - 1, to=others, reason=policy.WITHDRAWN)
    body = bodies.write(Transferred(record, version, to, accepted))
    if others:
        outbox.post_even_if_away("record.transferred.v1", to=others, body=body, on=record, lane=Lane.URGENT)
    word = bodies.write(Transferred(record, version, to, to_show=chain_of_title.acceptance_to_show(accepted)))
    outbox.post_even_if_away("record.transferred.v1", to=[to], body=word, on=record, lane=Lane.URGENT)
    ownership_notices.tell_former_holders(record, body, besides={to, *others})


def _was_offered(offers: "QuerySet[Handover]", record: UUID, version: int) -> bool:
    """Tell whether a record was offered in this version by an offer that a restore lost us."""
    lost = offers.filter(versions__isnull=False)
    return any((record, version) in zip(row.records, row.versions or (), strict=True) for row in lost)


def _pass_unseen(acceptance: Incoming, record: UUID, version: int, draft: Draft | None) -> bool:
    """Stand by the transfer of a record that our restore lost us, or that has come back as another's.  Return whether
    it is its taker's: not where we have handed it on, or offered it, to another since.
    """
    us, to = here.node().force, acceptance.sender
    is_takers = draft is not None and draft.owner == to  # also in an earlier version: such an acceptance is never void
    if draft is not None and not is_takers and not transfer_log.was_passed(record, giver=us, taker=to):
        _void(record, version, to=to, gone=False)
        return False
    if draft is None or is_takers:
        word = bodies.write(Transferred(record, version, to))
        outbox.post_even_if_away("record.transferred.v1", to=[to], body=word, on=record, lane=Lane.URGENT)
        transfer_log.note_passed(record, giver=us, taker=to)
        parked.wake_parked(transfer_log.transfer_id(record, to))
    offers = Handover.objects.filter(records__contains=[record], giver=us, taker=to)
    offers.update(acceptance=acceptance.line.decode())
    for giver in transfer_log.taken_from(record) - {to}:
        transfer_log.say_handed_on([record], to=giver)
    return True


def _void(record: UUID, version: int, *, to: str, gone: bool) -> None:
    body = bodies.write(transfer_messages.Void(record, version, gone))
    outbox.post_even_if_away(transfer_messages.VOID, to=[to], body=body, on=record, lane=Lane.URGENT)


def _void_changed(draft: Draft, version: int, *, to: str) -> None:
    """Refuse an acceptance of what has changed since its offer lapsed, and go above the taker's versions.

    The taker may have given more numbers before it heard of this.  Who was offered it meanwhile was offered the
    version below: that offer is over.
    """
    _void(draft.id, version, to=to, gone=False)
    single_record.end_offers(draft.id, because="changed")
    highest = replace(single_record.back(draft), version=max(draft.version, version))
    number = max(store.next_version(highest), policy.above(highest.version))
    above = replace(highest, version=number, as_of=audit.require_deed().at)
    store.write_records([above])
    store.keep_versions([above], why="not handed over")
    distribution.send_records([above], lane=Lane.URGENT)


def _still_offered(record: UUID, *, to: str) -> Draft | None:
    """Return a record of ours that is on offer to a force, None where the offer is over or never was."""
    precedence.lock_records([record])
    draft = next(iter(store.load_locked_records([record]).values()), None)
    return draft if draft and (draft.owner, draft.offered_to) == (here.node().force, to) else None


def _is_answered(named: UUID | None) -> bool:
    """Tell whether the offer that an answer names is over: the record may be on offer again since."""
    return named is not None and Handover.objects.filter(id=named).exclude(answer="").exists()


def _ours(named: UUID, envelope: Incoming) -> Handover:
    """Return the handover of ours that the sender answers.  Raises Refused."""
    row = Handover.objects.select_for_update().filter(id=named).first()
    if row is None or (row.giver, row.taker) != (here.node().force, envelope.sender):
        raise Refused("records:not-offered", "This record was not offered to {force}.", force=envelope.sender)
    return row


def _tell_case(row: Handover, title: str, drafts: "list[Draft | None] | list[Draft]", why: str = "") -> None:
    case = next((draft for draft in drafts if draft is not None and draft.id == row.case), None)
    others = [draft for draft in drafts if draft is not None and draft.id != row.case]
    limited = any(policy.is_limited(each, here.node().force) for each in others)
    words = disclosure.about(why, case, *others) if case and why and not limited else ""
    parts = {"force": row.taker, "record": label_of(row.case or row.id), "why": words}
    told = Telling("case.answered", Subject("handover", row.id), title, parts, TodayLane.BACK)
    _notify_desk(row.desk, told)


def _notify_desk(unit: str, telling: Telling) -> None:
    deliveries.notify(telling, to=[units.desk_unit(unit)])


HANDLERS = {
    "record.accepted.v1": take_acceptance,
    "record.declined.v1": take_decline,
    transfer_messages.ACCEPTED: take_case_acceptance,
    transfer_messages.DECLINED: take_case_decline,
}
