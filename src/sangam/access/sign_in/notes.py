"""What an officer is told about signing in: written here with the act, told by `notices`, which stands above."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from sangam.access.models import Holding
from sangam.access.models import OfficerNote as Row
from sangam.access.types import OfficerNote
from sangam.audit.public import audit
from sangam.kernel import clock

HEADS = ("station", "supervisor")
"""Roles whose holders hear of new sign-in data of an officer of their unit."""


def note_for_officer(officer: UUID, kind: str, *, subject: UUID, name: str = "") -> None:
    """Keep what an officer is to be told, inside the caller's deed.

    kind: a key of `notices`' titles.  subject, name: what it is about.
    """
    audit.require_deed()
    Row.objects.create(officer_id=officer, kind=kind, subject=subject, name=name, at=clock.now())


def note_for_heads(officer: UUID, kind: str, *, name: str) -> None:
    """Keep a note on an officer for the heads of the officer's units, inside the caller's deed.

    A head holds a post of HEADS today at the unit, or at the nearest unit above that has one.  name: of the officer.
    """
    today = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=clock.now()), from_at__lte=clock.now())
    for path in today.filter(officer=officer).values_list("post__unit__path", flat=True).distinct():
        heads = today.filter(post__unit__in=path, post__role__in=HEADS, post__closed_at=None).exclude(officer=officer)
        found = list(heads.values_list("officer", "post__unit__path"))
        nearest = max((len(each) for _, each in found), default=0)
        for head in sorted({each for each, above in found if len(above) == nearest}):
            note_for_officer(head, kind, subject=officer, name=name)


def untold_notes(*, limit: int = 100) -> list[OfficerNote]:
    """Return what officers have not been told yet, oldest first, locked for the caller's transaction."""
    rows = Row.objects.filter(told_at=None).order_by("at").select_for_update(skip_locked=True)[:limit]
    return [OfficerNote(row.id, row.officer_id, row.kind, row.subject, row.name) for row in rows]


def mark_told(notes: Iterable[UUID]) -> None:
    """Mark notes as told, inside the caller's deed."""
    Row.objects.filter(id__in=list(notes), told_at=None).update(told_at=clock.now())
