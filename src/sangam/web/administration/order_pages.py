"""Orders that take two administrators: read, agreed to by the second, carried out by the first."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.administration import acts, reach
from sangam.kernel.errors import Conflict, SangamError
from sangam.web import middleware
from sangam.web.administration.officer_order_forms import answer_to, order_words
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other, sentence


@require_GET
@form_for(reach.RIGHT)
def order_page(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Show what is ordered, why and by whom, and who agreed."""
    return _render_order(request, proposal)


@require_POST
@form_for(reach.RIGHT)
def order_agree(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Agree, as the second administrator."""
    try:
        acts.agree(request.actor, proposal, digest=request.POST.get("digest", ""))
    except Conflict as moved:
        return _render_order(request, proposal, moved)
    messages.success(request, _("Agreed. Who proposed it can now do it, once."))
    return see_other(reverse("administration_order", args=[proposal]))


@require_POST
@form_for(reach.RIGHT)
def order_do(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Carry out what two administrators have agreed to."""
    try:
        return answer_to(request, acts.carry_out(request.actor, proposal))
    except Conflict as moved:
        return _render_order(request, proposal, moved)


def _render_order(request: OfficerRequest, proposal: UUID, error: SangamError | None = None) -> HttpResponse:
    found = acts.order(request.actor, proposal)
    words = order_words(found)
    is_mine = found.proposal.proposer == request.actor.officer
    is_about_me = found.order.officer == request.actor.officer
    context = {
        "order": words,
        "may_agree": words["state"] == "proposed" and not is_mine and not is_about_me,
        "may_do": words["state"] == "agreed" and is_mine,
        "error": sentence(error) if error else "",
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "administration/order.html", context, status=status)


urlpatterns = [
    path("administration/orders/<uuid:proposal>/", order_page, name="administration_order"),
    path("administration/orders/<uuid:proposal>/agree/", order_agree, name="administration_agree"),
    path("administration/orders/<uuid:proposal>/do/", order_do, name="administration_do"),
]
