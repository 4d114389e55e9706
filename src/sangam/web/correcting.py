"""What mends a record between forces, from its page: a status in one tap."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.records import public_correcting as correcting
from sangam.web.pages import OfficerRequest, officer_only, see_other


@require_POST
@officer_only
def record_status(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Say how things stand with a record of ours; every holder is told at once."""
    correcting.set_status(request.actor, record, request.POST.get("status", ""))
    messages.success(request, _("Said; every holder is told at once."))
    return see_other(reverse("record", args=[record]))


urlpatterns = [
    path("records/<uuid:record>/status/", record_status, name="record_status"),
]
