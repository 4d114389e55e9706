"""Django's pages in a few kept threads: a bare ASGI application that calls its synchronous handler.

Django's own ASGI handler starts a thread for each request and changes between it and the event loop four times, since
it allows for asynchronous views.  There are none here, and the changes cost more than the page of a short act
(docs/benchmarks.md).  The few threads also bound how many requests compete for the processors and for the database.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http.response import HttpResponseBase

from sangam.web.headers import BARE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[dict[str, Any], Any], HttpResponseBase]

_IN_MEMORY = 2 * 1024 * 1024
_USUAL = 64 * 1024 * 1024
_WHOLE, _CUT_OFF, _TOO_MUCH = "whole", "cut off", "too much"
_SENTENCE = (
    "फ़ाइल बहुत बड़ी है; कुछ सहेजा नहीं गया। छोटी फ़ाइल भेजें।\n"
    "This is larger than the node takes; nothing was saved. Send a smaller file.\n"
)
_BARE = {"CONTENT_TYPE", "CONTENT_LENGTH"}  # of the request's headers, without HTTP_ before them


@dataclass(frozen=True, slots=True)
class Answer:
    """What the handler answered.  streaming: it comes in parts, else `body` is all of it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    streaming: HttpResponseBase | None


class InThreads:
    """The application.

    handler: Django's, as WSGI calls it.  threads: how many requests are worked on at once.  most: bytes that a
    request to a path may have; one that has more is refused before it is written down.
    """

    def __init__(self, handler: Handler, *, threads: int, most: Callable[[str], int] = lambda _: _USUAL) -> None:
        self._handler = handler
        self._most = most
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            most = self._most(scope["path"])
            taken = _says_more(scope, most) or await _take_in(body, receive, most)
            if taken is _CUT_OFF:
                return
            if taken is _TOO_MUCH:
                await _refuse(send)
                return
            answer = await self._run(self._answer, _environ(scope, body))
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.streaming is not None:
            await self._stream(answer.streaming, send)
        await send({"type": "http.response.body", "body": answer.body})

    async def _stream(self, response: HttpResponseBase, send: Send) -> None:
        parts = iter(response)
        try:
            while part := await self._run(next, parts, b""):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        finally:
            await self._run(response.close)

    async def _run(self, act: Callable[..., Any], *given: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, act, *given)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        began: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start(status: str, headers: Iterable[tuple[str, str]], *_: object) -> None:
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            began.append((int(status[:3]), lines))

        response = self._handler(environ, start)
        if response.streaming:
            return Answer(*began[0], b"", response)
        try:
            return Answer(*began[0], b"".join(response), None)
        finally:
            response.close()


def _says_more(scope: Scope, most: int) -> str:
    """Tell whether a request says itself that it has more than it may."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return _TOO_MUCH if not said.isdigit() or int(said) > most else ""


async def _take_in(body: "SpooledTemporaryFile[bytes]", receive: Receive, most: int) -> str:
    """Write the request's body down; return _WHOLE, or how it did not come."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return _CUT_OFF
        body.write(message.get("body", b""))
        if body.tell() > most:
            return _TOO_MUCH
        if not message.get("more_body"):
            return _WHOLE


async def _refuse(send: Send) -> None:
    """Say in two languages that it is too much, and end the connection: the rest is not read."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *BARE]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": _SENTENCE.encode()})


def _environ(scope: Scope, body: "SpooledTemporaryFile[bytes]") -> dict[str, Any]:
    """Return the request as PEP 3333 has it.  A header with an underscore is dropped: it could pose as another."""
    length = body.tell()
    body.seek(0)
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "", "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"), "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]), "SERVER_PORT": str(server[1] or ""), "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]), "wsgi.version": (1, 0), "wsgi.url_scheme": scope["scheme"], "wsgi.input": body,
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" not in name:
            key = name.replace("-", "_")
            key = key if key in _BARE else f"HTTP_{key}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ | {"CONTENT_LENGTH": str(length)}
