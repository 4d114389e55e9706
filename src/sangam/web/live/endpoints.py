"""Live: what is told to a post appears on its open pages, by server-sent events.

A bare ASGI application beside Django, since a stream stays open for hours.  One connection of the process listens for
PostgreSQL's wake-up, which names at most whom it concerns, and wakes their streams.  Those that are awake are read
together (`batches`), each from the horizon of what its reader has (see `notices.lists`).  A wake-up that is lost costs
only time.  Before each push the session and post are read again: who signed out, or was transferred, gets nothing more.

    event: notices     id: the horizon to come back with (Last-Event-ID, or ?since=).  data: see `streams`
    event: <subject>-<id>     a page that shows this alert, thread or record reads it again; also when what it sent
                       has reached its force or was seen there (`sent_things`)
    event: told        the strip on top of the page: what rings until it is acknowledged, and what has just come
    event: waiting     how many things wait behind each way of the navigation; with `told`, or with `today`
    event: today       Today reads itself again; at most once a second
    event: ended       the session is over: the page covers itself

A locked desk has a stream of its own at its own address, which says one word (see `lock_screen`).  The seal of its
lock opens no other.  Who is not signed in gets 401 at the address of the pages, so that a page whose session is over
covers itself.

A look is written for each session with its range, when the stream ends and about once a minute.
"""

import asyncio
import itertools
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qs
from uuid import UUID, uuid5

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.urls import path

from sangam.access.sign_in import sessions
from sangam.kernel.actor import Actor
from sangam.kernel.numbers import read_number
from sangam.notices import deliveries
from sangam.web.door import callers
from sangam.web.door.doorkeeper import BARE
from sangam.web.live import lock_screen, sent_things
from sangam.web.live.streams import Batches, Stream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AnyStream = Stream | lock_screen.LockedStream
T = TypeVar("T")
K = TypeVar("K")

PATH, LOCKED_PATH = "/live/", "/live/locked/"
PATHS = (PATH, LOCKED_PATH)

STREAMS_A_SESSION = 4  # a browser opens six connections to a node: more streams would leave none for pages
STREAMS_AN_OFFICER = 12
STREAMS_IN_ALL = 1200
_THREADS = 3
_LOCKED = UUID("5a9f0c52-8f8e-5d0f-9d0b-6c1f3a2b7e41")  # locked desks are counted by their device
_ANY = ""
_MOST_HORIZON = 2**62
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    *BARE,
]
_OUTSIDE = ("cursor_factory", "context", "pool")  # of Django's own connections

log = logging.getLogger(__name__)


class Live:
    """The application.  within: what a thread works in, for test worlds.  beat_s: seconds between signs of life."""

    def __init__(
        self, *, within: Callable[[], AbstractContextManager[object]] = nullcontext, beat_s: float = 15.0
    ) -> None:
        self._within = within
        self._beat_s = beat_s
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="live")
        self._batches = Batches(self._run)
        self._streams: defaultdict[UUID, set[AnyStream]] = defaultdict(set)
        self._by_token: defaultdict[str, set[AnyStream]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a stream, or a refusal by its status alone."""
        found = await self._run(_stream_of, scope, self._beat_s)
        if found is None:
            return await _refuse(send, 401)
        key, stream = found
        if self._has_enough(stream.officer, key):
            return await _refuse(send, 429)
        callers.admit(scope)
        self._enter(stream, key)
        self._listen()
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._follow(stream, gone, send)
        finally:
            gone.cancel()
            self._leave(stream, key)
            await asyncio.shield(self._run(stream.write_look))

    async def _follow(self, stream: AnyStream, gone: "asyncio.Future[None]", send: Send) -> None:
        gone.add_done_callback(lambda _: stream.wake.set())
        await _send_text(send, b"retry: 2000\n\n")
        while not gone.done():
            pushed = await self._read(stream)
            if pushed is None:
                await _send_text(send, b"event: ended\ndata: signed out\n\n")
                break
            if pushed:
                await _send_text(send, pushed)
            if stream.owes_look:
                await self._run(stream.write_look)
            await stream.rest()
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})

    async def _read(self, stream: AnyStream) -> bytes | None:
        return await (self._batches.read(stream) if isinstance(stream, Stream) else self._run(stream.read))

    def _wake(self, named: str = "") -> None:
        """Wake the streams of those whom a wake-up names, or all."""
        tokens = (*named.split(","), _ANY) if named else ()
        for token in tokens:
            for stream in self._by_token.get(token, ()):
                stream.touch(token)
        for stream in () if named else itertools.chain.from_iterable(self._streams.values()):
            stream.wake.set()

    def _has_enough(self, officer: UUID | None, session: UUID) -> bool:
        """Tell whether the session, its officer in all sessions, or the process has all the streams it may."""
        if len(self._streams.get(session, ())) >= STREAMS_A_SESSION:
            return True
        every = [stream for streams_of_session in self._streams.values() for stream in streams_of_session]
        return len(every) >= STREAMS_IN_ALL or sum(s.officer == officer for s in every if officer) >= STREAMS_AN_OFFICER

    def _enter(self, stream: AnyStream, session: UUID) -> None:
        self._streams[session].add(stream)
        for token in _tokens(stream):
            self._by_token[token].add(stream)

    def _leave(self, stream: AnyStream, session: UUID) -> None:
        _drop_stream(self._streams, session, stream)
        for token in _tokens(stream):
            _drop_stream(self._by_token, token, stream)

    def _listen(self) -> None:
        if self._listening is None or self._listening.done():
            self._listening = asyncio.ensure_future(self._keep_listening())

    async def _keep_listening(self) -> None:
        while self._streams:
            try:
                place = await self._run(_place)
                async with await psycopg.AsyncConnection.connect(**place) as listening:
                    await listening.execute(f'LISTEN "{deliveries.CHANNEL}"')
                    self._wake()  # for what was told while nobody listened
                    async for told in listening.notifies():
                        self._wake(told.payload)
                        if not self._streams:
                            break
            except (psycopg.Error, DatabaseError, OSError) as error:
                log.warning("live pages wait for the database: %s", type(error).__name__)
                await asyncio.sleep(1.0)

    async def _run(self, act: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, act, *given)

    def _in_thread(self, act: Callable[..., T], *given: object) -> T:
        with self._within():
            try:
                return act(*given)
            except DatabaseError:
                connection.close()
                raise


def _drop_stream(kept: dict[K, set[AnyStream]], key: K, stream: AnyStream) -> None:
    kept[key].discard(stream)
    if not kept[key]:
        del kept[key]


def _tokens(stream: AnyStream) -> Sequence[str]:
    """Return by which names in a wake-up a stream is woken; a locked desk by any."""
    if not isinstance(stream, Stream):
        return (_ANY,)
    return [*stream.tokens, stream.following.what.name] if stream.following else stream.tokens


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve this node's live pages."""
    await _live()(scope, receive, send)


@cache
def _live() -> Live:
    return Live()


def elsewhere(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's own call
    """Answer where no stream is served: the browser then asks no more."""
    return HttpResponse(status=204)


def _stream_of(scope: Scope, beat_s: float) -> tuple[UUID, AnyStream] | None:
    """Return the stream of who asks at this address, and under what it is counted: a session, or a locked desk.

    None where the cookie of that address serves no more, or the node's reads are shut.
    """
    cookies = parse_cookie(_header(scope, b"cookie"))
    if scope["path"] == LOCKED_PATH:
        return _locked_stream(cookies, beat_s)
    actor = _who(cookies)
    if actor is None or actor.session is None:
        return None
    follows = sent_things.unseal(actor, _query_value(scope, "of"))
    return actor.session, Stream(actor, actor.session, since=_since(scope), beat_s=beat_s, follows=follows)


def _locked_stream(cookies: Mapping[str, str], beat_s: float) -> tuple[UUID, AnyStream] | None:
    seal, device = cookies.get(settings.LOCK_COOKIE_NAME, ""), cookies.get(settings.DEVICE_COOKIE_NAME, "")
    if lock_screen.most_urgent(seal, device) is None:
        return None
    language = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return uuid5(_LOCKED, device), lock_screen.LockedStream(seal, device, language=language, beat_s=beat_s)


def _who(cookies: Mapping[str, str]) -> Actor | None:
    token = cookies.get(settings.SESSION_COOKIE_NAME, "")
    found = sessions.actor_unattended(token) if settings.SANGAM.reads_open else None
    return found[0] if found else None


def _since(scope: Scope) -> int:
    return read_number(_header(scope, b"last-event-id") or _query_value(scope, "since"), most=_MOST_HORIZON) or 0


def _query_value(scope: Scope, name: str) -> str:
    asked: list[str] = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])
    return asked[0]


def _header(scope: Scope, name: bytes) -> str:
    return b"; ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


def _place() -> dict[str, Any]:
    """Return how to reach the node's database by a connection of our own, outside Django's."""
    found = connection.get_connection_params()
    return {name: value for name, value in found.items() if name not in _OUTSIDE} | {"autocommit": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_text(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b""})


urlpatterns = [path("live/", elsewhere, name="live"), path("live/locked/", elsewhere, name="locked_live")]
