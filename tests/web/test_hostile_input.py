"""No route breaks, whatever is sent to it: each answer is one that was meant, and is guarded.

In the gate each walk takes every third route, so that each route is met by one walk at least.  Of a form it takes every
ninth field.  By name and with `--all` each walk takes every route and field.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from crossing import Crossing
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from forms_of import Form, page_of
from hostile_fields import ODD, left_as_it_was, require_meant, sends
from routes import routes
from support.handed import hostile_photographs
from support.markup import markup
from support.visiting import text

from sangam.web.door import threaded_asgi
from sangam.web.door.doorkeeper import GUARDING
from sangam.web.live import endpoints

pytestmark = pytest.mark.slow

Part = Callable[[Iterable[Any], int], list[Any]]

HOSTILE = hostile_photographs()
PLAIN = "application/x-www-form-urlencoded"
NOT_UTF_8 = "surrogate=%ED%A0%80&%FF=%FE&half=%"
UNWRITABLE = {"NUL": "a%00b", "escape": "a%1Bb", "DEL": "%7F"}
"""As they stand in an address or a form; refused before any page."""


NAMES = ("limit", "since", "next", "record", "q", "kind", "owner", "language", "pointer", "officer", "on", "action",
         "over", "show", "waiting", "original", "take_back", "whose", "type", "force", "template", "part", "week",
         "cell", "box", "resolution", "month", "period", "beside", "channel", "message", "gang", "form", "title", "of",
         "in", "done", "topic", "operation", "unit", "after", "address", "unheard_of")  # fmt: skip
"""What addresses ask by."""

ENCODED = {"hex": b"\xff\x00", "utf-16": "x".encode("utf-16"), "unicode_escape": rb"\ud800", "no-such": b"x"}


def forms(crossing: Crossing, browser: Client) -> Mapping[str, Form]:
    """Return a form for each route that the desk's pages offer one for."""
    found: dict[str, Form] = {}
    for _, address in crossing.addresses():
        answer = browser.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in page_of(answer.content, address=address).forms:
                found.setdefault(resolve(form.action.partition("?")[0]).url_name or "", form)
    return found


def some(at: int, count: int = 2) -> list[tuple[str, str]]:
    """Return a few of what is odd, other ones for each place in a walk: over all routes each comes many times."""
    odd = list(ODD.items())
    return [odd[(at * count + n) % len(odd)] for n in range(count)]


@pytest.fixture
def part(request: pytest.FixtureRequest) -> Part:
    """Return `part(things, turn)`: every third of them in the gate, all of them with `--all` or where this is named."""
    named = any("test_hostile_input" in each for each in request.config.args)
    step = 1 if named or request.config.getoption("--all") else 3
    return lambda things, turn: list(things)[turn % step :: step]


def test_what_cannot_be_written_down_is_refused_before_any_page(crossing: Crossing, part: Part) -> None:
    browser = crossing.officers["station"].visitor.browser
    browser.raise_request_exception = False
    kinds = list(UNWRITABLE.values())
    with crossing.delhi:
        for at, (route, address) in part(enumerate(crossing.addresses()), 0):
            text = kinds[at % len(kinds)]
            form = (f"text=x&{text}=1", f"text={text}")[at % 2]
            asked = [browser.get(f"{address}?limit={text}"), browser.get(f"{address}?{text}=1")][at % 2]
            for answer in (asked, browser.generic("POST", address, form, PLAIN)):
                require_meant(answer, (route.name, text))
                assert answer.status_code == 400, (route.name, text)


def test_the_refusal_names_the_field_and_the_place_and_repeats_nothing(crossing: Crossing) -> None:
    browser = crossing.officers["station"].visitor.browser
    with crossing.delhi:
        answer = browser.post("/sign-in/", {"name": "x", "password": "secret\x00word"})
        assert (answer.status_code, "secret" in markup(answer)) == (400, False)
        assert "the field password has an invisible character at place 7" in text(answer)
        pasted = "Harjit\r\n\tSunil\x0cKumar"
        assert browser.post("/check/", {"text": pasted}).status_code == 200


def test_no_address_breaks_whatever_it_names(crossing: Crossing) -> None:
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    with crossing.delhi:
        for route in (each for each in routes() if each.pattern.converters):
            for said in ("%00", "a%00b", "%0d%0a", "x" * 5_000, "%FF", "..%2f..%2fx"):
                require_meant(browser.get(_with(route.pattern._route, said)), (route.name, said[:9]))
        officer = crossing.officers["station"].visitor.browser
        for said in ("%00", "a%00b", "%0d%0a", "x" * 5_000, "%FF"):
            for address in (f"/units/{said}/", f"/static/{said}", f"/records/new/{said}/"):
                assert officer.get(address).status_code in {400, 404}, address[:30]


def _with(route: str, said: str) -> str:
    """Return an address in which this stands in place of whatever the route names."""
    return "/" + "/".join(said if piece.startswith("<") else piece for piece in route.split("/"))


def test_a_form_in_another_encoding_is_refused_in_words(crossing: Crossing) -> None:
    browser = crossing.officers["station"].visitor.browser
    head = b'--between\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    with crossing.delhi:
        for name, content in ENCODED.items():
            kind = f"multipart/form-data; boundary=between; charset={name}"
            answer = browser.generic("POST", "/check/", head + content + b"\r\n--between--\r\n", kind)
            require_meant(answer, name)
            assert (answer.status_code, "not in UTF-8" in text(answer)) == (400, True)


@pytest.mark.one_case
@pytest.mark.parametrize("role", ["station", "admin"])
def test_no_parameter_of_an_address_breaks_its_page(crossing: Crossing, part: Part, role: str) -> None:
    browser = crossing.officers[role].visitor.browser
    with crossing.delhi:
        for at, (route, address) in part(enumerate(crossing.addresses()), 1):
            odd = some(at, len(NAMES))
            asked = "&".join(f"{name}={quote(each)}" for name, (_, each) in zip(NAMES, odd, strict=True))
            sends(browser, f"{address}?{asked}&{NOT_UTF_8}", route.name)
        for address in ("/records/?limit", "/records/?kind", "/alerts/new/?record", "/sign-in/?next"):
            for said, each in part(ODD.items(), 0):
                sends(browser, f"{address}={quote(each)}", (address, said))


def test_no_field_of_a_form_breaks_the_act(crossing: Crossing, part: Part) -> None:
    browser = crossing.officers["station"].visitor.browser
    with crossing.delhi:
        found = forms(crossing, browser)
        assert len(found) > 25, sorted(found)
        for at, (route, form) in part(enumerate(found.items()), 2):
            for said, each in some(at):
                everywhere = dict.fromkeys(form.fields, each)
                sends(browser, form.action, (route, said), form, **everywhere, unheard_of=each)
            for n, name in part(part(enumerate(form.fields), at), at // 3):
                ((said, each),) = some(at + n, 1)
                sends(browser, form.action, (route, name, said), form, **{name: each})


def test_an_act_without_any_field_or_with_strange_ones_is_refused_or_done(crossing: Crossing, part: Part) -> None:
    with crossing.delhi:
        browser = crossing.officers["data_officer"].visitor.browser
        for _, address in part(crossing.addresses(), 2):
            sends(browser, address, address, Form(address), unheard_of="²")


def test_years_and_ages_in_strange_digits_are_refused_in_words(crossing: Crossing) -> None:
    browser = crossing.officers["station"].visitor.browser
    said = {"name": "Harjit", "source": "x", "grade_source": "B", "grade_information": "2"}
    with crossing.delhi:
        assert browser.post("/records/new/person/", {**said, "born_year": "9" * 5_000}).status_code == 400
        for year in ("²", "9" * 30, "-1", "19900"):
            answer = browser.post("/records/new/person/", {**said, "born_year": year})
            assert (answer.status_code, "expected a year" in text(answer)) == (400, True), year
        with left_as_it_was(browser):
            assert browser.post("/records/new/person/", {**said, "born_year": "१९९०"}).status_code == 303


@pytest.mark.parametrize("hours", ["²", "9" * 30, "9" * 5_000, "-1", ""])
def test_an_alert_of_no_hours_is_refused_with_all_that_was_written(crossing: Crossing, hours: str) -> None:
    browser = crossing.officers["station"].visitor.browser
    said = {"title": "x", "text": "White Scorpio", "unit": "DL-ON-ALIPUR", "action": "observe", "urgency": "routine"}
    with crossing.delhi:
        answer = browser.post("/alerts/new/", {**said, "hours": hours, "step": "send"})
    require_meant(answer, hours[:9])
    assert answer.status_code in {400, 403, 409}
    assert "White Scorpio" in text(answer)


def test_an_alert_begins_from_a_record_or_says_that_there_is_none(crossing: Crossing) -> None:
    browser = crossing.officers["station"].visitor.browser
    with crossing.delhi:
        answer = browser.get("/alerts/new/?record=x")
    assert (answer.status_code, "is not here: open it again" in text(answer)) == (400, True)


def test_a_next_page_with_line_breaks_leads_to_the_usual_one(crossing: Crossing) -> None:
    browser = crossing.officers["station"].visitor.browser
    with crossing.delhi, left_as_it_was(browser):
        answer = browser.post("/purpose/", {"purpose": "naka", "next": "/check/\r\nSet-Cookie: a=b"})
        assert (answer.status_code, answer["Location"]) == (303, "/")
        answer = browser.post("/purpose/", {"purpose": "naka", "next": "/units/?q=नरेला"})
        assert answer["Location"] == f"/units/?q={quote('नरेला')}"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_photograph_is_refused_and_the_form_comes_back(crossing: Crossing, name: str) -> None:
    browser = crossing.officers["station"].visitor.browser
    said = {"name": "Harjit of Alwar", "source": "x", "grade_source": "B", "grade_information": "2"}
    photo = SimpleUploadedFile("photo.png", HOSTILE[name], "image/png")
    with crossing.delhi:
        answer = browser.post("/records/new/person/", {**said, "photo": photo})
    require_meant(answer, name)
    assert answer.status_code == 400
    assert "Harjit of Alwar" in markup(answer)


def test_no_cookie_and_no_header_breaks_a_page(crossing: Crossing) -> None:
    names = (settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME, settings.STEP_COOKIE_NAME)
    names += (settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME)
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)
    odd = ("", "\x00", "²", "9" * 5_000, "\xff\xfe", "[[", "../x")
    with crossing.delhi:
        for each in odd:
            cookie = "; ".join(f"{name}={each}" for name in names)
            headers = {"HTTP_RANGE": f"bytes={each}-", "HTTP_IF_NONE_MATCH": each, "HTTP_ACCEPT_LANGUAGE": each}
            for address in ("/sign-in/", "/sign-in/post/", "/unlock/", "/", "/static/built/app.css"):
                require_meant(browser.get(address, HTTP_COOKIE=cookie, **headers), (address, each[:9]))


def test_an_answer_past_django_is_guarded_too() -> None:
    assert {name.lower().encode() for name in GUARDING} <= {name for name, _ in endpoints._HEADERS}
    assert dict(threaded_asgi.BARE)[b"content-security-policy"] == GUARDING["Content-Security-Policy"].encode()


def test_nothing_from_elsewhere_runs_in_an_answer_and_nobody_frames_it() -> None:
    allowed = dict(rule.split(" ", 1) for rule in GUARDING["Content-Security-Policy"].split("; "))
    assert allowed["default-src"] == allowed["frame-ancestors"] == allowed["base-uri"] == "'none'"
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == allowed["form-action"] == "'self'"
    assert GUARDING["X-Frame-Options"] == "DENY"
    assert GUARDING["X-Content-Type-Options"] == "nosniff"
