"""The door before Django, on made requests: what is read of whom, what reaches the page, and what comes back."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings

from sangam.access.policy import ROLES
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused
from sangam.node import proxies
from sangam.web.door import callers, doorkeeper, threaded_asgi
from sangam.web.door import doorkeeper as door_doorkeeper
from sangam.web.door.client_addresses import Forwarded
from sangam.web.door.doorkeeper import IN_CHUNKS, MIB, NOTHING, OF_STRANGER, Allowance, Doorkeeper
from sangam.web.door.threaded_asgi import REFUSED, SIGNED_IN, InThreads

SESSION, DEVICE = settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME


def asked(path: str = "/", *headers: tuple[str, str], **more: Any) -> dict[str, Any]:
    lines = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "http",
        "headers": lines,
        "client": ("10.0.0.9", 4711),
        "server": ("node", 8443),
        **more,
    }


def signed_in(session: str = "live") -> tuple[str, str]:
    return "cookie", f"{SESSION}={session}"


class Line:
    """One request on a connection: it brings the parts of a body, and keeps what it is answered."""

    def __init__(self, *parts: bytes, gone: bool = False) -> None:
        self._coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts[:-1]]
        self._coming += [{"type": "http.request", "body": part} for part in parts[-1:]]
        self._coming += [{"type": "http.disconnect"}] if gone or not parts else []
        self.said: list[Any] = []

    async def receive(self) -> Any:
        return self._coming.pop(0)

    async def send(self, message: Any) -> None:
        self.said.append(message)

    @property
    def status(self) -> int:
        return self.said[0]["status"]

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.said[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(each["body"] for each in self.said[1:])


class Connection:
    """What the door keeps of a connection."""

    def __init__(self, caller: str = "") -> None:
        self.caller, self.client = caller, ""

    def admit(self, token: str) -> None:
        self.caller = token

    def serves(self, client: str) -> None:
        self.client = client


class Page:
    """A page that keeps what it was asked, and answers what it was given."""

    def __init__(self, response: Any = None, *, found: bool = False) -> None:
        self.response, self._found = response or HttpResponse(b"shown"), found
        self.environ: dict[str, Any] = {}
        self.read = b""

    def __call__(self, environ: dict[str, Any], start: Callable[..., None]) -> Any:
        self.environ, self.read = environ, environ["wsgi.input"].read()
        environ[SIGNED_IN] = self._found
        start(f"{self.response.status_code} word", list(self.response.items()))
        return self.response


def call(page: Page, scope: dict[str, Any], line: Line) -> Line:
    asyncio.run(asyncio.wait_for(InThreads(page, threads=1)(scope, line.receive, line.send), 10))
    return line


def test_a_request_without_a_body_is_answered_by_its_page():
    page = Page()
    line = call(page, asked("/x/"), Line(b""))
    assert (line.status, line.body, page.read) == (200, b"shown", b"")
    assert call(Page(), asked(type="lifespan"), Line()).said == []


def test_a_body_reaches_the_page_whole_whatever_its_parts():
    page = Page()
    line = call(page, asked("/sign-in/", ("content-length", "5")), Line(b"na", b"me", b"="))
    assert (line.status, page.read, page.environ["CONTENT_LENGTH"]) == (200, b"name=", "5")


def test_a_body_that_is_cut_off_reaches_no_page():
    page = Page()
    assert call(page, asked("/sign-in/", ("content-length", "5")), Line(b"na", b"", gone=True)).said != []
    cut = Line(gone=True)
    page = Page()
    assert call(page, asked("/sign-in/", ("content-length", "5")), cut).said == []
    assert page.environ == {}


@pytest.mark.parametrize("said", ["x", "-1", "1" * 19])
def test_a_length_that_is_no_number_is_refused_and_the_line_closed(said):
    line = call(Page(), asked("/sign-in/", ("content-length", said)), Line(b"x"))
    assert (line.status, line.headers[b"connection"]) == (413, b"close")


def test_a_stranger_whose_form_is_not_read_is_sent_to_sign_in():
    page = Page()
    line = call(page, asked("/check/", ("content-length", "4")), Line(b"text"))
    assert (line.status, line.headers[b"location"], line.headers[b"connection"]) == (303, b"/sign-in/", b"close")
    assert page.environ == {}


def test_a_known_device_is_sent_to_its_pin_and_htmx_by_its_own_header():
    line = call(Page(), asked("/check/", ("content-length", "4"), ("cookie", f"{DEVICE}=x")), Line(b"text"))
    assert (line.status, line.headers[b"location"]) == (303, b"/unlock/")
    line = call(Page(), asked("/check/", ("content-length", "4"), ("hx-request", "true")), Line(b"text"))
    assert (line.status, line.headers[b"hx-redirect"]) == (204, b"/sign-in/")
    assert b"location" not in line.headers


def test_more_than_a_stranger_may_send_is_refused_as_it_comes():
    page = Page()
    line = call(page, asked("/sign-in/", ("content-length", "2")), Line(b"x" * OF_STRANGER, b"x"))
    assert (line.status, line.headers[b"connection"], page.environ) == (413, b"close", {})
    page = Page()
    assert call(page, asked("/sign-in/", ("content-length", "2")), Line(b"x" * OF_STRANGER)).status == 200


def test_an_officer_is_told_by_a_page_why_his_body_is_not_read():
    page, kept = Page(HttpResponse(b"why")), Connection("live")
    scope = asked("/check/", signed_in(), ("content-length", "2"), state={"connection": kept})
    line = call(page, scope, Line(b"x" * OF_STRANGER, b"x"))
    assert (line.body, line.headers[b"connection"]) == (b"why", b"close")
    assert (page.environ[REFUSED].code, page.read, page.environ["CONTENT_TYPE"]) == ("web:too-large", b"", "")


def test_while_nobody_knows_who_asks_a_long_body_is_told_to_come_again():
    assert doorkeeper.too_much(Allowance(8, "officer", is_guess=True)).code == "web:database-away"
    assert doorkeeper.too_much(Allowance(8, "officer")).code == "web:too-large"


def test_a_body_in_chunks_is_read_up_to_what_its_sender_may():
    page, chunks = Page(), (("transfer-encoding", "chunked"), ("x-other", "1"))
    assert call(page, asked("/sign-in/", *chunks), Line(b"1234", b"5678")).status == 200
    assert page.read == b"12345678"
    assert call(Page(), asked("/sign-in/", *chunks), Line(b"x" * OF_STRANGER, b"x")).status == 413
    assert call(Page(), asked("/check/", *chunks), Line(b"1")).status == 303


def test_a_connection_is_the_officers_once_a_page_found_the_session():
    for found in (True, False):
        kept = Connection()
        call(Page(found=found), asked("/", signed_in(), state={"connection": kept}), Line(b""))
        assert (kept.caller == "live") is found


def test_a_stream_is_sent_in_its_parts_and_closed():
    closed = []
    parts = StreamingHttpResponse(iter([b"one", b"two"]))
    parts._resource_closers.append(lambda: closed.append(True))
    line = call(Page(parts), asked("/file/"), Line(b""))
    assert [(each["body"], each.get("more_body", False)) for each in line.said[1:]] == [
        (b"one", True),
        (b"two", True),
        (b"", False),
    ]
    assert closed == [True]


def test_a_header_that_http_cannot_carry_is_not_sent():
    lines = [("Content-Type", "text/plain"), ("Location", "/a\nSet-Cookie: x=1")]
    bad = SimpleNamespace(status_code=200, streaming=False, close=lambda: None, items=lambda: lines)
    line = call(Page(bad), asked(), Line(b""))
    assert (line.status, line.headers[b"connection"]) == (400, b"close")
    assert b"set-cookie" not in line.headers


def test_a_page_gets_the_request_as_wsgi_has_it():
    page = Page()
    scope = asked(
        "/नाम/",
        ("content-type", "text/plain"),
        ("x-a", "1"),
        ("x-a", "2"),
        ("x_a", "posing"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
    )
    call(page, scope, Line(b""))
    got = page.environ
    assert (got["CONTENT_TYPE"], got["HTTP_X_A"], got["HTTP_COOKIE"]) == ("text/plain", "1,2", "a=1; b=2")
    assert "HTTP_CONTENT_TYPE" not in got
    assert got["PATH_INFO"].encode("latin-1").decode() == "/नाम/"
    assert (got["SERVER_NAME"], got["SERVER_PORT"], got["REMOTE_ADDR"]) == ("node", "8443", "10.0.0.9")


def test_a_request_by_a_socket_without_addresses_is_answered_too():
    page = Page()
    call(page, asked(client=None, server=None), Line(b""))
    assert (page.environ["REMOTE_ADDR"], page.environ["SERVER_PORT"]) == ("", "")
    call(page, asked(server=("/run/door", None)), Line(b""))
    assert page.environ["SERVER_PORT"] == ""


@pytest.mark.parametrize(
    "path, headers, says, allowed",
    [
        ("/check/", (), 0, NOTHING),
        ("/sign-in/", (), OF_STRANGER, Allowance(OF_STRANGER)),
        ("/sign-in/", (), OF_STRANGER + 1, Allowance(OF_STRANGER)),
        ("/check/", (), 9, NOTHING),
        ("/check/", (), IN_CHUNKS, NOTHING),
        ("/sign-in/", (signed_in(),), 9, Allowance(OF_STRANGER)),
        ("/check/", (signed_in(),), 9, Allowance(OF_STRANGER, "live")),
        ("/check/", (signed_in(),), OF_STRANGER + 1, None),
        ("/check/", (signed_in(),), IN_CHUNKS, None),
        ("/check/", (signed_in("other"),), 9, None),
    ],
)
def test_who_may_send_how_much_is_known_at_once_of_small_forms(path, headers, says, allowed):
    scope = asked(path, *headers, state={"connection": Connection("live")})
    assert Doorkeeper().at_once(scope, says) == allowed


def test_a_connection_is_admitted_for_the_very_session_it_carried():
    kept = Connection("live")
    known = {"state": {"connection": kept}}
    assert callers.is_admitted(asked("/", signed_in(), **known)) is True
    assert callers.is_admitted(asked("/", signed_in("other"), **known)) is False
    assert callers.is_admitted(asked("/", **known)) is False
    assert callers.is_admitted(asked("/", signed_in())) is False
    assert callers.is_admitted(asked("/", state={"connection": Connection()})) is False
    callers.admit(asked("/", **known))
    assert kept.caller == "live", "no session asked"
    callers.admit(asked("/", signed_in("next"), **known))
    assert kept.caller == "next"
    callers.admit(asked("/", signed_in("next")))


def forwarded(scope: dict[str, Any], trusted: str = "10.0.0.0/24") -> dict[str, Any]:
    async def application(given: Any, *_: Any) -> None:
        scope.update(given)

    line = Line(b"")
    asyncio.run(Forwarded(application, trusted=proxies.networks(trusted))(scope, line.receive, line.send))
    return scope


def test_a_trusted_proxy_says_whose_request_it_brings():
    says = (("x-forwarded-for", "1.2.3.4, 192.0.2.7"), ("x-forwarded-proto", "http, https"))
    kept = Connection()
    heard = forwarded(asked("/", *says, state={"connection": kept}))
    assert (heard["client"], heard["scheme"], kept.client) == (("192.0.2.7", 0), "https", "192.0.2.7")
    other = forwarded(asked("/", *says), trusted="10.9.9.9")
    assert (other["client"], other["scheme"]) == (("10.0.0.9", 4711), "http")


def test_a_proxy_without_a_known_scheme_leaves_that_of_the_connection():
    for proto in ("", "gopher"):
        assert forwarded(asked("/", ("x-forwarded-proto", proto)))["scheme"] == "http"
    assert forwarded(asked(client=None))["client"] is None
    assert forwarded(asked(type="lifespan"))["client"] == ("10.0.0.9", 4711)


def test_a_file_may_be_as_large_as_the_largest_kind_that_the_node_takes():
    node = replace(settings.SANGAM, files_photo_mb=1, files_voice_mb=3, files_document_mb=2)
    with override_settings(SANGAM=node):
        most = {page.most for page in door_doorkeeper.large_pages() if page.rights == ("record:correct",)}
    assert most == {5 * MIB}


def test_a_thread_takes_a_file_of_who_asks_or_answers():
    for role, rights in ROLES.items():
        actor = Actor("DL", "an officer", role=role)
        may = bool({"thread:open", "thread:answer"} & rights)
        assert (door_doorkeeper.most_of_officer("/threads/1/say/", actor) > 2 * MIB) is may, role


def test_room_is_kept_of_large_bodies_alone_and_given_back():
    keeper, mine = Doorkeeper(), Allowance(600 * MIB, "mine")
    with keeper.room(mine, 2 * MIB):
        assert keeper._held == {}
    with keeper.room(mine, 3 * MIB), keeper.room(mine, 4 * MIB):
        assert keeper._held == {"mine": 7 * MIB}
    assert keeper._held == {}
    with pytest.raises(Refused, match="Other large files"), keeper.room(Allowance(601 * MIB, "mine"), IN_CHUNKS):
        pass
    with pytest.raises(Malformed), keeper.room(mine, 601 * MIB):
        pass


def test_a_plain_answer_speaks_every_language():
    said = threaded_asgi._plain(413, threaded_asgi._LARGE).body.decode()
    assert all(f'lang="{language}"' in said for language, _ in settings.LANGUAGES)
