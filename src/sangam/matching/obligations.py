"""What `matching` declares as owed: a judgement of each hit of a watch; and what explains looks."""

from datetime import timedelta

from sangam.notices.obligations import Obligation

# A hit waits as what its post was told.
# What a post watches for is that post's own: units above count it, and open nothing.
# The limit is the clock of a routine request.  A hit that waits for more than a week is not counted any more.
HITS = Obligation(
    kind="hits",
    rights=("check:run",),
    limit=timedelta(hours=8),
    overdue="""
        SELECT n.subject, u.code, u.path, n.told_at + %(hits_limit)s, n.parts ->> 'force', n.post, '',
            n.post = %(post)s AND n.parts ->> 'force' NOT IN (TABLE hidden), '', n.subject
        FROM post_notices n JOIN units u ON u.code = n.unit
        WHERE n.kind = 'watch.hit' AND n.done_at IS NULL AND u.path @> ARRAY[%(unit)s]
            AND n.told_at < %(now)s - %(hits_limit)s AND n.told_at > %(now)s - interval '7 days'
    """,
)

RESPONSES = {
    "hit": """
        SELECT %(force)s, n.unit, n.told_at, extract(epoch FROM n.done_at - n.told_at), NULL::boolean, false, 'hit'
        FROM post_notices n WHERE n.kind = 'watch.hit'
    """,
}

LOOKS = {
    "watch": """
        SELECT h.look FROM hit h JOIN (
            SELECT w.post, named::uuid AS record, w.at, w.until_at FROM matching_watch w
            CROSS JOIN LATERAL jsonb_object_keys(w.known) AS named
            WHERE w.case_number <> '' AND jsonb_typeof(w.known) = 'object'
        ) w ON w.record = h.record AND w.post = h.post WHERE h.at BETWEEN w.at AND w.until_at + interval '30 days'
        UNION ALL
        SELECT h.look FROM hit h JOIN matching_watchhit w ON w.record = h.record AND w.post = h.post
        JOIN matching_watch k ON k.id = w.watch AND k.case_number <> ''
        WHERE h.at BETWEEN w.at AND w.until_at + interval '30 days'""",
}
"""What explains a look, by its name."""
