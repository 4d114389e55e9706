"""Healing what a comparing found different: what lacks is sent, what should not be there is recalled, what is
ahead of us is noted.

What was sent after the question is on its way by itself and is left alone.  All that is done here may be done twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.federation.types import Lane
from sangam.kernel import here
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages.reconciliation import Answer, Held
from sangam.records.models import Ahead, Record, Share, Tombstone
from sangam.records.ownership import precedence, transfer_log
from sangam.records.recovery import holder_claims
from sangam.records.sharing import distribution, group_members, pending_receipts
from sangam.records.storage import records as store
from sangam.records.types import AheadView

MOST_AHEAD = 100_000
"""Of what one force says that it has ahead of us so much is noted: a day's records of a large force, 15 MB."""


@dataclass(frozen=True, slots=True)
class Healed:
    """What one answer led to.  settled: how many records the holder has, or will have, as it should."""

    settled: int
    sent: int
    recalled: int
    ahead: int


@dataclass(frozen=True, slots=True)
class _Due:
    version: int
    sent_at: datetime


def send_missing_records(force: str, records: Sequence[UUID]) -> int:
    """Send a force what it lacks of these records of ours, as they stand now; return how many went."""
    own = [d for d in store.drafts(records) if d.owner == here.node().force and not d.offered_to] if records else []
    owner_notes.send_notes([draft.id for draft in own], to=[force])
    return len(distribution.send_again(own, to=force))


def heal(force: str, answer: Answer, *, sent_before: datetime, until: datetime) -> Healed:
    """Hold what a holder lists of one stretch against what it should hold, and heal the difference."""
    held = {each.record: each for each in answer.held or ()}
    due = _due_shares(force, answer, until=until)
    lacking = [
        record for record, each in due.items() if each.sent_at < sent_before and _is_missing(each, held.get(record))
    ]
    higher = {record for record, each in due.items() if record in held and held[record].version > each.version}
    stale = _stale(force, [held[record] for record in higher])
    surplus = [each for record, each in held.items() if record not in due or record in stale]
    over, ending = _over(force, surplus, sent_before=sent_before)
    unknown, recalled = _recall(force, surplus, over=over, stale=stale)
    ahead = [held[record] for record in (*(higher - stale), *unknown)]
    _note_ahead(force, ahead)
    sent = send_missing_records(force, [*lacking, *ending])
    return Healed(len(due) - len(higher), sent, recalled, len(ahead))


def _due_shares(force: str, answer: Answer, *, until: datetime) -> dict[UUID, _Due]:
    rows = Share.objects.filter(
        force=force,
        record__gte=answer.first,
        record__lt=answer.upto,
        expires_at__gt=until,
        level__in=["whole", "pointer", "silent"],
    )
    return {
        record: _Due(version, sent_at) for record, version, sent_at in rows.values_list("record", "version", "sent_at")
    }


def _is_missing(due: _Due, held: Held | None) -> bool:
    return held is None or held.version < due.version


def _stale(force: str, higher: Sequence[Held]) -> set[UUID]:
    """Return what of these stands here as high as there, though our terms do not give it to the force.

    The force has it from another, whose the record was after what we noted, and from whom it came back with a restore.
    """
    stated = {each.record: each.version for each in higher}
    known = [
        draft
        for draft in (store.drafts(list(stated)) if stated else ())
        if draft.owner == here.node().force and draft.offered_to != force and draft.version >= stated[draft.id]
    ]
    return {draft.id for draft in group_members.drafts_with_receivers(known) if draft.terms.level(force) is Level.NONE}


def _over(force: str, surplus: Sequence[Held], *, sent_before: datetime) -> tuple[set[UUID], set[UUID]]:
    """Return what a force was given to a day that is over, and what it has in an older version to a nearer day.

    Neither counts here.  The force lists them, so that they run on there: the nearer day has not reached it.
    """
    listed, at = {each.record: each.version for each in surplus}, audit.require_deed().at
    rows = Share.objects.filter(force=force, record__in=listed, sent_at__lt=sent_before)
    over = set(rows.filter(expires_at__lte=at).values_list("record", flat=True))
    later = rows.filter(expires_at__gt=at).values_list("record", "version")
    return over, {record for record, version in later if listed[record] < version}


def _recall(
    force: str, surplus: Sequence[Held], *, over: Collection[UUID], stale: Collection[UUID]
) -> tuple[set[UUID], int]:
    """Recall from a force what it should not hold, and count it; return what we know less of than it does, too.

    over: what was shared with it and has run out here.  stale: what was, before it was another's (`_stale`).  What it
    has said of what it holds since our restore, and is not settled yet (`holder_claims`), is left alone.
    """
    ids = [each.record for each in surplus]
    own = dict(Record.objects.filter(id__in=ids, owner=here.node().force).values_list("id", "version"))
    others = dict(Record.objects.filter(id__in=ids).exclude(owner=here.node().force).values_list("id", "owner"))
    given = transfer_log.records_once_ours(others)
    again = {each.record for each in surplus if each.record in own and _was_its_own(each, force)}
    gone = dict(Tombstone.objects.filter(record__in=ids, owner=here.node().force).values_list("record", "version"))
    shared = set(Share.objects.filter(record__in=ids, force=force).values_list("record", flat=True)).difference(stale)
    said = Ahead.objects.filter(force=force, record__in=ids).exclude(level=Level.WHOLE)
    unsettled, unknown = set(said.values_list("record", flat=True)), set[UUID]()
    recalled: list[pending_receipts.Debt] = []
    for each in surplus:
        known = max(own.get(each.record, 0), gone.get(each.record, 0))
        if each.record in given:
            _say_whose(force, each, others[each.record])
        elif each.record in others or each.record in unsettled:
            continue
        elif known < each.version:
            unknown.add(each.record)
        elif each.record in again - shared:
            holder_claims.apply_claim(each.record, each.version, force, level=Level.WHOLE)
        elif each.record not in shared or each.record in over:
            recalled.append((each.record, known, force, None))
    pending_receipts.owe([debt for debt in recalled if debt[0] in gone], pending_receipts.ERASED, reason="recalled")
    pending_receipts.owe(
        [debt for debt in recalled if debt[0] not in gone], pending_receipts.ERASED, reason=policy.WITHDRAWN
    )
    return unknown, len(recalled)


def _was_its_own(held: Held, force: str) -> bool:
    """Tell whether a holder keeps whole what it owned before us, as it may, and we do not know that since a restore.

    Such a record came back to us by another's word; who had had it before its last giver no copy says.
    """
    if held.level is not Level.WHOLE or not transfer_log.is_ours_again(held.record):
        return False
    return precedence.has_owned(held.record, force) and not holder_claims.was_withdrawn(held.record, force)


def _say_whose(force: str, held: Held, owner: str) -> None:
    """Tell a holder that missed it whose the record is now."""
    if owner != force:
        body = transfer_log.word_of(held.record, held.version, taker=owner)
        envelopes.post_even_if_away("record.transferred.v1", to=[force], body=body, on=held.record, lane=Lane.URGENT)


def _note_ahead(force: str, held: Collection[Held]) -> None:
    if not held:
        return
    at, room = audit.require_deed().at, max(0, MOST_AHEAD - Ahead.objects.filter(force=force).count())
    rows = [
        Ahead(record=each.record, force=force, version=each.version, level=each.level, at=at)
        for each in list(held)[:room]
    ]
    Ahead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record", "force"], update_fields=["version", "level", "at"]
    )


def ahead(force: str = "", *, limit: int = 1_000) -> list[AheadView]:
    """Return what holders, or one of them, have ahead of us, oldest first: a restored owner asks them for it."""
    rows = Ahead.objects.filter(force=force) if force else Ahead.objects
    return [
        AheadView(row.record, row.force, row.version, Level(row.level), row.at)
        for row in rows.order_by("at", "record")[:limit]
    ]


def delete_settled_claims(records: Collection[UUID], *, force: str) -> None:
    """Strike off what is known here again as high as that holder has it, in the running deed."""
    Ahead.objects.filter(record__in=list(records), force=force).delete()
