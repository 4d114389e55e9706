"""What the packages declare as owed, joined to one statement for each question.  No table is named here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from sangam.coordination.public import obligations as coordination_obligations
from sangam.exchange.public import obligations as exchange_obligations
from sangam.library.public import obligations as library_obligations
from sangam.matching.public import obligations as matching_obligations
from sangam.notices.public.obligations import RELATIONS, Obligation
from sangam.operations.public.obligations import ENTRIES
from sangam.oversight.glass.obligations import GLASS
from sangam.records.public.maintenance import obligations as maintenance_obligations

OBLIGATIONS = (
    exchange_obligations.REQUESTS, exchange_obligations.ALERTS, ENTRIES, coordination_obligations.ACTIONS,
    matching_obligations.HITS, GLASS, coordination_obligations.CIRCULATIONS, maintenance_obligations.CHALLENGES,
)  # fmt: skip
"""In the order in which the daily brief is read."""

MATTERS = (
    "request", "alert", "hit", "action", "challenge", "receipt", "shared", "asked", "practice", "adopted", "outcome",
)  # fmt: skip
"""What is counted among the responses, in the order of their page."""

_RESPONSES: Mapping[str, str] = {
    **coordination_obligations.RESPONSES,
    **exchange_obligations.RESPONSES,
    **library_obligations.RESPONSES,
    **matching_obligations.RESPONSES,
    **maintenance_obligations.RESPONSES,
}

LIMITS = {declared.kind: declared.limit for declared in OBLIGATIONS if declared.limit}
"""By kind, for how long a thing without a clock of its own may wait."""

LIMIT_VALUES = {f"{kind}_limit": limit for kind, limit in LIMITS.items()}


def _waiting_sql(obligations: Iterable[Obligation]) -> str:
    parts = (
        f"SELECT '{each.kind}', {each.counts_all}, s.* FROM ({each.overdue}) AS s"  # noqa: S608 - literals of the code
        for each in obligations
    )
    return f"""
    WITH {RELATIONS}, waiting AS (
        SELECT w.*, w.admitted AND w.kind = ANY(%(opens)s) AS may_open
        FROM ({" UNION ALL ".join(parts)})
            AS w (kind, counts_all, thing, unit, path, counts_from_at, force, post, about, admitted, words, record)
    )
    """  # noqa: S608 - literals of the code


_COUNT = """
SELECT kind, unit, path, count(*), count(*) FILTER (WHERE may_open), min(counts_from_at) FROM waiting
WHERE may_open OR counts_all GROUP BY kind, unit, path ORDER BY count(*) DESC, unit, kind
"""

_LINES = """
SELECT w.kind, w.thing, w.unit, w.counts_from_at, w.force, w.about, coalesce(p.title_en, ''), coalesce(p.title_hi, ''),
    coalesce(w.words, ''), w.record
FROM waiting w LEFT JOIN posts p ON p.id = w.post
WHERE w.may_open ORDER BY w.counts_from_at, w.kind, w.thing, w.unit LIMIT %(limit)s OFFSET %(offset)s
"""

COUNT_SQL = _waiting_sql(OBLIGATIONS) + _COUNT
"""Counts by kind and unit that owes it: all, those that the actor may open, and since when the longest waits."""

LINES_SQL: Mapping[str, str] = {
    "": _waiting_sql(OBLIGATIONS) + _LINES,
    **{declared.kind: _waiting_sql([declared]) + _LINES for declared in OBLIGATIONS},
}
"""Gives the lines of a kind, or of all under "", the longest first."""

RESPONSES_SQL = " UNION ALL ".join(
    "SELECT force, unit, at, took_s::float8, in_time, undelivered, matter "  # noqa: S608 - literals of the code
    f"FROM ({_RESPONSES[matter]}) AS s (force, unit, at, took_s, in_time, undelivered, matter)"
    for matter in sorted(_RESPONSES, key=MATTERS.index)
)
"""(force, unit, at, took_s, in_time, undelivered, matter) of all that was asked; stands behind RELATIONS."""


def run(statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
