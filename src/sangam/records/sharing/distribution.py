"""Distribution: a change goes to every force that the terms name, by itself or in a group, at its level.

An envelope holds up to 500 changes.  A force that the terms name no more is told to erase.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Min

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.inbox import retention
from sangam.federation.lanes import status
from sangam.federation.types import Lane, PeerState
from sangam.kernel import bodies, here
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.messages import records as record_messages
from sangam.records.models.receipts import Owed
from sangam.records.sharing import envelope_batches, group_members
from sangam.records.sharing.envelope_batches import Sent
from sangam.records.storage.drafts import Draft
from sangam.records.types import PendingReceipts, Terms

# Which receipts holders owe us: noted with what calls for them, struck off when they come, chased by
# `receipt_reminders`.

ERASED, CORRECTED = "erased", "corrected"
PAGE = 500
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""How long a holder has before it is asked again, by how often it was asked."""

_OWE = """
INSERT INTO records_owed AS o (record, force, what, version, reason, asked_at, envelope, chase_at, times)
SELECT n.record, n.force, %(what)s, n.version, %(reason)s, %(at)s, n.envelope,
    CASE WHEN n.envelope IS NULL THEN %(at)s::timestamptz ELSE %(later)s::timestamptz END, (n.envelope IS NOT NULL)::int
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[], %(forces)s::text[], %(envelopes)s::uuid[])
    AS n (record, version, force, envelope)
ON CONFLICT (record, force, what) DO UPDATE
SET version = excluded.version, reason = excluded.reason, asked_at = excluded.asked_at, envelope = excluded.envelope,
    chase_at = excluded.chase_at, times = excluded.times
WHERE o.version <= excluded.version
"""
_SETTLE = """
DELETE FROM records_owed o USING unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
WHERE o.record = n.record AND o.force = %(force)s AND o.what = %(what)s AND o.version <= n.version
"""

Debt = tuple[UUID, int, str, UUID | None]


def owe(debts: Sequence[Debt], what: str, *, reason: str = "") -> None:
    """Note which receipts are owed: (record, version, force, envelope) each.

    envelope: what has asked for it already; None leaves that to `receipt_reminders`.
    """
    at = audit.require_deed().at
    if debts:
        records, versions, forces, envelopes = zip(*debts, strict=True)
        named = {"records": list(records), "versions": list(versions), "forces": list(forces)}
        asked = {"envelopes": list(envelopes), "at": at, "later": at + PAUSES[0]}
        prepared.run(_OWE, {**named, **asked, "what": what, "reason": reason})


def clear_pending_receipts(records: Iterable[tuple[UUID, int]], *, force: str, what: str) -> None:
    """Strike off what a force has given its receipt for."""
    ids, versions = zip(*records, strict=True)
    prepared.run(_SETTLE, {"records": list(ids), "versions": list(versions), "force": force, "what": what})


def pending_receipt_counts() -> list[PendingReceipts]:
    """Return which force has not given how many receipts, since when, those not asked for yet included."""
    rows = Owed.objects.values("force", "what")
    counted = rows.annotate(records=Count("id"), since=Min("asked_at")).order_by("force", "what")
    late = rows.filter(times__gt=1).annotate(records=Count("id"))
    chased = {(row["force"], row["what"]): row["records"] for row in late}
    return [
        PendingReceipts(
            row["force"], row["what"], row["records"], row["since"], chased.get((row["force"], row["what"]), 0)
        )
        for row in counted
    ]


PAGES_AHEAD = 8
"""How many envelopes in bulk may be on their way to a force before the next is queued.

What is written meanwhile waits behind no more than these.
"""

_HELD = "SELECT record_id, force FROM records_share WHERE record_id = ANY(%s::uuid[])"
_HELD_AS_SENT = f"{_HELD} AND envelope IS NOT NULL"
_CARRIED = """
SELECT DISTINCT envelope FROM records_share WHERE record_id = ANY(%s::uuid[]) AND envelope IS NOT NULL
"""
_TAKEN_BACK = """
WITH over AS (
    SELECT * FROM unnest(%(records)s::uuid[], %(versions)s::bigint[], %(forces)s::text[]) AS n (record, version, force)
), gone AS (
    DELETE FROM records_share s USING over WHERE s.record_id = over.record AND s.force = over.force
)
INSERT INTO records_withdrawn (record_id, force, version) SELECT record, force, version FROM over
ON CONFLICT (record_id, force) DO UPDATE SET version = excluded.version
"""


def send_records(drafts: Sequence[Draft], *, lane: Lane = Lane.NORMAL, taken: bool = False) -> None:
    """Send each force what the terms give it of these records of ours; take back what they give it no more.

    taken: we took them over just now, so that who is named held them as another's, and owes us its receipt.
    """
    named = group_members.drafts_with_receivers(drafts)
    send_as_named(named, lane=lane, taken=taken)
    take_back([draft for draft in named if draft.version > 1])


def send_as_named(drafts: Sequence[Draft], *, lane: Lane = Lane.NORMAL, taken: bool = False) -> None:
    """Send what `group_members.drafts_with_receivers` has named, and note who holds what.  taken: as `send` has it.

    What goes by a group and what does not are envelopes apart: a receiver takes or refuses an envelope whole.
    """
    sent = [each for some in _by_ways(drafts) for each in _sent_each(some, lane)]
    _owe_corrections(sent, taken=taken)
    envelope_batches.write_shares(sent)


def _by_ways(drafts: Sequence[Draft]) -> Iterable[list[Draft]]:
    ways: dict[str, list[Draft]] = {}
    for draft in drafts:
        ways.setdefault(str(draft.terms.via), []).append(draft)
    return ways.values()


def _sent_each(drafts: Sequence[Draft], lane: Lane) -> Iterator[Sent]:
    pairs = {pair for draft in drafts for pair in draft.terms.shares.items() if pair[0] != here.node().force}
    gone = departed_forces() if pairs else frozenset()
    for force, level in sorted(pair for pair in pairs if pair[0] not in gone):
        theirs = [draft for draft in drafts if draft.terms.level(force) is level]
        yield from envelope_batches.post(theirs, to=force, level=level, lane=lane)


def take_back(drafts: Sequence[Draft]) -> None:
    """Recall records from every holder whom their terms, as named, give nothing any more.

    One record is told at once.  Many are owed, and `receipt_reminders` asks for them page by page.  So an alert waits
    behind no more than two pages however many there are.
    """
    standing = {draft.id: draft for draft in drafts}
    held = prepared.run(_HELD, [list(standing)]) if standing else []
    over = [(record, force) for record, force in held if standing[record].terms.level(force) is Level.NONE]
    if not over:
        return
    if len({record for record, _ in over}) == 1:
        record = over[0][0]
        recall(record, version=standing[record].version, to=[force for _, force in over], reason=policy.WITHDRAWN)
    else:
        reach = set(forces_not_departed(force for _, force in over))
        debts = [(record, standing[record].version, force, None) for record, force in sorted(over) if force in reach]
        owe(debts, ERASED, reason=policy.WITHDRAWN)
    records, forces = zip(*over, strict=True)
    versions = [standing[record].version for record in records]
    prepared.run(_TAKEN_BACK, {"records": list(records), "versions": versions, "forces": list(forces)})


def send_again(drafts: Sequence[Draft], *, to: str, lane: Lane = Lane.NORMAL) -> dict[UUID, UUID]:
    """Send one force once more what the terms give it of these records; return which went in which envelope.

    Who holds what stays as it is noted: it was to hold this already.
    """
    return {each.draft.id: each.envelope for each in _sent_again(drafts, to, lane)}


def bring_up(drafts: Sequence[Draft], *, to: str) -> None:
    """Send one force what the terms give it of these records, and note that it holds this."""
    envelope_batches.write_shares(list(_sent_again(drafts, to, Lane.NORMAL)))


def _sent_again(drafts: Sequence[Draft], force: str, lane: Lane) -> Iterator[Sent]:
    only = [
        replace(draft, terms=terms) for draft, terms in _terms_for(group_members.drafts_with_receivers(drafts), force)
    ]
    for some in _by_ways(only):
        yield from _sent_each(some, lane)


def _terms_for(drafts: Sequence[Draft], force: str) -> Iterator[tuple[Draft, Terms]]:
    """Yield records with the terms that name one force alone; terms that are one object stay one."""
    made: dict[int, Terms] = {}
    for draft in drafts:
        terms = draft.terms
        if id(terms) not in made:
            made[id(terms)] = replace(terms, shares={force: terms.level(force)})
        yield draft, made[id(terms)]


def recall(record: UUID, *, version: int, to: Iterable[str], reason: str) -> None:
    """Tell these forces, in the urgent lane, to erase a record; each owes us its receipt."""
    if asked_of := forces_not_departed(to):
        body = bodies.write(record_messages.Recalled(record, version, reason))
        asked = outbox.post_even_if_away("record.recalled.v1", to=asked_of, body=body, on=record, lane=Lane.URGENT)
        owe([(record, version, force, asked) for force in asked_of], ERASED, reason=reason)


def forces_not_departed(forces: Iterable[str]) -> list[str]:
    """Return in order those of these forces that have not left."""
    named = set(forces)
    return sorted(named - departed_forces() if named else ())


def empty(records: Iterable[UUID]) -> None:
    """Let the bodies go from the outbox that carried these records last, once their recipients have confirmed them.

    What else such a body held is with its recipient; one that loses it in a restore is healed by comparing.
    """
    retention.empty(envelope for (envelope,) in prepared.run(_CARRIED, [list(records)]))


def require_not_left(forces: Iterable[str]) -> None:
    """Raise Refused when one of these forces has left: nothing reaches it."""
    if gone := sorted(departed_forces() & set(forces)):
        raise Refused(
            "records:left", "{force} has left: it receives nothing until the two forces pair again.", force=gone[0]
        )


def departed_forces() -> frozenset[str]:
    """Return the forces that have left: a correction or a recall of ours does not wait for them."""
    return frozenset(force for force, state in status.states().items() if state is PeerState.LEFT)


def there() -> set[str]:
    """Return the forces that can be asked: one that is away is asked once it is back, about what stands then."""
    return status.there()


def _owe_corrections(sent: Sequence[Sent], *, taken: bool) -> None:
    """Note that who held a record before this version owes us its receipt for it."""
    later = [each for each in sent if each.draft.version > 1]
    held = set(prepared.run(_HELD_AS_SENT, [[each.draft.id for each in later]])) if later and not taken else set()
    debts = [(each.draft.id, each.draft.version, each.force, each.envelope) for each in later]
    owe([debt for debt in debts if taken or (debt[0], debt[2]) in held], CORRECTED)
