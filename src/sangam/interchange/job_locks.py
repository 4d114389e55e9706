"""Advisory locks by which one worker holds a job; they end with its database session."""

from contextlib import suppress
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import connection


def try_lock(space: int, job: UUID) -> bool:
    """Lock a job where nobody else holds it; tell whether it is held now.  space: a number for each kind of job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, _number(job)])
        return bool(cursor.fetchone()[0])


def unlock(space: int, job: UUID) -> None:
    """Unlock a job that is held."""
    with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection holds no lock
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, _number(job)])


def _number(job: UUID) -> int:
    return (job.int & 0xFFFFFFFF) - 0x80000000
