"""What partners said who share only that something exists: under a check's answer, and on a page of its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access import policy
from sangam.access.units import units
from sangam.matching import pointer_questions
from sangam.matching.types import FoundPointer, PointerView
from sangam.matching.watches import watch_creation
from sangam.web.common.labels import unit_words
from sangam.web.common.pages import OfficerRequest, is_htmx, officer_only, page
from sangam.web.units.duty import whom_to_ring


@require_GET
@officer_only
def check_pointers(request: OfficerRequest, check: UUID) -> HttpResponse:
    """Show what partners said about a check of the officer's post; asked again by the page while one is waited for."""
    view = pointer_questions.asked_of(request.actor, check)
    context = {
        "check_id": check, "may_ask": policy.may(request.actor, "thread:open"), "pointers": _words(view),
        "beside": f"-beside-{check}" if request.GET.get("beside") else "",
    }  # fmt: skip
    return page(request, "check/_pointers.html" if is_htmx(request) else "check/pointers.html", context)


def _words(view: PointerView | None) -> dict[str, Any]:
    """Return the answers as their page shows them."""
    if view is None:
        return {"looking": True}
    desks = units.units({each.desk for each in view.found})
    refused = [{"force": force, "why": _refusal(code)} for force, code in view.refused.items()]
    ring = whom_to_ring(each.desk for each in view.found)
    names = {code: unit_words(desk) for code, desk in desks.items()}
    found = [_pointer_words(each, names) | {"ring": ring.get(each.desk)} for each in view.found]
    return {"found": found, "waiting": view.waiting, "nothing": view.nothing, "refused": refused}


def _pointer_words(each: FoundPointer, desks: Mapping[str, str]) -> dict[str, Any]:
    return {
        "record": each.record,
        "owner": each.owner,
        "desk": desks.get(each.desk, each.desk),
        "asked": watch_creation.subject_text(each.asked),
    }


def _refusal(code: str) -> str:
    if code == "records:pointer-limit":
        return _("your post or your force has asked too often: it answers again later")
    return _("its list has changed: check again in a minute")


urlpatterns = [path("check/<uuid:check>/pointers/", check_pointers, name="check_pointers")]
