"""The roll of an administrator, the page of one officer, and what is done there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.public import administration
from sangam.access.public.administration import Order, Outcome
from sangam.access.types import OfficerView, PostingView, RollLine
from sangam.kernel import clock
from sangam.kernel.numbers import read_number
from sangam.web.account.qr_pictures import qr_picture
from sangam.web.administration.officer_order_forms import ReasonForm
from sangam.web.administration.order_words import order_words
from sangam.web.administration.slips import sealed_slip
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other

_MOST_PAGES = 100_000


@require_GET
@officer_only
def roll(request: OfficerRequest) -> HttpResponse:
    """Show the officers of the administrator's unit and below, and the orders that wait for a second."""
    sought, at = request.GET.get("q", "").strip()[:120], _page_number(request)
    found = administration.roll(request.actor, sought=sought, page=at)
    last = max(1, -(-found.in_all // administration.PAGE))
    context = {
        "q": sought,
        "lines": [_line(each) for each in found.lines],
        "in_all": found.in_all,
        "at": at,
        "last": last,
        "earlier": at - 1 if at > 1 else 0,
        "later": at + 1 if at < last else 0,
        "orders": [order_words(each) for each in administration.orders(request.actor)],
    }
    return page(request, "administration/roll.html", context)


@require_http_methods(["GET", "POST"])
@form_for(administration.RIGHT)
def officer_page(request: OfficerRequest, officer: UUID) -> HttpResponse:
    """Show an officer's posts, sign-in data, devices and sessions; do what one of the buttons says."""
    form = ReasonForm.sent(request)

    def take_form() -> HttpResponse:
        step, values = form.order()
        return give_order(request, Order(step, officer, form.cleaned_data["reason"], values))

    answer = form.try_act(take_form) if request.method == "POST" else None
    return answer or _render_officer(request, officer, form)


def give_order(request: OfficerRequest, order: Order) -> HttpResponse:
    """Do an order, or lay it down where it takes two; return what follows."""
    if administration.takes_two(request.actor, order):
        laid_down = administration.lay_down(request.actor, order)
        messages.success(request, _("Proposed. Nothing is done until a second administrator agrees."))
        return see_other(reverse("administration_order", args=[laid_down]))
    return answer_to(request, administration.do_order(request.actor, order))


def answer_to(request: OfficerRequest, outcome: Outcome) -> HttpResponse:
    """Return what follows an order that was done: new sign-in data once, on the page or as a slip; or the officer."""
    if outcome.issued is None:
        messages.success(request, _("Done. It stands in the audit log with your name and your reason."))
        return see_other(reverse("administration_officer", args=[outcome.officer]))
    file = administration.officer_file(request.actor, outcome.officer)
    if request.POST.get("as") == "slip":
        return sealed_slip(file, outcome.issued)
    picture = qr_picture(outcome.issued.totp_uri) if outcome.issued.totp_uri else ""
    context = {"officer": officer_words(file.officer), "issued": outcome.issued, "picture": picture}
    return page(request, "administration/issued.html", context)


def officer_words(view: OfficerView) -> dict[str, Any]:
    """Return an officer as pages of the administrator name him, in the reader's language."""
    return {
        "id": view.id,
        "name": in_language(view.name_en, view.name_hi),
        "rank": in_language(view.rank, view.rank_hi),
        "view": view,
    }


def _render_officer(request: OfficerRequest, officer: UUID, form: ReasonForm) -> HttpResponse:
    file = administration.officer_file(request.actor, officer)
    now = clock.now()
    context = {
        "file": file,
        "officer": officer_words(file.officer),
        "postings": [_posting(each) | {"over": each.to_at is not None and each.to_at <= now} for each in file.postings],
        "sessions": [
            {"view": each, "post": in_language(each.post_title, each.post_title_hi)} for each in file.sessions
        ],
        "form": form,
    }
    return page(request, "administration/officer.html", context, status=form.status)


def _line(line: RollLine) -> dict[str, Any]:
    return {
        **officer_words(line.officer),
        "suspended": line.left_at is not None,
        "postings": [_posting(each) for each in line.postings],
    }


def _posting(view: PostingView) -> dict[str, Any]:
    title = in_language(view.title_en, view.title_hi)
    return {"view": view, "post": title, "unit": in_language(view.unit_name_en, view.unit_name_hi)}


def _page_number(request: OfficerRequest) -> int:
    return max(1, read_number(request.GET.get("page", ""), most=_MOST_PAGES) or 1)


urlpatterns = [
    path("administration/", roll, name="administration"),
    path("administration/officers/<uuid:officer>/", officer_page, name="administration_officer"),
]
