"""Joint listing in the browser: a force seconds or disputes another's claim of membership."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.kernel.errors import Malformed, SangamError
from sangam.networks import membership
from sangam.networks.types import OpinionInput
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other, sentence

_FIELDS = ("stance", "reason", "source", "grade_source", "grade_information")


@require_http_methods(["GET", "POST"])
@form_for("record:create")
def opinion_new(request: OfficerRequest, claim: UUID) -> HttpResponse:
    """Show the form of an opinion on a claim; write it, and send it to the claim's owner and holders."""
    if request.method == "GET":
        return _form(request, claim)
    given = request.POST
    try:
        stance, reason, source = (given.get(name, "") for name in ("stance", "reason", "source"))
        said = OpinionInput(stance, reason, source, grade_of(given))
        made = membership.give_opinion(request.actor, claim, said, purpose=request.purpose)
    except Malformed as error:
        return _form(request, claim, error)
    messages.success(request, _("Written; the claim's owner is told."))
    return see_other(reverse("record", args=[made]))


def _form(request: OfficerRequest, claim: UUID, error: SangamError | None = None) -> HttpResponse:
    view = membership.open_claim(request.actor, claim, purpose=request.purpose)
    context = {
        "claim": {"id": claim, "title": labels.label(view), "owner": view.owner},
        "stances": [
            {"code": "seconded", "label": _("We second it")},
            {"code": "disputed", "label": _("We dispute it")},
        ],
        "values": {name: request.POST.get(name, "") for name in _FIELDS},
        "error": sentence(error) if error else "",
    }
    return page(request, "gangs/opinion.html", context, status=middleware.STATUS[type(error)] if error else 200)


urlpatterns = [path("records/<uuid:claim>/opinion/", opinion_new, name="opinion_new")]
