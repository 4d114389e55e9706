"""What surrounds every page, on made requests: who asks how, the way back, refusals, and what is kept of a form."""

import errno
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import translation
from support.markup import markup

from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.web import middleware, outage
from sangam.web.common import cookies, pages
from sangam.web.door.threaded_asgi import REFUSED, SIGNED_IN

ASKS = RequestFactory()
PAGE = HttpResponse(b"x" * 400, content_type="text/html; charset=utf-8")


@pytest.fixture(autouse=True)
def in_english(tmp_path: Path) -> Iterator[None]:
    """Stand on a node that reads in English; nothing here asks the database."""
    with translation.override("en"), here.acting_as(here.Here("DL", tmp_path, tmp_path)):
        yield


def signed_in(request: HttpRequest) -> HttpRequest:
    request.actor = Actor("DL", "SI Asha, Narela")
    return request


@pytest.mark.parametrize(
    "method, headers, is_unattended",
    [
        ("get", {}, False),
        ("get", {"Sec-Fetch-Dest": "document"}, False),
        ("get", {"Sec-Fetch-Dest": "empty"}, False),
        ("get", {"Sec-Fetch-Dest": "image"}, True),
        ("head", {"Sec-Fetch-Dest": "image"}, True),
        ("post", {"Sec-Fetch-Dest": "image"}, False),
        ("get", {pages.UNATTENDED: "1"}, True),
        ("post", {pages.UNATTENDED: "1"}, False),
    ],
)
def test_a_part_that_reads_itself_anew_keeps_no_session_open(method, headers, is_unattended):
    assert pages.is_unattended(getattr(ASKS, method)("/", headers=headers)) is is_unattended


@pytest.mark.parametrize(
    "named, led",
    [
        ("/check/", "/check/"),
        ("/check/?q=1", "/check/?q=1"),
        ("", "/me/"),
        ("check/", "/me/"),
        ("//elsewhere.example/", "/me/"),
        ("https://elsewhere.example/", "/me/"),
        ("/check/\nX: 1", "/me/"),
    ],
)
def test_the_way_back_lies_on_this_node(named, led):
    assert pages.way_back(ASKS.post("/", {"next": named}), "me") == led
    assert pages.way_back(ASKS.get("/", {"next": named}), "me") == led


def test_the_form_says_the_way_back_before_the_address():
    assert pages.way_back(ASKS.post("/?next=/alerts/", {"next": "/check/"})) == "/check/"
    assert pages.way_back(ASKS.post("/?next=/alerts/", {"next": ""})) == "/alerts/"


def test_htmx_says_so_by_its_header_alone():
    assert pages.is_htmx(ASKS.get("/", headers={"HX-Request": "true"})) is True
    assert pages.is_htmx(ASKS.get("/")) is pages.is_htmx(ASKS.get("/", headers={"HX-Request": "false"})) is False


def test_a_page_may_have_nothing_of_its_own_to_say():
    assert pages.page(ASKS.get("/"), "403.html", status=403).status_code == 403


@pytest.mark.parametrize("device, way", [("", "/sign-in/"), ("known", "/unlock/")])
def test_a_stranger_is_sent_to_sign_in_and_back_to_a_page_alone(device, way):
    def led(request: HttpRequest) -> HttpResponse:
        request.COOKIES |= {settings.DEVICE_COOKIE_NAME: device} if device else {}
        return pages._to_sign_in(request)

    assert led(ASKS.get("/check/?q=1")).headers["Location"] == f"{way}?next=%2Fcheck%2F%3Fq%3D1"
    assert led(ASKS.get("/")).headers["Location"] == way
    assert led(ASKS.post("/check/")).headers["Location"] == way
    part = led(ASKS.get("/check/", headers={"HX-Request": "true"}))
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, way)


def test_each_error_has_its_heading_and_its_status():
    said = [pages.refusal_words(kind("x", "X")) for kind in (Refused, NotFound, Conflict, Malformed)]
    assert said == ["Refused", "Not here", "This has changed in the meantime", "This cannot be read"]

    class Narrower(Conflict):
        """A conflict of its own name."""

    for error, status in ((NotFound("x", "X"), 404), (Narrower("x", "X"), 409), (Malformed("x", "X"), 400)):
        assert middleware.refusal(ASKS.get("/"), error).status_code == status


def test_a_refusal_says_its_sentence_and_leads_back():
    told = middleware.refusal(ASKS.get("/", {"next": "/check/"}), Refused("access:x", "Ask {who}.", who="the desk"))
    assert told.status_code == 403
    assert "Ask the desk." in markup(told)
    assert 'href="/check/"' in markup(told)
    assert "HX-Retarget" not in told.headers


def test_for_htmx_a_refusal_goes_into_the_messages():
    part = middleware.refusal(ASKS.get("/", headers={"HX-Request": "true"}), Refused("x", "No."))
    assert (part.headers["HX-Retarget"], part.headers["HX-Reswap"]) == ("#messages", "outerHTML")
    assert "<html" not in markup(part)


def test_a_page_without_a_purpose_asks_for_one_and_a_form_is_refused():
    lacking = Refused("access:no-purpose", "State a purpose.")
    asks = middleware.refusal(ASKS.get("/"), lacking)
    assert "access:no-purpose" not in markup(asks)
    assert "access:no-purpose" in markup(middleware.refusal(ASKS.post("/"), lacking))
    assert "access:other" in markup(middleware.refusal(ASKS.get("/"), Refused("access:other", "No.")))


def test_the_four_errors_and_a_database_away_have_pages_and_a_fault_none():
    refusals = middleware.Refusals(lambda _: PAGE)
    assert refusals.process_exception(ASKS.get("/"), NotFound("x", "X")).status_code == 404
    assert refusals.process_exception(ASKS.get("/"), OperationalError()).status_code == 503
    assert refusals.process_exception(ASKS.get("/"), KeyError("x")) is None


@pytest.mark.parametrize(
    "code, status", [("web:database-away", 503), ("web:too-large", 413), ("web:uploads-at-once", 429), ("other", 403)]
)
def test_what_the_door_refused_is_said_by_a_page_with_its_status(code, status):
    request = ASKS.post("/")
    assert middleware.turned_away(lambda _: PAGE)(request) is PAGE
    request.META[REFUSED] = Refused(code, "Not read.")
    told = middleware.turned_away(lambda _: PAGE)(request)
    assert (told.status_code, "Not read." in markup(told)) == (status, True)


@pytest.mark.parametrize(
    "answer, method, is_filled",
    [
        (HttpResponse(status=405), "get", True),
        (HttpResponse(status=400), "get", True),
        (HttpResponse(status=405), "head", False),
        (HttpResponse(b"own words", status=404), "get", False),
        (HttpResponse(status=399), "get", False),
        (HttpResponse(status=204), "get", False),
        (StreamingHttpResponse([b""], status=404), "get", False),
    ],
)
def test_an_answer_that_says_no_by_its_status_alone_gets_a_page(answer, method, is_filled):
    filled = middleware.blanks_filled(lambda _: answer)(getattr(ASKS, method)("/"))
    assert filled.status_code == answer.status_code
    assert (filled is not answer) is is_filled


def test_a_page_for_an_address_of_forms_says_so_and_what_it_takes():
    told = middleware.blanks_filled(lambda _: HttpResponse(status=405, headers={"Allow": "POST"}))(ASKS.get("/"))
    assert told.headers["Allow"] == "POST"
    assert "only receives a form" in markup(told)
    other = middleware.blanks_filled(lambda _: HttpResponse(status=400))(ASKS.get("/"))
    assert "Allow" not in other.headers
    assert "(400)" in markup(other)


@pytest.mark.parametrize(
    "content_type, site, is_packed",
    [
        ("text/html; charset=utf-8", "", True),
        ("text/html", "same-origin", True),
        ("text/html", "cross-site", False),
        ("text/html", "same-site", False),
        ("application/pdf", "", False),
    ],
)
def test_a_page_is_packed_for_this_site_and_no_file_is(content_type, site, is_packed):
    asked = {"Accept-Encoding": "gzip"} | ({"Sec-Fetch-Site": site} if site else {})
    answer = HttpResponse(b"x" * 400, content_type=content_type)
    packed = middleware.PagesPacked(lambda _: answer).process_response(ASKS.get("/", headers=asked), answer)
    assert packed.has_header("Content-Encoding") is is_packed


def test_a_stream_is_never_packed():
    stream = StreamingHttpResponse([b"x" * 400], content_type="text/html")
    asked = ASKS.get("/", headers={"Accept-Encoding": "gzip"})
    assert not middleware.PagesPacked(lambda _: stream).process_response(asked, stream).has_header("Content-Encoding")


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize("method, status, is_taken", [("post", 303, True), ("post", 200, False), ("get", 303, False)])
def test_a_draft_is_forgotten_once_its_form_was_taken(method, status, is_taken, is_signed_in):
    request = getattr(ASKS, method)("/?draft=" + "a" * 32, {"draft": "a" * 32})
    request.POST = request.POST if method == "post" else request.GET
    request = signed_in(request) if is_signed_in else request
    answer = middleware.drafts_named(lambda _: HttpResponse(status=status))(request)
    assert ("sangam_sent" in answer.cookies) is (is_taken and is_signed_in)


def test_over_https_a_neighbour_cannot_say_that_a_draft_was_sent():
    request = signed_in(ASKS.post("/", {"draft": "a" * 32}, secure=True))
    answer = middleware.drafts_named(lambda _: HttpResponse(status=303))(request)
    assert [(name, bool(each["secure"])) for name, each in answer.cookies.items()] == [("__Host-sangam_sent", True)]


def test_what_is_no_draft_is_not_named_back():
    request = signed_in(ASKS.post("/", {"draft": "x; Path=/"}))
    assert not middleware.drafts_named(lambda _: HttpResponse(status=303))(request).cookies


def test_every_answer_is_guarded_and_the_door_learns_who_was_signed_in():
    request = ASKS.get("/")
    answer = middleware.guard_answers(lambda _: HttpResponse(headers={"Cache-Control": "max-age=5"}))(request)
    assert (request.META.get(SIGNED_IN), answer.headers["X-Frame-Options"]) == (None, "DENY")
    assert answer.headers["Cache-Control"] == "max-age=5"
    middleware.guard_answers(lambda _: HttpResponse())(signed_in(request))
    assert request.META[SIGNED_IN]


def test_a_cookie_is_kept_from_scripts_and_other_sites():
    response = HttpResponse()
    cookies.keep_cookie(response, "a", "1", for_s=60)
    assert response.cookies["a"]["httponly"] is True
    assert (response.cookies["a"]["samesite"], response.cookies["a"]["max-age"]) == ("Lax", 60)


@pytest.mark.parametrize("is_secure", [True, False])
def test_over_https_every_cookie_is_secure(is_secure):
    def answer(_: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("a", "1")
        return response

    cookie = cookies.secure_cookies(answer)(ASKS.get("/", secure=is_secure)).cookies["a"]
    assert bool(cookie["secure"]) is is_secure


def caused(cause: Exception) -> OperationalError:
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error, is_ours",
    [
        (OperationalError(), True),
        (InterfaceError(), True),
        (caused(psycopg.errors.DiskFull()), True),
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EDQUOT, "full"), True),
        (OSError(errno.EACCES, "shut"), False),
        (ValueError(), False),
    ],
)
def test_a_database_away_and_a_full_disk_are_no_fault_of_what_was_asked(error, is_ours):
    assert outage.is_ours(error) is is_ours


def test_what_could_not_be_saved_is_kept_in_the_page_and_its_files_named():
    sent = {"text": "Seen at Kundli", "csrfmiddlewaretoken": "t", "file": SimpleUploadedFile("a.jpg", b"x")}
    request = signed_in(ASKS.post("/check/", sent))
    told = outage.page(request, OperationalError())
    assert (told.status_code, told.headers["Retry-After"]) == (503, "5")
    assert "Seen at Kundli" in markup(told)
    assert "The file must be chosen again" in markup(told)
    assert "what you sent is not confirmed" in markup(told)
    assert outage._fields_to_keep(request) == [("text", "Seen at Kundli")]
    assert not hasattr(request, "actor")


def test_a_page_that_is_asked_for_says_try_again_and_a_full_disk_says_so():
    assert "comes back by itself" in markup(outage.page(ASKS.get("/check/"), OperationalError()))
    assert "disk of this server is full" in markup(outage.page(ASKS.post("/"), OSError(errno.ENOSPC, "full")))
    part = outage.page(ASKS.post("/", headers={"HX-Request": "true"}), OperationalError())
    assert (part.headers["HX-Retarget"], part.status_code, "<html" in markup(part)) == ("#messages", 503, False)


@pytest.mark.parametrize("secret", ["password", "code", "pin", "secret"])
def test_no_secret_is_ever_written_back_into_a_page(secret):
    assert outage._fields_to_keep(ASKS.post("/", {secret: "1", "name": "asha"})) == []
    assert outage._fields_to_keep(ASKS.get("/", {"name": "asha"})) == []


def test_what_was_written_by_hand_is_kept_once_and_no_choice():
    form = {"text": " Seen ", "note": "Seen", "kind": "person", "why": "  "}
    assert outage.typed_texts(ASKS.post("/", form)) == ["Seen"]
    assert outage.typed_texts(ASKS.get("/", form)) == []
