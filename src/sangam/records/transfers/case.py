"""Handing a case over to another force with its records: one offer, taken or declined as a whole (NIA, zero FIR).

What refers to each other stays together: the case and the chosen records are offered under one manifest.  Their history
goes along line by line, and every holder learns whose each of them is.  Statements for the owner alone do not travel;
the offer says how many there are.  After seven days without an answer all stays where it was, and both forces are told.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.access.policy import may, require, require_purpose
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import label_of
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records.corrections import owner_notes
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.models import Handover, Version
from sangam.records.ownership import chain_of_title, precedence, transfer_log
from sangam.records.sharing import distribution
from sangam.records.storage import quarantine
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import single_record, taker_intake
from sangam.records.transfers import single_record as transfer_single_record
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure
from sangam.records.visibility import views as visibility_views

_MOST_BYTES = 200_000
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class HandoverView:
    """A case on offer with its records, as an officer sees it.  kept: statements that stay with the giver alone.

    answer: empty while open; accepted, declined, lapsed.  unseen: how many of its records the officer may not see.
    """

    id: UUID
    giver: str
    taker: str
    case: UUID
    records: tuple[RecordView, ...]
    unseen: int
    kept: int
    reason: str
    offered_at: datetime
    due_at: datetime
    answer: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """How a record is on offer.  handover: of the case with which it is, where its reader sees the case."""

    giver: str
    taker: str
    with_case: bool
    handover: UUID | None


def offer_case_transfer(actor: Actor, case: UUID, *, to: str, records: Sequence[UUID], reason: str) -> UUID:
    """Offer a case of ours to another force for good, with these records; return the handover's id.

    Raises NotFound (a record is not ours), Malformed (no case, no reason, too much) and Conflict (on offer already).
    """
    require(actor, "record:transfer")
    with audit.deed(actor, "officer:case:offer-transfer", on=case) as facts:
        drafts = [single_record.load_offerable(actor, each, to=to) for each in dict.fromkeys([case, *records])]
        if drafts[0].kind != "case" or len(drafts) > transfer_messages.MOST_RECORDS:
            raise Malformed(
                "records:handover-case",
                "Begin with the case, and offer at most {most} records with it.",
                most=transfer_messages.MOST_RECORDS - 1,
            )
        single_record.require_reason(reason)
        offer = _offer(drafts, to, reason.strip())
        body = bodies.write(offer) | record_messages.titles_out(chain_of_title.of(draft.id for draft in drafts))
        _require_small(body)
        single_record.put_on_offer(drafts, to=to)
        kept = single_record.write_offer(
            offer.handover,
            drafts,
            giver=actor.force,
            taker=to,
            reason=reason,
            case=case,
            kept=offer.kept,
            due_at=offer.due_at,
        )
        transfer_single_record.post(kept, drafts)
        outbox.post(transfer_messages.OFFERED, to=[to], body=body, on=case)
        owner_notes.send_notes([draft.id for draft in drafts], to=[to], lane=Lane.NORMAL)
        facts.update(to=to, reason=reason, records=[str(draft.id) for draft in drafts])
    return offer.handover


def accept_case_transfer(actor: Actor, handover: UUID, *, desk: str = "") -> dict[UUID, int]:
    """Take over a case with its records, as a whole; return the first version of ours of each.

    What was recalled since the offer is not there any more.  desk: as in `single_record.accept_transfer`.
    Raises NotFound, Malformed and Conflict (answered, lapsed).
    """
    require(actor, "record:accept")
    with audit.deed(actor, "officer:case:accept-transfer", on=handover) as facts:
        row = _offered_to_us(actor, handover)
        precedence.lock_records(row.records)
        seen = {draft.id for draft in quarantine.drafts(row.records)}
        standing = store.load_locked_records(row.records).values()
        drafts = [draft for draft in standing if draft.offered_to == actor.force and draft.id in seen]
        _require_all_seen(actor, drafts)
        if row.case not in {draft.id for draft in drafts}:
            raise Conflict("records:no-case-offer", "This case is not on offer to us (any more).")
        taken = single_record.take_ownership(drafts, desk=single_record.working_unit(desk, actor))
        single_record.tell_working_unit(next(each for each in taken if each.id == row.case), actor)
        taker_intake.keep_history(row, {draft.id for draft in taken})
        single_record.note_offer_answer(row.id, "accepted")
        versions = {draft.id: draft.version for draft in taken}
        body = bodies.write(transfer_messages.Accepted(row.id, versions))
        outbox.post_even_if_away(transfer_messages.ACCEPTED, to=[row.giver], body=body, on=row.case, lane=Lane.URGENT)
        distribution.send_records(taken, taken=True)
        owner_notes.renew_taken(versions)
        deliveries.done_for_subject(Subject("handover", row.id))
        facts.update(old_owner=row.giver, records=[str(each) for each in versions])
    return versions


def decline_case_transfer(actor: Actor, handover: UUID, *, reason: str) -> None:
    """Leave a case with the force that offered it, as a whole, with a reason.  Raises NotFound, Conflict, Malformed."""
    require(actor, "record:accept")
    with audit.deed(actor, "officer:case:decline-transfer", on=handover) as facts:
        row = _offered_to_us(actor, handover)
        if not reason.strip():
            raise Malformed("records:decline-reason", "Say why you decline: the force that offered it is told.")
        require_length(reason, part="reason", most=REASON)
        precedence.lock_records(row.records)
        taker_intake.put_back(row)
        single_record.note_offer_answer(row.id, "declined")
        body = bodies.write(transfer_messages.Declined(row.id, reason.strip()))
        outbox.post_even_if_away(transfer_messages.DECLINED, to=[row.giver], body=body, on=row.case, lane=Lane.URGENT)
        deliveries.done_for_subject(Subject("handover", row.id))
        facts.update(to=row.giver, reason=reason)


def open_handover(actor: Actor, handover: UUID, *, purpose: Stated | None) -> HandoverView:
    """Show a case that is on offer with its records.  A look.  Raises NotFound and Refused (no purpose)."""
    require(actor, "record:open")
    with audit.deed(actor, "officer:case:open-transfer", on=handover, purpose=purpose) as facts:
        stated = require_purpose(purpose)
        row = Handover.objects.filter(id=handover, case__isnull=False).first()
        views = visibility_views.load_views(actor, row.records, purpose=stated.purpose) if row else {}
        if row is None or row.case not in views:
            raise NotFound("records:no-handover", "There is no such case on offer, or it is not yours to see.")
        reason = disclosure.read_of_all(actor, row.records, row.reason, purpose=stated.purpose)
        facts.showed(views)
    may_answer = row.taker == actor.force and not row.answer and may(actor, "record:accept")
    seen = tuple(views[each] for each in row.records if each in views)
    return HandoverView(
        row.id,
        row.giver,
        row.taker,
        row.case,
        seen,
        len(row.records) - len(seen),
        row.kept,
        reason,
        row.offered_at,
        row.due_at,
        "" if row.answer == transfer_log.RETURNED else row.answer,
        may_answer,
    )


def offer_of(actor: Actor, record: UUID, *, purpose: Stated | None) -> OfferView | None:
    """Return the open offer of a record that the actor has opened, None without one."""
    row = Handover.objects.filter(records__contains=[record], answer="").order_by("-offered_at").first()
    if row is None:
        return None
    drafts = quarantine.drafts([row.case] if row.case else [])
    seen = visibility_views.views_of_drafts(actor, drafts, purpose=require_purpose(purpose).purpose, at=clock.now())
    return OfferView(row.giver, row.taker, with_case=row.case is not None, handover=row.id if seen else None)


def linked_records(actor: Actor, case: UUID, *, purpose: Stated | None) -> list[RecordView]:
    """Return the records of ours that a case refers to, and those that refer to one of its references.  A look."""
    view = visibility_views.open_record(actor, case, purpose=purpose)
    named = [
        UUID(str(each.value["ref"]))
        for each in view.statements
        if isinstance(each.value, dict) and _is_id(each.value.get("ref"))
    ]
    with audit.deed(actor, "officer:record:list", purpose=purpose) as facts:
        views = visibility_views.load_views(actor, named, purpose=require_purpose(purpose).purpose)
        facts.showed(views)
    return [each for each in views.values() if not each.is_copy and each.state == "live"]


def lapse() -> int:
    """Let offers of ours lapse that nobody answered for seven days, in a deed of the node; return how many.

    With nothing due, nothing is written.
    """
    force = here.node().force
    due = Handover.objects.filter(giver=force, answer="", due_at__lte=clock.now())
    if not due.exists():
        return 0
    with audit.deed(Actor.system(force, "timekeeper"), "node:case:lapse") as facts:
        rows = list(due.select_for_update(skip_locked=True).order_by("due_at")[:_AT_ONCE])
        for row in rows:
            _lapse(row)
        facts["lapsed"] = [str(row.id) for row in rows]
    return len(rows)


def _lapse(row: Handover) -> None:
    precedence.lock_records(row.records)
    ours = [each for each in store.load_locked_records(row.records).values() if each.offered_to == row.taker]
    store.write_records([single_record.back(draft) for draft in ours if draft.owner == row.giver])
    is_early = row.due_at < row.offered_at + single_record.STANDS  # it was ended by a restore
    single_record.note_offer_answer(row.id, "lapsed")
    single_record.say_over(row, answer="restored" if is_early else "")
    title = "{force} has not answered for seven days: {record} stays with us"
    told = Telling(
        "case.answered",
        Subject("handover" if row.case else "record", row.id if row.case else row.records[0]),
        "The offer of {record} to {force} ended with a restore: offer it again" if is_early else title,
        {"force": row.taker, "record": label_of(row.records[0])},
        TodayLane.BACK,
    )
    if ours:
        deliveries.notify(told, to=[row.desk])


def _offer(drafts: Sequence[Draft], to: str, reason: str) -> transfer_messages.CaseOffer:
    ids = [draft.id for draft in drafts]
    lines = Version.objects.filter(record_id__in=ids).order_by("record_id", "version")
    history = tuple(
        transfer_messages.Line(each.record_id, each.version, each.at, _under(each.by), each.why) for each in lines
    )
    kept = sum(Caveat.OWNER_ONLY in each.handling.caveats for draft in drafts for each in draft.statements)
    due_at = audit.require_deed().at + single_record.STANDS
    changes = tuple(single_record.change_of(draft, to=to) for draft in drafts)
    return transfer_messages.CaseOffer(new_id(), ids[0], reason, due_at, kept, changes, history)


def _under(by: str) -> str:
    """Return who wrote a line, with the writer's force where it does not say one yet."""
    return by if by.startswith("[") else f"[{here.node().force}] {by}"


def _require_small(body: object) -> None:
    if len(json.dumps(body, ensure_ascii=False).encode()) > _MOST_BYTES:
        raise Malformed("records:handover-large", "This is too much for one offer: leave photographs or records out.")


def _offered_to_us(actor: Actor, handover: UUID) -> Handover:
    """Return an offer to us of a case that the actor sees, locked.  Raises Refused, NotFound and Conflict."""
    row = Handover.objects.select_for_update().filter(id=handover, taker=here.node().force, case__isnull=False).first()
    purpose = require_purpose(actor.purpose).purpose
    if (
        row is None
        or row.case is None
        or row.case not in visibility_views.load_views(actor, [row.case], purpose=purpose)
    ):
        raise NotFound("records:no-handover", "There is no such case on offer, or it is not yours to see.")
    if row.answer:
        raise Conflict("records:no-case-offer", "This case is not on offer to us (any more).")
    return row


def _require_all_seen(actor: Actor, drafts: Sequence[Draft]) -> None:
    purpose = require_purpose(actor.purpose).purpose
    if len(visibility_views.views_of(drafts, actor, purpose, at=audit.require_deed().at)) < len(drafts):
        raise Refused(
            "records:handover-unseen",
            "Some records of this case are not yours to see: an officer who sees all of them accepts it.",
        )


def _is_id(text: object) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True
