"""Django's pages in kept threads, as a server calls them."""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from sangam.web.in_threads import InThreads


def asked(view: Any, *, body: Iterable[bytes] = (b"",), cut: bool = False, **scope: Any) -> list[dict[str, Any]]:
    """Return what the application sends for a request of one view."""
    parts = list(body)
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming.append({"type": "http.disconnect"} if cut else {"type": "http.request", "body": b""})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    request = {
        "type": "http", "method": "POST", "path": "/दिल्ली", "query_string": b"q=1", "http_version": "1.1",
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
    assert seen == ["POST", "/दिल्ली", "1", b"a" * 1000 + b"b", "10.0.0.7", {"a": "1", "b": "2"}]
    assert sent[0]["status"] == 201
    assert sent[1]["body"].decode() == "हाँ"


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


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_read():
    sent = asked(lambda request: HttpResponse("read"), headers=[(b"content-length", b"99999999999")])
    assert sent[0]["status"] == 413
    assert "nothing was saved" in sent[1]["body"].decode()


def test_a_request_that_goes_on_for_ever_is_cut_off():
    sent = asked(lambda request: HttpResponse("read"), body=[b"x" * 40_000_000, b"x" * 40_000_000])
    assert sent[0]["status"] == 413


def test_a_request_of_no_length_that_a_number_can_say_is_refused():
    sent = asked(lambda request: HttpResponse("read"), headers=[(b"content-length", b"-5")])
    assert sent[0]["status"] == 413
