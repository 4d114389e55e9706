"""Records that a restored force lost: given back by those who hold them, taken back by their owner.

A holder first says what it knows to be recalled or withdrawn, and in which version it holds silent records.  Then it
sends back its whole copies.  Both are for what came since the first envelope that the owner lost.

A copy lacks what was for the owner alone.  What stands here of that stays; entries made since the backup are lost, and
the history says so.  The files that a copy names are fetched from whoever gave it back.  A version number that a holder
states is used up; what was recalled does not come back.

Copies are not signed by their owner.  A record may stand here that our terms, as of the backup, do not give a holder
whole.  Then only a copy that shows the record makes us believe that it has it so.  Where the record was taken back from
that holder before the backup, not even that does.  The copy's content is taken, and its holder is told to erase it.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from sangam.audit.public import audit
from sangam.federation.public import catch_up, envelopes
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages import records as record_messages
from sangam.records.messages.records import Claim, HeldOf
from sangam.records.models import Record, Share, Taken, Tombstone
from sangam.records.ownership import missing_records, possession_proofs, precedence, transfer_log
from sangam.records.recovery import holder_claims
from sangam.records.schema import values
from sangam.records.sharing import distribution, group_members, group_rules
from sangam.records.storage import attachments, change_queue
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import restored_offers, single_record
from sangam.records.types import Terms

HELD, RETURNED = "records.held.v1", "records.returned.v1"

_PAGE = 500
_MOST_BYTES = 200_000


def give_back(force: str, *, since: datetime, besides: Collection[UUID] = ()) -> int:
    """Send a force what we hold of its own since then, and these records besides, in the running deed; how many."""
    stones = Tombstone.objects.filter(owner=force, at__gte=since).values_list("record", "version", "withdrawn")
    silent = possession_proofs.held_silent_records(force, by=here.node().force)
    known: list[tuple[UUID, int, Claim]] = [
        (record, version, "withdrawn" if withdrawn else "recalled") for record, version, withdrawn in stones
    ]
    known += [(record, version, "silent") for record, version, _ in silent]
    pointers = possession_proofs.pointed_to(force)
    shown = {record: what for record, _, what in (*silent, *pointers) if what}
    known += [(record, version, "pointer") for record, version, _ in pointers]
    for start in range(0, len(known), _PAGE):
        body = bodies.write(_list_known(known[start : start + _PAGE], shown))
        envelopes.post_even_if_away(HELD, to=[force], body=body, lane=Lane.URGENT)
    given = 0
    lost = Record.objects.filter(Q(received_at__gte=since) | Q(id__in=besides), owner=force).order_by("id")
    for page in _pages(lost.iterator(_PAGE)):
        envelopes.post_even_if_away(RETURNED, to=[force], body={"changes": page})
        given += len(page)
    return given


def _list_known(known: Sequence[tuple[UUID, int, Claim]], shown: Mapping[UUID, bytes]) -> HeldOf:
    return HeldOf(tuple(known), {record: shown[record] for record, _, _ in known if record in shown})


def give_wanted(record: UUID, version: int, *, to: str) -> None:
    """Send a force what stands here of a record that is its own, or say that nothing of it does.

    Runs in the running deed.  Says so also where the record is ours, and we have changed it since.
    """
    for page in _pages(Record.objects.filter(id=record, owner=to)):
        envelopes.post_even_if_away(RETURNED, to=[to], body={"changes": page})
    draft = store.load_locked_records([record]).get(record)
    if draft is None or draft.owner == here.node().force:
        body = bodies.write(record_messages.Named(record, version))
        envelopes.post_even_if_away(missing_records.LACKING, to=[to], body=body, on=record, lane=Lane.URGENT)


def note_arrived_since(force: str, *, since: datetime) -> None:
    """Let the matcher hold what a force sent since then against what is watched, in the running deed.

    Includes the records of ours that took statements over from it, which are shown again with its copies.
    """
    copies = Record.objects.filter(owner=force)
    took = Taken.objects.filter(source__in=copies.values("id")).values_list("into", flat=True).distinct()
    arrived = copies.filter(received_at__gte=since).values_list("id", flat=True)
    change_queue.note_changes([*arrived, *took])


def bring_up(force: str, among: Sequence[UUID] | None = None) -> int:
    """Send a force what it holds in an older version than stands here, or is to hold and does not, in the running deed.
    Return how many records.

    What one holder gave back may never have reached the others.  One that has not caught us up waits for this until it
    has: it may know that the record was withdrawn from it.
    """
    behind = Share.objects.filter(force=force, record__owner=here.node().force, version__lt=F("record__version"))
    if among is not None:
        behind = behind.filter(record__in=among)
    ids = list(behind.values_list("record_id", flat=True))
    for start in range(0, len(ids), _PAGE):
        distribution.bring_up(store.drafts(ids[start : start + _PAGE]), to=force)
        owner_notes.send_notes(ids[start : start + _PAGE], to=[force])
    return len(ids)


def take_returned(envelope: Incoming) -> Parked | None:
    """records.returned.v1: take back what a holder has of ours in a version that we lost, checked like a copy.

    What is another's here may be ours by an acceptance that comes back behind it, or from the force whose it was.  Then
    the page is read once more, at that time or when all are heard.  What we have handed on in a later version is its
    taker's.  Raises Malformed and Refused.
    """
    if not missing_records.is_answer_pending(envelope.sender):
        catch_up.require_awaited(envelope)
    changes = list(map(_checked_change, record_messages.changes_in(envelope.body)))
    ids = [change.record for change in changes]
    if missing_records.is_asked(ids, of=envelope.sender):
        missing_records.forget_answered(ids)
    else:
        catch_up.require_awaited(envelope)
    precedence.lock_records(ids)
    versions = [(change.record, change.version) for change in changes]
    precedence.require_near(versions, precedence.owners_and_versions(ids), sender=envelope.sender)
    standing = store.load_locked_records(ids)
    gone = _reject_gone_records(changes, standing, sender=envelope.sender)
    ours = _levels(envelope.sender, standing)
    on_offer = restored_offers.on_offer(versions, to=envelope.sender)
    taken: list[Draft] = []
    for change in changes:
        if change.record in gone:
            continue
        if change.record not in on_offer and not _has_whole_record(change, standing, ours):
            holder_claims.reject_claim(change.record, change.version, envelope.sender, due=ours[change.record])
            continue
        given = _level_of_holder(change, envelope.sender, ours=ours, on_offer=on_offer)
        if change.record not in on_offer and given is Level.NONE and _is_held_again(change, envelope.sender, ours):
            holder_claims.take_back_again(change.record, change.version, envelope.sender, due=ours[change.record])
        if (draft := _taken_back(change, standing.get(change.record), envelope.sender, given)) is not None:
            taken.append(draft)
    _write_returned_records(_without_ended(taken, envelope.sender), standing, dict(versions), sender=envelope.sender)
    envelopes.wake_parked(*(draft.id for draft in taken))
    others = set(standing) - ours.keys() - {draft.id for draft in taken}
    doubted = sorted(record for record in others if standing[record].owner != envelope.sender)
    waits = bool(doubted) and catch_up.is_unheard()
    return Parked(transfer_log.transfer_id(doubted[0], here.node().force)) if waits else None


HANDLERS = {HELD: holder_claims.take_held, RETURNED: take_returned}


def _reject_gone_records(
    changes: Sequence[record_messages.Change], standing: Mapping[UUID, Draft], *, sender: str
) -> set[UUID]:
    """Return what a holder gives back that was recalled since, or is another's by our hand, and tell it so."""
    ids = [change.record for change in changes]
    recalled = set(Tombstone.objects.filter(record__in=ids, owner=here.node().force).values_list("record", flat=True))
    by_takers = transfer_log.recalled_by_takers(ids)
    ours = {record for record, draft in standing.items() if draft.owner == here.node().force}
    onward = transfer_log.handed_on([record for record in ids if record not in ours])
    gone = set()
    for change in changes:
        first, taker = onward.get(change.record, (0, ""))
        if change.record in recalled:
            holder_claims.recall(change.record, change.version, to={sender})
        elif by_takers.get(change.record, 0) > change.version:
            distribution.recall(change.record, version=change.version, to=[sender], reason="recalled")
        elif first > change.version:
            transfer_log.notify_new_owner(change.record, change.version, taker=taker, to=sender)
        else:
            continue
        gone.add(change.record)
    return gone


def _write_returned_records(
    taken: Sequence[Draft], standing: Mapping[UUID, Draft], stated: Mapping[UUID, int], *, sender: str
) -> None:
    """Write what is taken back, note who holds it, and send it to who is behind.  stated: in which versions it came."""
    attachments.regain(taken, source=sender)
    store.write_records(taken)
    why = f"given back by {sender} after a restore: what was for us alone since the backup is lost"
    fresh = {draft.id: draft for draft in taken if _is_new(draft, standing)}
    store.keep_versions(list(fresh.values()), why=why)
    named = group_members.drafts_with_receivers(taken)
    whole = [draft for draft in named if draft.terms.level(sender) is Level.WHOLE]
    _note_holder(whole, sender)
    owner_notes.send_notes(
        [draft.id for draft in whole], to=[sender]
    )  # said before we knew of this holder, who has no other
    _note_named([draft for draft in named if draft.id in fresh])
    _send_later(taken, stated, to=sender)
    said = holder_claims.said_since([draft.id for draft in taken], besides=sender)
    for force in sorted({force for draft in named for force in draft.terms.shares} - catch_up.unheard()):
        bring_up(force, [draft.id for draft in taken if (draft.id, force) not in said])


def _send_later(taken: Sequence[Draft], stated: Mapping[UUID, int], *, to: str) -> None:
    """Send a holder what stands here in a later version than it states."""
    distribution.send_again([draft for draft in taken if draft.version > stated[draft.id]], to=to)


def _checked_change(change: record_messages.Change) -> record_messages.Change:
    return bodies.replace(change, statements=values.received_statements(change.kind, change.statements))


def _is_new(draft: Draft, standing: Mapping[UUID, Draft]) -> bool:
    old = standing.get(draft.id)
    return old is None or old.version < draft.version or old.owner != draft.owner


def _levels(force: str, standing: Mapping[UUID, Draft]) -> dict[UUID, Level]:
    """Return at which level those of these records that are ours go to a force, by its name or by a group."""
    ours = [draft for draft in standing.values() if draft.owner == here.node().force]
    return {draft.id: draft.terms.level(force) for draft in group_members.drafts_with_receivers(ours)}


def _has_whole_record(
    change: record_messages.Change, standing: Mapping[UUID, Draft], ours: Mapping[UUID, Level]
) -> bool:
    """Tell whether a copy shows that its holder has a record whole, where that stands here and our terms do not say so.

    It has at least one statement as it stands here, under its number.  A force that has the record by its keys, or
    knows of it alone, cannot show one.
    """
    if ours.get(change.record, Level.WHOLE) is Level.WHOLE:
        return True
    known = {statement.id: statement for statement in standing[change.record].statements}
    return any(known.get(statement.id) == statement for statement in change.statements)


def _level_of_holder(
    change: record_messages.Change, sender: str, *, ours: Mapping[UUID, Level], on_offer: Collection[UUID]
) -> Level:
    """Return at which level a holder's copy shows that a record goes to it by its name, besides our own terms.

    What is on offer to a holder stands whole there until it answers.  ours: the level of what goes to it by our terms.
    """
    if ours.get(change.record) is Level.WHOLE:
        return Level.NONE
    if change.record in on_offer:
        return change.terms.level(sender)
    return Level.NONE if _is_held_again(change, sender, ours) else Level.WHOLE


def _is_held_again(change: record_messages.Change, sender: str, ours: Mapping[UUID, Level]) -> bool:
    """Tell whether a holder states a version above that in which we took a record back from it before the backup.

    True only where our terms do not give it whole again: the holder can show what it should have erased.
    """
    if ours.get(change.record, Level.WHOLE) is Level.WHOLE or not holder_claims.was_withdrawn(change.record, sender):
        return False
    return not holder_claims.was_withdrawn(change.record, sender, since=change.version)


def _taken_back(change: record_messages.Change, old: Draft | None, sender: str, given: Level) -> Draft | None:
    """Return the record as it stands with what the holder has, None where it is not ours to take back.

    A version of ours that is as high or higher stays, and its holder is among those who have it.  To whom else it goes
    our own terms say, as of the backup: a copy tells of its holder alone.  given: its level by the holder's name.
    """
    us = here.node().force
    if old is not None and old.owner != us and not _went_on_to_us(old, change.version, giver=sender):
        return None
    ours = old if old is not None and old.owner == us else None
    terms = ours.terms if ours else replace(change.terms, shares={}, audience={}, groups={}, via={})
    if given is not Level.NONE and not holder_claims.was_withdrawn(change.record, sender, since=change.version):
        terms = _named_again(terms, sender, given, by=change.terms.via.get(sender, {}))
    if ours and ours.version >= change.version:
        return replace(ours, terms=terms)
    kept = ours.statements if ours else ()
    leaving = {statement.id for statement in policy.for_partner(kept, internet=here.node().internet)}
    ours_alone = tuple(statement for statement in kept if statement.id not in leaving)
    audience = {**terms.audience, **change.terms.audience}
    return Draft(
        change.record,
        change.kind,
        us,
        policy.desk_at(us, change.desk),
        change.version,
        (*change.statements, *ours_alone),
        replace(change.terms, shares=terms.shares, audience=audience, groups=terms.groups, via=terms.via),
        change.as_of,
    )


def _went_on_to_us(old: Draft, version: int, *, giver: str) -> bool:
    """Tell whether a record, another's here, went on to a giver and from it to us, in a restore.

    What a giver returns in no higher version than stands here as its own it has taken over since, and forgotten.
    """
    return version > old.version and (old.owner == giver or single_record.accepted_by_us(old.id, giver=giver))


def _named_again(terms: Terms, sender: str, level: Level, *, by: Mapping[str, int]) -> Terms:
    """Return terms that name a force which gave a record back.

    That it had it as a member of groups is its own word, and takes from it alone.  What it has by such a group ends
    with its membership, and goes to nobody else.
    """
    named = replace(terms, shares={**terms.shares, sender: level})
    return named if sender in terms.shares else group_rules.until_member(named, sender, by)


def _without_ended(taken: Sequence[Draft], sender: str) -> list[Draft]:
    """Return what is taken back without its giver where it had that as a member and is none: it is to erase it."""
    still = group_members.without_ended(taken)
    for now, before in zip(still, taken, strict=True):
        if before.terms.level(sender) is not now.terms.level(sender):
            distribution.recall(now.id, version=now.version, to=[sender], reason=policy.WITHDRAWN)
    return still


def _note_holder(drafts: Sequence[Draft], force: str) -> None:
    Share.objects.bulk_create(
        [_share(draft, force, version=draft.version) for draft in drafts],
        update_conflicts=True,
        unique_fields=["record", "force"],
        update_fields=["level", "version", "sent_at", "expires_at"],
    )


def _note_named(drafts: Sequence[Draft]) -> None:
    """Note, of whom the terms of these records name and nothing is noted, that they are to hold them.

    What had run out there as of the backup does no more, where another gives it back with a later day.  What is noted
    follows that day, so that a receipt for what ran out before does not strike it off.
    """
    at, gone = audit.require_deed().at, distribution.departed_forces() | {here.node().force}
    named = [
        _share(draft, force, version=0)
        for draft in drafts
        for force, level in draft.terms.shares.items()
        if force not in gone and level is not Level.NONE and draft.terms.expires_at > at
    ]
    Share.objects.bulk_create(
        named, update_conflicts=True, unique_fields=["record", "force"], update_fields=["expires_at"]
    )


def _share(draft: Draft, force: str, *, version: int) -> Share:
    terms = draft.terms
    return Share(
        record_id=draft.id,
        force=force,
        level=terms.level(force),
        version=version,
        sent_at=audit.require_deed().at,
        expires_at=terms.expires_at,
        groups=dict(terms.via.get(force, {})),
    )


def _pages(rows: Iterable[Record]) -> Iterator[Sequence[dict[str, object]]]:
    page: list[dict[str, object]] = []
    size = 0
    for row in rows:
        draft = store.draft_of(row)
        form = bodies.write(
            record_messages.Change(row.id, row.kind, row.desk, row.version, row.as_of, draft.statements, draft.terms)
        )
        weight = len(json.dumps(form, ensure_ascii=False).encode())
        if page and (len(page) == record_messages.MOST_CHANGES or size + weight > _MOST_BYTES):
            yield page
            page, size = [], 0
        page.append(form)
        size += weight
    if page:
        yield page
