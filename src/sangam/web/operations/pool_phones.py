"""Pool phones at the desk: who has one, the code that opens each once, and the tap that wipes it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, SangamError
from sangam.operations.public import operations, pool_phones
from sangam.operations.types import OperationView, TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView
from sangam.web import middleware
from sangam.web.common.labels import called_as
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.operations import forms

_FIELDS = ("rank", "name", "belt", "until")


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def phones_page(request: OfficerRequest, operation: UUID) -> HttpResponse:
    """Show the phones that the officer's unit issued for an operation; issue one more."""
    if request.method == "GET":
        return _render_phones(request, operation, {})
    values = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    try:
        holder = TeamMember(values["rank"], values["name"], values["belt"])
        pool_phones.issue_phone(request.actor, operation, holder, until=forms.instant(values["until"]))
    except (Malformed, Conflict) as error:
        return _render_phones(request, operation, values, error)
    return see_other(reverse("pool_phones", args=[operation]))


@require_POST
@officer_only
def pool_phone_act(request: OfficerRequest, operation: UUID, phone: UUID, act: str) -> HttpResponse:
    """Wipe a pool phone, or give it a new code."""
    if act not in _ACTS:
        raise NotFound("web:pool-act", "A pool phone cannot do this.")
    try:
        _ACTS[act](request.actor, phone)
    except Conflict as error:
        return _render_phones(request, operation, {}, error)
    if act == "wipe":
        messages.success(request, _("Wiped: it opens nothing from now on."))
    return see_other(reverse("pool_phones", args=[operation]))


def _render_phones(
    request: OfficerRequest, operation: UUID, values: Mapping[str, str], error: SangamError | None = None
) -> HttpResponse:
    found = pool_phones.pool_phones(request.actor, operation)
    view = operations.open_operation(request.actor, operation)
    context = {
        "operation": {"url": reverse("operation", args=[operation]), "title": view.plan.title, "number": view.number},
        "phones": [_words(each) for each in found],
        "may_issue": "written on" in view.can,
        "values": {**dict.fromkeys(_FIELDS, ""), "until": _until(view), **values},
        "address": _address(),
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "operations/pool_phones.html", context, status=status)


def _until(view: OperationView) -> str:
    return forms.local(view.plan.planned.ends_at)


def _words(view: PoolPhoneView) -> dict[str, Any]:
    address = reverse("pool_phone_act", args=[view.operation, view.id, "wipe"])
    return {
        "id": view.id,
        "holder": f"{view.holder.rank} {view.holder.name}".strip(),
        "belt": view.holder.belt,
        "state": str(view.state),
        "until": view.until_at,
        "by": called_as(view.by),
        "opened_at": view.opened_at,
        "wiped_by": called_as(view.wiped_by) if view.wiped_by else "",
        "erased_at": view.erased_at,
        "has_ended": view.opened_at is not None and view.state is not PoolPhoneState.OPEN,
        "code": view.code,
        "picture": _picture(view.code) if view.code else "",
        "wipe_url": address,
        "code_url": address.replace("/wipe/", "/code/"),
    }


def _picture(code: str) -> str:
    """Return a picture of the address that opens a phone; the code stands where no server and no log reads it."""
    return str(segno.make(f"{_address()}#{code}", micro=False).svg_data_uri(scale=4))


def _address() -> str:
    return f"{settings.SANGAM.officers_origin}{reverse('pool')}"


_ACTS: Mapping[str, Callable[[Actor, UUID], None]] = {"wipe": pool_phones.wipe_phone, "code": pool_phones.renew_code}

urlpatterns = [
    path("operations/<uuid:operation>/phones/", phones_page, name="pool_phones"),
    path("operations/<uuid:operation>/phones/<uuid:phone>/<slug:act>/", pool_phone_act, name="pool_phone_act"),
]
