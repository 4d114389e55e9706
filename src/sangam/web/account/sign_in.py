"""Signing in: password or force account, one-time code, post; an enrolled device by PIN or its lock; signing out."""

from collections.abc import Callable, Mapping
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import rotate_token
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.sign_in import identity_provider, sessions, steps
from sangam.access.sign_in.enrolment import devices, own_secrets
from sangam.access.sign_in.seats import change_post
from sangam.access.types import HoldingView, OfficerView, SignedIn
from sangam.kernel.errors import Malformed, Refused
from sangam.web.common import languages
from sangam.web.common.cookies import YEAR_S, keep_cookie
from sangam.web.common.frame import initials, post_words
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, page, see_other, sentence, signed_in, way_back
from sangam.web.live.lock_screen import keep_lock

# QR codes that stand in a page itself, so that no other address gives them.


def qr_picture(text: str) -> str:
    """Return a text as a picture for the `src` of an image, dark on white whatever the page's colours."""
    return str(segno.make(text, micro=False).svg_data_uri(scale=4, light="white"))


_STEP_S = 300


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; lead on to the code."""
    name = request.POST.get("name", "")
    context = _sign_in_context(request)
    if request.method == "GET":
        return page(request, "account/sign_in.html", context)

    def password() -> HttpResponse:
        given = request.POST.get("password", "")
        challenge = steps.check_password(name, given, address=address_of(request), mark=_device_mark_of(request))
        return _step(_on("sign_in_code", way_back(request)), challenge)

    return _taken_or_again(request, password, "account/sign_in.html", context)


def _sign_in_context(request: HttpRequest) -> dict[str, object]:
    values = {"name": request.POST.get("name", ""), "next": way_back(request)}
    return {"values": values, "errors": {}, "by_provider": identity_provider.is_there()}


@require_GET
def sign_in_provider(request: HttpRequest) -> HttpResponse:
    """Lead to the force's own sign-in service, and take what it sends back: the word that stands for a password."""
    returns = request.build_absolute_uri(reverse("sign_in_provider"))

    def go() -> HttpResponse:
        if "state" not in request.GET:
            address, sealed = identity_provider.leave_for(returns, back_to=way_back(request))
            return _step(see_other(address), sealed, for_s=int(identity_provider.LIFE.total_seconds()))
        proven = identity_provider.come_back(
            _step_of(request), request.GET.dict(), returns=returns, address=address_of(request)
        )
        if proven.by_both:
            return _to_post(request, proven.sealed, proven.back_to)
        return _step(_on("sign_in_code", proven.back_to), proven.sealed)

    return _taken_or_again(request, go, "account/sign_in.html", _sign_in_context(request))


@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code; sit down in the only post, or ask in which.  Who enrols chooses a password too."""
    if _step_of(request) and (answer := _enrolment(request)):
        return answer
    if request.method == "GET":
        return page(request, "account/sign_in_code.html")

    def code() -> HttpResponse:
        given = "".join(request.POST.get("code", "").split())
        proof = steps.check_code(_step_of(request), given, address=address_of(request), mark=_device_mark_of(request))
        return _to_post(request, proof, way_back(request))

    return _taken_or_again(request, code, "account/sign_in_code.html", {})


def _enrolment(request: HttpRequest) -> HttpResponse | None:
    """Return the page by which an officer enrols, or what follows; None where nobody is to enrol."""
    try:
        uri = own_secrets.secret_uri(_step_of(request))
    except Refused:
        return None
    if not uri:
        return None
    context = {"uri": uri, "picture": qr_picture(uri), "refusal": ""}
    if request.method == "GET":
        return page(request, "account/enrol.html", context)

    def enrol() -> HttpResponse:
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            raise Malformed("web:passwords-differ", "The two passwords differ.")
        proof = own_secrets.enrol(
            _step_of(request),
            new=new,
            code="".join(request.POST.get("code", "").split()),
            address=address_of(request),
            mark=_device_mark_of(request),
        )
        return _to_post(request, proof, way_back(request))

    return _taken_or_again(request, enrol, "account/enrol.html", context)


def _to_post(request: HttpRequest, proof: str, back_to: str) -> HttpResponse:
    posts = steps.posts_to_choose(proof)
    if not posts:
        raise Refused("web:no-post", "You hold no post today: ask your administrator for the transfer.")
    if len(posts) == 1:
        return _sit_down(request, proof, posts[0].id, back_to)
    return _step(_on("choose_post", back_to), proof)


@require_GET
def choose_post(request: HttpRequest) -> HttpResponse:
    """Ask in which post the officer acts."""
    posts: list[HoldingView] = steps.posts_to_choose(_step_of(request))
    return page(
        request, "account/choose_post.html", {"posts": [post_words(each) for each in posts], "next": way_back(request)}
    )


@require_POST
def post(request: HttpRequest) -> HttpResponseBase:
    """Sit down in the chosen post: at the end of signing in, or moving from another post."""
    if _step_of(request):
        return _sit_down(request, _step_of(request), _id(request.POST.get("post")), way_back(request))
    return _change_post(request)


@signed_in
def _change_post(request: OfficerRequest) -> HttpResponse:
    return _seat(request, see_other(reverse("today")), change_post(request.actor, _id(request.POST.get("post"))))


@require_http_methods(["GET", "POST"])
def device_pin(request: HttpRequest) -> HttpResponse:
    """Open an enrolled device by PIN or by its own lock; name its users, for a quick change of user."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    users = devices.device_users(token)
    if not users:
        return see_other(reverse("sign_in"))
    named = request.POST.get("officer") or request.GET.get("officer") or (str(users[0].id) if len(users) == 1 else "")
    people = [_person(user, chosen=str(user.id) == named) for user in users]
    chosen = next((person for person in people if person["chosen"]), None)
    by_lock = chosen is not None and devices.has_passkey(token, _id(named))
    context = {"people": people, "chosen": chosen, "by_lock": by_lock, "next": way_back(request)}
    if request.method == "GET":
        return page(request, "account/device_pin.html", context)

    def open_it() -> HttpResponse:
        left = steps.locked_session(request.COOKIES.get(settings.LOCK_COOKIE_NAME, ""), token)
        begun = _open_session(request, token, _id(named), left)
        response = _seat(request, see_other(way_back(request)), begun)
        keep_lock(request, response, begun.token)
        return response

    return _taken_or_again(request, open_it, "account/device_pin.html", context)


def _open_session(request: HttpRequest, token: str, officer: UUID, left: UUID | None) -> SignedIn:
    address = address_of(request)
    if answer := request.POST.get("passkey", ""):
        return devices.open_by_passkey(token, officer, answer, address=address, locked=left)
    return devices.open_by_pin(token, officer, request.POST.get("pin", ""), address=address, locked=left)


@require_POST
def passkey_ask(request: HttpRequest) -> HttpResponse:
    """Give a browser what it needs to prove an officer by the lock of an enrolled device; or say why not."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        options = devices.passkey_to_open(token, _id(request.POST.get("officer")))
    except Refused as refused:
        return JsonResponse({"why": sentence(refused)}, status=403)
    return HttpResponse(options, content_type="application/json")


@require_POST
@signed_in
def sign_out(request: OfficerRequest) -> HttpResponse:
    """End this session."""
    sessions.end(request.actor)
    return _sign_out_answer(request)


@require_POST
@signed_in
def sign_out_everywhere(request: OfficerRequest) -> HttpResponse:
    """End every session of the officer, on every device, and his PINs."""
    sessions.end_all(request.actor)
    return _sign_out_answer(request)


def keep_device(response: HttpResponse, token: str) -> HttpResponse:
    """Let the browser keep a device's token."""
    keep_cookie(response, settings.DEVICE_COOKIE_NAME, token, for_s=YEAR_S)
    return response


def address_of(request: HttpRequest) -> str:
    """Return the caller's network address, as the door has made it out."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _taken_or_again(
    request: HttpRequest, take: Callable[[], HttpResponse], template: str, context: Mapping[str, object]
) -> HttpResponse:
    """Return what taking the form leads to, or the form again with the sentence of the refusal."""
    try:
        return take()
    except (Refused, Malformed) as refused:
        status = 400 if isinstance(refused, Malformed) else 403
        return page(request, template, {**context, "refusal": sentence(refused)}, status=status)


def _sit_down(request: HttpRequest, proof: str, holding: UUID, address: str) -> HttpResponse:
    device = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    begun = steps.sit_down(proof, holding, device_token=device)
    if _in_hand(request) and not devices.device_users(device):
        address = f"{reverse('device_enrol')}?{urlencode({'next': address})}"
    response = see_other(address)
    response.delete_cookie(settings.STEP_COOKIE_NAME)
    return _seat(request, response, begun)


def _seat(request: HttpRequest, response: HttpResponse, begun: SignedIn) -> HttpResponse:
    rotate_token(request)
    mark = sessions.mark_browser(_device_mark_of(request), begun.officer)
    keep_cookie(response, settings.SESSION_COOKIE_NAME, begun.token)
    keep_cookie(response, settings.MARK_COOKIE_NAME, mark, for_s=int(sessions.LIFE.total_seconds()))
    keep_cookie(response, settings.LANGUAGE_COOKIE_NAME, languages.session_language(request, begun), for_s=YEAR_S)
    response.delete_cookie(languages.CHOSEN)
    return response


def _sign_out_answer(request: HttpRequest) -> HttpResponse:
    known = settings.DEVICE_COOKIE_NAME in request.COOKIES
    response = see_other(reverse("device_pin" if known else "sign_in"))
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(settings.LOCK_COOKIE_NAME)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _step(response: HttpResponse, sealed: str, *, for_s: int = _STEP_S) -> HttpResponse:
    keep_cookie(response, settings.STEP_COOKIE_NAME, sealed, for_s=for_s)
    return response


def _step_of(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.STEP_COOKIE_NAME, "")


def _on(name: str, back_to: str) -> HttpResponse:
    return see_other(f"{reverse(name)}?{urlencode({'next': back_to})}")


def _device_mark_of(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.MARK_COOKIE_NAME, "")


def _person(user: OfficerView, *, chosen: bool) -> dict[str, object]:
    name = in_language(user.name_en, user.name_hi)
    return {
        "id": user.id,
        "name": name,
        "rank": user.rank,
        "initials": initials(name),
        "chosen": chosen,
    }


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Refused("web:not-chosen", "Choose one of the names or posts that are listed.") from None


def _in_hand(request: HttpRequest) -> bool:
    mobile = request.headers.get("Sec-CH-UA-Mobile")
    return mobile == "?1" if mobile else "Mobi" in request.headers.get("User-Agent", "")


urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-in/provider/", sign_in_provider, name="sign_in_provider"),
    path("sign-in/code/", sign_in_code, name="sign_in_code"),
    path("sign-in/post/", choose_post, name="choose_post"),
    path("post/", post, name="post"),
    path("unlock/", device_pin, name="device_pin"),
    path("unlock/passkey/", passkey_ask, name="passkey_ask"),
    path("sign-out/", sign_out, name="sign_out"),
    path("sign-out/everywhere/", sign_out_everywhere, name="sign_out_everywhere"),
]
