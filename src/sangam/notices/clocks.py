"""Clocks: set, stopped, rung.  A clock that rings tells its recipient; what is late is decided here alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from sangam.audit.public import audit
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.notices import models, policy
from sangam.notices.deliveries import notify
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

_AT_ONCE = 500


def set_clocks(deadlines: Iterable[Deadline]) -> None:
    """Set clocks, inside the caller's deed.  One that stands for the same recipient and matter is set anew."""
    audit.require_deed()
    last = {(each.to, each.name): each for each in deadlines}
    rows = [
        models.Deadline(
            to=each.to,
            subject_kind=each.telling.subject.kind,
            subject=each.telling.subject.id,
            matter=each.name,
            telling=_telling_out(each.telling),
            due_at=each.due_at,
            ring_at=each.due_at,
            repeat_s=int(each.repeat.total_seconds()) if each.repeat else None,
            until_at=each.until,
        )
        for each in last.values()
    ]
    renewed = ["telling", "due_at", "ring_at", "repeat_s", "until_at", "rung", "stopped_at"]
    models.Deadline.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["to", "matter"], update_fields=renewed
    )


def stop_clocks(subject: Subject, *, to: str = "", matter: str = "") -> None:
    """Stop a subject's clocks, inside the caller's deed: all, or those of one recipient, or of one matter."""
    audit.require_deed()
    narrowed = {name: value for name, value in (("to", to), ("matter", matter)) if value}
    running = models.Deadline.objects.filter(subject_kind=subject.kind, subject=subject.id, stopped_at=None)
    running.filter(**narrowed).update(stopped_at=clock.now(), ring_at=None)


def ring_due_clocks() -> int:
    """Ring the clocks that are due, as one deed of the timekeeper; return how many rang.

    Several timekeepers may run: each takes what no other has taken.  With nothing due, nothing is written.
    """
    if not _due_clocks().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:clock:ring") as facts:
        rows = list(_due_clocks().select_for_update(skip_locked=True).order_by("ring_at")[:_AT_ONCE])
        for row in rows:
            _ring_clock(row)
        models.Deadline.objects.bulk_update(rows, ["ring_at", "rung"])
        facts["rung"] = [f"{row.subject_kind}:{row.subject} to {row.to}" for row in rows]
    return len(rows)


def _due_clocks() -> "QuerySet[models.Deadline]":
    return models.Deadline.objects.filter(ring_at__lte=clock.now())


def _ring_clock(row: models.Deadline) -> None:
    now = clock.now()
    ring_at: datetime = row.ring_at or now
    if row.until_at is None or now < row.until_at:
        notify(_telling_in(row), to=[row.to])
        row.rung += 1
    repeat = timedelta(seconds=row.repeat_s) if row.repeat_s else None
    row.ring_at = policy.next_ring(ring_at, at=now, repeat=repeat, until=row.until_at)


def _telling_out(telling: Telling) -> dict[str, Any]:
    return {
        "kind": telling.kind,
        "title": telling.title,
        "parts": {name: sentences.form(part) for name, part in telling.parts.items()},
        "lane": telling.lane,
        "urgency": telling.urgency,
        "due_at": telling.due_at and telling.due_at.isoformat(),
        "each_officer": telling.each_officer,
        "matter": telling.about,
    }


def _telling_in(row: models.Deadline) -> Telling:
    said = row.telling
    return Telling(
        kind=said["kind"],
        subject=Subject(row.subject_kind, row.subject),
        title=said["title"],
        parts={name: sentences.sentence_from_form(part) for name, part in said["parts"].items()},
        lane=TodayLane(said["lane"]),
        urgency=Urgency(said["urgency"]),
        due_at=datetime.fromisoformat(said["due_at"]) if said["due_at"] else None,
        matter=said.get("matter", row.matter),
        each_officer=said["each_officer"],
    )
