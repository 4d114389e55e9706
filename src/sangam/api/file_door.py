"""The peers' door for files: the signed request in a header, one stretch in answer, few at a time for each caller."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sangam.federation.files import messages
from sangam.federation.files.serve import Given
from sangam.kernel.errors import Refused

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = messages.PREFIX
_PART = 64 * 1024
_OUT_WITHIN_S = 30.0
_AT_ONCE = 4


class TooManyFiles(Refused):
    """One caller fetches more at once than is given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a file: the signed line, and what the HTTP request itself says."""

    line: bytes
    path: str
    stretch: str


class Places:
    """Who fetches how many stretches at this moment, by address."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """Hold one place.  Raises TooManyFiles when the caller holds four."""
        if self._taken[address] >= _AT_ONCE:
            raise TooManyFiles("door:files", "At most {most} files are given to one address at once.", most=_AT_ONCE)
        self._taken[address] += 1
        try:
            yield
        finally:
            self._taken[address] -= 1
            self._taken += Counter()  # forgets who holds none


def read_request(scope: MutableMapping[str, Any]) -> Asked:
    """Return what a request asks for, nothing of it believed."""
    headers = dict(scope["headers"])
    line, stretch = headers.get(messages.HEADER.encode(), b""), headers.get(b"range", b"")
    return Asked(line, scope["path"], stretch.decode("latin-1"))


async def hand_out(given: Given, send: Send) -> None:
    """Send a stretch.  Raises TimeoutError when the caller takes longer than 30 s over it: the server cuts it off."""
    async with asyncio.timeout(_OUT_WITHIN_S):
        await send(
            {"type": "http.response.start", "status": 200 if given.total is None else 206, "headers": _headers(given)}
        )
        for at in range(0, len(given.body), _PART):
            some = given.body[at : at + _PART]
            await send({"type": "http.response.body", "body": some, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _headers(given: Given) -> list[tuple[bytes, bytes]]:
    size = len(given.body)
    headers = [
        (b"content-type", b"application/octet-stream"), (b"content-length", str(size).encode()),
        (b"cache-control", b"no-store"),
    ]  # fmt: skip
    if given.total is not None:
        headers.append((b"content-range", f"bytes {given.start}-{given.start + size - 1}/{given.total}".encode()))
    return headers
