"""Who relays a lane: the database session that holds its lock."""

from django.db import connection

from sangam.federation import policy
from sangam.federation.types import Lane

_LOCK = 7_153_100


def claim(peer: str, lane: Lane) -> bool:
    """Take the lane for this database session, if no other relay has it; it falls free with the session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [_LOCK + policy.lane_of_lock(lane), peer])
        return bool(cursor.fetchone()[0])


def release(peer: str, lane: Lane) -> None:
    """Give the lane back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [_LOCK + policy.lane_of_lock(lane), peer])
