"""A signed line: {"signed": exact text, "sig": base64, "key": key id}.  Verified over the bytes, before any parsing.

The text says what it is in its first member, "is": an envelope's signature can never pass for a receipt's.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from sangam.federation.protocol import ed25519
from sangam.kernel.errors import Malformed

Sign = Callable[[bytes], tuple[str, bytes]]

_KEY = re.compile(r"[A-Z]{2,4}-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A line as taken apart, nothing of it believed yet."""

    text: bytes
    signature: bytes
    key: str


def key_id(force: str, public: bytes) -> str:
    """Return the id of a public key: the force, and 64 bits of its SHA-256."""
    return f"{force}-{hashlib.sha256(public).hexdigest()[:16]}"


def line(text: str, key: str, signature: bytes) -> bytes:
    """Return the line that carries `text`, with its line feed."""
    outer = {"signed": text, "sig": base64.b64encode(signature).decode(), "key": key}
    return msgspec.json.encode(outer) + b"\n"


def sign(text: str, signer: Sign) -> bytes:
    """Return the signed line of `text`.  signer: from bytes to (key id, signature)."""
    key, signature = signer(text.encode())
    return line(text, key, signature)


def take_apart(raw: bytes) -> Signed:
    """Return the three parts of a line.  Raises Malformed when it is no such line."""
    try:
        outer = _outer(raw)
        text, signature, key = outer["signed"], outer["sig"], outer["key"]
        if not _KEY.fullmatch(key):
            raise ValueError("its key has no id")
        parts = Signed(text.encode(), base64.b64decode(signature, validate=True), key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Malformed(
            "federation:no-signed-line",
            "A line is no signed line ({error}): its sender must repeat it.",
            error=repr(error)[:200],
        ) from error
    return parts


def _outer(raw: bytes) -> Any:
    """Return a line as JSON: in compiled code what that reads, the rest as Python reads it."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(raw)


def is_by(signed: Signed, public: bytes) -> bool:
    """Tell whether the holder of this Ed25519 key (32 bytes) signed exactly this text."""
    return ed25519.verifies(signed.signature, signed.text, public)
