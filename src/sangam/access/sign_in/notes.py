"""What an officer is told about signing in: written here with the act, told by `notices`, which stands above."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.models import OfficerNote as Row
from sangam.access.types import OfficerNote
from sangam.audit.public import audit
from sangam.kernel import clock


def note_for_officer(officer: UUID, kind: str, *, subject: UUID, name: str = "") -> None:
    """Keep what an officer is to be told, inside the caller's deed.

    kind: a key of `notices`' titles.  subject, name: what it is about.
    """
    audit.require_deed()
    Row.objects.create(officer_id=officer, kind=kind, subject=subject, name=name, at=clock.now())


def untold_notes(*, limit: int = 100) -> list[OfficerNote]:
    """Return what officers have not been told yet, oldest first, locked for the caller's transaction."""
    rows = Row.objects.filter(told_at=None).order_by("at").select_for_update(skip_locked=True)[:limit]
    return [OfficerNote(row.id, row.officer_id, row.kind, row.subject, row.name) for row in rows]


def mark_told(notes: Iterable[UUID]) -> None:
    """Mark notes as told, inside the caller's deed."""
    Row.objects.filter(id__in=list(notes), told_at=None).update(told_at=clock.now())
