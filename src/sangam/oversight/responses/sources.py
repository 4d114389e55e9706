"""The counts, as SQL: each statement gives (force, unit, at, took_s, in_time, undelivered).

at: when it was asked, by which its month goes.  took_s: seconds from its arrival to the answer, null while there is
none.  in_time: answered within its clock, null where none runs.  undelivered: there is no word yet that it reached the
unit.  No clock of the unit is known to run then, so such rows are counted apart.
"""

from collections.abc import Mapping

REQUEST, ALERT, HIT, ACTION, CHALLENGE, RECEIPT, SHARED, ASKED, PRACTICE, ADOPTED = (
    "request", "alert", "hit", "action", "challenge", "receipt", "shared", "asked", "practice", "adopted",
)  # fmt: skip

SOURCES: Mapping[str, str] = {
    # A thread's clock starts where it arrives: due_at, less the clock, is when it came.
    REQUEST: """
        SELECT t.record_owner, t.desk, t.opened_at,
            extract(epoch FROM t.answered_at - coalesce(t.due_at - make_interval(secs => t.clock_s), t.opened_at)),
            t.answered_at <= t.due_at, t.due_at IS NULL AND t.answered_at IS NULL
        FROM exchange_thread t
    """,
    ALERT: """
        SELECT g.force, g.unit, a.issued_at, extract(epoch FROM first.seen_at - coalesce(g.told_at, a.issued_at)),
            first.seen_at <= coalesce(g.told_at, a.issued_at) + interval '15 minutes',
            g.told_at IS NULL AND first.seen_at IS NULL
        FROM exchange_alerttarget g JOIN exchange_alert a ON a.id = g.alert_id
        LEFT JOIN (
            SELECT alert_id, unit, min(seen_at) AS seen_at FROM exchange_acknowledgement GROUP BY alert_id, unit
        ) first ON first.alert_id = g.alert_id AND first.unit = g.unit
    """,
    HIT: """
        SELECT %(force)s, p.unit_id, n.told_at, extract(epoch FROM n.done_at - n.told_at), NULL::boolean, false
        FROM notices_notice n JOIN access_post p ON n."to" = 'post:' || p.id WHERE n.kind = 'watch.hit'
    """,
    ACTION: """
        SELECT split_part(a.owner, '-', 1), a.owner, m.starts_at, extract(epoch FROM first.said_at - m.starts_at),
            first.said_at <= a.due_at, false
        FROM coordination_action a JOIN coordination_meeting m ON m.id = a.meeting_id
        LEFT JOIN (
            SELECT subject, min(said_at) AS said_at FROM hosting_line
            WHERE kind IN ('meeting.report.v1', 'meeting.report.v2') GROUP BY subject
        ) first ON first.subject = a.id
        WHERE a.settled <> 'withdrawn'
    """,
    CHALLENGE: """
        SELECT c.owner, coalesce(r.desk, c.owner), c.raised_at, extract(epoch FROM c.answered_at - c.raised_at),
            c.answered_at <= c.due_at, false
        FROM records_challenge c LEFT JOIN records_record r ON r.id = c.record
    """,
    # A holder is asked again after an hour.  Who erased what ran out was not asked.
    RECEIPT: """
        SELECT force, force, coalesce(asked_at, greatest(erased_at, corrected_at)),
            extract(epoch FROM greatest(erased_at, corrected_at) - asked_at),
            coalesce(greatest(erased_at, corrected_at) <= asked_at + interval '1 hour', true), false
        FROM records_receipt WHERE erased_at IS NOT NULL OR corrected_at IS NOT NULL
        UNION ALL SELECT force, force, asked_at, NULL::numeric, false, envelope IS NULL FROM records_owed
    """,
    SHARED: """
        SELECT owner, desk, coalesce(received_at, as_of), NULL::numeric, true, false FROM records_record r
        WHERE received_at IS NOT NULL OR EXISTS (SELECT FROM records_share s WHERE s.record_id = r.id)
    """,
    ASKED: """
        SELECT split_part(asker_unit, '-', 1), asker_unit, opened_at, NULL::numeric, true, false FROM exchange_thread
    """,
    PRACTICE: """
        SELECT n.force, n.unit, min(v.at), NULL::numeric, true, false
        FROM library_note n JOIN library_version v ON v.note_id = n.id
        WHERE n.state = 'released' AND n.force = ANY(%(forces)s) GROUP BY n.id
    """,
    ADOPTED: """
        SELECT force, unit, said_at, NULL::numeric, true, false FROM library_remark WHERE kind = 'adoption'
    """,
}

OUTCOMES = """
SELECT m.force, m.unit, m.said_at, NULL::numeric, true, false, 'outcome-' || m.outcome FROM exchange_message m
WHERE m.outcome <> ''
"""

_ALL = " UNION ALL ".join(
    f"SELECT force, unit, at, took_s::float8, in_time, undelivered, '{matter}' AS matter "  # noqa: S608 - literals of this module
    f"FROM ({source}) AS s (force, unit, at, took_s, in_time, undelivered)"
    for matter, source in SOURCES.items()
)

FILL = f"""
INSERT INTO oversight_response (period, force, unit, matter, count, answered, in_time, undelivered, median_s, p90_s,
    low_s, high_s)
WITH every AS (
    SELECT to_char(at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, to_char(at AT TIME ZONE %(zone)s, 'YYYY') AS year,
        force, unit, matter, took_s, in_time, undelivered
    FROM ({_ALL} UNION ALL SELECT * FROM ({OUTCOMES}) AS o) AS a WHERE at IS NOT NULL
), grouped AS (
    SELECT coalesce(month, year) AS period, force, coalesce(unit, '') AS unit, matter, count(*) AS n,
        count(*) FILTER (WHERE took_s IS NOT NULL OR in_time) AS answered, count(*) FILTER (WHERE in_time) AS in_time,
        count(*) FILTER (WHERE undelivered) AS undelivered,
        coalesce(array_agg(greatest(took_s, 0) ORDER BY took_s) FILTER (WHERE took_s IS NOT NULL), '{{}}') AS took
    FROM every GROUP BY GROUPING SETS (
        (month, force, unit, matter), (month, force, matter), (year, force, unit, matter), (year, force, matter)
    )
), ranked AS (SELECT *, cardinality(took) AS k FROM grouped)
SELECT period, force, unit, matter, n, answered, in_time, undelivered, took[(k + 1) / 2], took[ceil(k * 0.9)::int],
    CASE WHEN k >= 6 THEN took[greatest(1, floor(k / 2.0 - 0.98 * sqrt(k))::int)] END,
    CASE WHEN k >= 6 THEN took[least(k, ceil(k / 2.0 + 0.98 * sqrt(k) + 1)::int)] END
FROM ranked
"""  # noqa: S608 - literals of this module
"""Fills the table: the median's bounds are order statistics, between which it lies 95 times of 100."""
