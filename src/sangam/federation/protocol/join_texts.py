"""What two nodes say to each other when they join by a code.  Pure; reading raises Malformed.

The node that has the code (the guest) calls the one that made it (the host), twice:

    guest: reference, commitment to its nonce and its invitation    host: its invitation, its nonce
    guest: its nonce, its invitation                                host: that it has them

Each is proved by a digest under the code's secret.  The guest is bound before it knows the host's nonce, as in ZRTP
(RFC 6189, 4.4.1.1).  So nobody between them can search for keys that give the same twelve characters on both sides.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sangam.federation.protocol import fields
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError

# The joining code: all that another force's node must know to call ours, as one text that an officer can type. Pure.
#
# peers.haryana.example.in:8443/K7Q2-9XWM-… the address, then eleven groups of four reference (5 bytes) | fingerprint
# of the signing key (10) | one-time secret (10), in base 32, and 20 bits of a check
#
# The letters are those of Crockford's base 32, which has no I, L, O and U: these are read as what they look like.

REFERENCE, FINGERPRINT, SECRET = 5, 10, 10
CHARACTERS = 12

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIKE = str.maketrans("OILU", "011V")
_GROUP = 4
_BITS = 5
_LENGTH = (REFERENCE + FINGERPRINT + SECRET) * 8 // _BITS
_CHECK = 4
_ADDRESS = re.compile(r"(?=.{3,120}$)(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?):([1-9][0-9]{0,4})")
_MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class JoinCode:
    """What a code says.  address: host and port of the peers' door.  fingerprint: of the key that must answer."""

    address: str
    reference: bytes
    fingerprint: bytes
    secret: bytes


def fingerprint(public: bytes) -> bytes:
    """Return what a code says of a key: 80 bits of its SHA-256."""
    return hashlib.sha256(public).digest()[:FINGERPRINT]


def write_code(code: JoinCode) -> str:
    """Return the code as an officer passes it on."""
    payload = code.reference + code.fingerprint + code.secret
    letters = in_letters(payload, _LENGTH) + _check(code.address, payload)
    return f"{code.address}/{in_groups(letters, '-')}"


def read_code(text: str) -> JoinCode:
    """Return what a typed code says.  Raises Malformed for one with a slip of the pen, before anybody is called."""
    address, _, letters = "".join(text.split()).rpartition("/")
    address, typed = address.lower().removeprefix("https://"), plain_letters(letters)
    match = _ADDRESS.fullmatch(address)
    if len(typed) == _LENGTH + _CHECK and match and int(match[3]) <= _MOST_PORT and not set(typed) - set(_LETTERS):
        payload = _in_bytes(typed[:_LENGTH])
        if _check(address, payload) == typed[_LENGTH:]:
            start, end = REFERENCE, REFERENCE + FINGERPRINT
            return JoinCode(address, payload[:start], payload[start:end], payload[end:])
    raise Malformed(
        "federation:join-typing",
        "This is no joining code: something in it is typed wrongly or is missing. Compare it letter by letter.",
    )


def in_letters(content: bytes, count: int) -> str:
    """Return the first letters of some bytes in base 32, five bits each."""
    number, spare = int.from_bytes(content, "big"), len(content) * 8 - count * _BITS
    number >>= spare
    return "".join(_LETTERS[number >> _BITS * at & 31] for at in reversed(range(count)))


def in_groups(letters: str, between: str = " ") -> str:
    """Return letters in groups of four."""
    return between.join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def plain_letters(typed: str) -> str:
    """Return typed letters without what only parts them, each as the letter that it looks like."""
    return "".join(each for each in typed.upper() if each.isalnum()).translate(_LIKE)


def _in_bytes(letters: str) -> bytes:
    number = 0
    for letter in letters:
        number = number << _BITS | _LETTERS.index(letter)
    return number.to_bytes(len(letters) * _BITS // 8, "big")


def _check(address: str, payload: bytes) -> str:
    return in_letters(hashlib.sha256(b"sangam join check 1 " + address.encode() + payload).digest(), _CHECK)


PATH = "/peer/v1/join"
NONCE = 16
MOST_BYTES = 32 * 1024
FIRST, OFFER, SECOND, TAKEN = "join.first", "join.offer", "join.second", "join.taken"

_DIGEST = 32

REFUSALS: Mapping[str, Callable[[], SangamError]] = {
    "federation:join-unknown": lambda: NotFound(
        "federation:join-unknown",
        "The other server knows no such joining code: ask for a new one.",
    ),
    "federation:join-secret": lambda: Refused(
        "federation:join-secret", "This joining code is not the one that was made: ask for it again."
    ),
    "federation:join-expired": lambda: Refused(
        "federation:join-expired", "This joining code has expired: ask for a new one."
    ),
    "federation:join-used": lambda: Conflict(
        "federation:join-used",
        "This joining code was used already. If your force did not use it, tell the force that made it, and ask for a "
        "new one.",
    ),
    "federation:join-tries": lambda: Refused(
        "federation:join-tries", "This joining code was tried too often and is void: ask for a new one."
    ),
    "federation:join-other-force": lambda: Refused(
        "federation:join-other-force", "This joining code was made for another force: ask for one of your own."
    ),
}
"""What the host refuses, by code: the guest says it in the same sentence, and never what a stranger wrote."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as taken apart.  text: what its proof covers."""

    kind: str
    said: Mapping[str, Any]
    text: str
    proof: str


def write(kind: str, secret: bytes, **said: str) -> bytes:
    """Return a message with its proof."""
    text = fields.dump({"is": kind, **said})
    return fields.dump({"is": "join", "said": text, "proof": _proof(secret, text)}).encode()


def read(content: bytes, *kinds: str) -> Message:
    """Return a message of one of these kinds, nothing of it believed.  Raises Malformed."""
    outer = fields.load_object(content, "join")
    text, proof = text_in(outer, "said"), text_in(outer, "proof")
    for kind in kinds:
        if text.startswith(f'{{"is":"{kind}"'):
            return Message(kind, fields.load_object(text.encode(), kind), text, proof)
    raise fields.unreadable("join", ValueError("it is of no kind that is due"))


def require_proof(secret: bytes, message: Message) -> None:
    """Raise Refused for a message that does not come from a holder of the code."""
    if not hmac.compare_digest(_proof(secret, message.text).encode(), message.proof.encode()):
        raise REFUSALS["federation:join-secret"]()


def bytes_in(said: Mapping[str, Any], name: str, length: int) -> bytes:
    """Return a member in hexadecimal.  Raises Malformed."""
    try:
        found = bytes.fromhex(fields.plain(said[name]))
        if len(found) != length:
            raise ValueError(f"{name} has another length")
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("join", error) from error
    return found


def text_in(said: Mapping[str, Any], name: str) -> str:
    """Return a member that is a text.  Raises Malformed."""
    text = said.get(name)
    if not isinstance(text, str):
        raise fields.unreadable("join", ValueError(f"{name} is no text"))
    return text


def commitment_in(said: Mapping[str, Any]) -> bytes:
    """Return the commitment of a first message."""
    return bytes_in(said, "commitment", _DIGEST)


def commitment(invitation: str, nonce: bytes) -> bytes:
    """Return what binds a guest to its invitation and its nonce."""
    return _digest(b"commitment", invitation.encode(), nonce)


def characters(secret: bytes, *, host: tuple[str, bytes], guest: tuple[str, bytes]) -> str:
    """Return the twelve characters that both nodes show.  host, guest: the invitation of each and its nonce."""
    parts = [host[0].encode(), host[1], guest[0].encode(), guest[1]]
    return in_letters(_digest(b"characters", secret, *parts), CHARACTERS)


def _proof(secret: bytes, text: str) -> str:
    return hmac.digest(secret, b"sangam join 1 " + text.encode(), "sha256").hex()


def _digest(use: bytes, *parts: bytes) -> bytes:
    """Return a digest of parts of any length: each stands behind its own length."""
    whole = hashlib.sha256(b"sangam join 1 " + use)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()
