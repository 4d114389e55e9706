"""Watching a gang or a chain from its page, and the list of such watches beside those on what was checked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.access import policy
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.networks import watches
from sangam.networks.types import WatchedLine
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, see_other


@require_POST
@officer_only
def network_watch(request: OfficerRequest) -> HttpResponse:
    """Begin to watch a gang or a chain, or let a watch on it run anew."""
    watches.begin_watch(request.actor, _records(request), purpose=request.purpose)
    messages.success(request, _("Your post is told of each new link. The watch runs thirty days."))
    return see_other(reverse("watches"))


@require_POST
@officer_only
def network_watch_renew(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """Let a watch run thirty days from now."""
    watches.renew_watch(request.actor, watch)
    messages.success(request, _("The watch runs thirty days from now."))
    return see_other(reverse("watches"))


@require_POST
@officer_only
def network_watch_end(request: OfficerRequest, watch: UUID) -> HttpResponse:
    """End a watch before its time."""
    watches.end_watch(request.actor, watch)
    messages.success(request, _("The watch has ended, and what was watched is forgotten."))
    return see_other(reverse("watches"))


def listed_words(actor: Actor) -> list[dict[str, Any]]:
    """Return what the post watches of networks, in words; nothing where the role reads no networks."""
    if not policy.may(actor, "network:read"):
        return []
    return [_words(each) for each in watches.list_watches(actor)]


def _words(line: WatchedLine) -> dict[str, Any]:
    named = [(view, labels.name_of(view)) for view in line.records]
    return {
        "id": line.id,
        "records": [{"id": view.id, "title": each.name, "lang": each.lang} for view, each in named],
        "at": line.at,
        "until_at": line.until_at,
        "told": line.told,
        "purpose": line.stated.purpose,
        "reference": line.stated.reference,
    }


def _records(request: OfficerRequest) -> list[UUID]:
    try:
        return [UUID(each) for each in request.POST.getlist("record")]
    except ValueError:
        raise Malformed("web:network-watch", "Begin a watch from the page of a gang or of a chain.") from None


urlpatterns = [
    path("networks/watches/", network_watch, name="network_watch"),
    path("networks/watches/<uuid:watch>/renew/", network_watch_renew, name="network_watch_renew"),
    path("networks/watches/<uuid:watch>/end/", network_watch_end, name="network_watch_end"),
]
