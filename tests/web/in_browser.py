"""Officers in a real Chromium, before a door of a node in this process: its pages and its live streams."""

import os
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from border import Seated
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from line import Line
from support.cluster import TestCluster
from support.nodes import TestNode
from support.visiting import Visitor
from support.wire_world import Inside, until

from sangam.web.door.threaded_asgi import InThreads
from sangam.web.live.endpoints import PATHS, Live

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PHONE, DESK, ZOOMED = {"width": 360, "height": 740}, {"width": 1440, "height": 900}, {"width": 720, "height": 450}


class Door:
    """A node's officers' door on a port of this machine.  context: of HTTPS."""

    def __init__(self, node: TestNode, cluster: TestCluster, *, context: ssl.SSLContext | None = None) -> None:
        self._inside = Inside(node, cluster)
        self._pages = InThreads(WSGIHandler(), threads=3, within=self._inside)
        self._live = Live(within=self._inside, beat_s=0.5)
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            host="127.0.0.1",
            port=0,
            loop="asyncio",
            http="httptools",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
            ssl_context_factory=(lambda *_: context) if context else None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])
        self.origin = f"http://localhost:{self.port}"

    def stop(self) -> None:
        """Close, once the browser has gone."""
        self._server.should_exit = True
        self._thread.join(10)
        self._inside.close()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await (self._live if scope["path"] in PATHS else self._pages)(scope, receive, send)


@contextmanager
def chromium(*switches: str) -> Iterator[Any]:
    """Run a browser inside the block.  Its driver has an event loop in this thread, beside which the tests work.

    switches: of Chromium, for a microphone of its own and the like.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine: the pages were not seen in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *switches])
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield running
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        running.close()


def at_the_screen(browser: Any, door: Door | Line, officer: Visitor, size: dict[str, int]) -> Any:
    """Return a browser of its own in which the officer is signed in; its `pages` are its tabs."""
    context = browser.new_context(viewport=size, base_url=door.origin)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": officer.token, "url": door.origin, "httpOnly": True}]
    )
    return context


@contextmanager
def tabs(browser: Any, cluster: TestCluster, *seats: tuple[Seated, dict[str, int]]) -> Iterator[list[Any]]:
    """Give each officer a tab of this size inside the block, before the door of the officer's own node."""
    doors = {force: Door(node, cluster) for force, node in {each.node.force: each.node for each, _ in seats}.items()}
    contexts = [at_the_screen(browser, doors[each.node.force], each.visitor, size) for each, size in seats]
    for context in contexts:
        context.set_default_timeout(60_000)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()
    for door in doors.values():
        door.stop()


def take_whole(page: Any, picture: Path) -> None:
    """Take a picture, and find that nothing of the page is cut off at the side."""
    page.screenshot(path=picture, full_page=True, caret="initial")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
