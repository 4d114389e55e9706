"""What `records` declares as owed: answers to challenges, receipts for what a holder was to erase or correct."""

from collections.abc import Mapping
from typing import Any

from sangam.access.policy import may
from sangam.access.relations import RELATIONS
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.notices.obligations import Obligation
from sangam.records.sharing.distribution import PAUSES
from sangam.records.visibility import views as visibility_views

MOST_CHALLENGES = 500
"""Challenges that are counted, the oldest of those that the actor may know."""
_MOST_PARTS = 10
"""So many times as many are asked of `records`: what is hidden from the actor keeps no other away."""

_LATE = f"""
WITH {RELATIONS}
SELECT c.id, c.record, c.statement
FROM records_challenge c JOIN records_record r ON r.id = c.record JOIN units u ON u.code = r.desk
WHERE c.owner = %s AND c.answer = '' AND c.due_at < %s AND u.path @> ARRAY[%s::text] ORDER BY c.due_at, c.id
LIMIT %s OFFSET %s
"""  # noqa: S608 - literals of the code


def _values(actor: Actor) -> Mapping[str, Any]:
    late, cut_at = _late_challenges(actor)
    return {"late_challenges": late, "cut_at": cut_at}


def _late_challenges(actor: Actor) -> tuple[list[Any], int]:
    """Return the challenges past their clock whose statement the actor sees; beside it, how many where there are more.

    A masked statement is seen too; the purpose is the stated one.
    """
    if not may(actor, "record:open"):
        return [], 0
    at, shown, most = clock.now(), list[Any](), MOST_CHALLENGES
    for part in range(_MOST_PARTS):
        rows = prepared.run(_LATE, [actor.force, at, actor.unit, most, part * most])
        shown += _visible_ids(actor, rows)
        if len(shown) > most:
            return shown[:most], most
        if len(rows) < most:
            return shown, 0
    return shown, _MOST_PARTS * most


def _visible_ids(actor: Actor, rows: list[Any]) -> list[Any]:
    if not rows:
        return []
    purpose = actor.purpose.purpose if actor.purpose else None
    views = visibility_views.load_views(actor, {record for _, record, _ in rows}, purpose=purpose)
    shown = {record: {statement.id for statement in view.statements} for record, view in views.items()}
    return [challenge for challenge, record, statement in rows if statement in shown.get(record, ())]


CHALLENGES = Obligation(
    kind="challenges",
    rights=("record:open",),
    counts_all=False,
    values=_values,
    overdue="""
        SELECT r.id, u.code, u.path, c.due_at, c.force, NULL::uuid, '', true, '', r.id
        FROM records_challenge c JOIN records_record r ON r.id = c.record JOIN units u ON u.code = r.desk
        WHERE c.id = ANY(%(late_challenges)s) AND u.path @> ARRAY[%(unit)s]
    """,
)

RESPONSES = {
    "challenge": """
        SELECT c.owner, coalesce(r.desk, c.owner), c.raised_at, extract(epoch FROM c.answered_at - c.raised_at),
            c.answered_at <= c.due_at, false, 'challenge'
        FROM records_challenge c LEFT JOIN records_record r ON r.id = c.record
    """,
    # A receipt is in time before its holder is asked again.  Who erased what ran out was not asked.
    "receipt": f"""
        SELECT force, force, coalesce(asked_at, greatest(erased_at, corrected_at)),
            extract(epoch FROM greatest(erased_at, corrected_at) - asked_at),
            coalesce(greatest(erased_at, corrected_at) <= asked_at + interval '{PAUSES[0].seconds} seconds', true),
            false, 'receipt'
        FROM records_receipt WHERE erased_at IS NOT NULL OR corrected_at IS NOT NULL
        UNION ALL SELECT force, force, asked_at, NULL::numeric, false, envelope IS NULL, 'receipt' FROM records_owed
    """,  # noqa: S608 - literals of the code
    "shared": """
        SELECT owner, desk, coalesce(received_at, as_of), NULL::numeric, true, false, 'shared' FROM records_record r
        WHERE received_at IS NOT NULL OR EXISTS (SELECT FROM records_share s WHERE s.record_id = r.id)
    """,
}

LOOKS = {
    "own-case": """
        SELECT h.look FROM hit h JOIN (
            SELECT DISTINCT k.record, a.over AS unit FROM linked k
            JOIN records_record c ON c.id = k.other AND c.kind IN ('case', 'incident', 'arrest') AND c.owner = %(force)s
            JOIN above a ON a.unit = c.desk
        ) c ON c.record = h.record AND c.unit = h.unit""",
    "correction": """
        SELECT h.look FROM hit h JOIN records_challenge c ON c.record = h.record
        LEFT JOIN kept k ON k.record = h.record AND k.unit = h.unit
        WHERE (c.unit = h.unit OR k.unit IS NOT NULL)
            AND h.at BETWEEN c.raised_at - interval '7 days' AND coalesce(c.answered_at, c.due_at) + interval '7 days'
        UNION ALL
        SELECT h.look FROM hit h JOIN (
            SELECT unnest(o.records) AS record, o.offered_at, coalesce(o.answered_at, o.due_at) AS over_at
            FROM records_handover o
        ) o ON o.record = h.record
        WHERE h.role IN ('supervisor', 'liaison', 'data_officer', 'station')
            AND h.at BETWEEN o.offered_at AND o.over_at + interval '7 days'""",
    "wanted": """
        SELECT h.look FROM hit h JOIN records_record r ON r.id = h.record WHERE h.why IN ('naka', 'alert', 'arrest')
            AND (r.kind = 'wanted' OR r.statements @> '[{"property": "caution"}]' OR EXISTS (
                SELECT FROM linked k JOIN records_record w ON w.id = k.other AND w.kind = 'wanted'
                WHERE k.record = h.record
            ))""",
}
"""What explains a look, by its name."""
