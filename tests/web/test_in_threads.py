"""Django's pages in kept threads, as a server calls them."""

import asyncio
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from sangam.web.door.threaded_asgi import InThreads, _environ

CHUNKED = (b"transfer-encoding", b"chunked")


def asked(view: Any, *, body: Iterable[bytes] = (b"",), cut: bool = False, **scope: Any) -> list[dict[str, Any]]:
    """Return what the application sends for a request of one view."""
    parts = list(body)
    scope.setdefault("path", "/sign-in/")
    if any(parts):
        scope["headers"] = [CHUNKED, *scope.get("headers", [])]
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming.append({"type": "http.disconnect"} if cut else {"type": "http.request", "body": b""})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    request = {
        "type": "http", "method": "POST", "query_string": b"q=1", "http_version": "1.1",
        "scheme": "https", "headers": [], "server": ("node", 8401), "client": ("10.0.0.7", 5), **scope,
    }  # fmt: skip
    asyncio.run(InThreads(_called(view), threads=1)(request, receive, send))
    return sent


def _called(view: Any) -> Any:
    from django.core.handlers.wsgi import WSGIRequest

    def handler(environ: dict[str, Any], start: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(WSGIRequest(environ))
        start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    return handler


def test_a_request_arrives_whole():
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.extend([request.method, request.path, request.GET["q"], request.body, request.META["REMOTE_ADDR"]])
        seen.append(request.COOKIES)
        return HttpResponse("हाँ", status=201)

    sent = asked(view, body=[b"a" * 1000, b"b"], headers=[(b"cookie", b"a=1"), (b"cookie", b"b=2")])
    assert seen == ["POST", "/sign-in/", "1", b"a" * 1000 + b"b", "10.0.0.7", {"a": "1", "b": "2"}]
    assert sent[0]["status"] == 201
    assert sent[1]["body"].decode() == "हाँ"


def test_an_address_in_another_script_arrives_as_it_is():
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.path)
        return HttpResponse()

    asked(view, path="/दिल्ली")
    assert seen == ["/दिल्ली"]


def test_an_answer_that_http_cannot_carry_is_a_refusal_not_a_broken_line():
    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(status=303, headers={"Location": "/today/\x00"})

    sent = asked(view)
    assert sent[0]["status"] == 400
    assert (b"connection", b"close") in sent[0]["headers"]
    assert is_guarded(sent)


def test_a_header_with_an_underscore_cannot_pose_as_another():
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.headers.get("X-Forwarded-For"))
        return HttpResponse()

    asked(view, headers=[(b"x_forwarded_for", b"1.2.3.4")])
    assert seen == [None]


def test_what_comes_in_parts_goes_out_in_parts_and_is_closed():
    closed: list[bool] = []

    def view(_: HttpRequest) -> StreamingHttpResponse:
        response = StreamingHttpResponse(parts())
        response._resource_closers.append(lambda: closed.append(True))
        return response

    def parts() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    sent = asked(view)
    assert [message.get("body") for message in sent[1:]] == [b"one", b"two", b""]
    assert closed == [True]


def test_a_request_that_breaks_off_is_not_worked_on():
    assert asked(lambda _: 1 / 0, body=[b"half"], cut=True) == []


@pytest.mark.parametrize("said", [b"99999999999", b"-5", b"+5", b"five", b"9" * 5000])
def test_a_request_of_too_large_a_length_or_no_number_is_refused_unread(said: bytes):
    sent = asked(lambda _: 1 / 0, headers=[(b"content-length", said)])
    assert sent[0]["status"] == 413
    said = sent[1]["body"].decode()
    assert "nothing was saved" in said
    assert [f'<p lang="{language}"' in said for language in ("hi", "en", "pa", "ur")] == [True] * 4
    assert 'href="/"' in said
    assert is_guarded(sent)


def test_a_sign_in_form_that_goes_on_for_ever_is_cut_off():
    sent = asked(lambda _: 1 / 0, body=[b"x" * 40_000, b"x" * 40_000])
    assert sent[0]["status"] == 413
    assert is_guarded(sent)


@pytest.mark.parametrize("path", ["/imports/", "/records/new/person/", "/check/", "/", "/nothing/"])
@pytest.mark.parametrize("said", [(b"content-length", b"5"), (b"content-length", b"500000000"), CHUNKED])
def test_a_strangers_form_is_not_read_and_leads_to_sign_in(path: str, said: tuple[bytes, bytes]):
    sent = asked(lambda _: 1 / 0, path=path, headers=[said], cut=True)
    assert sent[0]["status"] == 303
    assert (b"location", b"/sign-in/") in sent[0]["headers"]
    assert (b"connection", b"close") in sent[0]["headers"]
    assert is_guarded(sent)


def test_a_strangers_form_by_htmx_leads_to_sign_in_or_to_a_devices_pin():
    by_htmx = asked(lambda _: 1 / 0, path="/check/", headers=[CHUNKED, (b"hx-request", b"true")])
    assert by_htmx[0]["status"] == 204
    assert (b"hx-redirect", b"/sign-in/") in by_htmx[0]["headers"]
    device = f"{settings.DEVICE_COOKIE_NAME}=abc".encode()
    on_device = asked(lambda _: 1 / 0, path="/check/", headers=[CHUNKED, (b"cookie", device)])
    assert (b"location", b"/unlock/") in on_device[0]["headers"]


def is_guarded(sent: list[dict[str, Any]]) -> bool:
    """Tell whether an answer carries what every answer carries."""
    headers = dict(sent[0]["headers"])
    return b"default-src 'none'" in headers[b"content-security-policy"] and headers[b"cache-control"] == b"no-store"


def test_a_request_over_a_socket_without_addresses_is_read():
    scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "scheme": "http", "headers": []}
    with SpooledTemporaryFile() as body:
        read = _environ(scope, body)
        named = _environ({**scope, "server": ("sangam", 443), "client": ("10.0.0.7", 5)}, body)
    assert [read[name] for name in ("SERVER_NAME", "SERVER_PORT", "REMOTE_ADDR", "CONTENT_LENGTH")] == ["", "", "", "0"]
    assert (named["SERVER_NAME"], named["SERVER_PORT"], named["REMOTE_ADDR"]) == ("sangam", "443", "10.0.0.7")
