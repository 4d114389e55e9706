"""What explains a look, as SQL over the temporary tables of `explanation`, the first that holds.

Each statement gives the ids of looks.  `hit` has a row for each look and record: look, at, day, officer, post, unit,
path (of the unit), role, why (the purpose's code) and record.  `look` has a row for each look; `linked` which record
names which; `days` on how many days one officer looked at one thing; `duty` the turns of duty of our rosters.

What rests on a place or on the officer's own word alone is weak: it explains one officer's looks at one thing on at
most WEAK_DAYS days of those that are read.
"""

from collections.abc import Mapping

WEAK_DAYS = 3

STRONG: Mapping[str, str] = {
    "glass": """
        SELECT h.look FROM hit h JOIN oversight_brokenglass g ON g.record = h.record AND g.officer = h.officer
        WHERE h.at BETWEEN g.at AND g.until_at""",
    "own-case": """
        SELECT h.look FROM hit h JOIN linked k ON k.record = h.record
        JOIN records_record c ON c.id = k.other AND c.kind IN ('case', 'incident', 'arrest') AND c.owner = %(force)s
        JOIN access_unit u ON u.code = c.desk WHERE (h.unit = ANY(u.path))""",
    "request": """
        SELECT h.look FROM hit h JOIN exchange_thread t ON t.record = h.record
        WHERE (h.unit = ANY(t.asker_path) OR h.unit = ANY(t.desk_path) OR h.post = t.asker_post)
            AND h.at > t.opened_at - interval '1 day'
            AND h.at < coalesce(t.answered_at, t.changed_at) + interval '30 days'""",
    "alert": """
        SELECT h.look FROM hit h JOIN exchange_alert a ON a.record = h.record
        WHERE h.at BETWEEN a.issued_at - interval '1 day' AND a.expires_at + interval '1 day'
            AND (h.unit = ANY(a.path) OR EXISTS (
                SELECT FROM exchange_alerttarget t
                WHERE t.alert_id = a.id AND (t.unit = ANY(h.path) OR h.unit = ANY(t.path))
            ))""",
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
    "meeting": """
        SELECT h.look FROM hit h JOIN coordination_report r ON r.reference = h.record AND r.reference_kind = 'record'
        JOIN coordination_action a ON a.id = r.action_id
        JOIN coordination_meeting m ON m.id = a.meeting_id
        WHERE h.at > r.said_at - interval '30 days' AND (h.unit = ANY(a.owner_path) OR h.unit = ANY(m.readers))""",
    "operation": """
        SELECT h.look FROM hit h JOIN (
            SELECT r.id AS record, o.readers, o.starts_at - interval '30 days' AS from_at,
                (o.said ->> 'ends_at')::timestamptz + interval '7 days' AS to_at
            FROM operations_operation o JOIN records_record r ON length(r.label) > 4
                AND strpos(lower(concat_ws(' ', o.said ->> 'targets', o.said ->> 'objectives')), lower(r.label)) > 0
            WHERE o.state IN ('approved', 'running', 'closed') AND r.id IN (SELECT record FROM hit)
        ) o ON o.record = h.record
        WHERE (h.unit = ANY(o.readers) OR 'post:' || h.post = ANY(o.readers)) AND h.at BETWEEN o.from_at AND o.to_at""",
    "arrest": """
        SELECT h.look FROM hit h JOIN (
            SELECT record, readers, arrested_at AS from_at, coalesce(closed_at, %(until)s) AS to_at FROM arrests_arrest
            UNION ALL SELECT record, readers || unit, sent_at, due_at FROM arrests_despatch
        ) a ON a.record = h.record
        WHERE h.unit = ANY(a.readers)
            AND h.at BETWEEN a.from_at - interval '7 days' AND a.to_at + interval '30 days'""",
    "own-work": """
        SELECT h.look FROM hit h JOIN worked w ON w.record = h.record AND w.post = h.post""",
    "correction": """
        SELECT h.look FROM hit h JOIN records_challenge c ON c.record = h.record
        LEFT JOIN records_record r ON r.id = c.record AND r.owner = %(force)s LEFT JOIN access_unit u ON u.code = r.desk
        WHERE (c.unit = h.unit OR (h.unit = ANY(u.path)))
            AND h.at BETWEEN c.raised_at - interval '7 days' AND coalesce(c.answered_at, c.due_at) + interval '7 days'
        UNION ALL
        SELECT h.look FROM hit h JOIN (
            SELECT unnest(o.records) AS record, o.offered_at, coalesce(o.answered_at, o.due_at) AS over_at
            FROM records_handover o
        ) o ON o.record = h.record
        WHERE h.role IN ('supervisor', 'liaison', 'data_officer', 'station')
            AND h.at BETWEEN o.offered_at AND o.over_at + interval '7 days'""",
    "own-unit": """
        SELECT h.look FROM hit h JOIN records_record r ON r.id = h.record AND r.owner = %(force)s
        JOIN access_unit u ON u.code = r.desk WHERE (h.unit = ANY(u.path)) AND h.role = ANY(%(writers)s)""",
    "supervision": """
        SELECT h.look FROM hit h JOIN hit b ON b.record = h.record AND b.officer <> h.officer
            AND b.at BETWEEN h.at - interval '30 days' AND h.at AND h.unit = ANY(b.path)
        WHERE h.why IN ('supervision', 'oversight')""",
    "import": """
        SELECT h.look FROM hit h JOIN imported i ON i.officer = h.officer
            AND h.at BETWEEN i.at AND i.at + interval '7 days' WHERE h.why = 'import'""",
}
"""What of itself explains a look, by its name."""

WEAK: Mapping[str, str] = {
    "place": """
        SELECT h.look FROM hit h JOIN records_record r ON r.id = h.record AND r.owner = %(force)s
        JOIN access_unit u ON u.code = r.desk WHERE (h.unit = ANY(u.path))""",
    "stated-case": """
        SELECT l.id FROM look l JOIN case_number c ON c.number = l.number
        WHERE l.why = 'case' AND (l.unit = ANY(c.path) OR c.desk = ANY(l.path))""",
    "wanted": """
        SELECT h.look FROM hit h JOIN records_record r ON r.id = h.record WHERE h.why IN ('naka', 'alert', 'arrest')
            AND (r.kind = 'wanted' OR r.statements @> '[{"property": "caution"}]' OR EXISTS (
                SELECT FROM linked k JOIN records_record w ON w.id = k.other AND w.kind = 'wanted'
                WHERE k.record = h.record
            ))""",
    "roster": """
        SELECT h.look FROM hit h JOIN duty d ON d.post = h.post AND h.at >= d.from_at AND h.at < d.to_at
        WHERE h.why IN ('naka', 'alert', 'verification', 'missing')""",
    "stop": "SELECT l.id FROM look l WHERE l.why IN ('naka', 'verification', 'missing') AND NOT l.opened",
}
"""What explains a look only while it is no habit."""

HIT = "hit"
"""A record that was opened within a day after a check that showed it, where the check itself is explained."""

FROM_CHECK = """
SELECT h.look FROM hit h JOIN look l ON l.id = h.look AND l.opened
JOIN hit c ON c.officer = h.officer AND c.record = h.record AND c.at BETWEEN h.at - interval '1 day' AND h.at
JOIN look k ON k.id = c.look AND NOT k.opened JOIN found f ON f.look = k.id
JOIN days d ON d.officer = h.officer AND d.thing = l.thing AND d.days <= %(weak_days)s
"""

EVERY = (*STRONG, *WEAK, HIT)
