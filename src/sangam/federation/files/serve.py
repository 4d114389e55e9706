"""Serve files to other forces.  The request's signature says who asks, and an allowance what that force gets.

A file's owner, which may have lost it, gets it without one (`restore`).  A request binds path, range and time.  It is
good for a day, as clocks differ.  It travels under TLS between the two forces alone.  One that is repeated gives the
same bytes again, as long as its force may have them.

What is absent, erased or not allowed is answered alike.  Since a restore of this node something may not be given yet: a
force that may have it is told to ask again.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sangam.federation import policy
from sangam.federation.files import messages as file_messages
from sangam.federation.files import restore as file_restore
from sangam.federation.files import store as file_store
from sangam.federation.keys import peer_keys
from sangam.federation.keys.file_encryption import FRAME
from sangam.federation.models import File
from sangam.federation.protocol import signed_line
from sangam.federation.types import FileState
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed, Refused

_FRESH_FOR = timedelta(days=1)
_STRETCH = re.compile(r"bytes=([0-9]{1,12})-([0-9]{1,12})")


@dataclass(frozen=True, slots=True)
class Given:
    """What a force receives.  start: of the stretch in the file; total: the file's size, None for the pieces."""

    body: bytes
    start: int
    total: int | None


def serve_request(line: bytes, *, path: str, stretch: str) -> Given:
    """Return what a signed request asks for, at most 1 MiB.  path, stretch: as the HTTP request says them.

    Raises Refused (not a paired force's signature, another path or range, too old), NotFound, and Malformed for a
    stretch that is none of the file.
    """
    request = _verify_request(line)
    if (request.path, request.range) != (path, stretch):
        raise Refused("federation:file-other-request", "The signature is for another path or range than the request.")
    row = _require_allowed_file(
        path.removeprefix(file_messages.PREFIX).removesuffix(file_messages.PIECES), request.sender
    )
    if path.endswith(file_messages.PIECES):
        return Given(bytes(row.pieces), 0, None)
    start, end = _require_stretch(stretch, row.size)
    with file_store.reader(row) as stream:
        stream.seek(start)
        return Given(b"".join(iter(lambda: stream.read(min(FRAME, end - stream.tell())), b"")), start, row.size)


def _verify_request(line: bytes) -> file_messages.Request:
    parts, now = signed_line.take_apart(line), clock.now()
    voucher = peer_keys.vouchers([parts.key]).get(parts.key)
    if voucher is None or voucher.revoked_after is not None or not signed_line.is_by(parts, voucher.public):
        raise Refused(
            "federation:file-not-signed", "This request for a file is not signed by a force that is known here."
        )
    policy.require_speaking(voucher, at=now)
    request = file_messages.read_request(parts.text)
    if (request.sender, request.recipient) != (voucher.force, here.node().force):
        raise Refused("federation:file-not-theirs", "This request for a file is another force's, or for another force.")
    if abs(now - request.at) > _FRESH_FOR:
        raise Refused(
            "federation:file-stale",
            "This request for a file is more than a day from our clock: it is old, or one of the two clocks is wrong.",
        )
    return request


def _require_allowed_file(name: str, force: str) -> File:
    try:
        file = UUID(name)
    except ValueError:
        raise file_store.absent() from None
    row = File.objects.filter(id=file).exclude(state=FileState.SET_ASIDE).first()
    if row is None or not file_restore.may_have(row, force):
        raise file_store.absent()
    if row.owner == force:  # a force that asks for its own asks the next where we have it not
        if row.state != FileState.HERE:
            raise file_store.absent()
    elif row.state != FileState.HERE or file_restore.is_held_back(force):
        raise Refused("federation:file-not-yet", "This file can't be given yet: ask again soon.")
    return row


def _require_stretch(stretch: str, size: int) -> tuple[int, int]:
    """Return (start, end) of the stretch that is given: from a frame's start, at most 1 MiB."""
    found = _STRETCH.fullmatch(stretch)
    start, last = (int(found[1]), int(found[2])) if found else (1, 0)
    if start % FRAME or not start <= last or start >= size:
        raise Malformed(
            "federation:file-range",
            "One stretch of the file is given, as bytes=first-last, from a multiple of {frame}.",
            frame=FRAME,
        )
    return start, min(last + 1, start + file_messages.WINDOW, size)
