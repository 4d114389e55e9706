"""The joining code: all that another force's node must know to call ours, as one text that an officer can type.  Pure.

    peers.haryana.example.in:8443/K7Q2-9XWM-…      the address, then eleven groups of four
    reference (5 bytes) | fingerprint of the signing key (10) | one-time secret (10), in base 32, and 20 bits of a check

The letters are those of Crockford's base 32, which has no I, L, O and U: these are read as what they look like.
"""

import hashlib
import re
from dataclasses import dataclass

from sangam.kernel.errors import Malformed

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
