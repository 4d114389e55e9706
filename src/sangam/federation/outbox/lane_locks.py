"""Who relays a lane, and what else a database session has for itself: it holds a lock, which falls free with it."""

from django.db import connection

from sangam.federation import policy
from sangam.federation.types import Lane

_LOCK = 7_153_100


def claim(peer: str, lane: Lane) -> bool:
    """Take the lane for this database session, if no other relay has it."""
    return try_lock(_LOCK + policy.lane_of_lock(lane), peer)


def release(peer: str, lane: Lane) -> None:
    """Give the lane back."""
    leave(_LOCK + policy.lane_of_lock(lane), peer)


def try_lock(space: int, name: str) -> bool:
    """Take the lock of a name, within the space of its users, for this session; return whether no other has it."""
    with connection.cursor() as cursor:
        # Of the session, not of a transaction: a relay keeps its lane over many, and loses it when its process dies.
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [space, name])
        return bool(cursor.fetchone()[0])


def leave(space: int, name: str) -> None:
    """Give the lock of a name back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [space, name])
