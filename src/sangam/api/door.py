"""The peers' door: POST /peer/v1/envelopes, GET /peer/v1/hello and GET /peer/v1/files/…, as a bare ASGI application.

TLS let only holders of a paired force's certificate in; who speaks is decided by the signature alone.  While a joining
code is open it lets others in too: they reach POST /peer/v1/join, and nothing else.  Answers are
signed: a receipt, a presentation, or a refusal with a sentence.  Django's request machinery stays outside, since a
message between nodes may cost no more than three milliseconds of processor time on both together.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from typing import Any, TypeVar

from django.db import Error as DatabaseError
from django.db import connection

from sangam.api import file_door
from sangam.federation.files import serve
from sangam.federation.inbox import receiver, rows
from sangam.federation.peers import hello, joins
from sangam.federation.protocol import join_texts
from sangam.federation.protocol.envelope import BATCH_BYTES
from sangam.federation.types import Handler
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.node.telemetry import metrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STATUS: Mapping[type[SangamError], int] = {Refused: 403, NotFound: 404, Conflict: 409, Malformed: 400}

_THREADS = 4
_WAITING = 64  # requests taken in at once; more are told to come back
_GUESTS = 8  # of callers without a certificate, beside these: they take no peer's place
_BODY_WITHIN_S = 10.0
_GUEST_BODY_WITHIN_S = 3.0
_REQUESTS_A_SECOND = 500
_BURST = 1000
_ADDRESSES = 1000
_NOTE_EVERY_S = 10.0
_NOT_NOTED = {  # ours, or usual
    "door:fault", "door:busy", "door:files", "node:restored", "federation:file-absent", "federation:file-not-yet",
}  # fmt: skip
_LAST = {400, 413, 408}

_T = TypeVar("_T")

log = logging.getLogger(__name__)


class TooMuch(Refused):
    """More than this door takes at once."""


class Away(Refused):
    """This node cannot take anything now."""


class Door:
    """The application.

    handlers: what applies which kind.  within: what a thread works in, for test worlds with several nodes.
    require_open: raises Refused while the node takes nothing.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        *,
        within: Callable[[], AbstractContextManager[object]] = nullcontext,
        require_open: Callable[[], None] = lambda: None,
    ) -> None:
        self._handlers = metrics.watch_handlers(handlers)
        self._within = within
        self._require_open = require_open
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="door")
        self._inside = self._guests = 0
        self._allowances: dict[str, tuple[float, float]] = {}
        self._noted: dict[tuple[str, str], float] = {}
        self._files = file_door.Places()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if _is_known(scope):
            self._inside += 1
            try:
                await self._serve(scope, receive, send)
            finally:
                self._inside -= 1
        else:
            self._guests += 1
            try:
                await self._serve(scope, receive, send)
            finally:
                self._guests -= 1

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        try:
            self._require_known(scope)
            if scope["method"] == "GET" and scope["path"].startswith(file_door.PREFIX):
                await self._give_file(scope, send)
                return
            status, answer = await self._answer(scope, receive)
        except SangamError as error:
            self.note(error, _address(scope))
            status, answer = _status(error), await self._run(_refusal, error)
        what = scope["path"].rpartition("/")[2] if status == 200 else "refused"
        metrics.BATCHES.labels(what, status).observe(time.perf_counter() - began)
        headers = [(b"content-type", b"application/x-ndjson"), (b"content-length", str(len(answer)).encode())]
        if status in _LAST:
            headers.append((b"connection", b"close"))  # of its body we read no more
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        address = _address(scope)
        self._require_room(address)
        match scope["method"], scope["path"]:
            case "POST", "/peer/v1/envelopes":
                return 200, await self._run(self._take, await _body(receive), address)
            case "GET", "/peer/v1/hello":
                return 200, await self._run(hello.hello, self._handlers)
            case "POST", join_texts.PATH:
                body = await _body(receive, most=join_texts.MOST_BYTES, within_s=_GUEST_BODY_WITHIN_S)
                return 200, await self._run(self._join, body)
        raise NotFound("door:no-such-page", "There is no {path} at the peers' door.", path=scope["path"][:100])

    def _require_known(self, scope: Scope) -> None:
        """Raise Refused for a caller without a certificate that wants more than to join, or that is one of too many."""
        if _is_known(scope):
            return
        if scope["path"] != join_texts.PATH:
            raise Refused("door:stranger", "Who shows no certificate can do nothing here but join by a code.")
        if self._guests > _GUESTS:
            raise TooMuch("door:guests", "Too many callers join at once: send again in {after_s} s.", after_s=5)

    def note(self, error: SangamError, address: str) -> None:
        """Count for the desk what was refused before anyone's signature could be read: each cause now and then."""
        now, cause = time.monotonic(), (error.code, address)
        if error.code in _NOT_NOTED or now - self._noted.get(cause, float("-inf")) < _NOTE_EVERY_S:
            return
        if len(self._noted) > _ADDRESSES:
            self._noted.clear()
        self._noted[cause] = now
        self._threads.submit(self._note, error, address)

    def _note(self, error: SangamError, address: str) -> None:
        with suppress(SangamError):
            self._in_thread(rows.count_at_door, error, address)

    async def _give_file(self, scope: Scope, send: Send) -> None:
        """Give a stretch of a file.  A caller that reads too slowly is cut off, so that it keeps no place here."""
        address = _address(scope)
        self._require_room(address)
        with self._files.place(address):
            given = await self._run(self._give, file_door.read_request(scope))
            await file_door.hand_out(given, send)

    def _give(self, asked: file_door.Asked) -> serve.Given:
        self._require_open()
        return serve.serve_request(asked.line, path=asked.path, stretch=asked.stretch)

    def _take(self, batch: bytes, address: str) -> bytes:
        self._require_open()
        return receiver.receive(batch, handlers=self._handlers, peer_hint=address)

    def _join(self, message: bytes) -> bytes:
        self._require_open()
        return joins.answer_guest(message)

    async def _run(self, act: Callable[..., _T], *given: object) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, act, *given)

    def _in_thread(self, act: Callable[..., _T], *given: object) -> _T:
        with self._within():
            try:
                return act(*given)
            except DatabaseError as fault:
                connection.close()
                log.warning("a request of a peer failed: %s", type(fault).__name__)
                raise Away(
                    "door:fault", "This node's database takes nothing now: send again in {after_s} s.", after_s=5
                ) from fault

    def _require_room(self, address: str) -> None:
        if self._inside > _WAITING:
            raise TooMuch("door:busy", "This node is busy: send again in {after_s} s.", after_s=1)
        now = time.monotonic()
        left, at = self._allowances.get(address, (float(_BURST), now))
        left = min(_BURST, left + (now - at) * _REQUESTS_A_SECOND) - 1
        if len(self._allowances) > _ADDRESSES:
            self._allowances.clear()
        self._allowances[address] = (max(left, 0.0), now)
        if left < 0:
            raise TooMuch(
                "door:too-fast",
                "More than {most} requests a second from one address: send larger batches.",
                most=_REQUESTS_A_SECOND,
                after_s=1,
            )


class _Application:
    """This node's door, made when it is first used."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _door()(scope, receive, send)

    def load(self) -> None:
        """Make the door, with what applies each kind, before anybody calls."""
        _door()

    def note(self, error: SangamError, address: str) -> None:
        _door().note(error, address)


application = _Application()  # what the server of the peers' door runs


@cache
def _door() -> Door:
    from sangam.node.envelope_handlers import HANDLERS

    return Door(HANDLERS)


def _is_known(scope: Scope) -> bool:
    """Tell whether a caller showed a certificate; a connection of a test world shows none and counts as known."""
    connection = scope.get("state", {}).get("connection")
    return connection is None or connection.shows_certificate


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _refusal(error: SangamError) -> bytes:
    return receiver.refusal(error, after_s=int(str(error.parts.get("after_s", 0))))


def _status(error: SangamError) -> int:
    if isinstance(error, TooMuch | file_door.TooManyFiles):
        return 429
    if error.code == "federation:file-range":
        return 416
    if isinstance(error, Away) or error.code in ("node:restored", "federation:file-not-yet"):
        return 503
    if error.code == "door:too-slow":
        return 408
    return 413 if "over-large" in error.code else STATUS[type(error)]


async def _body(receive: Receive, *, most: int = BATCH_BYTES, within_s: float | None = None) -> bytes:
    """Return the request's body.  Raises Malformed when it is over-large, Refused when it comes too slowly."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(within_s or _BODY_WITHIN_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Malformed("door:cut-off", "The request broke off.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    raise Malformed("door:over-large", "A batch has at most {kib} KiB.", kib=most // 1024)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError as error:
        raise Refused("door:too-slow", "The request took too long to arrive.") from error
