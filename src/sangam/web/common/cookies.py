"""The cookies of the officers' pages: kept from scripts and other sites, and over HTTPS never sent in the clear."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sangam.web.middleware import Answering

YEAR_S = 365 * 86_400


def keep_cookie(response: HttpResponse, name: str, value: str, *, for_s: int | None = None) -> None:
    """Let the browser keep a cookie; without a time, until it is closed."""
    response.set_cookie(
        name, value, max_age=for_s, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def secure_cookies(answer: Answering) -> Answering:
    """Mark each cookie of an answer over HTTPS as secure, also where a proxy holds the certificate."""

    def inner(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return inner
