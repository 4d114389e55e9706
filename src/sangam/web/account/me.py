"""The officer himself: his sessions and devices, his purpose, his language."""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.sign_in import proofs
from sangam.access.sign_in import sessions as sign_in_sessions
from sangam.access.sign_in.enrolment import devices as enrolment_devices
from sangam.access.sign_in.seats import choose_language, choose_quiet_hours
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.numbers import read_number
from sangam.kernel.purpose import Purpose, Stated
from sangam.web.account.sign_in import address_of, keep_device
from sangam.web.common import languages
from sangam.web.common.cookies import YEAR_S, keep_cookie
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, page, see_other, sentence, signed_in, way_back


@require_GET
@signed_in
def me(request: OfficerRequest) -> HttpResponse:
    """Show the officer's open sessions, devices and quiet hours."""
    sessions = [
        {
            "id": each.id,
            "device": each.device or in_language(each.post_title, each.post_title_hi),
            "since": each.started_at,
            "seen_at": each.seen_at,
            "here": each.id == request.actor.session,
        }
        for each in sign_in_sessions.open_sessions(request.actor)
    ]
    since, until = request.actor.quiet
    quiet = {
        "hours": [{"code": str(n), "label": f"{n:02}:00"} for n in range(24)],
        "since": str(since),
        "until": str(until),
    }
    devices = [{"id": device, "name": name} for device, name in enrolment_devices.devices_of(request.actor)]
    return page(request, "account/me.html", {"sessions": sessions, "devices": devices, "quiet": quiet})


@require_POST
@signed_in
def session_end(request: OfficerRequest, session: UUID) -> HttpResponse:
    """End one of the officer's own sessions, once the password is given for it."""
    given = request.POST.get("password", "")
    if not given:
        return page(request, "account/session_end.html", {"session": session})
    try:
        proofs.end_session(request.actor, session, password=given, address=address_of(request))
    except (Refused, Malformed) as refused:
        again = {"session": session, "errors": {"password": sentence(refused)}}
        return page(request, "account/session_end.html", again, status=_status(refused))
    messages.success(request, _("The session has ended."))
    return see_other(reverse("me"))


@require_POST
@signed_in
def device_strike(request: OfficerRequest, device: UUID) -> HttpResponse:
    """Shut a lost device."""
    enrolment_devices.revoke_device(request.actor, device)
    messages.success(request, _("The device is shut; its sessions end at once."))
    return see_other(reverse("me"))


@require_http_methods(["GET", "POST"])
@signed_in
def device_enrol(request: OfficerRequest) -> HttpResponse:
    """Let the officer open this device by its own lock, or by PIN, from now on."""
    context: dict[str, object] = {"next": way_back(request, "me"), "name": request.POST.get("name", "")}
    if request.method == "GET":
        return page(request, "account/device_enrol.html", context)
    if not request.POST.get("passkey") and request.POST.get("pin", "") != request.POST.get("again", ""):
        differ = {**context, "errors": {"again": _("The two PINs differ.")}}
        return page(request, "account/device_enrol.html", differ, status=400)
    try:
        token = _enrol(request)
    except (Refused, Malformed) as refused:
        errors = {_field_of(refused): sentence(refused)}
        return page(request, "account/device_enrol.html", {**context, "errors": errors}, status=_status(refused))
    return keep_device(see_other(way_back(request, "me")), token)


def _enrol(request: OfficerRequest) -> str:
    """Enrol the device as the form says; return its token."""
    given = {
        "name": request.POST.get("name", ""),
        "code": _code(request),
        "address": address_of(request),
        "device_token": request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
    }
    if answer := request.POST.get("passkey", ""):
        token = enrolment_devices.enrol_by_passkey(request.actor, answer=answer, **given)
        messages.success(request, _("This device opens by its own lock from now on."))
        return token
    token = enrolment_devices.enrol_device(request.actor, pin=request.POST.get("pin", ""), **given)
    messages.success(request, _("This device opens by your PIN from now on."))
    return token


@require_POST
@signed_in
def passkey_make(request: OfficerRequest) -> HttpResponse:
    """Give the browser what it needs to make a passkey for the officer."""
    return HttpResponse(enrolment_devices.passkey_to_make(request.actor), content_type="application/json")


@require_http_methods(["GET", "POST"])
@signed_in
def password_change(request: OfficerRequest) -> HttpResponse:
    """Let the officer choose another password."""
    if request.method == "GET":
        return page(request, "account/password.html", {})
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        differ = {"errors": {"again": _("The two passwords differ.")}}
        return page(request, "account/password.html", differ, status=400)
    try:
        proofs.change_password(
            request.actor, old=request.POST.get("old", ""), new=new, code=_code(request), address=address_of(request)
        )
    except (Refused, Malformed) as refused:
        errors = {_field_of(refused): sentence(refused)}
        return page(request, "account/password.html", {"errors": errors}, status=_status(refused))
    messages.success(request, _("Your password is changed; your other sessions have ended."))
    return see_other(reverse("me"))


@require_POST
@signed_in
def quiet_hours(request: OfficerRequest) -> HttpResponse:
    """Keep the hours between which what can wait does not ring for the officer."""
    since, until = (read_number(request.POST.get(name, ""), most=23) for name in ("quiet_from", "quiet_until"))
    choose_quiet_hours(request.actor, -1 if since is None else since, -1 if until is None else until)
    messages.success(request, _("Kept. What is urgent rings at any hour."))
    return see_other(reverse("me"))


@require_POST
@signed_in
def purpose(request: OfficerRequest) -> HttpResponse:
    """Keep a purpose for the rest of the session."""
    sign_in_sessions.state_purpose(request.actor, purpose_of_form(request))
    return see_other(way_back(request))


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, in this browser and, once signed in, wherever the officer signs in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        raise Malformed("web:language", "Choose one of the languages that are listed.")
    kept = _keep_language(request)  # changes nothing for who is not signed in
    response = see_other(way_back(request))
    if kept.status_code != 200:
        languages.keep_chosen(response, language)
    keep_cookie(response, settings.LANGUAGE_COOKIE_NAME, language, for_s=YEAR_S)
    return response


@signed_in
def _keep_language(request: OfficerRequest) -> HttpResponse:
    choose_language(request.actor, request.POST.get("language", ""))
    return HttpResponse()


def purpose_of_form(request: HttpRequest) -> Stated:
    """Return the purpose that a form names.  Raises Malformed for one that is not of the list."""
    try:
        return Stated(Purpose(request.POST.get("purpose", "")), request.POST.get("reference", "").strip())
    except ValueError:
        raise Malformed("web:purpose", "Choose one of the purposes that are listed.") from None


def _code(request: HttpRequest) -> str:
    return "".join(request.POST.get("code", "").split())


def _field_of(refused: SangamError) -> str:
    """Return the field of the form beside which a refusal stands; what is of none stands beside the code."""
    return _FIELDS.get(refused.code, "code")


def _status(refused: SangamError) -> int:
    return 400 if isinstance(refused, Malformed) else 403


_FIELDS: Mapping[str, str] = {
    "access:pin-form": "pin",
    "access:pin-easy": "pin",
    "access:device-name": "name",
    "access:passkey": "passkey",
    "access:passkey-late": "passkey",
    "access:passkey-session": "passkey",
    "access:password-old": "old",
    "access:password-short": "new",
    "access:password-long": "new",
    "access:password-easy": "new",
    "access:password-breached": "new",
    "access:breached-file": "new",
}

urlpatterns = [
    path("me/", me, name="me"),
    path("me/device/", device_enrol, name="device_enrol"),
    path("me/device/passkey/", passkey_make, name="passkey_make"),
    path("me/password/", password_change, name="password_change"),
    path("me/quiet-hours/", quiet_hours, name="quiet_hours"),
    path("me/sessions/<uuid:session>/end/", session_end, name="session_end"),
    path("me/devices/<uuid:device>/strike/", device_strike, name="device_strike"),
    path("purpose/", purpose, name="purpose"),
    path("language/", set_language, name="set_language"),
]
