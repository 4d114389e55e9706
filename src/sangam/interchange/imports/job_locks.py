"""That one worker holds a job: an advisory lock of its database session, which dies with it."""

from contextlib import suppress
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection


def take(space: int, job: UUID) -> bool:
    """Hold a job where nobody else does; tell whether it is held now.  space: of one kind of job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, _number(job)])
        return bool(cursor.fetchone()[0])


def let_go(space: int, job: UUID) -> None:
    """Let go of a job that is held."""
    with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection has let go of it already
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, _number(job)])


def _number(job: UUID) -> int:
    return (job.int & 0xFFFFFFFF) - 0x80000000
