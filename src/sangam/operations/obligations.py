"""What `operations` declares as owed: acknowledgements of notices of entry; and what explains looks."""

from sangam.notices.obligations import Obligation
from sangam.operations import policy

# As long as the team may be there: until then it rings, and rings anew where a sealed notice is opened.
# A sealed notice says nothing yet.
ENTRIES = Obligation(
    kind="entries",
    rights=("operation:read",),
    limit=policy.RINGS_EVERY,
    overdue="""
        SELECT n.id, u.code, u.path, told.at + %(entries_limit)s, n.force, NULL::uuid, '', n.readers && %(tokens)s,
            coalesce(n.said ->> 'purpose', ''), NULL::uuid
        FROM operations_entrynotice n JOIN units u ON u.code = n.host_unit
        CROSS JOIN LATERAL (
            SELECT CASE n.state WHEN 'announced' THEN greatest(n.written_at, n.opens_at) ELSE n.written_at END
        ) AS told (at)
        WHERE n.force <> %(force)s AND told.at < %(now)s - %(entries_limit)s AND u.path @> ARRAY[%(unit)s]
            AND (n.said IS NULL OR (n.said ->> 'ends_at')::timestamptz > %(now)s)
            AND (n.state = 'announced' OR n.state = 'sealed' AND NOT EXISTS (
                SELECT FROM operations_entryacknowledgement k WHERE k.notice_id = n.id))
    """,
)

LOOKS = {
    "operation": """
        SELECT h.look FROM hit h JOIN (
            SELECT met.record, o.readers, o.starts_at - interval '30 days' AS from_at,
                (o.said ->> 'ends_at')::timestamptz + interval '7 days' AS to_at
            FROM operations_operation o JOIN met ON length(met.label) > 4
                AND strpos(lower(concat_ws(' ', o.said ->> 'targets', o.said ->> 'objectives')), lower(met.label)) > 0
            WHERE o.state IN ('approved', 'running', 'closed')
        ) o ON o.record = h.record
        WHERE (h.unit = ANY(o.readers) OR 'post:' || h.post = ANY(o.readers)) AND h.at BETWEEN o.from_at AND o.to_at""",
}
"""What explains a look, by its name."""
