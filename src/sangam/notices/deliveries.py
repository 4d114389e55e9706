"""Telling recipients, and being through with it.  One statement a telling, whatever the number of recipients."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import named_id, new_id
from sangam.notices import models, policy
from sangam.notices.models import DoneBy, Notice, ThisTransaction
from sangam.notices.types import TOLD_BY, Deadline, Subject, Telling, TodayLane, Urgency

CHANNEL = "sangam_notices"
"""A wake-up names the recipients, between commas, or none: then all may have something new."""
_LONGEST_PAYLOAD = 4000  # PostgreSQL takes 8,000 bytes

# One statement, and one wake-up: NOTIFY takes a global lock at commit.
_TELL = """
WITH told AS (
INSERT INTO notices_notice AS n
    (id, "to", kind, subject_kind, subject, title, parts, lane, urgency, matter, each_officer, due_at,
     created_at, told_at, times, written_in)
SELECT t.id, t."to", %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s::timestamptz, %s, %s, 1,
    pg_current_xact_id()::text::bigint
FROM {recipients} AS t (id, "to")
ON CONFLICT ("to", matter) WHERE done_at IS NULL DO UPDATE SET
    kind = EXCLUDED.kind, title = EXCLUDED.title, lane = EXCLUDED.lane,
    parts = CASE WHEN n.parts -> %s::text = EXCLUDED.parts -> %s::text THEN EXCLUDED.parts
        ELSE EXCLUDED.parts - %s::text END,
    urgency = EXCLUDED.urgency, due_at = EXCLUDED.due_at, told_at = EXCLUDED.told_at,
    times = n.times + 1, written_in = EXCLUDED.written_in
)
SELECT pg_notify(%s, %s)
"""
_TELL_ONE = _TELL.replace("{recipients}", "(VALUES (%s::uuid, %s::text))")  # as most are: no arrays are made
_TELL_SOME = _TELL.replace("{recipients}", "unnest(%s::uuid[], %s::text[])")


def notify(telling: Telling, *, to: Iterable[str]) -> int:
    """Tell each recipient, inside the caller's deed; return how many there are.

    to: unit codes, "post:<id>", "officer:<id>".

    A recipient who has an open notice of this matter is told again: its text is renewed and its count goes up.  It is
    an officer's own news only where all of it is: what another did before stays news.
    """
    officer = audit.require_deed().actor.officer
    recipients = sorted(set(to))
    if not recipients:
        return 0
    now = clock.now()
    told_by = {TOLD_BY: str(officer)} if officer else {}
    said_parts = {name: sentences.form(part) for name, part in telling.parts.items()} | told_by
    parts = json.dumps(said_parts, ensure_ascii=False)
    said: list[Any] = [telling.kind, telling.subject.kind, telling.subject.id, telling.title, parts, telling.lane]
    said += [telling.urgency, telling.about, telling.each_officer, telling.due_at, now, now]
    if len(recipients) == 1:
        to_whom: list[Any] = [new_id(), recipients[0]]
        prepared.defer(_TELL_ONE, [*said, *to_whom, *[TOLD_BY] * 3, CHANNEL, _wake_up_names(recipients)])
    else:
        to_whom = [[new_id() for _ in recipients], recipients]
        prepared.defer(_TELL_SOME, [*said, *to_whom, *[TOLD_BY] * 3, CHANNEL, _wake_up_names(recipients)])
    return len(recipients)


def mark_done(actor: Actor, notice: UUID) -> None:
    """Be through with a notice; again changes nothing.  Raises NotFound for one that is not the actor's."""
    with audit.deed(actor, "officer:notice:done", on=notice):
        found = Notice.objects.filter(id=notice, to__in=policy.tokens(actor)).first()
        if found is None:
            raise _no_such_notice()
        _mark_rows_done(Notice.objects.filter(id=notice), by=actor)


def undo(actor: Actor, notice: UUID) -> None:
    """Put a notice that the actor's post was through with on its list again; one that stands there changes nothing.

    Raises NotFound for one that is not the actor's, Conflict where the matter has been told anew since.
    """
    with audit.deed(actor, "officer:notice:undo", on=notice):
        found = Notice.objects.select_for_update().filter(id=notice, to__in=policy.tokens(actor)).first()
        if found is None:
            raise _no_such_notice()
        newer = Notice.objects.filter(to=found.to, matter=found.matter, done_at=None).exclude(id=notice)
        if newer.exists():
            raise Conflict("notices:told-anew", "You have been told of this again since: it stands on your list.")
        DoneBy.objects.filter(notice=notice, officer=actor.an_officer()).delete()
        Notice.objects.filter(id=notice).update(done_at=None, done_by=None, written_in=ThisTransaction())
        _wake()


def done_for_subject(
    subject: Subject, *, to: str = "", kind: str = "", matter: str = "", by: Actor | None = None
) -> None:
    """Take notices about a subject off the lists, inside the caller's deed.

    to, kind, matter: only those of this recipient, kind, matter.  by: who is through with them; a notice that each
    officer must see then leaves only his list.  Without `by` it leaves all lists.
    """
    audit.require_deed()
    narrowed = {name: value for name, value in (("to", to), ("kind", kind), ("matter", matter)) if value}
    _mark_rows_done(Notice.objects.filter(subject_kind=subject.kind, subject=subject.id, **narrowed), by=by, to=to)


def done_for_subjects(kind: str, subjects: Iterable[UUID]) -> None:
    """Take all notices about subjects of a kind off all lists, inside the caller's deed."""
    audit.require_deed()
    _mark_rows_done(Notice.objects.filter(subject_kind=kind, subject__in=list(subjects)), by=None)


def touch(subject: Subject) -> None:
    """Wake the open pages that follow a thing, inside the caller's deed: it has changed, and nobody is told of it."""
    audit.require_deed()
    _wake(f"{subject.kind}-{subject.id}")


def _mark_rows_done(notices: "QuerySet[Notice]", *, by: Actor | None, to: str = "") -> None:
    now = clock.now()
    open_ones = notices.filter(done_at=None)
    if by is not None and by.officer is not None:
        for notice in open_ones.filter(each_officer=True):
            DoneBy.objects.get_or_create(notice=notice, officer=by.officer, defaults={"at": now})
        open_ones.filter(each_officer=True).update(written_in=ThisTransaction())
        open_ones = open_ones.filter(each_officer=False)
    open_ones.update(done_at=now, done_by=by.post if by else None, written_in=ThisTransaction())
    _wake(to)


def _no_such_notice() -> NotFound:
    return NotFound("notices:notice", "There is no such notice on your list.")


def _wake(to: str = "") -> None:
    """Wake who waits for notices of a recipient, or all: the database folds repeats within a transaction into one."""
    prepared.defer("SELECT pg_notify(%s, %s)", [CHANNEL, to])


def _wake_up_names(recipients: list[str]) -> str:
    """Return recipients as a wake-up names them; nothing where they are too many for it, which wakes all."""
    named = ",".join(recipients)
    return named if len(named) <= _LONGEST_PAYLOAD else ""


# Clocks: set, stopped, rung. A clock that rings tells its recipient; what is late is decided here alone.

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


# What other forces make us tell our own: so many things of a kind a day, and one notice for all beyond them.
#
# Each look of a neighbour is told to the desk that owns the record. A hostile node could invent as many as its quota
# of envelopes carries, some of them urgent, until nobody reads the list any more.

MOST_A_DAY = 200
"""New notices of one kind that one force may cause within a day of India: one told again is not counted."""

# One row a force and kind: a new day begins it anew.
_COUNT = """
INSERT INTO notices_caused AS c (force, kind, day, notices) VALUES (%s, %s, %s, 1)
ON CONFLICT (force, kind) DO UPDATE SET
    notices = CASE WHEN c.day = EXCLUDED.day THEN c.notices + 1 ELSE 1 END, day = EXCLUDED.day
RETURNING notices
"""


def notify_for(force: str, telling: Telling, *, to: Iterable[str], beyond: str) -> None:
    """Tell what another force's word causes, inside the caller's deed; beyond the day's most, one summary notice.

    beyond: the summary's title, with {force} and {most}; the notice counts how often it was told.
    """
    recipients = sorted(set(to))
    is_open = Notice.objects.filter(to__in=recipients, matter=telling.about, done_at=None).exists()
    notify(
        telling if is_open or _count_notice(force, telling.kind) <= MOST_A_DAY else _summary(force, telling, beyond),
        to=recipients,
    )


def _count_notice(force: str, kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [force, kind, clock.now().astimezone(clock.INDIA).date()])
        return int(cursor.fetchone()[0])


def _summary(force: str, telling: Telling, beyond: str) -> Telling:
    day = clock.now().astimezone(clock.INDIA).date()
    return replace(
        telling,
        kind="peer.many",
        subject=Subject("peer", named_id("peer", force)),
        title=beyond,
        parts={"force": force, "most": str(MOST_A_DAY)},
        matter=f"{telling.kind}:{force}:{day}",
        each_officer=False,
    )
