"""A browser's connections without the browser: kept HTTP/1.1 connections of one signed-in officer, and his stream.

As spare as can be, since it runs on the processors that it measures.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sangam.kernel.errors import Refused

_LONGEST = 4 * 1024 * 1024
_BETWEEN = "-------------------------between-two-fields"
_KEPT_S = 3.0  # the node closes a connection that is idle for five


@dataclass(frozen=True, slots=True)
class Answer:
    """What the node answered.  location: where it sends the browser, or nothing.  again_s: when it may ask again."""

    status: int
    location: str
    body: str
    again_s: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form carries, in its field `file`."""

    name: str
    body: bytes


class Connections:
    """One officer's kept connections to a node.  cookies: the Cookie header.  token: against forged forms."""

    def __init__(self, origin: str, *, cookies: str, token: str) -> None:
        parts = urlsplit(origin)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = f"Host: {parts.netloc}\r\nCookie: {cookies}\r\nOrigin: {origin}\r\nX-CSRFToken: {token}\r\n"
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []
        self._horizon = ""

    async def get(self, path: str) -> Answer:
        """Fetch a page."""
        return await self._exchange(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    async def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        return await self._post(path, "application/x-www-form-urlencoded", urlencode(form).encode())

    async def post_pairs(self, path: str, form: Sequence[tuple[str, str]]) -> Answer:
        """Send a form in which a field may stand several times."""
        return await self._post(path, "application/x-www-form-urlencoded", urlencode(form).encode())

    async def attach(self, path: str, form: Mapping[str, str], file: Upload) -> Answer:
        """Send a form with a file."""
        between = f"--{_BETWEEN}\r\nContent-Disposition: form-data; name="
        fields = "".join(f'{between}"{name}"\r\n\r\n{value}\r\n' for name, value in form.items())
        head = f'{fields}{between}"file"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.body + f"\r\n--{_BETWEEN}--\r\n".encode()
        return await self._post(path, f"multipart/form-data; boundary={_BETWEEN}", body)

    async def notices(self) -> AsyncGenerator[list[dict[str, Any]]]:
        """Yield what the node's stream tells, as it comes; an empty list first, once the stream is open.

        Opened again, it goes on from where it ended.
        """
        reader, writer = await self._open()
        since = f"Last-Event-ID: {self._horizon}\r\n" if self._horizon else ""
        try:
            writer.write(f"GET /live/ HTTP/1.1\r\n{self._head}{since}Accept: text/event-stream\r\n\r\n".encode())
            status, _ = await _head(reader)
            if status != 200:
                raise Refused("bench:live", "The stream of live notices answers {status}.", status=status)
            yield []
            told = False
            async for line in _lines(reader):
                if line.startswith(b"id: "):
                    self._horizon = line[4:].decode()
                elif line.startswith(b"event: "):
                    told = line == b"event: notices"
                elif told and line.startswith(b"data: "):
                    yield json.loads(line[6:])["notices"]
        finally:
            writer.close()

    def close(self) -> None:
        """Close the kept connections; the next request opens another."""
        while self._free:
            self._free.pop()[1].close()

    async def leave(self) -> None:
        """Close the kept connections and wait until they are."""
        writers = [writer for _, writer, _used_at in self._free]
        self.close()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)

    async def _post(self, path: str, kind: str, body: bytes) -> Answer:
        about = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return await self._exchange(f"POST {path} HTTP/1.1\r\n{self._head}{about}\r\n".encode() + body)

    async def _exchange(self, request: bytes) -> Answer:
        reader, writer = await self._connected()
        try:
            writer.write(request)
            status, headers = await _head(reader)
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer, time.monotonic()))
        again, _, _ = headers.get("refresh", "").partition(";")
        answer = body.decode(errors="replace")
        return Answer(status, headers.get("location", ""), answer, again_s=int(again) if again else None)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer, used_at = self._free.pop()
            if time.monotonic() - used_at < _KEPT_S:
                return reader, writer
            writer.close()
        return await self._open()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port, limit=_LONGEST)


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = (line.partition(":") for line in rest if line)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _, value in headers}


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the lines of a chunked body."""
    rest = b""
    while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
        *whole, rest = (rest + (await reader.readexactly(size + 2))[:-2]).split(b"\n")
        for line in whole:
            yield line
