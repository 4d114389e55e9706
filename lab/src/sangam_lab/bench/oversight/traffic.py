"""An invented year of requests and alerts of three forces, written by three statements: in the volume of a year."""

from typing import Any

from django.db import connection

from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor

_UNITS = "SELECT array_agg(code) FROM (SELECT code FROM access_unit WHERE force_id = ANY(%s) ORDER BY code LIMIT 300) u"

_THREADS = """
INSERT INTO exchange_thread (id, host, state, record, record_owner, record_label, own_words, desk, desk_path,
    asker_unit, asker_path, asker_post, asker_label, purpose, clock_s, opened_at, due_at, answered_at, changed_at)
SELECT gen_random_uuid(), %(force)s, 'answered', gen_random_uuid(), split_part(desk, '-', 1), 'A person', false, desk,
    ARRAY[desk], asker, ARRAY[asker], gen_random_uuid(), 'SI', 'case', 28800, at, at + interval '8 hours',
    CASE WHEN random() < 0.9 THEN at + random() * random() * interval '20 hours' END, at
FROM (
    SELECT (%(units)s::text[])[1 + (n::bigint * 7919) %% cardinality(%(units)s::text[])] AS desk,
        (%(units)s::text[])[1 + (n::bigint * 104729) %% cardinality(%(units)s::text[])] AS asker,
        %(now)s - random() * interval '365 days' AS at
    FROM generate_series(1, %(threads)s) AS n
) AS drawn
"""

_ALERTS = """
WITH drawn AS (
    SELECT gen_random_uuid() AS id, %(now)s - random() * interval '365 days' AS at, n
    FROM generate_series(1, %(alerts)s) AS n
), made AS (
    INSERT INTO exchange_alert (id, issuer, unit, path, post, label, version, state, title, text, area, action, urgency,
        caution, authority_kind, authority_number, identifiers, record_owner, record_label, issued_at, changed_at,
        expires_at, reason, envelopes, sent_to)
    SELECT id, %(force)s, %(force)s, ARRAY[%(force)s], gen_random_uuid(), 'SI', 1, 'expired', 'Stop', 'Stop', '{}',
        'inform', 'routine', '', '', '', '{}', '', '', at, at, at + interval '1 day', '', '{}', '{}' FROM drawn
), aimed AS (
    INSERT INTO exchange_alerttarget (alert_id, force, unit, path, told_at)
    SELECT d.id, split_part(u, '-', 1), u, ARRAY[u], d.at + interval '2 seconds' FROM drawn d CROSS JOIN LATERAL (
        SELECT DISTINCT (%(units)s::text[])[1 + (d.n::bigint * 7919 + k * 31) %% cardinality(%(units)s::text[])] AS u
        FROM generate_series(1, 4) AS k
    ) AS units RETURNING alert_id, unit, told_at
)
INSERT INTO exchange_acknowledgement (id, alert_id, version, force, unit, post, label, how, note, seen_at)
SELECT gen_random_uuid(), alert_id, 1, split_part(unit, '-', 1), unit, gen_random_uuid(), 'SI', 'seen', '',
    told_at + random() * random() * interval '40 minutes' FROM aimed WHERE random() < 0.9
"""


def write_traffic(rows: int) -> int:
    """Write so many requests and alerts to units of three forces; return how many there are."""
    with audit.deed(Actor.system(here.node().force, "bench"), "node:bench:invent"), connection.cursor() as cursor:
        cursor.execute(_UNITS, [["DL", "HR", "UP"]])
        values: dict[str, Any] = {
            "force": here.node().force, "units": cursor.fetchone()[0], "now": clock.now(), "threads": rows * 6 // 10,
            "alerts": rows // 10,
        }  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_THREADS, values)
        cursor.execute(_ALERTS, values)
        cursor.execute("ANALYZE exchange_thread, exchange_alert, exchange_alerttarget, exchange_acknowledgement")
        cursor.execute("SELECT (SELECT count(*) FROM exchange_thread) + (SELECT count(*) FROM exchange_alerttarget)")
        return int(cursor.fetchone()[0])
