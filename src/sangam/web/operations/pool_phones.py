"""Pool phones at the desk: who has one, the code that opens each once, and the tap that wipes it."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.operations import phones
from sangam.operations.plans import pages
from sangam.operations.types import TeamMember
from sangam.operations.types.pool_phones import PoolPhoneState, PoolPhoneView
from sangam.web.common.labels import called_as
from sangam.web.common.officer_forms import InstantField, OfficerForm, PageForms, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.operations import act_forms


class PhoneForm(OfficerForm):
    """A pool phone that is issued to an officer of the field."""

    refused_at: ClassVar = {"operations:pool-belt": "belt", "operations:pool-until": "until"}
    rank = text_field(_("Rank"), required=False, most=40)
    name = text_field(_("Name of the officer who takes it"), most=120)
    belt = text_field(_("Belt number"), most=40)
    until = InstantField(
        label=_("Until"), help_text=_("At most 48 hours. It ends earlier with the operation, or when you wipe it.")
    )

    def holder(self) -> TeamMember:
        """Return who takes the phone."""
        return TeamMember(*(self.cleaned_data[name] for name in ("rank", "name", "belt")))


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def phones_page(request: OfficerRequest, operation: UUID) -> HttpResponse:
    """Show the phones that the officer's unit issued for an operation; issue one more."""
    if request.method == "GET":
        return _render_phones(request, operation)
    form = PhoneForm(request.POST)

    def issue_phone() -> HttpResponse:
        phones.issue_phone(request.actor, operation, form.holder(), until=form.cleaned_data["until"])
        return see_other(reverse("pool_phones", args=[operation]))

    return form.try_act(issue_phone) or _render_phones(request, operation, {"issue": form})


@require_POST
@officer_only
def pool_phone_act(request: OfficerRequest, operation: UUID, phone: UUID, act: str) -> HttpResponse:
    """Wipe a pool phone, or give it a new code."""
    if act not in _ACTS:
        raise NotFound("web:pool-act", "A pool phone cannot do this.")
    form = OfficerForm(request.POST)

    def take_form() -> HttpResponse:
        _ACTS[act](request.actor, phone)
        if act == "wipe":
            messages.success(request, _("Wiped: it opens nothing from now on."))
        return see_other(reverse("pool_phones", args=[operation]))

    return form.try_act(take_form) or _render_phones(request, operation, {act: form})


def _render_phones(
    request: OfficerRequest, operation: UUID, sent: Mapping[str, OfficerForm] | None = None
) -> HttpResponse:
    found = phones.pool_phones(request.actor, operation)
    view = pages.open_operation(request.actor, operation)
    fresh = PhoneForm(initial={"until": act_forms.local(view.plan.planned.ends_at)})
    forms_of_acts = PageForms({}, {"issue": fresh} | dict(sent or {}))
    context = {
        "operation": view,
        "phones": [_words(each) for each in found],
        "forms": forms_of_acts,
        "address": _address(),
    }
    return page(request, "operations/pool_phones.html", context, status=forms_of_acts.status)


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


_ACTS: Mapping[str, Callable[[Actor, UUID], None]] = {"wipe": phones.wipe_phone, "code": phones.renew_code}

urlpatterns = [
    path("operations/<uuid:operation>/phones/", phones_page, name="pool_phones"),
    path("operations/<uuid:operation>/phones/<uuid:phone>/<slug:act>/", pool_phone_act, name="pool_phone_act"),
]
