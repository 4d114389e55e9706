"""All that is overdue in the actor's unit and all below it: counted for the daily brief, and listed line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.audit import audit
from sangam.audit.types import Facts
from sangam.coordination import obligations as coordination_obligations
from sangam.exchange import obligations as exchange_obligations
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.library import obligations as library_obligations
from sangam.matching import obligations as matching_obligations
from sangam.notices.obligations import RELATIONS, Obligation
from sangam.operations.obligations import ENTRIES
from sangam.oversight.glass import GLASS
from sangam.oversight.types import OverdueCount, OverdueLine, OverdueList
from sangam.records import obligations as record_obligations
from sangam.records.visibility import views as visibility_views

# What the packages declare as owed, joined to one statement for each question. No table is named here.

OBLIGATIONS = (
    exchange_obligations.REQUESTS, exchange_obligations.ALERTS, ENTRIES, coordination_obligations.ACTIONS,
    matching_obligations.HITS, GLASS, coordination_obligations.CIRCULATIONS, record_obligations.CHALLENGES,
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
    **record_obligations.RESPONSES,
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


KINDS = tuple(declared.kind for declared in OBLIGATIONS)
"""What may be overdue, in the order in which the brief is read."""

A_PAGE = 50
MOST_PAGES = 200
MOST_EXPORTED = 10_000
_LONGEST_UNIT = 60


@dataclass(frozen=True, slots=True)
class OverdueQuery:
    """Which lines are asked for.  kind, unit: "" for all; unit: with all below it.  page: from 1."""

    kind: str = ""
    unit: str = ""
    page: int = 1


def overdue_list(actor: Actor, query: OverdueQuery) -> OverdueList:
    """Return what is overdue, the longest first, a page of it, with the counts of all of it.  One look.

    Raises Refused without the right, Malformed for an unknown kind or page, NotFound for a unit that is not below.
    """
    with audit.deed(actor, "officer:overdue:read") as facts:
        offset = (query.page - 1) * A_PAGE
        return _read_list(actor, query, facts, limit=A_PAGE, offset=offset)


def exported_overdue(actor: Actor, query: OverdueQuery) -> OverdueList:
    """Return the MOST_EXPORTED that are overdue longest, to leave as a file; a look, as `overdue_list`."""
    with audit.deed(actor, "officer:overdue:export") as facts:
        return _read_list(actor, query, facts, limit=MOST_EXPORTED, offset=0)


def counts(actor: Actor) -> tuple[tuple[OverdueCount, ...], int]:
    """Return how much of each kind each unit owes, the most first, and `OverdueList.cut_at`.

    Inside the caller's deed, which asks the right.
    """
    values = _values(actor)
    return _counts(values), values["cut_at"]


def _read_list(actor: Actor, query: OverdueQuery, facts: Facts, *, limit: int, offset: int) -> OverdueList:
    require(actor, "overdue:read")
    _require_known(query)
    facts.update(kind=query.kind, unit=query.unit, page=query.page)
    _require_below(actor, query.unit)
    values = _values(actor)
    lines = _lines(actor, query.kind, {**values, "unit": query.unit or actor.unit, "limit": limit, "offset": offset})
    facts.showed(dict.fromkeys([*(line.thing for line in lines), *(line.record.id for line in lines if line.record)]))
    return OverdueList(query.kind, query.unit, query.page, _counts(values), lines, values["cut_at"])


def _require_known(query: OverdueQuery) -> None:
    if query.kind not in ("", *KINDS):
        raise Malformed("oversight:overdue-kind", "There is no such kind of what is overdue: choose one from the list.")
    if not 1 <= query.page <= MOST_PAGES or len(query.unit) > _LONGEST_UNIT:
        raise Malformed("oversight:overdue-page", "There is no such page of this list: begin with the first.")


def _require_below(actor: Actor, unit: str) -> None:
    """Raise NotFound for a unit that is neither the actor's nor below it, as for one that there is not."""
    known = units.units([unit]).get(unit) if unit else None
    if unit and (known is None or actor.unit not in known.path):
        raise NotFound("oversight:no-unit-below", "There is no such unit below yours: choose one from the list.")


def _values(actor: Actor) -> dict[str, Any]:
    values = {
        "now": clock.now(),
        **LIMIT_VALUES,
        "own": actor.unit,
        "unit": actor.unit,
        "force": actor.force,
        "post": actor.post,
        "officer": actor.officer,
        "tokens": [actor.unit, f"post:{actor.post}"],
        "opens": [declared.kind for declared in OBLIGATIONS if any(may(actor, right) for right in declared.rights)],
    }
    for declared in OBLIGATIONS:
        values |= declared.values(actor)
    return values


def _counts(values: Mapping[str, Any]) -> tuple[OverdueCount, ...]:
    rows = run(COUNT_SQL, values)
    return tuple(OverdueCount(kind, unit, tuple(path), *rest) for kind, unit, path, *rest in rows)


def _lines(actor: Actor, kind: str, values: Mapping[str, Any]) -> tuple[OverdueLine, ...]:
    """Return the lines with what each is about: a record as far as the actor sees it."""
    rows = run(LINES_SQL[kind], values)
    records = {record for *_, record in rows if record} if may(actor, "record:open") else set()
    views = visibility_views.load_views(actor, records, purpose=actor.purpose.purpose if actor.purpose else None)
    return tuple(OverdueLine(*[*line, views.get(record)]) for *line, record in rows)
