"""Papers at the officers' door: drawn by the press, waited for on a page of their own, judged anew when ready."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from border import Seated
from crossing import Crossing
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from in_browser import Inside
from support.cluster import TestCluster
from support.markup import markup
from support.running_press import running_press
from support.visiting import text

from sangam.node.press import client
from sangam.node.press import client as press_client
from sangam.node.press.client import Client, Reply
from sangam.web.common.pages import is_unattended
from sangam.web.door import threaded_asgi
from sangam.web.door.prints import DEFERS, STATE
from sangam.web.door.threaded_asgi import InThreads

pytestmark = pytest.mark.slow

WORDS = {"en": "is being made", "hi": "बन रही है", "ur": "بن رہی ہے", "pa": "ਬਣ ਰਹੀ ਹੈ"}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running_press(tmp_path_factory.mktemp("home")) as press:
        yield press


@pytest.fixture(scope="module")
def desk(crossing: Crossing) -> Seated:
    return crossing.officers["station"]


@pytest.fixture(scope="module")
def bulletin(crossing: Crossing) -> str:
    return f"/alerts/{crossing.things['*']['alert']}/bulletin.pdf"


@pytest.fixture
def door(crossing: Crossing, cluster: TestCluster, press: Client) -> Iterator[InThreads]:
    """The officers' door with a press behind it."""
    inside = Inside(crossing.delhi, cluster)
    yield InThreads(WSGIHandler(), threads=2, within=inside, press=press)
    inside.close()


def got(door: InThreads, officer: Seated, path: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of a GET at the door."""
    sent: list[dict[str, Any]] = []
    cookie = f"{settings.SESSION_COOKIE_NAME}={officer.visitor.token}".encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"language=en", "http_version": "1.1",
        "scheme": "http", "headers": [(b"host", b"localhost"), (b"cookie", cookie)], "server": ("localhost", 80),
        "client": ("10.0.0.7", 5),
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(door(scope, receive, send), 60))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(each["body"] for each in sent[1:])


def waited_at(desk: Seated, bulletin: str) -> str:
    """Return the address where the desk waits for the bulletin."""
    with desk.node:
        answer: Any = desk.visitor.browser.get(bulletin, **{DEFERS: True})  # type: ignore[arg-type]
    return str(answer.waits_at)


def test_a_paper_is_drawn_by_the_press_and_comes_at_once(
    door: InThreads, desk: Seated, bulletin: str, press: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threaded_asgi, "PRINT_WITHIN_S", 60.0)
    before = press.state_of("none", "").drawn
    status, headers, body = got(door, desk, bulletin)
    assert (status, headers["content-type"], body[:5]) == (200, "application/pdf", b"%PDF-")
    assert int(headers["content-length"]) == len(body)
    assert "bulletin-" in headers["content-disposition"]
    assert press.state_of("none", "").drawn == before + 1


def test_what_is_not_ready_is_said_and_then_led_to(
    door: InThreads, desk: Seated, bulletin: str, press: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "of_this_node", lambda _home: press)
    monkeypatch.setattr(threaded_asgi, "PRINT_WITHIN_S", 0.0)
    status, headers, body = got(door, desk, bulletin)
    assert status == 202
    after, _, address = headers["refresh"].partition("; url=")
    assert (2 <= int(after) <= 15, address in body.decode()) == (True, True)
    monkeypatch.setattr(threaded_asgi, "PRINT_WITHIN_S", 60.0)
    assert got(door, desk, bulletin)[0] == 200
    status, headers, body = got(door, desk, address)
    after, _, again = headers["refresh"].partition("; url=")
    assert (status, after, again.partition("?")[0]) == (200, "0", bulletin)
    assert "The PDF is ready" in body.decode()


@pytest.mark.parametrize("language", WORDS)
def test_the_page_of_a_print_says_in_each_language_how_it_stands(desk: Seated, bulletin: str, language: str) -> None:
    browser, address = desk.visitor.browser, waited_at(desk, bulletin)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with desk.node:
        answer = browser.get(address, **{STATE: Reply(press_client.WAITING, before=3)})  # type: ignore[arg-type]
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert (answer.status_code, answer.headers["Refresh"]) == (202, f"5; url={address}")
    assert WORDS[language] in text(answer)


@pytest.mark.parametrize(
    ("state", "status", "says"),
    [
        (press_client.FULL, 429, "Many of your PDFs"),
        (press_client.FAILED, 503, "could not be made"),
        (press_client.AWAY, 503, "could not be made"),
    ],
)
def test_a_print_that_does_not_come_is_said_with_the_way_to_ask_again(
    desk: Seated, bulletin: str, state: str, status: int, says: str
) -> None:
    with desk.node:
        answer = desk.visitor.browser.get(waited_at(desk, bulletin), **{STATE: Reply(state)})  # type: ignore[arg-type]
    assert (answer.status_code, "Refresh" in answer.headers) == (status, False)
    assert says in text(answer)
    assert f'href="{bulletin}"' in markup(answer)


def test_a_ticket_serves_its_own_session_alone(crossing: Crossing, desk: Seated, bulletin: str) -> None:
    address = waited_at(desk, bulletin)
    assert desk.gets(address).status_code == 303
    assert crossing.officers["beat"].gets(address).status_code == 404
    assert desk.gets(re.sub(r"(?<=/prints/)...", "abc", address)).status_code == 404


def test_waiting_for_a_print_keeps_no_session_open(desk: Seated, bulletin: str) -> None:
    address = waited_at(desk, bulletin)
    with desk.node:
        answer = desk.visitor.browser.get(address, **{STATE: Reply(press_client.WAITING)})  # type: ignore[arg-type]
    assert is_unattended(answer.wsgi_request)
    assert not is_unattended(desk.gets("/today/").wsgi_request)
