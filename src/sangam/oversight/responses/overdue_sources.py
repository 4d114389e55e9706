"""What waits past its time, as SQL: the one place from which the daily brief counts and the list of all overdue reads.

Each source gives (thing, unit, path, counts_from_at, force, post, about, admitted).  thing: what its page is named by.
unit: the one that owes it, with its path.  counts_from_at: when its time ran out, or by when a glass is to be reviewed.
force: whose thing it is, ours too.  post: of ours, where one post alone owes it.  about: the type of a request.
admitted: whether the actor, with the right of the kind, may open it.
"""

from collections.abc import Mapping

from sangam.federation.public.catch_up import HIDDEN_OWNERS

SOURCES: Mapping[str, str] = {
    "requests": """
        SELECT t.id, t.desk, t.desk_path, t.due_at, t.host, NULL::uuid, t.request,
            t.host NOT IN (TABLE hidden) AND t.record_owner NOT IN (TABLE hidden)
        FROM exchange_thread t
        WHERE t.state = 'open' AND t.due_at < %(now)s AND t.desk_path @> ARRAY[%(unit)s]
            AND (t.paused_at IS NULL OR t.resumed_at IS NOT NULL)
    """,
    # An update may leave a unit out: it is not asked to acknowledge any more.
    "alerts": """
        SELECT a.id, g.unit, g.path, g.told_at + %(alert_limit)s, a.issuer, NULL::uuid, '',
            a.issuer NOT IN (TABLE hidden)
        FROM exchange_alerttarget g JOIN exchange_alert a ON a.id = g.alert_id
        WHERE a.state = 'live' AND a.expires_at > %(now)s AND g.path @> ARRAY[%(unit)s]
            AND g.told_at < %(now)s - %(alert_limit)s
            AND g.left_at IS NULL AND NOT EXISTS (
                SELECT FROM exchange_acknowledgement k WHERE k.alert_id = a.id AND k.unit = g.unit)
    """,
    # As long as the team may be there: until then it rings, and rings anew where a sealed notice is opened.
    "entries": """
        SELECT n.id, u.code, u.path, told.at + %(entry_limit)s, n.force, NULL::uuid, '', n.readers && %(tokens)s
        FROM operations_entrynotice n JOIN access_unit u ON u.code = n.host_unit
        CROSS JOIN LATERAL (
            SELECT CASE n.state WHEN 'announced' THEN greatest(n.written_at, n.opens_at) ELSE n.written_at END
        ) AS told (at)
        WHERE n.force <> %(force)s AND told.at < %(now)s - %(entry_limit)s AND u.path @> ARRAY[%(unit)s]
            AND (n.said IS NULL OR (n.said ->> 'ends_at')::timestamptz > %(now)s)
            AND (n.state = 'announced' OR n.state = 'sealed' AND NOT EXISTS (
                SELECT FROM operations_entryacknowledgement k WHERE k.notice_id = n.id))
    """,
    "actions": """
        SELECT a.id, a.owner, a.owner_path, a.due_at, m.host, a.post, '', m.readers && %(tokens)s
        FROM coordination_action a JOIN coordination_meeting m ON m.id = a.meeting_id
        WHERE a.settled = '' AND a.due_at < %(now)s AND a.done_round < a.round AND a.owner_path @> ARRAY[%(unit)s]
    """,
    # What a post watches for is that post's own: units above count it, and open nothing.
    "hits": """
        SELECT n.subject, u.code, u.path, n.told_at + %(hit_limit)s, n.parts ->> 'force', p.id, '',
            p.id = %(post)s AND n.parts ->> 'force' NOT IN (TABLE hidden)
        FROM notices_notice n JOIN access_post p ON n."to" = 'post:' || p.id JOIN access_unit u ON u.code = p.unit_id
        WHERE n.kind = 'watch.hit' AND n.done_at IS NULL AND u.path @> ARRAY[%(unit)s]
            AND n.told_at < %(now)s - %(hit_limit)s AND n.told_at > %(hits_since)s
    """,
    "glass": """
        SELECT b.id, u.code, u.path, b.review_by, b.owner, NULL::uuid, '',
            %(reviews)s OR b.officer = %(officer)s OR b.desk = %(own)s
        FROM oversight_brokenglass b JOIN access_unit u ON u.code = b.unit
        WHERE b.reviewed_at IS NULL AND b.officer IS NOT NULL AND u.path @> ARRAY[%(unit)s]
    """,
    # One decision is owed once: by who put it, or by the first of our units that were asked.
    # No node checks what stands behind "post:": a cast of all would let one hostile entry break the page.
    "circulations": """
        SELECT c.id, o.code, o.path, c.due_at, m.host, NULL::uuid, '', true
        FROM coordination_circulation c JOIN coordination_meeting m ON m.id = c.meeting_id
        CROSS JOIN LATERAL (
            SELECT u.code, u.path
            FROM jsonb_array_elements_text(CASE WHEN m.host = %(force)s THEN jsonb_build_array(m.unit)
                ELSE coalesce(m.said -> 'participants' -> %(force)s, '[]') END) WITH ORDINALITY AS e (entry, place)
            JOIN access_unit u ON u.path @> ARRAY[%(own)s] AND u.code = coalesce((
                SELECT p.unit_id FROM access_post p WHERE p.id = CASE
                    WHEN e.entry ~ '^post:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN substr(e.entry, 6)::uuid END
                ), e.entry)
            ORDER BY e.place LIMIT 1
        ) o
        WHERE c.settled = '' AND c.due_at < %(now)s AND m.readers && %(tokens)s AND o.path @> ARRAY[%(unit)s]
            AND m.state <> 'cancelled'
            AND (m.host = %(force)s OR NOT EXISTS (
                SELECT FROM hosting_line k
                WHERE k.subject = c.id AND k.kind = 'meeting.answer.v1' AND k.force = %(force)s))
    """,
    # challenges: those of which `records` shows the actor the statement, asked before.
    "challenges": """
        SELECT r.id, u.code, u.path, c.due_at, c.force, NULL::uuid, '', true
        FROM records_challenge c JOIN records_record r ON r.id = c.record JOIN access_unit u ON u.code = r.desk
        WHERE c.id = ANY(%(challenges)s) AND u.path @> ARRAY[%(unit)s]
    """,
}
"""By kind, in the order in which the daily brief is read."""

COUNTED_IF_ADMITTED = ("circulations", "challenges")
"""Kinds that are counted only as far as the actor may open them; the others are counted for every unit below."""

CHALLENGES = """
SELECT c.id, c.record, c.statement
FROM records_challenge c JOIN records_record r ON r.id = c.record JOIN access_unit u ON u.code = r.desk
WHERE c.owner = %s AND c.answer = '' AND c.due_at < %s AND u.path @> ARRAY[%s::text] ORDER BY c.due_at, c.id
LIMIT %s OFFSET %s
"""

_OF_KIND = """
SELECT '{kind}' AS kind, s.* FROM ({source}) AS s (thing, unit, path, counts_from_at, force, post, about, admitted)
"""

_WAITING = """
WITH hidden AS ({hidden}), waiting AS (
    SELECT w.*, w.admitted AND w.kind = ANY(%(opens)s) AS may_open FROM ({every}) AS w
)
"""

_COUNT = """
SELECT kind, unit, path, count(*), count(*) FILTER (WHERE may_open), min(counts_from_at) FROM waiting
WHERE may_open OR kind <> ALL(%(counted_if_admitted)s) GROUP BY kind, unit, path ORDER BY count(*) DESC, unit, kind
"""

_LINES = """
SELECT w.kind, w.thing, w.unit, w.counts_from_at, w.force, w.about, coalesce(p.title_en, ''), coalesce(p.title_hi, '')
FROM waiting w LEFT JOIN access_post p ON p.id = w.post
WHERE w.may_open ORDER BY w.counts_from_at, w.kind, w.thing, w.unit LIMIT %(limit)s OFFSET %(offset)s
"""


def _waiting(*kinds: str) -> str:
    parts = (_OF_KIND.format(kind=kind, source=SOURCES[kind]) for kind in kinds)
    return _WAITING.format(hidden=HIDDEN_OWNERS, every=" UNION ALL ".join(parts))


COUNT_SQL = _waiting(*SOURCES) + _COUNT
"""Counts by kind and unit that owes it: all, those that the actor may open, and since when the longest waits."""

LINES_SQL: Mapping[str, str] = {
    "": _waiting(*SOURCES) + _LINES,
    **{kind: _waiting(kind) + _LINES for kind in SOURCES},
}
"""Gives the lines of a kind, or of all under "", the longest first."""

_SUBJECTS: Mapping[str, str] = {
    "requests": """
        SELECT t.id, CASE WHEN t.own_words THEN t.record_label ELSE '' END, CASE WHEN NOT t.own_words THEN t.record END
        FROM exchange_thread t WHERE t.id = ANY(%(requests)s)
    """,
    "alerts": "SELECT a.id, a.title, NULL::uuid FROM exchange_alert a WHERE a.id = ANY(%(alerts)s)",
    # A sealed notice says nothing yet.
    "entries": """
        SELECT n.id, coalesce(n.said ->> 'purpose', ''), NULL::uuid
        FROM operations_entrynotice n WHERE n.id = ANY(%(entries)s)
    """,
    "actions": """
        SELECT a.id, one.words ->> 'text', NULL::uuid
        FROM coordination_action a JOIN coordination_meeting m ON m.id = a.meeting_id
        CROSS JOIN LATERAL jsonb_array_elements(m.said -> 'actions') AS one (words)
        WHERE a.id = ANY(%(actions)s) AND one.words ->> 'id' = a.id::text
    """,
    "hits": "SELECT h.id, '', h.id FROM unnest(%(hits)s::uuid[]) AS h (id)",
    "glass": "SELECT b.id, b.reason, NULL::uuid FROM oversight_brokenglass b WHERE b.id = ANY(%(glass)s)",
    "circulations": """
        SELECT c.id, one.words ->> 'text', NULL::uuid
        FROM coordination_circulation c JOIN coordination_meeting m ON m.id = c.meeting_id
        CROSS JOIN LATERAL jsonb_array_elements(m.said -> 'circulated') AS one (words)
        WHERE c.id = ANY(%(circulations)s) AND one.words ->> 'id' = c.id::text
    """,
    "challenges": "SELECT h.id, '', h.id FROM unnest(%(challenges)s::uuid[]) AS h (id)",
}
"""What things of each kind are about, by their ids: the words of their pages, or the record that names them.

Asked of lines alone that the reader may open.  A record is shown as the reader sees it, by the rules of `records`.
"""

SUBJECTS_SQL = " UNION ALL ".join(
    f"SELECT '{kind}', s.* FROM ({source}) AS s (thing, words, record)"  # noqa: S608 - literals of this module
    for kind, source in _SUBJECTS.items()
)
"""(kind, thing, words, record) of the things of each kind, all by one statement."""
