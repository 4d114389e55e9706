"""Whose request is next at the officers' door: two of an officer at work, the rest in line, nobody else behind them."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from sangam.web.door.threaded_asgi import IN_LINE, OF_OFFICER, SIGNED_IN, InThreads

THREADS = 5


class Pages:
    """Pages that name their reader; a slow one lasts until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.at_work: list[str] = []
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., None]) -> HttpResponse:
        who = environ.get("HTTP_COOKIE", "").partition("=")[2]
        if not environ["PATH_INFO"].startswith(("/static/", "/manifest")):
            environ[SIGNED_IN] = "" if who.startswith("nobody") else who
        if environ["PATH_INFO"] == "/slow/":
            with self._lock:
                self.at_work.append(who)
                self.most = max(self.most, len(self.at_work))
            self.let_go.wait(30)
            with self._lock:
                self.at_work.remove(who)
        start("200 OK", [])
        return HttpResponse(b"shown")


class Door:
    """The door with such pages; officers are known to it by a page that they have read."""

    def __init__(self, *officers: str) -> None:
        self.pages = Pages()
        self.door = InThreads(self.pages, threads=THREADS)
        self.officers = officers
        self.refused = ""

    async def gets(self, who: str, path: str = "/today/", *, client: str = "10.0.0.7") -> int:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        cookie = (b"cookie", f"{settings.SESSION_COOKIE_NAME}={who}".encode())
        scope = {
            "type": "http", "method": "GET", "path": path, "query_string": b"", "http_version": "1.1",
            "scheme": "http", "headers": [cookie] if who else [], "client": (client, 5),
        }  # fmt: skip
        await self.door(scope, receive, send)
        status = int(sent[0]["status"])
        self.refused = sent[1]["body"].decode() if status == 429 else self.refused
        return status

    def run(self, act: Callable[["Door"], Any]) -> Any:
        async def acted() -> Any:
            for officer in self.officers:
                assert await self.gets(officer) == 200
            try:
                return await asyncio.wait_for(act(self), 20)
            finally:
                self.pages.let_go.set()

        return asyncio.run(acted())


def many(door: Door, who: str, count: int, **more: str) -> list["asyncio.Future[int]"]:
    return [asyncio.ensure_future(door.gets(who, "/slow/", **more)) for _ in range(count)]


def test_24_requests_of_one_officer_hold_nobody_else_up() -> None:
    async def act(door: Door) -> list[int]:
        asked = many(door, "constable", 24)
        while len(door.pages.at_work) < OF_OFFICER:
            await asyncio.sleep(0)
        assert await door.gets("sho") == 200
        assert door.pages.most == OF_OFFICER
        door.pages.let_go.set()
        return sorted(await asyncio.gather(*asked))

    statuses = Door("constable", "sho").run(act)
    assert statuses == [200] * (OF_OFFICER + IN_LINE) + [429] * (24 - OF_OFFICER - IN_LINE)


def test_strangers_leave_room_for_officers_however_many_names_they_give() -> None:
    async def act(door: Door) -> int:
        for number in range(30):
            many(door, f"nobody{number}", 2, client=f"10.0.1.{number}")
        while len(door.pages.at_work) < THREADS // 2:
            await asyncio.sleep(0)
        return await door.gets("sho")

    door = Door("sho")
    assert door.run(act) == 200
    assert door.pages.most == THREADS // 2


def test_a_session_that_has_ended_is_a_strangers() -> None:
    async def act(door: Door) -> tuple[str, str]:
        scope: dict[str, Any] = {"headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}=sho".encode())]}
        before = door.door._known.who(scope)
        door.door._known.learn(scope, "")
        return before[1], door.door._known.who(scope)[1]

    assert Door("sho").run(act) == ("", "strangers")


def test_what_looks_at_no_session_makes_no_officer_a_stranger() -> None:
    async def act(door: Door) -> list[str]:
        scope: dict[str, Any] = {"headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}=sho".encode())]}
        groups = []
        for path in ("/static/app.css", "/manifest.webmanifest"):
            await door.gets("sho", path)
            groups.append(door.door._known.who(scope)[1])
        return groups

    assert Door("sho").run(act) == ["", ""]


def test_who_asks_too_much_is_told_in_four_languages() -> None:
    async def act(door: Door) -> None:
        asked = many(door, "constable", OF_OFFICER + IN_LINE + 1)
        while not any(each.done() for each in asked):
            await asyncio.sleep(0)

    door = Door("constable")
    door.run(act)
    for words in ("many pages at once", "बहुत-से पन्ने", "بہت سے صفحے", "ਬਹੁਤ ਸਾਰੇ ਪੇਜ"):
        assert words in door.refused
