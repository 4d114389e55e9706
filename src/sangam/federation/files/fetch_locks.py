"""Who fetches a file: the database session that holds its lock, which falls free the moment its process dies.

One that is only slow, or stopped for a while, keeps it: a file is never fetched twice at once.
"""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from django.db import Error as DatabaseError
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from sangam.federation import outbox
from sangam.federation.models import FilePull

_SPACE = 0x46494C45
"""Space of this module's advisory locks."""

# PostgreSQL shows the two halves of such a lock's name as unsigned numbers.
_HELD = """
SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_FREE = f"hashtext(file_id::text)::bigint & 4294967295 NOT IN ({_HELD})"


def free(due: QuerySet[FilePull]) -> QuerySet[FilePull]:
    """Return those of these pulls that no session has in hand, this one included."""
    return due.filter(RawSQL(_FREE, [_SPACE], BooleanField()))  # noqa: S611 - a literal of the code


def lock_due_pulls(due: QuerySet[FilePull]) -> Iterator[FilePull]:
    """Take the pulls that are due and free into this session's hand, one at a time, as they stand when it has them."""
    while (found := free(due).first()) is not None:
        # Between the look and the lock another session may have taken or ended it, so it is read again.
        if not outbox.try_lock(_SPACE, str(found.file_id)):
            continue
        if (row := due.filter(file=found.file_id).select_related("file").first()) is not None:
            yield row
        else:
            leave(found.file_id)


def leave(file: UUID) -> None:
    """Let go of a file."""
    with suppress(DatabaseError):  # a lost session has let go of it already
        outbox.leave(_SPACE, str(file))
