"""What the desk must be told: rows of our own, drained by the worker above."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from sangam.federation import models
from sangam.federation.protocol import fields
from sangam.federation.types import DeskNote
from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told, sentence_from_form

DESK = "sangam_desk"
_ENDS = {"federation:ledger-lost": "federation:fork"}
"""By code, the note that says why a force's ledger stood in two forms: it was restored."""

# The same thing about the same force is said once while it is untold.
_TELL = """
WITH note AS (
    INSERT INTO federation_desknote (id, force, code, sentence, told, envelope, at)
    SELECT %(id)s, %(force)s, %(code)s, %(sentence)s, %(told)s::jsonb, %(envelope)s, %(at)s
    WHERE NOT EXISTS (
        SELECT FROM federation_desknote WHERE told_at IS NULL AND force = %(force)s AND code = %(code)s
            AND envelope IS NOT DISTINCT FROM %(envelope)s
    )
    RETURNING 1
)
SELECT pg_notify(%(channel)s, '') FROM note
"""


def tell_desk(force: str, code: str, sentence: Told, *, envelope: UUID | None = None) -> None:
    """Write down one thing that the desk must be told about a peer, and wake the worker that tells it.

    The desk reads it in its own language.
    """
    note = {"force": force, "code": code, "sentence": fields.storable(sentence), "told": fields.sentence_json(sentence)}
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {**note, "envelope": envelope, "id": new_id(), "at": clock.now(), "channel": DESK})


def tell_desk_why(force: str, error: SangamError, *, envelope: UUID | None = None) -> None:
    """Write down a refusal that the desk must be told of."""
    tell_desk(force, error.code, error.told, envelope=envelope)


def load_pending_notes(*, limit: int = 100) -> list[DeskNote]:
    """Return what the desk has not been told yet, oldest first, locked for the caller's transaction."""
    notes = models.DeskNote.objects.filter(told_at=None).order_by("at").select_for_update(skip_locked=True)[:limit]
    return [
        DeskNote(
            note.id,
            note.force,
            note.code,
            sentence_from_form(note.told or note.sentence),
            note.envelope,
            note.at,
            _ended_by(note),
        )
        for note in notes
    ]


def _ended_by(note: models.DeskNote) -> tuple[UUID, ...]:
    """Return the earlier notes to which a note is the answer."""
    if note.code not in _ENDS:
        return ()
    return tuple(models.DeskNote.objects.filter(force=note.force, code=_ENDS[note.code]).values_list("id", flat=True))


def mark_notes_told(notes: Iterable[UUID]) -> None:
    """Mark notes as told."""
    models.DeskNote.objects.filter(id__in=list(notes), told_at=None).update(told_at=clock.now())
