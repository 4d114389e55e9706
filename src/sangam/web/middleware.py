"""What surrounds every answer: the headers that guard it, and the one place where an error becomes a page."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.web import outage
from sangam.web.common import pages
from sangam.web.common.inputs import require_readable
from sangam.web.door.doorkeeper import GUARDING
from sangam.web.door.threaded_asgi import REFUSED, SIGNED_IN

STATUS: Mapping[type[SangamError], int] = {Refused: 403, NotFound: 404, Conflict: 409, Malformed: 400}

_DRAFT = re.compile(r"[0-9a-f]{32}")
_ANOTHER_SITE = frozenset({"same-site", "cross-site"})  # the first: another name of our own domain
_AT_THE_DOOR = {"web:database-away": 503, "web:too-large": 413, "web:uploads-at-once": 429}

Answering = Callable[[HttpRequest], HttpResponse]


def guard_answers(answer: Answering) -> Answering:
    """Guard every answer: nothing from elsewhere runs in it, nobody frames it, no cache keeps it."""

    def inner(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if hasattr(request, "actor"):
            request.META[SIGNED_IN] = str(request.actor.officer or request.actor.label)
        for name, value in GUARDING.items():
            response.headers.setdefault(name, value)
        return response

    return inner


class PagesPacked(GZipMiddleware):
    """Pack pages for browsers that take it, with a random length besides; files, streams and parts go as they are.

    A page that another site asks for goes as it is, too: its length could tell of its words (BREACH,
    `docs/decisions/0042-pages-are-packed.md`).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return a page packed, any other answer unchanged."""
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        is_ours = request.headers.get("Sec-Fetch-Site") not in _ANOTHER_SITE
        return super().process_response(request, response) if is_page and is_ours else response


def turned_away(answer: Answering) -> Answering:
    """Say by a page why the door does not read a request's body."""

    def inner(request: HttpRequest) -> HttpResponse:
        refused = request.META.get(REFUSED)
        if refused is None:
            return answer(request)
        response = refusal(request, refused)
        response.status_code = _AT_THE_DOOR.get(refused.code, response.status_code)
        return response

    return inner


def blanks_filled(answer: Answering) -> Answering:
    """Give an answer that says no by its status alone a page: a sentence, and the way back."""

    def inner(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        blank = response.status_code >= 400 and not response.streaming and not response.content
        if not blank or request.method == "HEAD":
            return response
        filled = refusal(request, _no_page(response.status_code))
        filled.status_code = response.status_code
        if "Allow" in response.headers:
            filled.headers["Allow"] = response.headers["Allow"]
        return filled

    return inner


def _no_page(status: int) -> Malformed:
    if status == 405:
        return Malformed(
            "web:method", "This address takes what a form sends, and has no page of its own: go back to the form."
        )
    return Malformed("web:status", "The node cannot answer this: go back and try again. ({status})", status=status)


def drafts_named(answer: Answering) -> Answering:
    """Name back to the browser, by a cookie for a minute, the draft of a form that was taken: it forgets it then."""

    def inner(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.method == "POST" and response.status_code == 303 and hasattr(request, "actor"):
            draft = request.POST.get("draft", "")
            if _DRAFT.fullmatch(draft):
                name = "__Host-sangam_sent" if request.is_secure() else "sangam_sent"
                response.set_cookie(name, draft, max_age=60, samesite="Lax", secure=request.is_secure())
        return response

    return inner


class Refusals:
    """Turns what a domain call raised into a page with its sentence, or for htmx into the message part."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer the four errors, and a database that takes nothing; everything else is a fault of ours."""
        if isinstance(error, SangamError):
            return refusal(request, error)
        return outage.page(request, error) if outage.is_ours(error) else None


class Inputs:
    """Refuses with 400 what a request carries in path, query or form that no page could write down."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, read as UTF-8 whatever encoding it names."""
        request.encoding = "utf-8"
        return self._answer(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Answer in the page's place where the page could not."""
        try:
            require_readable(request)
        except Malformed as wrong:
            return refusal(request, wrong)
        return None


def refusal(request: HttpRequest, error: SangamError) -> HttpResponse:
    """Return the page, or the part, that says no."""
    context = {
        "title": pages.refusal_words(error),
        "message": pages.sentence(error),
        "code": error.code,
        "back": pages.way_back(request),
        "typed": outage.typed_texts(request),
    }
    status = STATUS.get(type(error)) or next(STATUS[kind] for kind in STATUS if isinstance(error, kind))
    if not pages.is_htmx(request):
        if error.code == "access:no-purpose" and request.method == "GET":
            return pages.page(request, "why_first.html", context, status=status)
        return pages.page(request, "error.html", context, status=status)
    response = pages.page(request, "parts/_refusal.html", context, status=status)
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "outerHTML"
    return response
