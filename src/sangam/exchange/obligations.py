"""What `exchange` declares as owed: answers to requests, acknowledgements of alerts; and what explains looks."""

from sangam.exchange import policy
from sangam.notices.obligations import Obligation

REQUESTS = Obligation(
    kind="requests",
    rights=("record:open",),
    overdue="""
        SELECT t.id, t.desk, t.desk_path, t.due_at, t.host, NULL::uuid, t.request,
            t.host NOT IN (TABLE hidden) AND t.record_owner NOT IN (TABLE hidden),
            CASE WHEN t.own_words THEN t.record_label ELSE '' END, CASE WHEN NOT t.own_words THEN t.record END
        FROM exchange_thread t
        WHERE t.state = 'open' AND t.due_at < %(now)s AND t.desk_path @> ARRAY[%(unit)s]
            AND (t.paused_at IS NULL OR t.resumed_at IS NOT NULL)
    """,
)

# An update may leave a unit out: it is not asked to acknowledge any more.
ALERTS = Obligation(
    kind="alerts",
    rights=("alert:acknowledge",),
    limit=policy.ESCALATE_AFTER,
    overdue="""
        SELECT a.id, g.unit, g.path, g.told_at + %(alerts_limit)s, a.issuer, NULL::uuid, '',
            a.issuer NOT IN (TABLE hidden), a.title, NULL::uuid
        FROM exchange_alerttarget g JOIN exchange_alert a ON a.id = g.alert_id
        WHERE a.state = 'live' AND a.expires_at > %(now)s AND g.path @> ARRAY[%(unit)s]
            AND g.told_at < %(now)s - %(alerts_limit)s
            AND g.left_at IS NULL AND NOT EXISTS (
                SELECT FROM exchange_acknowledgement k WHERE k.alert_id = a.id AND k.unit = g.unit)
    """,
)

RESPONSES = {
    # A thread's clock starts where it arrives: due_at, less the clock, is when it came.
    "request": """
        SELECT t.record_owner, t.desk, t.opened_at,
            extract(epoch FROM t.answered_at - coalesce(t.due_at - make_interval(secs => t.clock_s), t.opened_at)),
            t.answered_at <= t.due_at, t.due_at IS NULL AND t.answered_at IS NULL, 'request'
        FROM exchange_thread t
    """,
    "alert": """
        SELECT g.force, g.unit, a.issued_at, extract(epoch FROM first.seen_at - coalesce(g.told_at, a.issued_at)),
            first.seen_at <= coalesce(g.told_at, a.issued_at) + %(alerts_limit)s,
            g.told_at IS NULL AND first.seen_at IS NULL, 'alert'
        FROM exchange_alerttarget g JOIN exchange_alert a ON a.id = g.alert_id
        LEFT JOIN (
            SELECT alert_id, unit, min(seen_at) AS seen_at FROM exchange_acknowledgement GROUP BY alert_id, unit
        ) first ON first.alert_id = g.alert_id AND first.unit = g.unit
    """,
    "asked": """
        SELECT split_part(asker_unit, '-', 1), asker_unit, opened_at, NULL::numeric, true, false, 'asked'
        FROM exchange_thread
    """,
    "outcome": """
        SELECT m.force, m.unit, m.said_at, NULL::numeric, true, false, 'outcome-' || m.outcome
        FROM exchange_message m WHERE m.outcome <> ''
    """,
}

LOOKS = {
    "request": """
        SELECT h.look FROM hit h JOIN (
            SELECT t.record, unnest(t.asker_path || t.desk_path) AS unit, t.opened_at - interval '1 day' AS from_at,
                coalesce(t.answered_at, t.changed_at) + interval '30 days' AS to_at
            FROM exchange_thread t JOIN met ON met.record = t.record
        ) t ON t.record = h.record AND t.unit = h.unit WHERE h.at > t.from_at AND h.at < t.to_at
        UNION ALL
        SELECT h.look FROM hit h JOIN (
            SELECT t.record, t.asker_post, t.opened_at - interval '1 day' AS from_at,
                coalesce(t.answered_at, t.changed_at) + interval '30 days' AS to_at
            FROM exchange_thread t JOIN met ON met.record = t.record
        ) t ON t.record = h.record AND t.asker_post = h.post WHERE h.at > t.from_at AND h.at < t.to_at""",
    "alert": """
        SELECT h.look FROM hit h JOIN (
            WITH about AS MATERIALIZED (
                SELECT a.id, a.record, a.path, a.issued_at - interval '1 day' AS from_at,
                    a.expires_at + interval '1 day' AS to_at
                FROM exchange_alert a JOIN met ON met.record = a.record
            ), aimed AS MATERIALIZED (
                SELECT a.*, t.unit AS target, t.path AS target_path
                FROM about a JOIN exchange_alerttarget t ON t.alert_id = a.id
            )
            SELECT record, unnest(path) AS unit, from_at, to_at FROM about
            UNION SELECT record, unnest(target_path), from_at, to_at FROM aimed
            UNION SELECT i.record, b.unit, i.from_at, i.to_at FROM aimed i JOIN above b ON b.over = i.target
        ) a ON a.record = h.record AND a.unit = h.unit WHERE h.at BETWEEN a.from_at AND a.to_at""",
}
"""What explains a look, by its name."""
