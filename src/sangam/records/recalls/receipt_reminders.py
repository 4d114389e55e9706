"""Reminders of receipts: asked for page by page in the urgent lane, again at growing intervals; then the desk is told.

At most two pages are on their way to a force at once, so that an alert waits behind no more than these.

What was asked moves back in the order, and leaves a dead entry in the index that orders what is due.  Of a million
debts each first page would be found behind all that were asked before.  So each page begins behind the last one.  Every
few seconds one begins at the beginning again, for what came in between.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sangam.access.policy import require
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.federation import desk_notes, outbox
from sangam.federation.lanes import status
from sangam.federation.types import Lane, Outcome, PeerState
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.kernel.sentences import Told
from sangam.records.messages import receipts as receipt_messages
from sangam.records.messages import records as record_messages
from sangam.records.models import Record, Share, Silent
from sangam.records.models.pointers import Pointer
from sangam.records.models.receipts import Owed
from sangam.records.narrowings import Permit
from sangam.records.own_records import records as editing
from sangam.records.sharing import distribution
from sangam.records.sharing.distribution import CORRECTED, ERASED, PAGE, PAUSES
from sangam.records.storage import records as store

PAGES_ON_THE_WAY = 2
_AFRESH_EVERY_S = 5.0

# From one force to the next along the index: of a million debts of one force the first is read.
_DUE = """
WITH RECURSIVE owing AS (
    (SELECT force FROM records_owed ORDER BY force LIMIT 1)
    UNION ALL
    SELECT (SELECT o.force FROM records_owed o WHERE o.force > owing.force ORDER BY o.force LIMIT 1)
    FROM owing WHERE owing.force IS NOT NULL
)
SELECT force FROM owing
WHERE EXISTS (SELECT FROM records_owed o WHERE o.force = owing.force AND o.chase_at <= %s)
"""
# A burst of debts is unknown to the planner's statistics: by its guess sorting them would be cheap, for each page anew,
# and a plan that was made while nothing was owed would read all of them at each look.
_IN_ORDER = """
SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('enable_seqscan', 'off', true)
"""
_PAGE = """
WITH first AS (
    SELECT what, reason FROM records_owed
    WHERE force = %(force)s AND chase_at <= %(at)s AND (chase_at, id) > (%(behind)s::timestamptz, %(last)s::bigint)
    ORDER BY chase_at, id LIMIT 1
)
SELECT o.id, o.record, o.what, o.version, o.reason, o.asked_at, o.envelope, o.times, o.chase_at
FROM records_owed o JOIN first ON o.what = first.what AND o.reason = first.reason
WHERE o.force = %(force)s AND o.chase_at <= %(at)s
    AND (o.chase_at, o.id) > (%(behind)s::timestamptz, %(last)s::bigint)
ORDER BY o.chase_at, o.id LIMIT %(most)s FOR UPDATE OF o SKIP LOCKED
"""
_ASKED = """
UPDATE records_owed o SET envelope = n.envelope, times = o.times + 1,
    chase_at = %(at)s::timestamptz + (%(pauses)s::interval[])[least(o.times + 1, cardinality(%(pauses)s::interval[]))]
FROM unnest(%(ids)s::bigint[], %(envelopes)s::uuid[]) AS n (id, envelope) WHERE o.id = n.id
"""


class _Row(NamedTuple):
    id: int
    record: UUID
    what: str
    version: int
    reason: str
    asked_at: datetime
    envelope: UUID | None
    times: int
    chase_at: datetime


class _Place(NamedTuple):
    """Where the next page of a force begins.  begun: when one last began at the beginning, by `time.monotonic`."""

    behind: datetime | str
    last: int
    begun: float

    @property
    def is_fresh(self) -> bool:
        return time.monotonic() - self.begun < _AFRESH_EVERY_S


_places: dict[tuple[str, str], _Place] = {}
"""By node and force, of this process: where a long list of debts goes on.  Lost, it is begun at the beginning."""


def chase() -> int:
    """Ask each force that is there for a page of what it owes and is due; return how many pages went."""
    due = _going_on() or _due_forces()
    return sum(map(_chase, sorted(due & distribution.there()))) if due else 0


def _going_on() -> set[str]:
    return {force for (us, force), place in _places.items() if us == here.node().force and place.is_fresh}


def _due_forces() -> set[str]:
    _, rows = prepared.run_all([Asked(_IN_ORDER, []), Asked(_DUE, [clock.now()])])
    return {force for (force,) in rows}


def _chase(force: str) -> int:
    """Ask a force for receipts that it owes us, a page at once; return for how many records."""
    if outbox.count_waiting(force, Lane.URGENT, most=PAGES_ON_THE_WAY) >= PAGES_ON_THE_WAY:
        return 0
    place = _place(force)
    with audit.deed(Actor.system(here.node().force, "comparer"), "node:receipts:chase") as facts:
        page = _page(force, place)
        if not page:
            return 0
        waits, kept = _undelivered_envelopes(page, force)
        again = [row for row in page if row.envelope not in waits]
        facts.update(force=force, asked=len(again), what=page[0].what)
        _ask_for_receipts(force, page[0].what, again, kept=kept)
        _postpone_reminders([row for row in page if row.envelope in waits])
        _notify_desk(force, again)
    return 1


def _place(force: str) -> _Place:
    kept = _places.get((here.node().force, force))
    return kept if kept and kept.is_fresh else _Place("-infinity", 0, time.monotonic())


def _page(force: str, place: _Place) -> list[_Row]:
    """Return what is due first from a place on, all of one sort and for one reason, locked; note where it ends."""
    prepared.run(_IN_ORDER, [])
    limits = {"behind": place.behind, "last": place.last, "at": clock.now(), "most": PAGE}
    page = [_Row(*row) for row in prepared.run(_PAGE, {"force": force, **limits})]
    if len(page) == PAGE:
        _places[here.node().force, force] = _Place(page[-1].chase_at, page[-1].id, place.begun)
    else:
        _places.pop((here.node().force, force), None)
    return page


def _undelivered_envelopes(page: Sequence[_Row], force: str) -> tuple[set[UUID], set[UUID]]:
    """Return the envelopes that have not reached the force yet, and those that wait there for its upgrade."""
    asked = {row.envelope for row in page if row.envelope is not None}
    told = [each for each in status.delivery(asked) if each.recipient == force] if asked else []
    return (
        {each.envelope for each in told if each.outcome is None},
        {each.envelope for each in told if each.outcome is Outcome.KEPT},
    )


def _ask_for_receipts(force: str, what: str, rows: Sequence[_Row], *, kept: set[UUID]) -> None:
    """Ask for receipts; record by record where the force has kept a page that it does not understand yet."""
    if what == CORRECTED:
        _correct(force, rows)
        return
    single = [row for row in rows if row.envelope in kept]
    many = [(row.record, row.version) for row in rows if row.envelope not in kept]
    envelopes: dict[UUID, UUID] = {}
    if many:
        body = bodies.write(receipt_messages.Recalled(tuple(many), rows[0].reason))
        envelope = outbox.post_even_if_away("records.recalled.v1", to=[force], body=body, lane=Lane.URGENT)
        envelopes = dict.fromkeys((record for record, _ in many), envelope)
    for row in single:
        body = bodies.write(record_messages.Recalled(row.record, row.version, row.reason))
        envelopes[row.record] = outbox.post_even_if_away(
            "record.recalled.v1", to=[force], body=body, on=row.record, lane=Lane.URGENT
        )
    _note_asked(rows, envelopes)


def _correct(force: str, rows: Sequence[_Row]) -> None:
    """Send the corrections again as the records stand now; of what is not shared any more nothing is owed."""
    drafts = [d for d in store.drafts([row.record for row in rows]) if d.owner == here.node().force]
    sent = distribution.send_again(drafts, to=force, lane=Lane.URGENT)
    _note_asked([row for row in rows if row.record in sent], sent)
    Owed.objects.filter(id__in=[row.id for row in rows if row.record not in sent]).delete()


def _note_asked(rows: Sequence[_Row], envelopes: Mapping[UUID, UUID]) -> None:
    asked = {"ids": [row.id for row in rows], "envelopes": [envelopes[row.record] for row in rows]}
    prepared.run(_ASKED, {**asked, "at": audit.require_deed().at, "pauses": list(PAUSES)})


def _postpone_reminders(rows: Sequence[_Row]) -> None:
    """Let what is still on its way arrive first."""
    if rows:
        later = audit.require_deed().at + PAUSES[0]
        Owed.objects.filter(id__in=[row.id for row in rows]).update(chase_at=later)


def _notify_desk(force: str, asked: Sequence[_Row]) -> None:
    chased = [row for row in asked if row.times > 0]
    if chased:
        desk_notes.tell_desk(force, "records:not-confirmed", _unconfirmed_text(force, chased))


def _unconfirmed_text(force: str, chased: Sequence[_Row]) -> Told:
    since = f"{min(row.asked_at for row in chased).astimezone(clock.INDIA):%d.%m.%Y %H:%M}"
    if chased[0].what == ERASED:
        return Told(
            "{force} has not confirmed that it erased {n} records of ours, asked since {since}. They were asked for "
            "again; call its desk if this goes on.",
            force=force,
            n=len(chased),
            since=since,
        )
    return Told(
        "{force} has not confirmed that it corrected {n} records of ours, asked since {since}. They were asked for "
        "again; call its desk if this goes on.",
        force=force,
        n=len(chased),
        since=since,
    )


# Parting from a force: first we take back what it holds of ours; afterwards its copies here are erased.
#
# Once two forces have parted nothing of the one reaches the other: no correction, no recall. A copy whose owner
# cannot take it back is not shown for longer than the worker needs to erase it. After a new pairing its owner shares
# it again.

_AT_ONCE_OF_DEPARTED_FORCE = 500


def take_all_back(actor: Actor, force: str) -> int:
    """Take back every record of ours that a force holds, also by groups; return how many.

    A record that is on offer for a transfer stays until that is over.  Each batch is a deed of its own.
    """
    if actor.role != "system":
        require(actor, "record:share")
    taken, after = 0, UUID(int=0)
    while ids := _held_by(force, after):
        with audit.deed(actor, "officer:record:take-all-back") as facts:
            ours = [draft for draft in store.load_locked_records(ids).values() if draft.state == "live"]
            narrowed = [(draft, editing.widened_terms(draft.terms, {force: Level.NONE}, {})) for draft in ours]
            editing.save_terms_of(narrowed, why=f"taken back from {force}", lane=Lane.URGENT, permit=Permit.PARTING)
            facts.update(force=force, records=len(ours))
        taken, after = taken + len(ours), ids[-1]
    return taken


def erase_of_left() -> int:
    """Erase the copies of owners that have parted from us, in a deed of the node; return how many records."""
    left = [force for force, state in status.states().items() if state is PeerState.LEFT]
    whole, silent = Record.objects.filter(owner__in=left), Silent.objects.filter(owner__in=left)
    pointers = Pointer.objects.filter(owner__in=left)
    if not left or not (whole.exists() or silent.exists() or pointers.exists()):
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:copy:erase-of-left") as facts:
        erased = store.delete_local_copy(list(whole.values_list("id", flat=True)[:_AT_ONCE_OF_DEPARTED_FORCE]))
        silent.delete()
        pointers.delete()
        facts.update(forces=left, erased=erased)
    return erased


def _held_by(force: str, after: UUID) -> list[UUID]:
    rows = Share.objects.filter(force=force, record__gt=after, record__owner=here.node().force).order_by("record_id")
    return list(rows.values_list("record_id", flat=True)[:_AT_ONCE_OF_DEPARTED_FORCE])


# Retention of receipts: delete what has been kept for the time in which a backup of anyone may be restored, and 30
# days.
#
# A receipt, with the signed envelope that proves it, stands as long as the record's tombstone does, or the force
# holds the record. Two things go. One is the word of a force that holds nothing of ours any more, where nothing was
# recalled. Its copy ran out, or the record is another's now. The other is an envelope that no receipt names any more
# since a later one came.

_MARGIN = timedelta(days=30)
_AT_ONCE = 10_000

# Receipts are gone through by their ids: their times stand in no index, which each of a million would pay.
_RECEIPTS = """
WITH next AS (SELECT * FROM records_receipt WHERE id > %(after)s ORDER BY id LIMIT %(most)s)
SELECT max(id), array_agg(id) FILTER (WHERE
    greatest(erased_at, gone_by, corrected_at) < %(before)s
    AND NOT EXISTS (SELECT FROM records_tombstone t WHERE t.record = next.record AND t.owner = %(us)s)
    AND NOT EXISTS (SELECT FROM records_share s WHERE s.record_id = next.record AND s.force = next.force)
) FROM next
"""
_PROOFS = """
SELECT array_agg(envelope) FROM (
    SELECT envelope FROM records_proof p WHERE at < %(before)s
    AND NOT EXISTS (SELECT FROM records_receipt r WHERE r.envelope = p.envelope)
    AND NOT EXISTS (SELECT FROM records_receipt r WHERE r.corrected_in = p.envelope)
    LIMIT %(most)s
) AS unnamed
"""
_LET_GO = "WITH gone AS (DELETE FROM {} WHERE {} = ANY(%s) RETURNING 1) SELECT count(*) FROM gone"
_LET_RECEIPTS_GO = _LET_GO.format("records_receipt", "id")
_LET_PROOFS_GO = _LET_GO.format("records_proof", "envelope")


def prune() -> int:
    """Let receipts and proofs go that have been kept long enough, each batch a deed of the node; return how many."""
    before = clock.now() - timedelta(days=here.node().backups_kept_days) - _MARGIN
    return _prune_receipts(before) + _prune_proofs(before)


def _prune_receipts(before: datetime) -> int:
    gone, after = 0, 0
    asked = {"us": here.node().force, "before": before, "most": _AT_ONCE}
    while after is not None:
        ((after, over),) = prepared.run(_RECEIPTS, {**asked, "after": after})
        gone += _let_go(_LET_RECEIPTS_GO, over)
    return gone


def _prune_proofs(before: datetime) -> int:
    gone = 0
    while over := prepared.run(_PROOFS, {"before": before, "most": _AT_ONCE})[0][0]:
        gone += _let_go(_LET_PROOFS_GO, over)
    return gone


def _let_go(statement: str, named: list[object] | None) -> int:
    """Delete receipts, or signed proofs, that show nothing any more; return how many."""
    if not named:
        return 0
    with audit.deed(Actor.system(here.node().force, "matcher"), "node:receipts:prune") as facts:
        facts["gone"] = gone = int(prepared.run(statement, [named])[0][0])
    return gone
