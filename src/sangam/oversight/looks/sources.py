"""Explanations of a look, as SQL over the temporary tables of `explanation`, the first that holds.

Each statement gives the numbers of looks.  The tables:

look        a row for each look, with its number n
hit         a row for each look and record: look, at, officer, post, unit, role, why (purpose's code), opened, record
met         the records of hits
above       each unit with the units at and above it
kept        our records with the units that keep them, and those above
linked      which record names which
days        on how many days one officer looked at one thing
numbered    the FIR that a look stated
duty        the turns of duty of our rosters

Joins are by equality of record and unit, so the work grows with the looks alone.

What rests on a place or on the officer's own word alone is weak.  It explains one officer's looks at one thing on at
most WEAK_DAYS days of those that are read.
"""

from collections.abc import Mapping

WEAK_DAYS = 3

STRONG: Mapping[str, str] = {
    "glass": """
        SELECT h.look FROM hit h JOIN oversight_brokenglass g ON g.record = h.record AND g.officer = h.officer
        WHERE h.at BETWEEN g.at AND g.until_at""",
    "own-case": """
        SELECT h.look FROM hit h JOIN (
            SELECT DISTINCT k.record, a.over AS unit FROM linked k
            JOIN records_record c ON c.id = k.other AND c.kind IN ('case', 'incident', 'arrest') AND c.owner = %(force)s
            JOIN above a ON a.unit = c.desk
        ) c ON c.record = h.record AND c.unit = h.unit""",
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
            FROM exchange_thread t JOIN met ON met.record = t.record JOIN access_post p ON p.id = t.asker_post
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
    "watch": """
        SELECT h.look FROM hit h JOIN (
            SELECT w.post, named::uuid AS record, w.at, w.until_at FROM matching_watch w
            CROSS JOIN LATERAL jsonb_object_keys(w.known) AS named
            WHERE w.case_number <> '' AND jsonb_typeof(w.known) = 'object'
        ) w ON w.record = h.record AND w.post = h.post WHERE h.at BETWEEN w.at AND w.until_at + interval '30 days'
        UNION ALL
        SELECT h.look FROM hit h JOIN matching_watchhit w ON w.record = h.record AND w.post = h.post
        JOIN matching_watch k ON k.id = w.watch AND k.case_number <> ''
        WHERE h.at BETWEEN w.at AND w.until_at + interval '30 days'
        UNION ALL
        SELECT h.look FROM hit h JOIN networks_watchededge e ON e.said_in = h.record
        JOIN networks_networkwatch n ON n.id = e.watch AND n.post = h.post AND n.purpose = 'case'
        WHERE h.at BETWEEN e.told_at AND n.until_at + interval '30 days'""",
    "meeting": """
        SELECT h.look FROM hit h JOIN (
            SELECT r.refers AS record, unnest(a.owner_path || m.readers) AS unit,
                r.said_at - interval '30 days' AS from_at
            FROM hosting_line r JOIN coordination_action a ON a.id = r.subject
            JOIN coordination_meeting m ON m.id = a.meeting_id
            WHERE r.kind = 'meeting.report.v1' AND r.body #>> '{reference,kind}' = 'record'
        ) m ON m.record = h.record AND m.unit = h.unit WHERE h.at > m.from_at""",
    "operation": """
        SELECT h.look FROM hit h JOIN (
            SELECT r.id AS record, o.readers, o.starts_at - interval '30 days' AS from_at,
                (o.said ->> 'ends_at')::timestamptz + interval '7 days' AS to_at
            FROM operations_operation o JOIN records_record r ON length(r.label) > 4
                AND strpos(lower(concat_ws(' ', o.said ->> 'targets', o.said ->> 'objectives')), lower(r.label)) > 0
            JOIN met ON met.record = r.id WHERE o.state IN ('approved', 'running', 'closed')
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
    "own-unit": """
        SELECT h.look FROM hit h JOIN kept k ON k.record = h.record AND k.unit = h.unit
        WHERE h.role = ANY(%(writers)s)""",
    "supervision": """
        SELECT h.look FROM hit h WHERE h.why IN ('supervision', 'oversight') AND EXISTS (
            SELECT FROM hit b JOIN above a ON a.unit = b.unit AND a.over = h.unit
            WHERE b.record = h.record AND b.officer <> h.officer AND b.at BETWEEN h.at - interval '30 days' AND h.at
        )""",
    "import": """
        SELECT h.look FROM hit h JOIN imported i ON i.officer = h.officer
            AND h.at BETWEEN i.at AND i.at + interval '7 days' WHERE h.why = 'import'""",
}
"""What of itself explains a look, by its name."""

WEAK: Mapping[str, str] = {
    "place": """
        SELECT h.look FROM hit h JOIN kept k ON k.record = h.record AND k.unit = h.unit""",
    "stated-case": """
        SELECT l.look FROM numbered l JOIN (
            SELECT c.number, a.over AS unit FROM case_number c JOIN above a ON a.unit = c.desk
            UNION SELECT c.number, a.unit FROM case_number c JOIN above a ON a.over = c.desk
        ) c ON c.number = l.number AND c.unit = l.unit""",
    "wanted": """
        SELECT h.look FROM hit h JOIN records_record r ON r.id = h.record WHERE h.why IN ('naka', 'alert', 'arrest')
            AND (r.kind = 'wanted' OR r.statements @> '[{"property": "caution"}]' OR EXISTS (
                SELECT FROM linked k JOIN records_record w ON w.id = k.other AND w.kind = 'wanted'
                WHERE k.record = h.record
            ))""",
    "roster": """
        SELECT h.look FROM hit h JOIN duty d ON d.post = h.post AND h.at >= d.from_at AND h.at < d.to_at
        WHERE h.why IN ('naka', 'alert', 'verification', 'missing')""",
    "stop": "SELECT l.n FROM look l WHERE l.why IN ('naka', 'verification', 'missing') AND NOT l.opened",
}
"""What explains a look only while it is no habit."""

HIT = "hit"
"""A record that was opened within a day after a check that showed it, where the check itself is explained."""

FROM_CHECK = """
SELECT h.look FROM hit h JOIN look l ON l.n = h.look
JOIN hit c ON c.officer = h.officer AND c.record = h.record AND c.at BETWEEN h.at - interval '1 day' AND h.at
JOIN found f ON f.look = c.look
JOIN days d ON d.officer = h.officer AND d.thing = l.thing AND d.days <= %(weak_days)s
WHERE h.opened AND NOT c.opened AND NOT EXISTS (SELECT FROM found g WHERE g.look = h.look)
"""

EVERY = (*STRONG, *WEAK, HIT)
