"""What `coordination` declares as owed, reports on actions and answers by circulation; and what explains looks."""

from sangam.hosting.contributions import LINES
from sangam.notices.obligations import Obligation

ACTIONS = Obligation(
    kind="actions",
    rights=("meeting:read",),
    overdue="""
        SELECT a.id, a.owner, a.owner_path, a.due_at, m.host, a.post, '', m.readers && %(tokens)s, (
            SELECT one.words ->> 'text' FROM jsonb_array_elements(m.said -> 'actions') AS one (words)
            WHERE one.words ->> 'id' = a.id::text LIMIT 1), NULL::uuid
        FROM coordination_action a JOIN coordination_meeting m ON m.id = a.meeting_id
        WHERE a.settled = '' AND a.due_at < %(now)s AND a.done_round < a.round AND a.owner_path @> ARRAY[%(unit)s]
    """,
)

# One decision is owed once: by who put it, or by the first of our units that were asked.
# No node checks what stands behind "post:": a cast of all would let one hostile entry break the page.
CIRCULATIONS = Obligation(
    kind="circulations",
    rights=("meeting:read",),
    counts_all=False,
    overdue=f"""
        SELECT c.id, o.code, o.path, c.due_at, m.host, NULL::uuid, '', true, (
            SELECT one.words ->> 'text' FROM jsonb_array_elements(m.said -> 'circulated') AS one (words)
            WHERE one.words ->> 'id' = c.id::text LIMIT 1), NULL::uuid
        FROM coordination_circulation c JOIN coordination_meeting m ON m.id = c.meeting_id
        CROSS JOIN LATERAL (
            SELECT u.code, u.path
            FROM jsonb_array_elements_text(CASE WHEN m.host = %(force)s THEN jsonb_build_array(m.unit)
                ELSE coalesce(m.said -> 'participants' -> %(force)s, '[]') END) WITH ORDINALITY AS e (entry, place)
            JOIN units u ON u.path @> ARRAY[%(own)s] AND u.code = coalesce((
                SELECT p.unit FROM posts p WHERE p.id = CASE
                    WHEN e.entry ~ '^post:[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$'
                    THEN substr(e.entry, 6)::uuid END
                ), e.entry)
            ORDER BY e.place LIMIT 1
        ) o
        WHERE c.settled = '' AND c.due_at < %(now)s AND m.readers && %(tokens)s AND o.path @> ARRAY[%(unit)s]
            AND m.state <> 'cancelled'
            AND (m.host = %(force)s OR NOT EXISTS (
                SELECT FROM {LINES} k WHERE k.subject = c.id AND k.kind = 'meeting.answer.v1' AND k.force = %(force)s))
    """,  # noqa: S608 - literals of the code
)

RESPONSES = {
    "action": f"""
        SELECT split_part(a.owner, '-', 1), a.owner, m.starts_at, extract(epoch FROM first.said_at - m.starts_at),
            first.said_at <= a.due_at, false, 'action'
        FROM coordination_action a JOIN coordination_meeting m ON m.id = a.meeting_id
        LEFT JOIN (
            SELECT subject, min(said_at) AS said_at FROM {LINES} r
            WHERE kind IN ('meeting.report.v1', 'meeting.report.v2') GROUP BY subject
        ) first ON first.subject = a.id
        WHERE a.settled <> 'withdrawn'
    """,  # noqa: S608 - literals of the code
}

LOOKS = {
    "meeting": f"""
        SELECT h.look FROM hit h JOIN (
            SELECT r.refers AS record, unnest(a.owner_path || m.readers) AS unit,
                r.said_at - interval '30 days' AS from_at
            FROM {LINES} r JOIN coordination_action a ON a.id = r.subject
            JOIN coordination_meeting m ON m.id = a.meeting_id
            WHERE r.kind = 'meeting.report.v1' AND r.body #>> '{{reference,kind}}' = 'record'
        ) m ON m.record = h.record AND m.unit = h.unit WHERE h.at > m.from_at""",  # noqa: S608 - literals of the code
}
"""What explains a look, by its name."""
