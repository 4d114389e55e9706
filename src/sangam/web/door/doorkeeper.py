"""The doorkeeper of the officers' pages: whose body is read, how much of it, and what the others are told.

It looks before a byte of the body is read.  Who has no live session is sent to sign in, and the connection closes.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from sangam.access import policy
from sangam.access.sign_in import sessions
from sangam.interchange.policy import MOST_FILE_BYTES, MOST_LIST_BYTES
from sangam.interchange.whatsapp.archive import MOST_UPLOAD_BYTES
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.web.door import callers

# How much of a body is read, of whom: of a stranger nothing but small forms, of signing in and of pool phones.
#
# Asked before a byte of the body is taken, so that nothing that a stranger sends reaches memory or disk.

KIB = 1024
MIB = 1024 * KIB

STRANGERS = frozenset(
    {
        "/sign-in/",
        "/sign-in/code/",
        "/post/",
        "/unlock/",
        "/unlock/passkey/",
        "/language/",
        "/pool/",
        "/pool/write/",
    }
)
OF_STRANGER = 64 * KIB
_FORM = 2 * MIB  # what a form has beside its file


@dataclass(frozen=True, slots=True)
class Large:
    """A page that takes a file.  rights: an officer with one of them sends it.  most: bytes of a request."""

    path: re.Pattern[str]
    rights: tuple[str, ...]
    most: int


def large_pages() -> tuple[Large, ...]:
    """Return the pages that take more than a form, as this node is set."""
    node = settings.SANGAM
    file = _FORM + max(node.files_photo_mb, node.files_voice_mb, node.files_document_mb) * MIB
    return (
        Large(re.compile(r"/imports/"), ("import:run",), _FORM + MOST_FILE_BYTES),
        Large(re.compile(r"/check/list/"), ("check:run",), _FORM + MOST_LIST_BYTES),
        Large(re.compile(r"/records/new/[^/]+/"), ("record:create",), file),
        Large(re.compile(r"/records/[^/]+/(correct|attach)/"), ("record:correct",), file),
        Large(re.compile(r"/records/recalls/"), ("record:recall",), file),
        Large(re.compile(r"/channels/[^/]+/import/"), ("channel:open",), _FORM + MOST_UPLOAD_BYTES),
        Large(re.compile(r"/channels/[^/]+/say/"), ("channel:write",), file),
        Large(re.compile(r"/phone/send/"), ("channel:write",), file),
        Large(re.compile(r"/threads/[^/]+/say/"), ("thread:open", "thread:answer"), file),
    )


def most_of_stranger(path: str) -> int:
    """Return how many bytes are read of somebody who is not signed in."""
    return OF_STRANGER if path in STRANGERS else 0


def most_of_officer(path: str, actor: Actor) -> int:
    """Return how many bytes are read of an officer: of a form, and of a file where his post has the right."""
    for page in large_pages():
        if page.path.fullmatch(path) and any(policy.may(actor, right) for right in page.rights):
            return page.most
    return _FORM


def too_large(most: int) -> Malformed:
    """Return the refusal of a request that has more than it may."""
    return Malformed(
        "web:too-large",
        "This is larger than the {mb} MB that this page takes from your post; nothing was saved. Send a smaller file.",
        mb=most // MIB,
    )


# The headers that guard every answer of the officers' door, whichever application gives it.

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",  # the previews of photographs ride in the page, or were just taken by it
        "media-src 'self' blob:",  # a voice note that was just recorded
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_PERMISSIONS = "accelerometer=(), camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()"

GUARDING: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Nothing from elsewhere runs in an answer, nobody frames it, no cache keeps it."""

BARE = tuple((name.lower().encode(), value.encode()) for name, value in GUARDING.items())
"""The same for an answer that is given past Django."""


Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

IN_CHUNKS = -1  # a body that does not say how long it is
_TO_DISK = 2 * MIB
_OF_OFFICER = 600 * MIB
_IN_ALL = 4096 * MIB


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of one request is read.  officer: whose, or nothing for a stranger's.

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
        small = most_of_stranger(scope["path"])
        token = callers.session_token(scope)
        if 0 < says <= small or not token:
            return Allowance(small)
        if 0 < says <= OF_STRANGER and callers.is_admitted(scope):
            return Allowance(OF_STRANGER, token)
        return None

    def look(self, scope: Scope) -> Allowance:
        """Ask whose session it is.  While the database is away a short form passes: its page says so, and keeps it."""
        token = callers.session_token(scope)
        try:
            found = sessions.actor_for(token)
            close_old_connections()
        except (DatabaseError, psycopg.Error):
            connection.close()
            return Allowance(OF_STRANGER, token, is_guess=True)
        if found is None:
            return Allowance(most_of_stranger(scope["path"]))
        return Allowance(most_of_officer(scope["path"], found[0]), str(found[0].officer))

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
    return too_large(allowance.most)


async def send_to_sign_in(scope: Scope, send: Send) -> None:
    """Answer a stranger whose form is not read: the way to sign in, and the connection closes."""
    way = b"/unlock/" if callers.has_device(scope) else b"/sign-in/"
    by_htmx = callers.header(scope, b"hx-request") == "true"
    told = (b"hx-redirect", way) if by_htmx else (b"location", way)
    headers = [told, (b"content-length", b"0"), (b"connection", b"close"), *BARE]
    await send({"type": "http.response.start", "status": 204 if by_htmx else 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
