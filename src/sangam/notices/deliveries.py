"""Telling recipients, and being through with it.  One statement a telling, whatever the number of recipients."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.ids import new_id
from sangam.notices import policy
from sangam.notices.models import DoneBy, Notice, ThisTransaction
from sangam.notices.types import TOLD_BY, Subject, Telling

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
