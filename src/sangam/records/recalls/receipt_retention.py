"""Retention of receipts: delete what has been kept for the time in which a backup of anyone may be restored, and 30
days.

A receipt, with the signed envelope that proves it, stands as long as the record's tombstone does, or the force holds
the record.  Two things go.  One is the word of a force that holds nothing of ours any more, where nothing was recalled.
Its copy ran out, or the record is another's now.  The other is an envelope that no receipt names any more since a later
one came.
"""

from datetime import datetime, timedelta

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor

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
