"""A pool phone in the hand of its officer: opened once by a code, then its one board, and nothing else of the node.

No officer is signed in.  The phone keeps a token in a cookie.  The board that it keeps is encrypted, and erased when
the phone is over (`web/src/phone/pool.ts`).
"""

import base64
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.operations import phones
from sangam.operations.types import OperationView, Task
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView
from sangam.web.common.cookies import keep_cookie
from sangam.web.common.labels import called_as
from sangam.web.common.pages import is_htmx, page, see_other, sentence
from sangam.web.operations import act_forms
from sangam.web.operations.act_forms import BoardForm
from sangam.web.operations.operation_words import TASK_STATES
from sangam.web.phone.phone_pages import kept_board

_TASK_STATES = [{"code": code, "label": label} for code, label in TASK_STATES.items()]


@require_http_methods(["GET", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    """Show the board of an open phone, ask a fresh one for its code, and let one that is over erase itself."""
    settings.SANGAM.require_reads_open()
    if request.method == "POST":
        return _open_phone(request)
    token = _token_of(request)
    phone = phones.find_phone(token)
    if phone is None:
        return page(request, "operations/pool_open.html", {"values": {}, "errors": {}})
    if phone.state is not PoolPhoneState.OPEN:
        return _over(request, phone)
    if is_htmx(request) and request.GET.get("mark") == phones.board_mark(token):
        return HttpResponse(status=204)
    return _render_board(request)


@require_POST
def pool_write(request: HttpRequest) -> HttpResponse:
    """Write on the board under the officer to whom the phone was given."""
    settings.SANGAM.require_reads_open()
    form = BoardForm(request.POST)

    def write_entry() -> HttpResponse:
        phones.write_from_phone(_token_of(request), form.draft())
        return see_other(reverse("pool"))

    return form.try_act(write_entry) or _render_board(request, form)


@require_GET
def pool_lists(request: HttpRequest) -> HttpResponse:
    """Give the board that the phone keeps, encrypted, to be read without a link."""
    settings.SANGAM.require_reads_open()
    try:
        found = phones.read_board(_token_of(request))
    except Refused as error:
        return JsonResponse({"state": "over", "why": sentence(error)}, status=410)
    owners = _owners(found.operation)
    kept = {
        "officer": "",
        "tag": _tag(found.phone),
        "words": dict.fromkeys(("outbox", "lists"), _key(found.phone)),
        "passkey": "",
        "former": "",
        "at": _millis(clock.now().timestamp()),
        "until": _millis(found.phone.until_at.timestamp()),
        "channels": [],
        "alerts": [],
        "across": [],
        "boards": [kept_board(found.operation, owners)],
    }
    return JsonResponse(kept)


def _open_phone(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "").strip()
    try:
        if _is_officers(request):
            raise Refused(
                "web:pool-own-phone",
                "An officer is signed in or enrolled in this browser: a pool phone belongs to nobody. Take another.",
            )
        token = phones.open_phone(typed)
    except Refused as error:
        context = {"values": {"code": typed}, "errors": {"code": sentence(error)}}
        return page(request, "operations/pool_open.html", context, status=403)
    response = see_other(reverse("pool"))
    found = phones.find_phone(token)
    left = int((found.until_at - clock.now()).total_seconds()) if found else 0
    keep_cookie(response, settings.POOL_COOKIE_NAME, token, for_s=max(left, 0) + _REMEMBERED_S)
    return response


_REMEMBERED_S = 14 * 86_400
"""So long after its end a phone still knows that it was one, and erases itself when it reaches the node."""


def _render_board(request: HttpRequest, form: BoardForm | None = None) -> HttpResponse:
    form = form or BoardForm()
    token = _token_of(request)
    mark, found = phones.board_mark(token), phones.read_board(token)
    view, owners = found.operation, _owners(found.operation)
    context = {
        "phone": _phone_words(found.phone),
        "operation": view,
        "tasks": [_task(view, each, owners) for each in view.tasks],
        "board": _board(view),
        "mark": mark,
        "task_states": _TASK_STATES,
        "form": form,
    }
    return page(request, "operations/pool_board.html", context, status=form.status)


def _over(request: HttpRequest, phone: PoolPhoneView) -> HttpResponse:
    """Say that the phone is issued no more; let it erase all that it keeps, unless it is an officer's browser."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("pool")})
    phones.mark_erased(_token_of(request))
    response = page(request, "operations/pool_over.html", {"phone": _phone_words(phone), "tag": _tag(phone)})
    response.delete_cookie(settings.POOL_COOKIE_NAME)
    if not _is_officers(request):
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _phone_words(view: PoolPhoneView) -> dict[str, Any]:
    return {
        "holder": f"{view.holder.rank} {view.holder.name}".strip(),
        "belt": view.holder.belt,
        "until": view.until_at,
        "until_ms": _millis(view.until_at.timestamp()),
    }


def _board(view: OperationView) -> list[dict[str, Any]]:
    tasks = {each.id: each.text for each in view.tasks}
    return [
        {"view": each, "by": called_as(each.by.label), "task": tasks.get(each.task, "") if each.task else ""}
        for each in view.board
    ]


def _task(view: OperationView, task: Task, owners: dict[str, str]) -> dict[str, Any]:
    state = view.task_states.get(task.id)
    return {"id": task.id, "text": task.text, "owner": owners.get(task.owner, task.owner), "state": state or ""}


def _owners(view: OperationView) -> dict[str, str]:
    return act_forms.entry_names(sorted({task.owner for task in view.tasks}))


def _token_of(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.POOL_COOKIE_NAME, "")


def _is_officers(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME))


def _tag(view: PoolPhoneView) -> str:
    digest = salted_hmac("sangam.web.pool.tag", str(view.id), algorithm="sha256").hexdigest()
    return f"pool-{digest[:16]}"


def _key(view: PoolPhoneView) -> str:
    digest = salted_hmac("sangam.web.pool.key", str(view.id), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def _millis(seconds: float) -> int:
    return int(seconds * 1_000)


urlpatterns = [
    path("pool/", pool, name="pool"),
    path("pool/write/", pool_write, name="pool_write"),
    path("pool/lists/", pool_lists, name="pool_lists"),
]
