"""Handing a case over with its records: the form that offers it, and the page on which the other force answers."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.units import units
from sangam.records.transfers import case as transfer_case
from sangam.records.types import RecordView
from sangam.records.visibility import views
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.records.act_forms import CaseTransferForm
from sangam.web.records.record_fields import require_ours_to_change


@require_http_methods(["GET", "POST"])
@form_for("record:transfer")
def case_transfer(request: OfficerRequest, case: UUID) -> HttpResponse:
    """Offer a case of ours to another force, with the records that are ticked."""
    form = CaseTransferForm.sent(request)

    def offer() -> HttpResponse:
        read = form.cleaned_data
        transfer_case.offer_case_transfer(
            request.actor, case, to=read["force"], records=read["record"], reason=read["why"]
        )
        messages.success(request, _("Offered with its records; all stays ours until they accept."))
        return see_other(reverse("record", args=[case]))

    if answer := form.try_act(offer):
        return answer
    view = views.open_record(request.actor, case, purpose=request.purpose)
    require_ours_to_change(request.actor, view)
    form.offer_records(transfer_case.linked_records(request.actor, case, purpose=request.purpose))
    context = {"record": _row(view), "form": form}
    return page(request, "records/case_transfer.html", context, status=400 if form.errors else 200)


@require_GET
@officer_only
def handover(request: OfficerRequest, handover: UUID) -> HttpResponse:
    """Show a case that is on offer with its records."""
    view = transfer_case.open_handover(request.actor, handover, purpose=request.purpose)
    view = replace(view, reason=labels.kept_words(view.reason))
    context = {"handover": view, "records": [_row(each) for each in view.records]}
    return page(
        request, "records/handover.html", context | {"desks": working_desks(request) if view.may_answer else []}
    )


def working_desks(request: OfficerRequest) -> list[dict[str, str]]:
    """Return the units that may work what is taken over: the officer's own first, then those with an officer."""
    known = {unit.code: unit for unit in units.held_desks() if unit.code != request.actor.unit}
    own = units.units([request.actor.unit])
    return [{"code": code, "name": labels.unit_words(unit)} for code, unit in (own | known).items()]


@require_POST
@officer_only
def handover_accept(request: OfficerRequest, handover: UUID) -> HttpResponse:
    """Take over a case with its records."""
    transfer_case.accept_case_transfer(request.actor, handover, desk=request.POST.get("desk", ""))
    messages.success(request, _("The case is ours now with its records; every holder is told."))
    return see_other(reverse("handover", args=[handover]))


@require_POST
@officer_only
def handover_decline(request: OfficerRequest, handover: UUID) -> HttpResponse:
    """Leave a case with the force that offers it, with a reason."""
    transfer_case.decline_case_transfer(request.actor, handover, reason=request.POST.get("why", ""))
    messages.success(request, _("Declined; it stays with the force that offered it."))
    return see_other(reverse("today"))


def _row(view: RecordView) -> dict[str, Any]:
    return {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind, "owner": view.owner}


urlpatterns = [
    path("records/<uuid:case>/transfer-case/", case_transfer, name="case_transfer"),
    path("handovers/<uuid:handover>/", handover, name="handover"),
    path("handovers/<uuid:handover>/accept/", handover_accept, name="handover_accept"),
    path("handovers/<uuid:handover>/decline/", handover_decline, name="handover_decline"),
]
