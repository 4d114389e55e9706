"""What other forces' envelopes do to who owns a record: offered, accepted, declined, handed on, void.

Each function is the handler of one kind, runs inside the envelope's deed, and may be repeated.

The old owner's node alone decides what became of an offer, by what came first there.  An acceptance that finds the
record recalled is void: its taker erases it and recalls what he passed on, under his own name, so that holders who had
learned that it was his lose it too.  One that finds the offer lapsed is honoured as long as the record stands as it was
offered; if it has changed, it is void, the taker lets go, and the owner's next version goes above the taker's.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access import public_units as access
from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import here
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.notices import public as notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records import challenging, outgoing, policy, precedence, store, transfer_wire, transferring, values, wire
from sangam.records.kinds import Kind
from sangam.records.models import Handover, Record, Share, Silent, Tombstone, Version, Withdrawn
from sangam.records.models_pointers import Pointer
from sangam.records.store import Draft
from sangam.records.types import Answer, Statement


def take_offer(envelope: Incoming) -> Parked | None:
    """record.offered.v1: another force would hand a record over to us; our headquarters' desk decides."""
    change, reason = wire.offered_in(envelope.body)
    if waits_for := _hold_offered(envelope, [change]):
        return Parked(waits_for)
    drafts = _on_offer(envelope, [change])
    if not drafts:
        return None
    kept = transferring.keep(
        transferring.of_one(change.record, change.version), drafts, giver=envelope.sender, taker=here.node().force,
        reason=reason,
    )  # fmt: skip
    parts = {"force": envelope.sender, "record": label(drafts[0])}
    title = "{force} offers to hand over {record}"
    _tell_headquarters(Telling("record.offered", Subject("record", change.record), title, parts, due_at=kept.due_at))
    return None


def take_case_offer(envelope: Incoming) -> Parked | None:
    """records.offered.v1: another force would hand a case over to us, with its records, as a whole."""
    offer = transfer_wire.offered_in(envelope.body)
    if Handover.objects.filter(id=offer.handover).exists():
        return None
    if waits_for := _hold_offered(envelope, offer.changes):
        return Parked(waits_for)
    drafts = _on_offer(envelope, offer.changes)
    if offer.case not in {draft.id for draft in drafts}:
        for draft in drafts:
            store.put_back(draft, level=draft.terms.level(here.node().force))
        return None
    kept = transferring.keep(
        offer.handover, drafts, giver=envelope.sender, taker=here.node().force, reason=offer.reason, case=offer.case,
        kept=offer.kept, due_at=offer.due_at, history=transfer_wire.lines_out(offer.history),
    )  # fmt: skip
    (case,) = (draft for draft in drafts if draft.id == offer.case)
    parts = {"force": envelope.sender, "record": label(case), "count": str(len(drafts) - 1)}
    title = "{force} offers to hand over the case {record} with {count} records"
    _tell_headquarters(Telling("case.offered", Subject("handover", kept.id), title, parts, due_at=kept.due_at))
    return None


def take_acceptance(envelope: Incoming) -> None:
    """record.accepted.v1: the new owner took our record over; every other holder is told."""
    record, version = wire.record_id(envelope.body), wire.version(envelope.body)
    draft = _hand_on(record, version, to=envelope.sender)
    if draft is not None:
        transferring.answer(transferring.of_one(record, version - 1), "accepted")
        parts = {"force": envelope.sender, "record": label(draft)}
        told = Telling(
            "record.accepted", Subject("record", record), "{force} has taken over {record}", parts, TodayLane.BACK
        )
        _tell(draft.desk, told)


def take_case_acceptance(envelope: Incoming) -> None:
    """records.accepted.v1: the new owner took our case over with its records."""
    row = _ours(envelope)
    versions = transfer_wire.versions(envelope.body)
    if strange := sorted(set(versions) - set(row.records)):
        raise Refused("records:not-offered", "This record was not offered to {force}.", force=envelope.sender,
                      record=strange[0])  # fmt: skip
    handed = [_hand_on(record, version, to=envelope.sender) for record, version in sorted(versions.items())]
    transferring.answer(row.id, "accepted")
    _tell_case(row, "{force} has taken over the case {record}", handed)


def take_decline(envelope: Incoming) -> None:
    """record.declined.v1: the other force did not take our record; it stays where it was."""
    record = wire.record_id(envelope.body)
    draft = _still_offered(record, to=envelope.sender)
    if draft is not None:
        store.write([replace(draft, state="live", offered_to="")])
        transferring.answer(transferring.of_one(record, draft.version), "declined")
        why = str(envelope.body.get("reason", ""))[:500]
        parts = {"force": envelope.sender, "record": label(draft), "why": why}
        subject = Subject("record", draft.id)
        _tell(
            draft.desk, Telling("record.declined", subject, "{force} declines {record}: {why}", parts, TodayLane.BACK)
        )


def take_case_decline(envelope: Incoming) -> None:
    """records.declined.v1: the other force did not take our case; all of it stays where it was."""
    row = _ours(envelope)
    if not row.answer:
        back = [draft for each in row.records if (draft := _still_offered(each, to=envelope.sender)) is not None]
        store.write([replace(draft, state="live", offered_to="") for draft in back])
        transferring.answer(row.id, "declined")
        why = str(envelope.body.get("reason", ""))[:500]
        _tell_case(row, "{force} declines the case {record}: {why}", back, why=why)


def take_lapse(envelope: Incoming) -> None:
    """records.offer_lapsed.v1: nobody answered in time here; what was offered stays with its owner."""
    row = Handover.objects.select_for_update().filter(id=transfer_wire.handover(envelope.body)).first()
    if row is None or row.giver != envelope.sender or row.answer:
        return
    put_back(row)
    transferring.answer(row.id, "lapsed")
    _end_notices(row)
    parts = {"force": row.giver}
    told = Telling("record.lapsed", Subject("handover", row.id), "Unanswered for seven days: {force} keeps what it "
                   "offered to hand over", parts, TodayLane.BACK)  # fmt: skip
    _tell_headquarters(told)


def take_void(envelope: Incoming) -> None:
    """record.transfer_void.v1: what we took over had been recalled or changed before our word came: it is not ours."""
    record, version = wire.record_id(envelope.body), wire.version(envelope.body)
    precedence.hold([record])
    ours = Handover.objects.filter(
        records__contains=[record], giver=envelope.sender, taker=here.node().force, answer="accepted"
    )
    if not ours.exists():
        raise Refused("records:no-transfer", "This record was never taken over from {force}.", force=envelope.sender)
    draft = next(iter(store.standing([record]).values()), None)
    if draft is None or draft.owner != here.node().force:
        return
    if envelope.body.get("gone") is True:
        holders = Share.objects.filter(record=record).values_list("force", flat=True)
        outgoing.recall(record, version=draft.version + 1, to=holders, reason="recalled before it was taken over")
        store.erase(record, owner=draft.owner, version=draft.version + 1)
        erased = {"record": str(record), "version": version, "erased_at": audit.require_deed().at.isoformat()}
        federation.post_even_if_away("record.erased.v1", to=[envelope.sender], body=erased, on=record, lane=Lane.URGENT)
    else:
        store.let_go([record])
    parts = {"force": envelope.sender, "record": label(draft)}
    title = "{record} is not ours: {force} had recalled or changed it before we took it over"
    _tell(draft.desk, Telling("record.void", Subject("record", record), title, parts, TodayLane.NOW, Urgency.URGENT))


def take_transfer(envelope: Incoming) -> Parked | None:
    """record.transferred.v1: the owner whom we know says who owns the record from now on."""
    record, version = wire.record_id(envelope.body), wire.version(envelope.body)
    new_owner = str(envelope.body.get("to", ""))
    if new_owner not in {force.code for force in access.forces()}:
        raise Malformed("records:new-owner", "{force} is not a force that we know.", force=new_owner)
    precedence.hold([record])
    owner, held = precedence.standing([record]).get(record, (None, 0))
    if owner is None:
        return _pass_on_recalled(record, by=envelope.sender, to=new_owner)
    if owner == new_owner or (owner == envelope.sender and held >= version):  # it has come back to him since
        return None
    precedence.require_owner(record, envelope.sender)
    for kept in (Record.objects.filter(id=record), *(each.objects.filter(record=record) for each in (Silent, Pointer))):
        kept.update(owner=new_owner)
    precedence.pass_on(record, by=envelope.sender, to=new_owner)
    said = wire.transferred_out(record, version, to=new_owner)
    _tell_former_holders(record, said, besides={new_owner, envelope.sender})
    _obey_early_recall(record, new_owner)
    federation.arrived(precedence.transfer_id(record, new_owner))
    return None


def copy_of(envelope: Incoming, change: wire.Change) -> Draft:
    """Return a change as a copy of the sender's, each value checked.  Raises Malformed and Refused."""
    kind = values.kind_of(change.kind)
    statements = tuple(_checked(kind, statement) for statement in change.statements)
    if any(Caveat.OWNER_ONLY in statement.handling.caveats for statement in statements):
        raise Refused("records:owner-only", "A statement for the owner alone was sent; nothing of the change is kept.")
    return Draft(
        change.record, change.kind, envelope.sender, change.desk, change.version, statements, change.terms,
        change.as_of, received_at=envelope.received_at,
    )  # fmt: skip


def label(draft: Draft) -> str:
    """Return what names a record."""
    return values.label(values.kind_of(draft.kind), ((s.property, s.value) for s in draft.statements))


def put_back(row: Handover) -> None:
    """Hold what was offered to us as before the offer."""
    for draft in store.standing(row.records).values():
        if draft.offered_to == here.node().force and draft.owner == row.giver:
            store.put_back(draft, level=draft.terms.level(here.node().force))


def keep_history(row: Handover, records: set[UUID]) -> None:
    """Keep the lines of history that came with records that are ours now, each under the force that wrote it."""
    lines = [line for line in transfer_wire.lines_in(row.history) if line.record in records]
    Version.objects.bulk_create(
        [
            Version(record_id=each.record, version=each.version, at=each.at, by=each.by, why=each.why)
            for each in lines
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _hold_offered(envelope: Incoming, changes: Sequence[wire.Change]) -> UUID | None:
    """Hold what is on offer; return what to wait for where another force recalled it.  Raises Refused if it is his."""
    precedence.hold(change.record for change in changes)
    for change in changes:
        precedence.require_owner(change.record, envelope.sender)
    return precedence.resurrected([(each.record, each.version + 1) for each in changes], envelope)


def _on_offer(envelope: Incoming, changes: Sequence[wire.Change]) -> list[Draft]:
    """Keep what is on offer to us, but what was recalled before; return it.

    A tombstone of the offered version itself is a withdrawal before the offer: a recall is of the next.
    """
    gone = {
        change.record
        for change in changes
        if precedence.is_recalled(change.record, change.version + 1, sender=envelope.sender)
    }
    drafts = [
        replace(copy_of(envelope, change), state="transfer-offered", offered_to=here.node().force)
        for change in changes
        if change.record not in gone
    ]
    store.write(drafts)
    return drafts


def _hand_on(record: UUID, version: int, *, to: str) -> Draft | None:
    """Make a record of ours the taker's, tell its holders, return it as it was; None where the acceptance is void."""
    precedence.hold([record])
    draft = next(iter(store.standing([record]).values()), None)
    offers = Handover.objects.filter(records__contains=[record], giver=here.node().force, taker=to)
    if draft is None and record in store.recalled([record]) and offers.exists():
        _void(record, version, to=to, gone=True)
        return None
    if draft is None or draft.owner != here.node().force:
        draft = store.load_own(record)
    if draft.offered_to != to:
        if not offers.filter(answer="lapsed").exists():
            raise Refused("records:not-offered", "This record was not offered to {force}.", force=to)
        if draft.offered_to or draft.version != version - 1:
            _void_changed(draft, version, to=to)
            return None
    shared = Share.objects.filter(record=record).exclude(force=to)
    body = wire.transferred_out(record, version, to=to)
    if others := sorted(shared.values_list("force", flat=True)):
        federation.post_even_if_away("record.transferred.v1", to=others, body=body, on=record, lane=Lane.URGENT)
    _tell_former_holders(record, body, besides={to, *others})
    statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet, to=to))
    handed = replace(draft, owner=to, version=version - 1, statements=statements, state="live")
    store.write([replace(handed, offered_to="", received_at=audit.require_deed().at)])
    federation.arrived(precedence.transfer_id(record, to))
    challenging.end([record], Answer.HANDED_OVER)
    return draft


def _pass_on_recalled(record: UUID, *, by: str, to: str) -> Parked | None:
    """Heed whose a record is now that was recalled here; wait for the record where no recall of it binds us."""
    if precedence.pass_on(record, by=by, to=to):
        federation.arrived(precedence.transfer_id(record, to))
        return None
    return None if precedence.is_bound(record) else Parked(waits_for=record)


def _tell_former_holders(record: UUID, body: dict[str, object], *, besides: set[str]) -> None:
    """Tell those from whom we withdrew a record whose it is now: without our word they take it from nobody else."""
    withdrawn = set(Withdrawn.objects.filter(record=record).values_list("force", flat=True))
    if told := outgoing.reached(withdrawn - besides):
        federation.post_even_if_away("record.transferred.v1", to=told, body=body, on=record, lane=Lane.URGENT)


def _void(record: UUID, version: int, *, to: str, gone: bool) -> None:
    body = transfer_wire.void_out(record, version, gone=gone)
    federation.post_even_if_away(transfer_wire.VOID, to=[to], body=body, on=record, lane=Lane.URGENT)


def _void_changed(draft: Draft, version: int, *, to: str) -> None:
    """Refuse an acceptance of what has changed since its offer lapsed, and go above the taker's version."""
    _void(draft.id, version, to=to, gone=False)
    above = replace(draft, version=max(draft.version, version) + 1, as_of=audit.require_deed().at)
    store.write([above])
    store.keep_versions([above], why="not handed over")
    outgoing.send([above], lane=Lane.URGENT)


def _still_offered(record: UUID, *, to: str) -> Draft | None:
    """Return a record of ours that is on offer to a force, None where the offer is over.  Raises NotFound."""
    precedence.hold([record])
    if record in store.recalled([record]):
        return None
    draft = store.load_own(record)
    return draft if draft.offered_to == to else None


def _ours(envelope: Incoming) -> Handover:
    """Return the handover of ours that the sender answers.  Raises Refused."""
    row = Handover.objects.select_for_update().filter(id=transfer_wire.handover(envelope.body)).first()
    if row is None or (row.giver, row.taker) != (here.node().force, envelope.sender):
        raise Refused("records:not-offered", "This record was not offered to {force}.", force=envelope.sender)
    return row


def _end_notices(row: Handover) -> None:
    notices.done_for_subject(Subject("handover", row.id))
    if row.case is None:
        notices.done_for_subject(Subject("record", row.records[0]), kind="record.offered")


def _tell_case(row: Handover, title: str, drafts: "list[Draft | None] | list[Draft]", why: str = "") -> None:
    case = next((draft for draft in drafts if draft is not None and draft.id == row.case), None)
    parts = {"force": row.taker, "record": label(case) if case else "", "why": why}
    told = Telling("case.answered", Subject("handover", row.id), title, parts, TodayLane.BACK)
    _tell(row.desk, told)


def _tell_headquarters(telling: Telling) -> None:
    notices.notify(telling, to=[access.desk_unit(here.node().force)])


def _tell(unit: str, telling: Telling) -> None:
    notices.notify(telling, to=[access.desk_unit(unit)])


def _obey_early_recall(record: UUID, owner: str) -> None:
    """Erase a copy that its new owner recalled before we knew that it was his."""
    stone = Tombstone.objects.filter(record=record, owner=owner).first()
    if stone is not None:
        store.erase(record, owner=owner, version=stone.version)


def _checked(kind: Kind, statement: Statement) -> Statement:
    kept = values.kept(kind, statement)
    return statement if kept == statement.value else replace(statement, value=kept)


HANDLERS = {
    "record.offered.v1": take_offer,
    "record.accepted.v1": take_acceptance,
    "record.declined.v1": take_decline,
    "record.transferred.v1": take_transfer,
    transfer_wire.OFFERED: take_case_offer,
    transfer_wire.ACCEPTED: take_case_acceptance,
    transfer_wire.DECLINED: take_case_decline,
    transfer_wire.LAPSED: take_lapse,
    transfer_wire.VOID: take_void,
}
