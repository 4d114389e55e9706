"""A request that waits for its approval: read, approved, returned with a reason, taken back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.exchange.public import requests
from sangam.exchange.types import DraftState, DraftView
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import short
from sangam.kernel.numbers import read_number
from sangam.web.common import labels
from sangam.web.common.labels import label_words
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.common.sheet import sheet
from sangam.web.requests import request_addresses
from sangam.web.requests.request_words import law_words, terms_words
from sangam.web.units.duty import whom_to_ring

_MOST_VERSIONS = 100_000


@require_GET
@officer_only
def request_page(request: OfficerRequest, draft: UUID) -> HttpResponse:
    """Show a request that waits; one that has left is its thread."""
    try:
        view = requests.open_draft(request.actor, draft, purpose=request.purpose)
    except NotFound:
        return see_other(reverse("thread", args=[draft]))
    return _page(request, view)


@require_POST
@officer_only
def request_act(request: OfficerRequest, draft: UUID, act: str) -> HttpResponse:
    """Approve, return or withdraw a request that waits."""
    if act not in _ACTS:
        raise Http404
    try:
        address = _ACTS[act](request, draft)
    except Malformed as error:
        return _page(request, requests.open_draft(request.actor, draft, purpose=request.purpose), sentence(error), act)
    return see_other(address)


def _page(request: OfficerRequest, view: DraftView, wrong: str = "", act: str = "") -> HttpResponse:
    kind = requests.request_type(view.terms.type)
    context = {
        "draft": {
            "view": view, "title": label_words(view.record.label), "returned": view.state is DraftState.RETURNED,
            "terms": terms_words(view.terms), "law": law_words(kind),
            "desk": labels.unit_name(view.record.desk or view.record.owner),
            "reached": request_addresses.reached_now(view.terms, view.record.desk),
            "asks": labels.called_as(view.asks.label), "ring": whom_to_ring([view.asks.unit]).get(view.asks.unit),
        },
        "values": {"reason": request.POST.get("reason", "")},
        "errors": {"reason" if act == "return" else "form": wrong} if wrong else {},
        "sheet": sheet("request", view.id, view.version, number=short(view.id)),
    }  # fmt: skip
    return page(request, "requests/request.html", context, status=400 if wrong else 200)


def _version_read(request: OfficerRequest) -> int:
    return read_number(request.POST.get("version", ""), most=_MOST_VERSIONS) or 0


def _approve(request: OfficerRequest, draft: UUID) -> str:
    thread = requests.approve(request.actor, draft, read=_version_read(request))
    messages.success(request, _("Approved, and sent."))
    return reverse("thread", args=[thread])


def _return(request: OfficerRequest, draft: UUID) -> str:
    requests.send_back(request.actor, draft, read=_version_read(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("Returned. Its asker is told why."))
    return reverse("requests")


def _withdraw(request: OfficerRequest, draft: UUID) -> str:
    requests.withdraw(request.actor, draft)
    messages.success(request, _("Taken back. Nothing was sent."))
    return reverse("requests")


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], Any]] = {
    "approve": _approve,
    "return": _return,
    "withdraw": _withdraw,
}

urlpatterns = [
    path("requests/<uuid:draft>/", request_page, name="request"),
    path("requests/<uuid:draft>/<str:act>/", request_act, name="request_act"),
]
