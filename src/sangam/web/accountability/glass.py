"""Break glass in the browser: the form, the record behind it for three hours, the list and the review."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import short
from sangam.oversight import glass as oversight_glass
from sangam.oversight import wire
from sangam.oversight.types import GlassView
from sangam.records.visibility.links import records_with_number
from sangam.web import middleware
from sangam.web.accountability import vocabulary
from sangam.web.accountability.looks import ways
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.records.records import record_words


class GlassForm(OfficerForm):
    """Before which record a glass is broken, and why."""

    refused_at: ClassVar = {"oversight:glass-reason": "reason", "records:": "record"}
    record = text_field(_("Record: its number, or its address"))
    reason = text_field(_("Whose life is in danger, and how"), rows=3)


@require_http_methods(["GET", "POST"])
@officer_only
def glass(request: OfficerRequest) -> HttpResponse:
    """List the broken glasses, and break one."""
    form = GlassForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        if form is not None:
            policy.require(request.actor, "record:open")
        return _page(request, form=form)
    said = form.cleaned_data
    try:
        made = oversight_glass.break_glass(request.actor, _record(said["record"]), reason=said["reason"])
    except SangamError as error:
        form.refuse(error)
        return _page(request, form=form)
    return see_other(reverse("glass_record", args=[made]))


@require_GET
@officer_only
def glass_record(request: OfficerRequest, glass: UUID) -> HttpResponse:
    """Show the record behind a glass that the officer broke, while its three hours run."""
    view = oversight_glass.open_behind(request.actor, glass)
    words = record_words(view)
    return page(request, "accountability/glass_record.html", {"record": words, "may": {"challenge": False}})


@require_POST
@officer_only
def glass_review(request: OfficerRequest, glass: UUID) -> HttpResponse:
    """Write down what the review came to."""
    said = {name: request.POST.get(name, "").strip() for name in ("verdict", "text")}
    try:
        oversight_glass.review_glass(request.actor, glass, **said)
    except SangamError as error:
        tried = said | {"glass": glass}
        return _page(request, tried=tried, problem=sentence(error), status=middleware.STATUS[type(error)])
    return see_other(reverse("glass"))


def _record(text: str) -> UUID:
    """Return the record of a number or an address, whether it stands here or not.  Raises Malformed."""
    return _id_in(text) or records_with_number(text)[0]


def _id_in(text: str) -> UUID | None:
    """Return the id that stands in an address, None without one."""
    for part in text.split("/"):
        try:
            return UUID(part)
        except ValueError:
            continue
    return None


def _page(
    request: OfficerRequest,
    *,
    form: GlassForm | None = None,
    tried: Mapping[str, Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page.  form: of a glass that could not be broken; tried: glass, verdict and text of a refused review."""
    broken = oversight_glass.broken_glasses(request.actor)
    called = labels.officer_names({who for each in broken for who in (each.by, each.reviewer) if who})
    called |= labels.unit_names({unit for each in broken for unit in each.skipped})
    context = {
        "ways": ways(request.actor, "glass"),
        "glasses": [_item(each, called) for each in broken],
        "form": form or GlassForm(),
        "tried": tried or {},
        "problem": problem,
        "may_break": policy.may(request.actor, "record:open"),
        "least": oversight_glass.FEWEST_LETTERS,
        "verdicts": [{"code": code, "label": vocabulary.GLASS[code]} for code in wire.VERDICTS],
    }
    return page(request, "accountability/glass.html", context, status=form.status if form else status)


def _item(view: GlassView, called: Mapping[str, str]) -> dict[str, Any]:
    return {
        "view": view,
        "short": short(view.record),
        "by": called.get(view.by, view.by),
        "skipped": [called.get(each, each) for each in view.skipped],
        "verdict": vocabulary.GLASS.get(view.verdict),
        "reviewer": called.get(view.reviewer, view.reviewer),
    }


urlpatterns = [
    path("oversight/glass/", glass, name="glass"),
    path("oversight/glass/<uuid:glass>/", glass_record, name="glass_record"),
    path("oversight/glass/<uuid:glass>/review/", glass_review, name="glass_review"),
]
