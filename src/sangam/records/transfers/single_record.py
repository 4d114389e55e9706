"""Handing a record over to another force: offered, accepted or declined; every holder is told whose it is.

The new owner's first version is the next one.  Statements for the owner alone do not travel: they stay in the old
owner's history.  Refused or unanswered within seven days, the record stays where it was.

A recall and an acceptance may cross.  The old owner's node decides, by which came first there: an acceptance that finds
the record recalled, or the offer over and the record changed since, is void (`record.transfer_void.v1`); the force that
took it over then lets go of it, and what it had passed on is recalled (`giver_intake`, `taker_intake`).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed
from sangam.kernel.handling import Level
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.sentences import label_of
from sangam.kernel.texts import REASON, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.models import Handover, OfferWord, Silent, Tombstone
from sangam.records.models.pointers import Pointer
from sangam.records.ownership import chain_of_title
from sangam.records.sharing import distribution, group_members
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.visibility import write_access
from sangam.records.visibility.views import load_shown

# A giver's own word that records are on offer, in which versions, without what they say.
#
# It goes ahead of each offer, so that no restore leaves a taker with an offer and without this word. The taker keeps
# it as it was signed. It gives it back to a giver that a restore put back to before its offer (`returned_offers`).
# The offer itself would not do: nothing may remain of what a recalled record said.
#
# The giver may have taken a record over itself, and learn only after its offer whose the record is. Then the word
# goes again with that. Until then the offer of what another made waits at its taker (`chain_of_title`).


def post(row: Handover, drafts: Sequence[Draft]) -> None:
    """Send the taker our word of an offer, in the running deed."""
    word = transfer_messages.OfferWord(
        row.id,
        {draft.id: draft.version for draft in drafts},
        row.desk,
        row.reason[: transfer_messages.LONGEST],
        row.kept,
        row.offered_at,
        row.due_at,
        row.case,
    )
    body = bodies.write(word) | record_messages.titles_out(chain_of_title.of(draft.id for draft in drafts))
    outbox.post_even_if_away(transfer_messages.WORD, to=[row.taker], body=body, on=row.case or row.records[0])


def show_whose(record: UUID) -> None:
    """Send who is offered this record our word once more, with those by which it was handed on to us."""
    for row in Handover.objects.filter(records__contains=[record], giver=here.node().force, answer=""):
        drafts = store.load_locked_records(row.records).values()
        post(row, [draft for draft in drafts if draft.offered_to == row.taker])


def take_offer_statement(envelope: Incoming) -> None:
    """records.offer_word.v1: keep a giver's word of its offer as it was signed, whether or not the offer is here."""
    word = bodies.read(transfer_messages.OfferWord, envelope.body)
    kept = {"line": envelope.line.decode(), "at": envelope.received_at}
    OfferWord.objects.get_or_create(handover=word.handover, giver=envelope.sender, defaults=kept)
    chain_of_title.note_shown_titles(word.versions, envelope)


HANDLERS = {transfer_messages.WORD: take_offer_statement}


STANDS = timedelta(days=7)
"""How long an offer waits for its answer."""
TAKEN = "taken over from "
"""How the history of what we took over says so."""


def offer_transfer(actor: Actor, record: UUID, *, to: str, reason: str) -> None:
    """Offer a record of ours to another force for good.  Raises NotFound, Malformed (no reason) and Conflict."""
    require(actor, "record:transfer")
    with audit.deed(actor, "officer:record:offer-transfer", on=record) as facts:
        draft = load_offerable(actor, record, to=to)
        require_reason(reason)
        put_on_offer([draft], to=to)
        kept = write_offer(new_id(), [draft], giver=draft.owner, taker=to, reason=reason)
        body = bodies.write(record_messages.Offered(change_of(draft, to=to), reason.strip(), kept.id))
        body |= record_messages.titles_out(chain_of_title.of([record]))
        post(kept, [draft])
        outbox.post("record.offered.v1", to=[to], body=body, on=record)
        owner_notes.send_notes([record], to=[to], lane=Lane.NORMAL)
        facts.update(to=to, reason=reason)


def accept_transfer(actor: Actor, record: UUID, *, desk: str = "") -> int:
    """Take over a record that was offered to us; return its version, the first of ours.

    desk: the unit of ours that works it from now on, and is told; the actor's own unless named.
    Raises NotFound, Conflict and Malformed (no such unit of ours).
    """
    require(actor, "record:accept")
    with audit.deed(actor, "officer:record:accept-transfer", on=record) as facts:
        draft = offered_to_us(actor, record)
        require_alone(record)
        (taken,) = take_ownership([draft], desk=working_unit(desk, actor))
        tell_working_unit(taken, actor)
        row = answer_open(record, "accepted", giver=draft.owner, taker=actor.force)
        body = bodies.write(record_messages.Accepted(record, taken.version, row))
        outbox.post_even_if_away("record.accepted.v1", to=[draft.owner], body=body, on=record, lane=Lane.URGENT)
        distribution.send_records([taken], taken=True)
        owner_notes.renew_taken([record])
        facts.update(old_owner=draft.owner, version=taken.version, desk=taken.desk)
    return taken.version


def working_unit(named: str, actor: Actor) -> str:
    """Return the unit of ours that is to work what the actor takes over.  Raises Malformed."""
    code = named.strip().upper() or actor.unit
    if code != actor.unit and (code not in (known := units.units([code])) or known[code].force != actor.force):
        raise Malformed(
            "records:working-unit",
            "There is no unit {unit} of ours: choose the unit that works it from the list.",
            unit=code[:40],
        )
    return code


def tell_working_unit(taken: Draft, actor: Actor) -> None:
    """Tell the unit to which the actor gave what was taken over, in the running deed."""
    if taken.desk != actor.unit:
        parts = {"who": actor.label, "record": label_of(taken.id)}
        title = "{who} has taken over {record}: it is your unit's to work"
        deliveries.notify(
            Telling("record.given", Subject("record", taken.id), title, parts), to=[units.desk_unit(taken.desk)]
        )


def decline_transfer(actor: Actor, record: UUID, *, reason: str) -> None:
    """Leave a record with the force that offered it, with a reason.  Raises NotFound, Conflict, Malformed."""
    require(actor, "record:accept")
    with audit.deed(actor, "officer:record:decline-transfer", on=record) as facts:
        draft = offered_to_us(actor, record)
        require_alone(record)
        if not reason.strip():
            raise Malformed("records:decline-reason", "Say why you decline: the force that offered it is told.")
        require_length(reason, part="reason", most=REASON)
        store.put_back(draft, level=draft.terms.level(here.node().force))
        row = answer_open(record, "declined", giver=draft.owner, taker=actor.force)
        body = bodies.write(record_messages.Declined(record, reason.strip(), row))
        outbox.post_even_if_away("record.declined.v1", to=[draft.owner], body=body, on=record, lane=Lane.URGENT)
        facts.update(to=draft.owner, reason=reason)


def unnamed_offer_id(record: UUID, version: int) -> UUID:
    """Return the id of an offer by a node of an earlier version, which names none: the same for each of a version."""
    return named_id("handover", str(record), str(version))


def answer_open(record: UUID, said: str, *, giver: str, taker: str) -> UUID | None:
    """Note what became of all that stands open of a single record between two forces; return the newest offer's id.

    One may have come before the end of the one before it.
    """
    rows = Handover.objects.filter(records=[record], case=None, giver=giver, taker=taker, answer="")
    newest = rows.order_by("-offered_at").values_list("id", flat=True).first()
    rows.update(answer=said, answered_at=audit.require_deed().at)
    return newest


def load_offerable(actor: Actor, record: UUID, *, to: str) -> Draft:
    """Return a record of ours that the actor may offer, locked.  Raises NotFound, Conflict and Refused."""
    draft = write_access.load_to_pass_on(actor, record, "offered for transfer")
    policy.require_shareable(draft.terms, [to], owner=draft.owner, now=audit.require_deed().at)
    return draft


def require_reason(reason: str) -> None:
    """Raise Malformed for an offer without a reason."""
    if not reason.strip():
        raise Malformed("records:transfer-reason", "Say why the record is handed over: the other force decides on it.")
    require_length(reason, part="reason", most=REASON)


def put_on_offer(drafts: Sequence[Draft], *, to: str) -> None:
    """Mark records of ours as on offer, in the running deed."""
    store.write_records([replace(draft, state="transfer-offered", offered_to=to) for draft in drafts])


def write_offer(
    handover: UUID, drafts: Sequence[Draft], *, giver: str, taker: str, reason: str, **more: object
) -> Handover:
    """Keep an offer, ours or to us, in the running deed; the same offer again changes nothing."""
    at = audit.require_deed().at
    said = {
        "giver": giver, "taker": taker, "records": [draft.id for draft in drafts], "reason": reason.strip(),
        "desk": drafts[0].desk, "offered_at": at, "due_at": at + STANDS, **more,
    }  # fmt: skip
    return Handover.objects.get_or_create(id=handover, defaults=said)[0]


def note_offer_answer(handover: UUID, said: str, **between: str) -> None:
    """Note what became of an offer, of one between these forces where they are named, in the running deed."""
    Handover.objects.filter(id=handover, **between).update(answer=said, answered_at=audit.require_deed().at)


def say_over(row: Handover, *, answer: str = "") -> None:
    """Tell the taker of an offer of ours that it is over.  answer: as in `messages.transfers.Lapsed`."""
    body, on = bodies.write(transfer_messages.Lapsed(row.id, answer)), row.records[0] if row.records else None
    outbox.post_even_if_away(transfer_messages.LAPSED, to=[row.taker], body=body, on=on, lane=Lane.URGENT)


def end_offers(record: UUID, *, but_to: str = "", because: str) -> None:
    """End the offers by which we would hand a record on, and tell their takers; what was offered with it stays ours.

    but_to: a force whose offer is answered otherwise.  because: the answer in `messages.transfers.lapsed_out`.
    """
    us = here.node().force
    for row in Handover.objects.filter(records__contains=[record], giver=us, answer="").exclude(taker=but_to):
        note_offer_answer(row.id, "lapsed")
        say_over(row, answer=because)
        offered = [draft for draft in store.load_locked_records(row.records).values() if draft.offered_to == row.taker]
        store.write_records([back(draft) for draft in offered if draft.owner == us and draft.id != record])


def accepted_by_us(record: UUID, *, giver: str) -> bool:
    """Tell whether we took this record over from that force."""
    ours = Handover.objects.filter(records__contains=[record], giver=giver, taker=here.node().force)
    return ours.filter(answer="accepted").exists()


def let_go_recalled(records: Collection[UUID], *, giver: str) -> list[UUID]:
    """Erase what we took over from a giver and recalled, where a restore of ours brought it back as the giver's.

    It came back as it was on offer, or before.  Return what stood whole.  That recall binds everyone: it was ours to
    make.
    """
    ours = Tombstone.objects.filter(record__in=list(records), owner=here.node().force)
    taken = [record for record in ours.values_list("record", flat=True) if accepted_by_us(record, giver=giver)]
    over = [draft.id for draft in store.load_locked_records(taken).values() if draft.owner == giver]
    store.delete_local_copy(over)
    for below_whole in (Silent, Pointer):
        below_whole.objects.filter(record__in=taken, owner=giver).delete()
    ours.filter(record__in=taken).update(proven=True)
    return over


def take_ownership(drafts: Sequence[Draft], *, desk: str) -> list[Draft]:
    """Make records that were offered to us our own, in the running deed; return their first versions of ours."""
    force, at = here.node().force, audit.require_deed().at
    taken = []
    for draft in drafts:
        shares = {holder: level for holder, level in draft.terms.shares.items() if holder != force}
        terms = replace(draft.terms, shares={**shares, draft.owner: Level.WHOLE})
        taken.append(
            replace(
                draft,
                owner=force,
                desk=desk,
                version=draft.version + 1,
                terms=terms,
                as_of=at,
                received_at=None,
                state="live",
                offered_to="",
            )
        )
    store.write_records(taken)
    store.keep_versions(taken, why=f"{TAKEN}{drafts[0].owner}")
    return taken


def back(draft: Draft) -> Draft:
    """Return a record of ours as it is once no offer stands."""
    return replace(draft, state="live", offered_to="")


def offered_to_us(actor: Actor, record: UUID) -> Draft:
    """Return a record that is on offer to us and that the actor sees, locked.  Raises NotFound, Refused, Conflict."""
    purpose = require_purpose(actor.purpose).purpose
    draft, _ = load_shown(actor, record, purpose, at=audit.require_deed().at, lock=True)
    if draft.offered_to != here.node().force:
        raise Conflict("records:no-offer", "This record is not on offer to us (any more).")
    return draft


def require_alone(record: UUID) -> None:
    """Raise Conflict for a record that is on offer with its case: the case is answered whole."""
    if Handover.objects.filter(records__contains=[record], answer="", case__isnull=False).exists():
        raise Conflict("records:with-its-case", "This record is offered with its case: answer the case as a whole.")


def change_of(draft: Draft, *, to: str) -> record_messages.Change:
    """Return a record as it is offered: all but what is for its owner alone or was taken over from a third force."""
    statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet, to=to))
    terms = group_members.terms_without_groups(draft)
    return record_messages.Change(draft.id, draft.kind, draft.desk, draft.version, draft.as_of, statements, terms)
