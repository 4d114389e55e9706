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

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages import records as record_messages
from sangam.records.messages.records import Change, Claim, HeldOf
from sangam.records.models import Record, Share, Taken, Tombstone
from sangam.records.ownership import missing_records, possession_proofs, precedence, transfer_log
from sangam.records.recovery import decisions, holder_claims
from sangam.records.recovery import decisions as recovery_decisions
from sangam.records.recovery.decisions import Act, Decision, Owner, Standing, Stated
from sangam.records.schema import values
from sangam.records.sharing import distribution, group_members, group_rules
from sangam.records.storage import attachments, change_queue
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
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
        outbox.post_even_if_away(HELD, to=[force], body=body, lane=Lane.URGENT)
    given = 0
    lost = Record.objects.filter(Q(received_at__gte=since) | Q(id__in=besides), owner=force).order_by("id")
    for page in _pages(lost.iterator(_PAGE)):
        outbox.post_even_if_away(RETURNED, to=[force], body={"changes": page})
        given += len(page)
    return given


def _list_known(known: Sequence[tuple[UUID, int, Claim]], shown: Mapping[UUID, bytes]) -> HeldOf:
    return HeldOf(tuple(known), {record: shown[record] for record, _, _ in known if record in shown})


def give_wanted(record: UUID, version: int, *, to: str) -> None:
    """Send a force what stands here of a record that is its own, or say that nothing of it does.

    Runs in the running deed.  Says so also where the record is ours, and we have changed it since.
    """
    for page in _pages(Record.objects.filter(id=record, owner=to)):
        outbox.post_even_if_away(RETURNED, to=[to], body={"changes": page})
    draft = store.load_locked_records([record]).get(record)
    if draft is None or draft.owner == here.node().force:
        body = bodies.write(record_messages.Named(record, version))
        outbox.post_even_if_away(missing_records.LACKING, to=[to], body=body, on=record, lane=Lane.URGENT)


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
    known = recovery_decisions.load_standings(versions, standing, holder=envelope.sender)
    taken = [
        draft
        for change in changes
        if (draft := _take_copy(change, standing.get(change.record), known[change.record], envelope.sender)) is not None
    ]
    _write_returned_records(_without_ended(taken, envelope.sender), standing, dict(versions), sender=envelope.sender)
    parked.wake_parked(*(draft.id for draft in taken))
    others = set(standing) - {draft.id for draft in taken}
    doubted = sorted(record for record in others if known[record].owner is Owner.ANOTHER)
    waits = bool(doubted) and catch_up.is_unheard()
    return Parked(transfer_log.transfer_id(doubted[0], here.node().force)) if waits else None


HANDLERS = {HELD: holder_claims.take_held, RETURNED: take_returned}


def _take_copy(change: Change, old: Draft | None, known: Standing, holder: str) -> Draft | None:
    """Do what is decided on a copy that is given back; return the record as it is to stand, None where it stays."""
    decision = decisions.decide_copy(known, _stated(change, old, holder))
    record, version = change.record, change.version
    match decision.act:
        case Act.RECALL:
            holder_claims.recall(record, version, to={holder})
        case Act.ERASE:
            distribution.recall(record, version=version, to=[holder], reason="recalled")
        case Act.NAME_OWNER:
            transfer_log.notify_new_owner(record, version, taker=known.taker, to=holder)
        case Act.REJECT:
            holder_claims.reject_claim(record, version, holder, due=known.given)
        case Act.TAKE:
            if decision.erases_again:
                holder_claims.take_back_again(record, version, holder, due=known.given)
            return _taken_back(change, old, holder, decision)
    return None


def _stated(change: Change, old: Draft | None, holder: str) -> Stated:
    """Return what a copy states.  It shows the record by at least one statement as it stands here, under its number.

    A force that has the record by its keys, or knows of it alone, cannot show one.
    """
    here_are = {statement.id: statement for statement in old.statements} if old else {}
    is_shown = any(here_are.get(statement.id) == statement for statement in change.statements)
    return Stated(version=change.version, is_shown=is_shown, offered=change.terms.level(holder))


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


def _checked_change(change: Change) -> Change:
    return bodies.replace(change, statements=values.received_statements(change.kind, change.statements))


def _is_new(draft: Draft, standing: Mapping[UUID, Draft]) -> bool:
    old = standing.get(draft.id)
    return old is None or old.version < draft.version or old.owner != draft.owner


def _taken_back(change: Change, old: Draft | None, holder: str, decision: Decision) -> Draft:
    """Return the record as it stands with what the holder has.

    To whom else it goes our own terms say, as of the backup: a copy tells of its holder alone.
    """
    us = here.node().force
    ours = old if old is not None and old.owner == us else None
    terms = ours.terms if ours else replace(change.terms, shares={}, audience={}, groups={}, via={})
    if decision.named is not Level.NONE:
        terms = _named_again(terms, holder, decision.named, by=change.terms.via.get(holder, {}))
    if ours and not decision.takes_content:
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
        form = bodies.write(Change(row.id, row.kind, row.desk, row.version, row.as_of, draft.statements, draft.terms))
        weight = len(json.dumps(form, ensure_ascii=False).encode())
        if page and (len(page) == record_messages.MOST_CHANGES or size + weight > _MOST_BYTES):
            yield page
            page, size = [], 0
        page.append(form)
        size += weight
    if page:
        yield page
