"""Forms of an administrator: the transfer of an officer, and a new account; the unit is sought by name first."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from sangam.access.administration import acts, reach
from sangam.access.types import Order
from sangam.access.units import units
from sangam.kernel import clock
from sangam.web.administration.officer_order_forms import AccountForm, TransferForm, give_order, officer_words
from sangam.web.common.labels import unit_words
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import OfficerRequest, form_for, page


@require_http_methods(["GET", "POST"])
@form_for(reach.RIGHT)
def transfer(request: OfficerRequest, officer: UUID) -> HttpResponse:
    """Transfer an officer to a post at a unit that the administrator administers."""
    unit = _asked_unit(request)
    now = f"{clock.now().astimezone(clock.INDIA):%Y-%m-%dT%H:%M}"
    form = TransferForm.sent(request, unit=unit, initial={"from_at": now})

    def take_form() -> HttpResponse:
        return give_order(request, Order("transfer", officer, form.cleaned_data["reason"], form.values()))

    answer = form.try_act(take_form) if request.method == "POST" else None
    if answer:
        return answer
    file = acts.officer_file(request.actor, officer)
    context = {"officer": officer_words(file.officer), "back": reverse("administration_officer", args=[officer])}
    return _render(request, "administration/transfer.html", unit, form, context)


@require_http_methods(["GET", "POST"])
@form_for(reach.RIGHT)
def account(request: OfficerRequest) -> HttpResponse:
    """Make an account for an officer, with the first post."""
    unit = _asked_unit(request)
    form = AccountForm.sent(request, unit=unit, languages=settings.LANGUAGES)

    def take_form() -> HttpResponse:
        return give_order(request, Order("make", None, form.cleaned_data["reason"], form.values()))

    answer = form.try_act(take_form) if request.method == "POST" else None
    return answer or _render(request, "administration/account.html", unit, form, {})


def _asked_unit(request: OfficerRequest) -> str:
    """Return the unit that was chosen, "" for none or one out of reach."""
    code = (request.POST.get("unit", "") or request.GET.get("unit", "")).strip()
    return code if code and reach.is_within(request.actor, code) else ""


def _render(request: OfficerRequest, template: str, unit: str, form: OfficerForm, more: dict[str, Any]) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:120]
    found = [] if unit else acts.find_units(request.actor, sought)
    context = {
        "unit": unit_words(units.unit(unit)) if unit else "",
        "q": sought,
        "found": [{"code": each.code, "name": unit_words(each), "kind": each.kind} for each in found],
        "form": form,
        "here": request.path,
    }
    return page(request, template, context | more, status=form.status)


urlpatterns = [
    path("administration/officers/new/", account, name="administration_account"),
    path("administration/officers/<uuid:officer>/transfer/", transfer, name="administration_transfer"),
]
