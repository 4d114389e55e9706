"""How often a force and each of its posts may ask about our pointers, and how often they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, Sum

from sangam.audit.public import audit
from sangam.records.messages.pointers import Asked
from sangam.records.models.pointers import PointerCount

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_OF_A_POST = {HOUR: 200, DAY: 1_000}
MOST_OF_A_FORCE = {HOUR: 5_000, DAY: 40_000}
"""Inputs, of which a check with one number has one.  A thousand million mobile numbers would take seventy years."""

KEPT = timedelta(days=90)
_SPANS = {HOUR: "within an hour", DAY: "within a day"}


@dataclass(frozen=True, slots=True)
class AskedOften:
    """How many inputs a force's post, or all of them (post: empty), asked of our pointers; refused: within the day.

    most_hour, most_day: what is answered at most.
    """

    force: str
    post: str
    hour: int
    day: int
    refused: int
    most_hour: int
    most_day: int


def spent(force: str, asked: Asked, *, at: datetime) -> str:
    """Return why a post or its force may ask no more for now, "" when it may."""
    by_force = PointerCount.objects.filter(force=force)
    for limits, rows in ((MOST_OF_A_POST, by_force.filter(post=asked.post)), (MOST_OF_A_FORCE, by_force)):
        for span, most in limits.items():
            before = rows.filter(hour__gt=_since(at, span)).aggregate(sum=Sum("asked"))["sum"] or 0
            if before + len(asked.elements) > most:
                return f"{force} has asked for {most} pointers {_SPANS[span]}: it is answered again when that is over."
    return ""


def unknown_set_reason(force: str) -> str:
    """Return the answer for a set whose key we do not have."""
    return f"{force} has no such list of pointers any more: check again in a minute."


def count_question(force: str, asked: Asked, *, refused: bool) -> None:
    """Count a question, in the running deed."""
    hour = audit.require_deed().at.replace(minute=0, second=0, microsecond=0)
    row, _ = PointerCount.objects.get_or_create(
        force=force, post=asked.post, hour=hour, defaults={"asked": 0, "refused": 0}
    )
    column = "refused" if refused else "asked"
    PointerCount.objects.filter(id=row.id).update(**{column: F(column) + len(asked.elements)})


def forget() -> None:
    """Forget old counts, in the running deed."""
    PointerCount.objects.filter(hour__lt=audit.require_deed().at - KEPT).delete()


def asked_often(at: datetime) -> list[AskedOften]:
    """Return who asked of our pointers within a day, each force before its posts, who asked most first."""
    within = Sum("asked", filter=Q(hour__gt=_since(at, HOUR)), default=0)
    counted = PointerCount.objects.filter(hour__gt=_since(at, DAY))
    of = {"in_hour": within, "in_day": Sum("asked"), "not_answered": Sum("refused")}
    posts = [_question_rate(row, MOST_OF_A_POST) for row in counted.values("force", "post").annotate(**of)]
    forces = [_question_rate(row, MOST_OF_A_FORCE) for row in counted.values("force").annotate(**of)]
    return [
        each
        for force in sorted(forces, key=lambda row: (-row.day, row.force))
        for each in (force, *sorted((p for p in posts if p.force == force.force), key=lambda row: (-row.day, row.post)))
    ]


def _since(at: datetime, span: timedelta) -> datetime:
    """Return from which full hour on counts may reach into the span: else its turn would give twice as much."""
    return at - span - HOUR


def _question_rate(row: Mapping[str, Any], most: Mapping[timedelta, int]) -> AskedOften:
    return AskedOften(
        row["force"], row.get("post", ""), row["in_hour"], row["in_day"], row["not_answered"], most[HOUR], most[DAY]
    )
