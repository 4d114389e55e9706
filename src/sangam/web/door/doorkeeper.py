"""The doorkeeper of the officers' pages: whose body is read, how much of it, and what the others are told.

It looks before a byte of the body is read.  Who has no live session is sent to sign in, and the connection closes.
"""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from sangam.access.public import sessions
from sangam.kernel.errors import Refused, SangamError
from sangam.web.door import body_limits, callers
from sangam.web.door.headers import BARE

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

IN_CHUNKS = -1  # a body that does not say how long it is
_TO_DISK = 2 * body_limits.MIB
_OF_OFFICER = 600 * body_limits.MIB
_IN_ALL = 4096 * body_limits.MIB


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is read of one request.  officer: whose, or nothing for a stranger's.

    is_guess: whether the database did not say whose it is.
    """

    most: int
    officer: str = ""
    is_guess: bool = False


NOTHING = Allowance(0)


class Doorkeeper:
    """Says how much is read, of whom."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}

    def at_once(self, scope: Scope, says: int) -> Allowance | None:
        """Return the allowance where it needs no look at the database; else None, and `look` finds it."""
        if says == 0:
            return NOTHING
        small = body_limits.most_of_stranger(scope["path"])
        token = callers.session_token(scope)
        if 0 < says <= small or not token:
            return Allowance(small)
        if 0 < says <= body_limits.OF_STRANGER and callers.is_admitted(scope):
            return Allowance(body_limits.OF_STRANGER, token)
        return None

    def look(self, scope: Scope) -> Allowance:
        """Ask whose session it is.  While the database is away a short form passes: its page says so, and keeps it."""
        token = callers.session_token(scope)
        try:
            found = sessions.actor_for(token)
            close_old_connections()
        except (DatabaseError, psycopg.Error):
            connection.close()
            return Allowance(body_limits.OF_STRANGER, token, is_guess=True)
        if found is None:
            return Allowance(body_limits.most_of_stranger(scope["path"]))
        return Allowance(body_limits.most_of_officer(scope["path"], found[0]), str(found[0].officer))

    @contextmanager
    def room(self, allowance: Allowance, says: int) -> Iterator[None]:
        """Keep room on the disk for a body inside the block.  Raises Malformed where it says that it has too much.

        Raises Refused while other large ones fill that room, or where nobody can say whose it is.
        """
        if says > allowance.most:
            raise too_much(allowance)
        size = allowance.most if says == IN_CHUNKS else says
        if size <= _TO_DISK:
            yield
            return
        held = self._held.get(allowance.officer, 0)
        if held + size > _OF_OFFICER or sum(self._held.values()) + size > _IN_ALL:
            raise Refused(
                "web:uploads-at-once",
                "Other large files are still being sent: wait until they are here, then send this one again.",
            )
        self._held[allowance.officer] = held + size
        try:
            yield
        finally:
            self._held[allowance.officer] -= size
            if not self._held[allowance.officer]:
                del self._held[allowance.officer]


def too_much(allowance: Allowance) -> SangamError:
    """Return the refusal of a body that is longer than is read of its sender."""
    if allowance.is_guess:
        return Refused(
            "web:database-away",
            "The database of this node does not answer: what you sent was not read. Send it again soon.",
        )
    return body_limits.too_large(allowance.most)


async def send_to_sign_in(scope: Scope, send: Send) -> None:
    """Answer a stranger whose form is not read: the way to sign in, and the connection closes."""
    way = b"/unlock/" if callers.has_device(scope) else b"/sign-in/"
    by_htmx = callers.header(scope, b"hx-request") == "true"
    told = (b"hx-redirect", way) if by_htmx else (b"location", way)
    headers = [told, (b"content-length", b"0"), (b"connection", b"close"), *BARE]
    await send({"type": "http.response.start", "status": 204 if by_htmx else 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
