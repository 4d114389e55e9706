"""Invented overdue work of one force, written by three statements: open requests, and objections to its records."""

from typing import Any

from django.db import connection

from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor

_THREADS = """
INSERT INTO exchange_thread (id, host, state, record, record_owner, record_label, own_words, desk, desk_path,
    asker_unit, asker_path, asker_post, asker_label, purpose, clock_s, opened_at, due_at, changed_at)
SELECT gen_random_uuid(), 'DL', 'open', gen_random_uuid(), 'DL', 'A person', false, u.code, u.path, 'DL', '{DL}',
    gen_random_uuid(), 'SI', 'case', 28800, %(now)s - interval '2 days', %(now)s - n * interval '1 minute', %(now)s
FROM generate_series(1, %(requests)s) AS n
JOIN (SELECT code, path, row_number() OVER (ORDER BY code) AS place, count(*) OVER () AS units
    FROM access_unit WHERE force_id = %(force)s AND kind_id = 'station') AS u ON u.place = 1 + mod(n, u.units)
"""

_RECORDS = """
INSERT INTO records_record (id, kind, owner, desk, version, state, offered_to, label, statements, terms, as_of,
    expires_at)
SELECT md5('overdue ' || n)::uuid, 'person', %(force)s, u.code, 1, 'live', '', 'Invented ' || n,
    jsonb_build_array(jsonb_build_object('id', md5('objected ' || n)::uuid, 'property', 'name',
        'value', 'Invented ' || n, 'source', 'bench', 'grade', 'B2', 'classification', 'restricted',
        'caveats', '[]'::jsonb, 'learned', '2026-01-01')),
    jsonb_build_object('expires_at', '2099-01-01T00:00:00+00:00', 'shares', '{}'::jsonb, 'audience', '{}'::jsonb,
        'purposes', '[]'::jsonb), %(now)s, '2099-01-01'
FROM generate_series(1, %(objections)s) AS n
JOIN (SELECT code, row_number() OVER (ORDER BY code) AS place, count(*) OVER () AS units
    FROM access_unit WHERE force_id = %(force)s AND kind_id = 'station') AS u ON u.place = 1 + mod(n, u.units)
"""

_CHALLENGES = """
INSERT INTO records_challenge (id, record, statement, property, owner, label, force, unit, by, reason, urgent,
    raised_at, due_at, answer, answer_reason)
SELECT gen_random_uuid(), md5('overdue ' || n)::uuid, md5('objected ' || n)::uuid, 'name', %(force)s, 'Invented ' || n,
    'DL', 'DL', 'SI', 'Another person', true, %(now)s - interval '1 day', %(now)s - n * interval '1 minute', '', ''
FROM generate_series(1, %(objections)s) AS n
"""


def write_overdue(requests: int, objections: int) -> int:
    """Write so many overdue requests of Delhi and objections by it, of all stations in turn; return how many."""
    force = here.node().force
    values = dict[str, Any](force=force, now=clock.now(), requests=requests, objections=objections)
    with audit.deed(Actor.system(force, "bench"), "node:bench:invent"), connection.cursor() as cursor:
        written = 0
        for statement in (_THREADS, _RECORDS, _CHALLENGES):
            cursor.execute(statement, values)
            written += cursor.rowcount if statement is not _RECORDS else 0
        cursor.execute("ANALYZE exchange_thread, records_record, records_challenge")
    return written
