"""What every page is made with: who asks, the page or its part, the way back, the words of a refusal."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from sangam.access import policy
from sangam.access.sign_in import sessions
from sangam.access.units import units
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.kernel.purpose import Stated
from sangam.web.common.inputs import is_address, plain_form
from sangam.web.common.labels import called_as, unit_words
from sangam.web.common.sentences import sentence_in_words
from sangam.web.door.threaded_asgi import SIGNED_IN

P = ParamSpec("P")
UNATTENDED = "Sangam-Unattended"
"""Header of the parts of a page that read themselves anew (`hx-headers`)."""
_OF_UNITS = ("desk", "unit", "above")
"""Parts of a sentence that hold the code of a unit."""
_BY_ITSELF = "awaited_print"  # a whole page that reads itself anew
_BY_HAND = ("document", "empty", "iframe", "frame")  # what a browser says of links, forms and htmx; else a part loads


class OfficerRequest(HttpRequest):
    """A request of a signed-in officer: the actor, and the purpose that stands for the session."""

    actor: Actor
    purpose: Stated | None


View = Callable[Concatenate[OfficerRequest, P], HttpResponseBase]
Open = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Said(CookieStorage):
    """One-time messages, in a cookie of this node's own: nodes may share a host.  They never name a person."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


def signed_in(view: View[P]) -> Open[P]:
    """Let a signed-in officer in, and send everyone else to sign in.  For what works on a restored node too."""

    def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = _who(request)
        if found is None:
            request.META[SIGNED_IN] = ""
            return _to_sign_in(request)
        asked = cast(OfficerRequest, request)
        asked.actor, asked.purpose = found
        if request.method == "POST":
            asked.POST = plain_form(request.POST)  # type: ignore[assignment]  # Django takes any QueryDict
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(found[0].language)
        return view(asked, *args, **kwargs)

    return cast(Open[P], wraps(view)(inner))


def officer_only(view: View[P]) -> Open[P]:
    """Let a signed-in officer in, unless the node was restored and its reads stay shut (Refused)."""

    def inner(request: OfficerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        settings.SANGAM.require_reads_open()
        return view(request, *args, **kwargs)

    return signed_in(cast(View[P], wraps(view)(inner)))


def form_for(capability: str) -> Callable[[View[P]], Open[P]]:
    """Let a signed-in officer in, and show the form only to whom its act is open (Refused, as the act would refuse).

    A form that is sent is left to its act, which writes its own refusal into the ledger.  One that is wrong meets no
    act: it comes back only to whom the act is open.
    """

    def guard(view: View[P]) -> Open[P]:
        def inner(request: OfficerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "GET":
                policy.require(request.actor, capability)
            answer = view(request, *args, **kwargs)
            if answer.status_code == HTTPStatus.BAD_REQUEST:
                policy.require(request.actor, capability)
            return answer

        return officer_only(cast(View[P], wraps(view)(inner)))

    return guard


def page(
    request: HttpRequest, template: str, context: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page, or a part of one for htmx."""
    return render(request, template, dict(context or {}), status=status)


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks, and puts the answer into the page that is open."""
    return request.headers.get("HX-Request") == "true"


def see_other(address: str) -> HttpResponse:
    """Return "see other": what follows a form that was taken."""
    return HttpResponse(status=303, headers={"Location": iri_to_uri(address)})


def way_back(request: HttpRequest, otherwise: str = "today") -> str:
    """Return the address that the form or the link named as next, if it lies on this node; else a named page's."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = is_address(asked) and asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else reverse(otherwise)


def sentence(error: SangamError) -> str:
    """Return an error's sentence in the reader's language, a unit by its name."""
    who = {"who": called_as(str(error.parts["who"]))} if "who" in error.parts else {}
    return sentence_in_words(error.template, {**error.parts, **_units_named(error.parts), **who})


def _units_named(parts: Mapping[str, object]) -> dict[str, str]:
    codes = {name: str(parts[name]) for name in _OF_UNITS if name in parts}
    known = units.units(codes.values()) if codes else {}
    return {name: unit_words(known[code]) for name, code in codes.items() if code in known}


def refusal_words(error: SangamError) -> str:
    """Return the heading of an error's page."""
    words = {
        "refused": _("Refused"),
        "not-found": _("Not here"),
        "conflict": _("It has moved on"),
        "malformed": _("This cannot be read"),
    }
    return words.get(error.kind, _("Refused"))


def not_from_you(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's own call
    """Answer a form whose token is missing or wrong."""
    return render(request, "403.html", status=403)


def is_unattended(request: HttpRequest) -> bool:
    """Tell whether the page asks by itself: a part that reads itself anew, or a picture in it.

    What says so keeps no session open; a request can only take away from itself by it.
    """
    if request.method not in ("GET", "HEAD"):
        return False
    if request.resolver_match is not None and request.resolver_match.url_name == _BY_ITSELF:
        return True
    return UNATTENDED in request.headers or request.headers.get("Sec-Fetch-Dest", "document") not in _BY_HAND


def _who(request: HttpRequest) -> tuple[Actor, Stated | None] | None:
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return sessions.actor_unattended(token) if is_unattended(request) else sessions.actor_for(token)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    known = settings.DEVICE_COOKIE_NAME in request.COOKIES
    address = reverse("device_pin" if known else "sign_in")
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    if request.method == "GET" and request.path != reverse("today"):
        address += f"?{urlencode({'next': request.get_full_path()})}"
    return see_other(address)
