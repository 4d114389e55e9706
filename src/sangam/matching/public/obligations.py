"""What `matching` declares as owed: a judgement of each hit of a watch.  A hit waits as what its post was told."""

from datetime import timedelta

from sangam.notices.public.obligations import Obligation

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
