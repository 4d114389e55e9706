"""Receipts on both sides: a holder signs what it erased or corrected, in pages; the owner keeps it with its proof."""

from datetime import timedelta
from uuid import UUID

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.lanes import status
from sangam.federation.types import Incoming, Lane, PeerState, Tombstoned
from sangam.kernel import bodies, here
from sangam.records import policy
from sangam.records.messages import receipts as receipt_messages
from sangam.records.messages.receipts import Confirmed, Erased, ErasedOne, Versions
from sangam.records.models.receipts import Proof, Receipt
from sangam.records.ownership import precedence, transfer_log
from sangam.records.ownership.page import Intake
from sangam.records.recalls import reader_notices
from sangam.records.sharing import distribution
from sangam.records.storage import bulk_erase
from sangam.records.storage import records as store

_OURS = """
SELECT id FROM records_record WHERE id = ANY(%(records)s::uuid[]) AND owner = %(us)s
UNION SELECT record FROM records_tombstone WHERE record = ANY(%(records)s::uuid[]) AND owner = %(us)s
UNION SELECT record FROM records_owed WHERE record = ANY(%(records)s::uuid[]) AND force = %(force)s
"""
_OVER = """
(SELECT record FROM records_silent WHERE expires_at <= %(at)s AND owner <> %(us)s LIMIT %(most)s)
UNION (SELECT record FROM records_pointer WHERE expires_at <= %(at)s AND owner <> %(us)s LIMIT %(most)s)
UNION (SELECT id FROM records_record WHERE expires_at <= %(at)s AND owner <> %(us)s LIMIT %(most)s)
LIMIT %(most)s
"""
_END = """
WITH silent AS (
    DELETE FROM records_silent
    WHERE record = ANY(%(records)s::uuid[]) AND expires_at <= %(at)s AND owner <> %(us)s
    RETURNING record, owner, version
),
pointers AS (
    DELETE FROM records_pointer
    WHERE record = ANY(%(records)s::uuid[]) AND expires_at <= %(at)s AND owner <> %(us)s
    RETURNING record, owner, version
)
SELECT record, owner, max(version) FROM silent GROUP BY record, owner
UNION ALL
SELECT record, owner, max(version) FROM pointers GROUP BY record, owner
UNION ALL
SELECT id, owner, version FROM records_record
WHERE id = ANY(%(records)s::uuid[]) AND expires_at <= %(at)s AND owner <> %(us)s
"""
_ERASED = """
INSERT INTO records_receipt AS r (record, force, version, erased_at, gone_by, reason, envelope, asked_at)
SELECT n.record, %(force)s, n.version, %(erased_at)s, %(gone_by)s, %(reason)s, %(envelope)s, o.asked_at
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
LEFT JOIN records_owed o ON o.record = n.record AND o.force = %(force)s AND o.what = 'erased'
ON CONFLICT (record, force) DO UPDATE SET version = excluded.version, erased_at = excluded.erased_at,
    gone_by = excluded.gone_by, reason = excluded.reason, envelope = excluded.envelope, asked_at = excluded.asked_at
WHERE r.version <= excluded.version
"""
_CORRECTED = """
INSERT INTO records_receipt AS r
    (record, force, version, reason, corrected_version, corrected_at, corrected_in, asked_at)
SELECT n.record, %(force)s, 0, '', n.version, %(at)s, %(envelope)s, o.asked_at
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
LEFT JOIN records_owed o ON o.record = n.record AND o.force = %(force)s AND o.what = 'corrected'
ON CONFLICT (record, force) DO UPDATE SET corrected_version = excluded.corrected_version,
    corrected_at = excluded.corrected_at, corrected_in = excluded.corrected_in, asked_at = excluded.asked_at
WHERE coalesce(r.corrected_version, 0) <= excluded.corrected_version
"""
_RAN_OUT = """
DELETE FROM records_share s USING unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
WHERE s.record_id = n.record AND s.force = %(force)s AND s.version <= n.version AND s.expires_at <= %(soon)s
"""
_ALONE = """
UPDATE records_tombstone t SET withdrawn = true
FROM unnest(%(records)s::uuid[], %(versions)s::bigint[]) AS n (record, version)
WHERE t.record = n.record AND t.owner = %(owner)s AND t.version = n.version
"""
_CLOCKS = timedelta(hours=1)


def take_recalls(envelope: Incoming) -> Tombstoned | None:
    """records.recalled.v1: erase these copies, keep them from coming back, and say so to the owner.

    Of another's record the sender hears what it would hear of one that is not here.
    """
    recall = bodies.read(receipt_messages.Recalled, envelope.body)
    theirs = recall.records
    precedence.lock_records(record for record, _ in theirs)
    precedence.tell_if_anothers(theirs, envelope)
    alone = recall.reason == policy.WITHDRAWN
    erased = bulk_erase.erase_many(theirs, owner=envelope.sender, but_on_offer=alone)
    if alone:
        _note_withdrawn(theirs, envelope.sender)
    elif erased:
        reader_notices.tell_readers(erased, owner=envelope.sender)
    parked.wake_parked(*(record for record, _ in theirs))
    parked.wake_parked(*(transfer_log.transfer_id(record, envelope.sender) for record, _ in theirs))
    sign_erased(envelope.sender, theirs, reason="recalled", lane=Lane.URGENT)
    return None if erased else Tombstoned()


def _note_withdrawn(records: Versions, owner: str) -> None:
    """Note that these were taken from us alone: a restored owner is told so."""
    ids, versions = zip(*records, strict=True)
    prepared.run(_ALONE, {"records": list(ids), "versions": list(versions), "owner": owner})


def sign_erased(owner: str, records: Versions, *, reason: str, lane: Lane) -> None:
    """Send an owner our receipt for what was erased in the running deed, 500 records an envelope."""
    for start in range(0, len(records), distribution.PAGE):
        body = bodies.write(erased_now(records[start : start + distribution.PAGE], reason=reason))
        outbox.post_even_if_away("records.erased.v1", to=[owner], body=body, lane=lane)


def erased_now(records: Versions, *, reason: str) -> Erased:
    """Return our word that these records are erased as of the running deed."""
    at = audit.require_deed().at
    gone_by = at + timedelta(days=here.node().backups_kept_days)
    return Erased(records=tuple(records), erased_at=at, gone_by=gone_by, reason=reason)


def erased_one(record: UUID, version: int, *, reason: str) -> ErasedOne:
    """Return our word that one record is erased as of the running deed."""
    said = erased_now([(record, version)], reason=reason)
    return ErasedOne(record=record, version=version, erased_at=said.erased_at, gone_by=said.gone_by, reason=said.reason)


def answer_with_receipts(envelope: Incoming, intake: Intake) -> None:
    """Answer an envelope of changes with our receipts, in the running deed: in its own lane for its corrections.

    What stood of records whose later version came after its day is erased first.
    """
    if intake.corrected:
        body = bodies.write(Confirmed(tuple(intake.corrected), audit.require_deed().at))
        outbox.post_even_if_away("records.confirmed.v1", to=[envelope.sender], body=body, lane=envelope.lane)
    if intake.ended:
        store.erase_at_every_level([record for record, _ in intake.ended])
        sign_erased(envelope.sender, intake.ended, reason="expired", lane=Lane.NORMAL)


def expire_some(most: int) -> int:
    """Erase what was shared with us and has run out, in the running deed, and sign so; return how many.

    What a later day arrives for at the same moment is left alone.
    """
    named = {"at": audit.require_deed().at, "us": audit.require_deed().actor.force}
    free = precedence.try_lock_records(record for (record,) in prepared.run(_OVER, {**named, "most": most}))
    over = prepared.run(_END, {**named, "records": free}) if free else []
    bulk_erase.let_go_many({record for record, _, _ in over})
    reached = {peer.force for peer in status.peers() if peer.state is not PeerState.LEFT}
    for owner in sorted({owner for _, owner, _ in over} & reached):
        theirs = [(record, version) for record, each, version in over if each == owner]
        sign_erased(owner, theirs, reason="expired", lane=Lane.NORMAL)
    return len(over)


def take_erased(envelope: Incoming) -> None:
    """records.erased.v1, record.erased.v1: a holder has erased records of ours."""
    erased = receipt_messages.read_erased(envelope.body)
    ours = _ours(erased.records, by=envelope.sender)
    if not ours:
        return
    _write_proof(envelope)
    named = _query_parameters(ours, envelope)
    kept = {"erased_at": erased.erased_at, "gone_by": erased.gone_by, "reason": erased.reason}
    prepared.run(_ERASED, {**named, **kept})
    prepared.run(_RAN_OUT, {**named, "soon": envelope.received_at + _CLOCKS})
    for what in (distribution.ERASED, distribution.CORRECTED):  # what is erased is corrected no more
        distribution.clear_pending_receipts(ours, force=envelope.sender, what=what)


def take_confirmed(envelope: Incoming) -> None:
    """records.confirmed.v1: a holder has our corrections."""
    confirmed = bodies.read(Confirmed, envelope.body)
    ours = _ours(confirmed.records, by=envelope.sender)
    if not ours:
        return
    _write_proof(envelope)
    prepared.run(_CORRECTED, {**_query_parameters(ours, envelope), "at": confirmed.corrected_at})
    distribution.clear_pending_receipts(ours, force=envelope.sender, what=distribution.CORRECTED)


def proofs(record: UUID) -> dict[tuple[str, str], bytes]:
    """Return the signed lines of the receipts of a record: (force, "erased" or "corrected") -> line."""
    rows = list(Receipt.objects.filter(record=record).values_list("force", "envelope", "corrected_in"))
    lines = dict(
        Proof.objects.filter(envelope__in=[e for _, *es in rows for e in es if e]).values_list("envelope", "line")
    )
    found = {}
    for force, erased, corrected in rows:
        for what, envelope in ((distribution.ERASED, erased), (distribution.CORRECTED, corrected)):
            if envelope in lines:
                found[force, what] = bytes(lines[envelope])
    return found


def _ours(records: Versions, *, by: str) -> list[tuple[UUID, int]]:
    """Return the records that are or were ours, or that we passed on to this force when we took them for ours.

    Nobody owes us a receipt for another force's record.
    """
    ids = [record for record, _ in records]
    ours = {record for (record,) in prepared.run(_OURS, {"records": ids, "us": here.node().force, "force": by})}
    return [(record, version) for record, version in dict(records).items() if record in ours]


def _write_proof(envelope: Incoming) -> None:
    Proof.objects.get_or_create(
        envelope=envelope.id,
        defaults={"sender": envelope.sender, "line": envelope.line, "at": envelope.received_at},
    )


def _query_parameters(records: Versions, envelope: Incoming) -> dict[str, object]:
    ids, versions = zip(*records, strict=True)
    return {
        "records": list(ids),
        "versions": list(versions),
        "force": envelope.sender,
        "envelope": envelope.id,
    }
