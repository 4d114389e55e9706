"""Django's pages in a few kept threads: a bare ASGI application that calls its synchronous handler.

Django's own ASGI handler starts a thread for each request.  It changes between it and the event loop four times,
since it allows for asynchronous views.  There are none here, and the changes cost more than the page of a short act.
Without them the web process took 5.0 ms a message instead of 8.3, at 50 a second on two busy cores.  The few threads
also bound how many requests compete for the processors and for the database.  Which one is next goes round by officer
(`sangam.node.doors.turns`): who asks much waits behind the own requests.
"""

import asyncio
import logging
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

from sangam.kernel.errors import SangamError
from sangam.kernel.numbers import read_number
from sangam.node.doors.turns import LineFull, Turns
from sangam.node.press import client as press_client
from sangam.node.press.client import Client
from sangam.web.door import callers
from sangam.web.door.doorkeeper import BARE, IN_CHUNKS, Allowance, Doorkeeper, send_to_sign_in, too_much
from sangam.web.door.prints import DEFERS, STATE, Print

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Handler = Callable[[dict[str, Any], Any], HttpResponseBase]

REFUSED = "sangam.refused"  # in the environ: the door's refusal, for a page that says it
SIGNED_IN = "sangam.signed_in"  # in the environ: whose live session a page found, "" for none; absent where none looked
OF_OFFICER, IN_LINE = 2, 16
"""Requests of one officer at work, and beyond these in line."""
PRINT_WITHIN_S = 1.5
"""For so long an officer waits for a print without a word; then a page says that it is being made."""
_STATIC = "/static/"
_IN_MEMORY = 2 * 1024 * 1024
_WHOLE, _CUT_OFF, _TOO_MUCH = "whole", "cut off", "too much"
_LARGE = pgettext_lazy("plain page", "This is larger than the server takes; nothing was saved. Send a smaller file.")
_TOO_MANY = pgettext_lazy(
    "plain page", "You have asked for many pages at once: wait until they are here, then ask again."
)
_UNREADABLE = pgettext_lazy("plain page", "This request cannot be read.")
_BACK = pgettext_lazy("plain page", "Back")
_BARE = {"CONTENT_TYPE", "CONTENT_LENGTH"}  # of the request's headers, without HTTP_ before them
_NOT_IN_A_HEADER = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_CLOSE = (b"connection", b"close")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the handler answered.  streaming: it comes in parts, else `body` is all of it.

    print: its body is drawn elsewhere.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    streaming: HttpResponseBase | None = None
    print: Print | None = None


class InThreads:
    """The application: each officer has at most two requests at work, and turns go round by officer.

    handler: Django's, as WSGI calls it.  threads: how many requests are worked on at once.  doorkeeper: says how much
    of a request's body is read, before it is.  within: what a thread works in, for test worlds.  of_officer: requests
    of one officer at work in this process.  press: draws papers; without one the handler does it.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        threads: int,
        doorkeeper: Doorkeeper | None = None,
        within: Callable[[], AbstractContextManager[object]] = nullcontext,
        of_officer: int = OF_OFFICER,
        press: Client | None = None,
    ) -> None:
        self._handler = handler
        self._doorkeeper = doorkeeper or Doorkeeper()
        self._within = within
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self._files = ThreadPoolExecutor(1, thread_name_prefix="files")
        groups = {callers.STRANGERS: max(1, threads // 2)}
        self._turns = Turns(at_once=threads, each=of_officer, waiting=IN_LINE, groups=groups)
        self._known = callers.Known()
        self._press = press

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        says = _stated_length(scope)
        if says is None:
            await _send_answer(_plain(413, _LARGE), send)
            return
        try:
            allowance = self._doorkeeper.at_once(scope, says) or await self._look(scope)
        except LineFull:
            await _send_answer(_plain(429, _TOO_MANY), send)
            return
        if says and not allowance.most:
            await send_to_sign_in(scope, send)
            return
        try:
            with self._doorkeeper.room(allowance, says):
                answer = await self._read_and_answer(scope, receive, allowance)
        except SangamError as refused:
            answer = await self._turn_away(scope, refused, allowance)
        except LineFull:
            answer = _plain(429, _TOO_MANY)
        if answer is not None:
            await self._send(answer, send)

    async def _look(self, scope: Scope) -> Allowance:
        caller, group = self._known.who(scope)
        async with self._turns.turn(caller, group=group):
            allowance: Allowance = await self._run(self._doorkeeper.look, scope)
        return allowance

    async def _read_and_answer(self, scope: Scope, receive: Receive, allowance: Allowance) -> Answer | None:
        """Return the page's answer; None when the caller has gone.  Raises Malformed where it is too much."""
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            taken = await _take_in(body, receive, allowance.most)
            if taken is _TOO_MUCH:
                raise too_much(allowance)
            if taken is _CUT_OFF:
                return None
            environ = _environ(scope, body) | {DEFERS: self._press is not None}
            answer = await self._answer_in_turn(scope, environ)
        officer = environ.get(SIGNED_IN)
        if officer is not None:
            self._known.learn(scope, str(officer))
        if officer:
            callers.admit(scope)
        return await self._printed(scope, environ, answer) if answer.print else answer

    async def _answer_in_turn(self, scope: Scope, environ: dict[str, Any]) -> Answer:
        """Return the page's answer when it is its caller's turn.  Raises LineFull.  A static file needs no turn."""
        if scope["path"].startswith(_STATIC):
            return await asyncio.get_running_loop().run_in_executor(self._files, self._in_thread, self._answer, environ)
        caller, group = self._known.who(scope)
        async with self._turns.turn(caller, group=group):
            answer: Answer = await self._run(self._answer, environ)
        return answer

    async def _printed(self, scope: Scope, environ: dict[str, Any], answer: Answer) -> Answer:
        """Return the answer with its print.  Where that takes longer: the page that says so, by the print's ticket.

        It takes none of its officer's turns meanwhile.
        """
        asked = answer.print
        if asked is None or self._press is None:
            return answer
        reply = await self._press.ask(asked.order, wait_s=PRINT_WITHIN_S)
        if reply.state == press_client.DONE:
            length = (b"content-length", str(len(reply.pdf)).encode())
            return Answer(
                answer.status, [each for each in answer.headers if each[0] != length[0]] + [length], reply.pdf
            )
        waits = {"PATH_INFO": asked.waits_at, "QUERY_STRING": "", STATE: reply}
        return await self._answer_in_turn(scope, {**environ, **waits})

    async def _turn_away(self, scope: Scope, refused: SangamError, allowance: Allowance) -> Answer:
        """Return the page that says why a body is not read, after which the connection closes."""
        if not allowance.officer:
            return _plain(413, _LARGE)
        with SpooledTemporaryFile() as nothing:
            environ = {**_environ(scope, nothing), "CONTENT_TYPE": "", REFUSED: refused}
            answer: Answer = await self._run(self._answer, environ)
        return Answer(answer.status, [*answer.headers, _CLOSE], answer.body)

    async def _send(self, answer: Answer, send: Send) -> None:
        if answer.streaming is None:
            await _send_answer(answer, send)
            return
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await self._stream(answer.streaming, send)
        await send({"type": "http.response.body", "body": b""})

    async def _stream(self, response: HttpResponseBase, send: Send) -> None:
        parts = iter(response)
        try:
            while part := await self._run(next, parts, b""):
                await send({"type": "http.response.body", "body": part, "more_body": True})
        finally:
            await self._run(response.close)

    async def _run(self, act: Callable[..., Any], *given: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, act, *given)

    def _in_thread(self, act: Callable[..., Any], *given: object) -> Any:
        with self._within():
            return act(*given)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        began: list[tuple[int, list[tuple[bytes, bytes]]]] = []

        def start(status: str, headers: Iterable[tuple[str, str]], *_: object) -> None:
            lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            began.append((int(status[:3]), lines))

        response = self._handler(environ, start)
        if any(_NOT_IN_A_HEADER.search(value) for _name, value in began[0][1]):
            log.warning("a page answered with a header that HTTP cannot carry")
            response.close()
            return _plain(400, _UNREADABLE)
        if response.streaming:
            return Answer(*began[0], b"", response)
        if isinstance(response, Print):
            return Answer(*began[0], b"", print=response)
        try:
            return Answer(*began[0], b"".join(response))
        finally:
            response.close()


def _stated_length(scope: Scope) -> int | None:
    """Return how long a request says that its body is, 0 where it has none; None where that is no number."""
    if any(name == b"transfer-encoding" for name, _ in scope["headers"]):
        return IN_CHUNKS
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return read_number(said.decode("latin-1"), most=10**18)


async def _take_in(body: "SpooledTemporaryFile[bytes]", receive: Receive, most: int) -> str:
    """Write the request's body down; return _WHOLE, or how it did not come."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return _CUT_OFF
        part = message.get("body", b"")
        if body.tell() + len(part) > most:
            return _TOO_MUCH
        body.write(part)
        if not message.get("more_body"):
            return _WHOLE


def _plain(status: int, words: Promise) -> Answer:
    """Return an answer that no page of ours stands behind, in every language, after which the connection closes."""
    said = [(language, *_in(language, words, _BACK)) for language, _ in settings.LANGUAGES]
    sentences = "".join(f'<p lang="{language}" dir="auto">{sentence}</p>' for language, sentence, _ in said)
    head = '<!doctype html><html lang="hi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    back = f'<p><a href="/">{" · ".join(back for *_, back in said)}</a></p>'
    body = f"{head}<title>Sangam</title><body>{sentences}{back}</body></html>".encode()
    length = (b"content-length", str(len(body)).encode())
    return Answer(status, [(b"content-type", b"text/html; charset=utf-8"), length, _CLOSE, *BARE], body)


def _in(language: str, *words: Promise) -> list[str]:
    with override(language):
        return [str(each) for each in words]


async def _send_answer(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


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
