"""Questions about the ledger: the rows of a selection, and how often an officer looked for one person or thing."""

from typing import Any

from django.db import connection

from sangam.audit import ledger
from sangam.audit.types import MOST_COUNTED, SUBJECT, Entry, LookCount, Selection

OPENED = ("officer:record:open", "officer:record:compare", "officer:record:resemble", "officer:file:open")
PAIRS = "officer:pair:look"
ASKED = ("officer:check:run", "officer:check:file", "officer:record:find")
"""Looks that an officer chose: what a list shows by the way is not counted."""

_COUNTS = """
WITH chosen AS MATERIALIZED (
    SELECT l.id, l.at, l.officer, l.label, l.action, l.on_what FROM audit_ledger l
    WHERE {where} AND l.officer IS NOT NULL AND l.outcome = 'done' AND l.action = ANY(%s) ORDER BY l.at DESC LIMIT %s
), looks AS (
    SELECT id, at, officer, label, on_what AS thing FROM chosen WHERE action = ANY(%s) AND on_what <> ''
    UNION ALL
    SELECT c.id, c.at, c.officer, c.label, beside.thing FROM chosen c JOIN audit_detail d ON d.ledger_id = c.id
    CROSS JOIN LATERAL unnest(d.shown) AS beside (thing) WHERE c.action = %s
    UNION ALL
    SELECT c.id, c.at, c.officer, c.label, sought.thing FROM chosen c JOIN audit_detail d ON d.ledger_id = c.id
    CROSS JOIN LATERAL unnest(d.shown) AS sought (thing) WHERE c.action = ANY(%s) AND starts_with(sought.thing, %s)
)
SELECT officer, (array_agg(label ORDER BY at DESC))[1], thing, count(*), min(at), max(at),
    (array_agg(id ORDER BY at DESC))[1]
FROM looks GROUP BY officer, thing HAVING count(*) > 1
ORDER BY count(*) DESC, max(at) DESC, thing LIMIT %s
"""


def entries(selection: Selection, *, limit: int) -> list[Entry]:
    """Return the rows of a selection, newest first."""
    where, parameters = _where(selection)
    return ledger.entries(where, parameters, limit=limit)


def count_rows(selection: Selection) -> int:
    """Return how many rows a selection has, MOST_COUNTED at most."""
    where, parameters = _where(selection)
    query = f"SELECT count(*) FROM (SELECT FROM audit_ledger l WHERE {where} LIMIT %s) AS found"  # noqa: S608 - as in `ledger`
    with connection.cursor() as cursor:
        cursor.execute(query, [*parameters, MOST_COUNTED])
        return int(cursor.fetchone()[0])


def look_counts(selection: Selection, *, limit: int) -> list[LookCount]:
    """Return how often each officer looked for each thing, twice or more, most often first."""
    where, parameters = _where(selection)
    values: list[Any] = [[*OPENED, *ASKED, PAIRS], MOST_COUNTED, list(OPENED), PAIRS, list(ASKED), SUBJECT, limit]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(where=where), [*parameters, *values])
        return [LookCount(*row) for row in cursor.fetchall()]


def _where(selection: Selection) -> tuple[str, list[Any]]:
    """Return the condition over l = ledger, and its parameters."""
    parts = ["split_part(l.action, ':', 1) = ANY(%s)"]
    values: list[Any] = [list(selection.sources)]
    conditions: list[tuple[str, Any]] = [
        ("starts_with(l.action, %s)", selection.action or None),
        ("split_part(l.purpose, ' ', 1) = %s", selection.purpose or None),
        ("l.at >= %s", selection.since_at),
        ("l.at < %s", selection.until_at),
    ]
    if selection.officer is not None:  # a sign-in is written before anybody acts: it stands on its officer
        parts.append("(l.officer = %s OR (l.on_what = %s AND l.action = 'officer:session:start'))")
        values += [selection.officer, str(selection.officer)]
    for condition, value in conditions:
        if value is not None:
            parts, values = [*parts, condition], [*values, value]
    for things in selection.things:
        # The second half reads as the index is made: over looks alone.
        parts.append(
            "l.id IN (SELECT id FROM audit_ledger WHERE on_what = ANY(%s) "
            "UNION SELECT ledger_id FROM audit_detail WHERE shown && %s AND shown <> '{}')"
        )
        values = [*values, list(things), list(things)]
    return " AND ".join(parts), values
