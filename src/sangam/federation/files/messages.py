"""Files on the wire: how an envelope names one, how a force asks for a stretch of one, the keyed digests.  Pure.

    GET /peer/v1/files/<id>/pieces                     32 bytes a frame of 64 KiB
    GET /peer/v1/files/<id>     Range: bytes=0-1048575  at most 1 MiB from a frame's start
    Sangam-Request: {"signed": {"is": "file-request", "v": 1, "from", "to", "path", "range", "at"}, "sig", "key"}

The digest of a file is HMAC-SHA256, under the file's own key, of its size and of the digests of its frames.  Each frame
is checked as it comes.  Equal files have other digests, and to whoever lacks the key a digest tells nothing.
"""

import base64
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sangam.federation.keys.file_encryption import FRAME
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import fields
from sangam.federation.types import FileRef
from sangam.kernel import bodies

HEADER = "sangam-request"
PREFIX = "/peer/v1/files/"
PIECES = "/pieces"
WINDOW = 16 * FRAME
PIECE = 32
_PATH = re.compile(r"/peer/v1/files/[0-9a-f-]{36}(/pieces)?")
_RANGE = re.compile(r"(bytes=[0-9]{1,12}-[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Request:
    """What a force asks for: who asks whom, for which path and range ("" for the pieces), when by its clock."""

    sender: str
    recipient: str
    path: str
    range: str
    at: datetime


def ref_out(ref: FileRef) -> dict[str, object]:
    """Return how an envelope, and a statement, names a file."""
    return bodies.write(ref)


def ref_in(form: object) -> FileRef:
    """Read how an envelope names a file.  Raises Malformed."""
    return bodies.read(FileRef, form)


def request_text(request: Request) -> str:
    """Return the text that a force signs to ask for a stretch of a file."""
    said = {"from": request.sender, "to": request.recipient, "path": request.path, "range": request.range}
    return fields.dump({"is": "file-request", "v": 1, **said, "at": wire.instant(request.at)})


def read_request(text: bytes) -> Request:
    """Read a request for a stretch of a file.  Raises Malformed."""
    said = fields.load_object(text, "file-request")
    try:
        return Request(
            fields.match(fields.FORCE, said["from"]),
            fields.match(fields.FORCE, said["to"]),
            fields.match(_PATH, said["path"]),
            fields.match(_RANGE, said["range"]),
            fields.moment(said["at"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise fields.unreadable("file-request", error) from error


def piece(key: str, number: int, frame: bytes) -> bytes:
    """Return the keyed digest of one frame."""
    return hmac.digest(base64.b64decode(key), b"frame" + number.to_bytes(8) + frame, "sha256")


def digest(key: str, size: int, pieces: bytes) -> str:
    """Return the keyed digest of a file, of whose frames these are the digests."""
    return hmac.digest(base64.b64decode(key), b"file" + size.to_bytes(8) + pieces, "sha256").hex()


def frames(size: int) -> int:
    """Return how many frames a file of this size has."""
    return -(-size // FRAME)


def is_whole(key: str, pieces: bytes, texts: Iterable[bytes], *, first: int) -> bool:
    """Tell whether these frames, from number `first` on, are those whose digests stand in `pieces`."""
    return all(
        hmac.compare_digest(piece(key, number, text), pieces[number * PIECE : (number + 1) * PIECE])
        for number, text in enumerate(texts, first)
    )
