"""The response table: filled by one statement, read by period, with our own remarks beside our lines."""

import re
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from sangam.access.policy import require
from sangam.access.units import shipped_data, units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.texts import REASON, require_length
from sangam.notices.obligations import RELATIONS
from sangam.oversight.models import Remark, Response
from sangam.oversight.responses import overdue
from sangam.oversight.responses.overdue import LIMIT_VALUES, MATTERS, RESPONSES_SQL
from sangam.oversight.types import BriefLine, OverdueCount, RemarkView, ResponseLine, ResponseTable

_ALONE = 7_153_024
_PERIOD = re.compile("20[0-9]{2}(-(0[1-9]|1[0-2]))?")
_MOST = 400
_LONGEST_FORCE = 20
_AT = "node:response:count"

_FILL = f"""
INSERT INTO oversight_response (period, force, unit, matter, count, answered, in_time, undelivered, median_s, p90_s,
    low_s, high_s)
WITH {RELATIONS}, every AS (
    SELECT to_char(at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, to_char(at AT TIME ZONE %(zone)s, 'YYYY') AS year,
        force, unit, matter, took_s, in_time, undelivered
    FROM ({RESPONSES_SQL}) AS a WHERE at IS NOT NULL
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
"""  # noqa: S608 - literals of the code
"""Fills the table: the median's bounds are order statistics, between which it lies 95 times of 100."""


def count_responses(actor: Actor) -> int:
    """Count everything anew, as one deed; return how many lines the table has."""
    with audit.deed(actor, "node:response:count") as facts, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("DELETE FROM oversight_response")
        cursor.execute(_FILL, _values())
        facts["lines"] = cursor.rowcount
        return int(cursor.rowcount)


def response_table(actor: Actor, period: str = "", *, force: str = "") -> ResponseTable:
    """Return the lines of a period, our own force's first, with the remarks.  One look.

    period: "2026-11" or "2026"; this month where none is given.  force: whose units stand in it beside every force as
    a whole; our own where none is given.  No line is of an officer.
    Raises Refused without the right, and Malformed for what is no period.
    """
    with audit.deed(actor, "officer:response:read") as facts:
        require(actor, "response:read")
        period = require_period(period)
        force = force or actor.force
        facts.update(period=period, force=force[:_LONGEST_FORCE])
        lines = sorted(_lines(period, force), key=lambda each: (each.force != actor.force, each.force, each.unit))
        remarks = [RemarkView(r.unit, r.matter, r.text, r.by, r.at) for r in Remark.objects.filter(period=period)]
    return ResponseTable(period, tuple(lines), tuple(remarks), counted_at(), tuple(sorted(_silent(period))), force)


def add_remark(actor: Actor, *, period: str, unit: str, matter: str, text: str) -> None:
    """Add what our force says beside a line of its own.  unit: "" for the whole force.

    Raises Refused (no right; another's line) and Malformed.
    """
    with audit.deed(actor, "officer:response:remark") as facts:
        require(actor, "response:read")
        period = require_period(period)
        _require_own(actor, unit)
        if matter.split("-", maxsplit=1)[0] not in MATTERS:
            raise Malformed("oversight:matter", "Choose the line that the remark is about.")
        text = require_length(text, part="remark", most=REASON).strip()
        if not text:
            raise Malformed("oversight:remark", "Write what there is to say about this line.")
        facts.update(period=period, unit=unit, matter=matter)
        Remark.objects.create(
            id=new_id(), period=period, unit=unit, matter=matter, text=text, by=actor.label, at=clock.now()
        )


def require_period(text: str) -> str:
    """Return a month or a year; this month for an empty text.  Raises Malformed."""
    if not text:
        return f"{clock.now().astimezone(clock.INDIA):%Y-%m}"
    if not _PERIOD.fullmatch(text):
        raise Malformed("oversight:period", "A period is a month such as 2026-11, or a year such as 2026.")
    return text


def counted_at() -> datetime | None:
    """Return when the table was last counted."""
    entry = next(iter(audit.recent_entries(action=_AT, limit=1)), None)
    return entry.at if entry else None


def count_due() -> int:
    """Count anew once an hour; return how often it was done.  For the timekeeper."""
    last = counted_at()
    if last and last > clock.now() - timedelta(hours=1):
        return 0
    count_responses(Actor.system(here.node().force, "timekeeper"))
    return 1


def _values() -> dict[str, Any]:
    return {**LIMIT_VALUES, "zone": str(clock.INDIA), "force": here.node().force, "forces": _police()}


def _lines(period: str, force: str) -> list[ResponseLine]:
    rows = Response.objects.filter(Q(unit="") | Q(force=force), period=period).order_by("unit", "matter", "force")
    names = (member.name for member in fields(ResponseLine))
    return [ResponseLine(*row) for row in rows.values_list(*names)[:_MOST]]


def _silent(period: str) -> set[str]:
    """Return the forces of which nothing at all was shared, asked or answered in a period."""
    spoke = set(Response.objects.filter(period=period, unit="").values_list("force", flat=True).distinct())
    return set(_police()) - spoke


def _police() -> list[str]:
    """Return the forces that can take part: every one but a ministry."""
    return [force.code for force in units.forces() if not shipped_data.is_ministry(force.code)]


def _require_own(actor: Actor, unit: str) -> None:
    """Raise Refused unless a line is of the actor's unit or of one below; of the force as a whole, headquarters'."""
    path = units.unit(unit or actor.force).path
    if actor.unit not in path or (not unit and actor.unit != actor.force):
        raise Refused("oversight:anothers-line", "A remark is written beside lines of one's own unit, or of one below.")


# The daily brief of a district chief: numbers of the unit and all below it, each of which opens its list.


def daily_brief(actor: Actor) -> tuple[BriefLine, ...]:
    """Return the lines of the actor's unit and all below it: the sums of the list of all overdue.  One look.

    Raises Refused without the right.
    """
    with audit.deed(actor, "officer:brief:read") as facts:
        require(actor, "response:read")
        counts, cut_at = overdue.counts(actor)
        found = tuple(_line(kind, counts, cut_at) for kind in overdue.KINDS)
        facts.update({each.name: each.count for each in found})
    return found


def _line(kind: str, counts: tuple[OverdueCount, ...], cut_at: int) -> BriefLine:
    of_kind = [each for each in counts if each.kind == kind]
    oldest_at = min((each.oldest_at for each in of_kind), default=None)
    count = sum(each.count for each in of_kind)
    return BriefLine(kind, count, oldest_at, cut_at if kind == "challenges" else 0)
