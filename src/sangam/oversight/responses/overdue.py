"""All that is overdue in the actor's unit and all below it: counted for the daily brief, and listed line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection

from sangam.access.policy import may, require
from sangam.access.public import units
from sangam.audit import public as audit
from sangam.audit.types import Facts
from sangam.database import statements as prepared
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.oversight.responses import overdue_sources
from sangam.oversight.types import OverdueCount, OverdueLine, OverdueList
from sangam.records.public import search

KINDS = tuple(overdue_sources.SOURCES)
"""What may be overdue, in the order in which the brief is read."""

A_PAGE = 50
MOST_PAGES = 200
MOST_EXPORTED = 10_000
MOST_CHALLENGES = 500
"""Challenges that are counted, the oldest of those that the actor may know by the rules of `records`."""
_MOST_PARTS = 10
"""So many times as many are asked of `records`: what is hidden from the actor keeps no other away."""

LIMITS: Mapping[str, timedelta] = {
    "alerts": timedelta(minutes=15),
    "entries": timedelta(minutes=15),
    "hits": timedelta(hours=8),
}
"""For how long a thing without a clock of its own may wait, from the moment when a unit or post was told.

After fifteen minutes an alert is told to the desk above and a notice of entry rings anew.  Eight hours are the clock of
a routine request.
"""

_HITS = timedelta(days=7)
"""A hit that waits longer is not counted any more."""
_LONGEST_UNIT = 60

_OPENED_BY: Mapping[str, tuple[str, ...]] = {
    "requests": ("record:open",),
    "alerts": ("alert:acknowledge",),
    "entries": ("operation:read",),
    "actions": ("meeting:read",),
    "hits": ("check:run",),
    "glass": ("record:open", "ledger:audit"),
    "circulations": ("meeting:read",),
    "challenges": ("record:open",),
}
"""The rights of which one opens the thing, by kind."""


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
        return _found(actor, query, facts, limit=A_PAGE, offset=offset)


def exported_overdue(actor: Actor, query: OverdueQuery) -> OverdueList:
    """Return the MOST_EXPORTED that are overdue longest, to leave as a file; a look, as `overdue_list`."""
    with audit.deed(actor, "officer:overdue:export") as facts:
        return _found(actor, query, facts, limit=MOST_EXPORTED, offset=0)


def counts(actor: Actor) -> tuple[tuple[OverdueCount, ...], int]:
    """Return how much of each kind each unit owes, the most first, and `OverdueList.cut_at`.

    Inside the caller's deed, which asks the right.
    """
    values = _values(actor)
    return _counts(values), values["cut_at"]


def _found(actor: Actor, query: OverdueQuery, facts: Facts, *, limit: int, offset: int) -> OverdueList:
    require(actor, "overdue:read")
    _require_known(query)
    facts.update(kind=query.kind, unit=query.unit, page=query.page)
    _require_below(actor, query.unit)
    values = _values(actor)
    lines = _lines(query.kind, {**values, "unit": query.unit or actor.unit, "limit": limit, "offset": offset})
    found = _with_subjects(actor, lines)
    facts.showed(dict.fromkeys([*(each.thing for each in found), *(each.record.id for each in found if each.record)]))
    return OverdueList(query.kind, query.unit, query.page, _counts(values), found, values["cut_at"])


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
    now = clock.now()
    challenges, cut_at = _challenges(actor)
    return {
        "now": now,
        "alert_limit": LIMITS["alerts"],
        "entry_limit": LIMITS["entries"],
        "hit_limit": LIMITS["hits"],
        "hits_since": now - _HITS,
        "own": actor.unit,
        "unit": actor.unit,
        "force": actor.force,
        "post": actor.post,
        "officer": actor.officer,
        "tokens": [actor.unit, f"post:{actor.post}"],
        "reviews": may(actor, "act:agree") or may(actor, "ledger:audit"),
        "opens": [kind for kind, rights in _OPENED_BY.items() if any(may(actor, each) for each in rights)],
        "counted_if_admitted": list(overdue_sources.COUNTED_IF_ADMITTED),
        "challenges": challenges,
        "cut_at": cut_at,
    }


def _challenges(actor: Actor) -> tuple[list[Any], int]:
    """Return the challenges past their clock whose statement the actor sees, and `OverdueList.cut_at`.

    A masked statement is seen too; the purpose is the stated one.
    """
    if not may(actor, "record:open"):
        return [], 0
    at, shown, most = clock.now(), list[Any](), MOST_CHALLENGES
    for part in range(_MOST_PARTS):
        found = prepared.run(overdue_sources.CHALLENGES, [actor.force, at, actor.unit, most, part * most])
        shown += _shown(actor, found)
        if len(shown) > most:
            return shown[:most], most
        if len(found) < most:
            return shown, 0
    return shown, _MOST_PARTS * most


def _shown(actor: Actor, asked: list[Any]) -> list[Any]:
    if not asked:
        return []
    purpose = actor.purpose.purpose if actor.purpose else None
    seen = search.shown_many(actor, {record for _, record, _ in asked}, purpose=purpose)
    shown = {record: {each.id for each in view.statements} for record, view in seen.items()}
    return [challenge for challenge, record, statement in asked if statement in shown.get(record, ())]


def _counts(values: Mapping[str, Any]) -> tuple[OverdueCount, ...]:
    rows = _run(overdue_sources.COUNT_SQL, values)
    return tuple(OverdueCount(kind, unit, tuple(path), *rest) for kind, unit, path, *rest in rows)


def _lines(kind: str, values: Mapping[str, Any]) -> tuple[OverdueLine, ...]:
    return tuple(OverdueLine(*row) for row in _run(overdue_sources.LINES_SQL[kind], values))


def _with_subjects(actor: Actor, lines: Sequence[OverdueLine]) -> tuple[OverdueLine, ...]:
    """Return the lines with what each is about, by two queries: a record's as far as the actor sees the record."""
    things = {kind: [each.thing for each in lines if each.kind == kind] for kind in KINDS}
    rows = _run(overdue_sources.SUBJECTS_SQL, things)
    said = {(kind, thing): (words, record) for kind, thing, words, record in rows}
    purpose = actor.purpose.purpose if actor.purpose else None
    records = {record for _, record in said.values() if record} if may(actor, "record:open") else set()
    seen = search.shown_many(actor, records, purpose=purpose)
    of_line = [(each, *said.get((each.kind, each.thing), ("", None))) for each in lines]
    return tuple(replace(each, subject=words, record=seen.get(record)) for each, words, record in of_line)


def _run(statement: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
