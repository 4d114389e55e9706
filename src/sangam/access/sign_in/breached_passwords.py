"""Passwords known from breaches, in a file that the administrator brings; nothing is asked of any other machine.

A line is a SHA-1 in hexadecimal, with or without `:count`, and the lines are sorted: so Have I Been Pwned gives them
out.  They are found by bisecting, in some forty reads of a file of any size.  A file of any other form holds a password
a line and is read through.  A file that begins with a mark of its encoding, or with an empty line, is refused.  So is
a file of digests of another length (NTLM, SHA-256): it would let every password through.
"""

import hashlib
import re
from pathlib import Path
from typing import IO

from sangam.kernel import here
from sangam.kernel.errors import Refused

_SHA1 = re.compile(rb"[0-9A-Fa-f]{40}(:[0-9]+)?\s*")
_OTHER_DIGEST = re.compile(rb"[0-9A-Fa-f]{16,}(:[0-9]+)?\s*")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_LONGEST_LINE = 2_000
_DIGITS = 40


def require_unbreached(password: str) -> None:
    """Return for a password that is not in the administrator's file, or where there is none.  Raises Refused."""
    path = here.node().breached_passwords
    if path is not None and _is_listed(path, password):
        raise Refused(
            "access:password-breached",
            "This password is on a list of passwords that were stolen elsewhere: take four words of your own.",
        )


def _is_listed(path: Path, password: str) -> bool:
    try:
        with path.open("rb") as file:
            first = file.readline(_LONGEST_LINE)
            if not _SHA1.fullmatch(first):
                _require_plain(first)
                return _stands_in(file, first, password.encode())
            digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
            return _is_in_sorted(file, path.stat().st_size, digest)
    except OSError as error:
        raise _unreadable(error.strerror or "no reason given") from None


def _require_plain(first: bytes) -> None:
    """Raise Refused where the first line shows that this is no list of one password a line."""
    if first.startswith(_MARKS) or (first and not first.strip()) or _OTHER_DIGEST.fullmatch(first):
        raise _unreadable("it holds neither plain passwords nor SHA-1 digests")


def _stands_in(file: IO[bytes], first: bytes, password: bytes) -> bool:
    return first.rstrip(b"\r\n") == password or any(line.rstrip(b"\r\n") == password for line in file)


def _is_in_sorted(file: IO[bytes], size: int, digest: bytes) -> bool:
    """Tell whether a digest stands in a sorted file.  Raises Refused where the lines that were read are not sorted."""
    low, high, least, most = 0, size, b"", b"~"
    while low < high:
        middle = (low + high) // 2
        found = _line_from(file, middle) or b"~"
        if not least <= found <= most:
            raise _unreadable("its lines are not sorted")
        if found >= digest:
            high, most = middle, found
        else:
            low, least = middle + 1, found
    return _line_from(file, low) == digest


def _line_from(file: IO[bytes], place: int) -> bytes:
    """Return the digest of the first line that begins at a place or behind it; nothing at the end."""
    file.seek(max(0, place - 1))
    if place:
        file.readline(_LONGEST_LINE)
    return file.readline(_LONGEST_LINE)[:_DIGITS].upper()


def _unreadable(why: str) -> Refused:
    return Refused(
        "access:breached-file",
        "The list of stolen passwords cannot be read ({why}): tell your administrator. Your password is unchanged.",
        why=why,
    )
