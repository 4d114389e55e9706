"""A chart that is attached to a case or a meeting: attaching, detaching, and opening it from there."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.coordination import attachments, pages
from sangam.coordination.types import MeetingState
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.purpose import Stated
from sangam.networks import charts
from sangam.networks.types import AttachedTo, ChartLine
from sangam.web import middleware
from sangam.web.charts.chart_doors import in_json
from sangam.web.charts.chart_words import opened_words
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence

_OVER = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED})


@require_http_methods(["GET", "POST"])
@form_for("network:read")
def chart_share(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Show to what a chart is attached and may be attached; attach it."""
    if request.method == "GET":
        return _form(request, saved)
    try:
        target = _target(request)
        _ATTACH[target.kind](request.actor, saved, target, request.purpose)
    except SangamError as error:
        return _form(request, saved, error)
    messages.success(request, _("The chart is attached. Each reader sees only the records that they may see."))
    return see_other(reverse("chart_share", args=[saved]))


@require_POST
@officer_only
def chart_unshare(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Detach a chart from a case or a meeting."""
    charts.detach_chart(request.actor, saved, _target(request), purpose=request.purpose)
    messages.success(request, _("The chart is not attached any more."))
    return see_other(reverse("chart_share", args=[saved]))


@require_GET
@form_for("network:read")
def case_chart(request: OfficerRequest, record: UUID, saved: UUID) -> HttpResponse:
    """Show a chart that is attached to a case."""
    line = charts.name_attached_chart(request.actor, saved, AttachedTo(charts.CASE, record), purpose=request.purpose)
    return _render_shared(request, line, reverse("case_chart_data", args=[record, saved]))


@require_GET
@officer_only
@in_json
def case_chart_data(request: OfficerRequest, record: UUID, saved: UUID) -> HttpResponse:
    """Give a chart that is attached to a case, as its reader sees it now."""
    target = AttachedTo(charts.CASE, record)
    return JsonResponse(opened_words(charts.open_attached_chart(request.actor, saved, target, purpose=request.purpose)))


@require_GET
@form_for("network:read")
def meeting_chart(request: OfficerRequest, meeting: UUID, saved: UUID) -> HttpResponse:
    """Show a chart that is attached to a meeting."""
    line = attachments.name_meeting_chart(request.actor, meeting, saved, purpose=request.purpose)
    return _render_shared(request, line, reverse("meeting_chart_data", args=[meeting, saved]))


@require_GET
@officer_only
@in_json
def meeting_chart_data(request: OfficerRequest, meeting: UUID, saved: UUID) -> HttpResponse:
    """Give a chart that is attached to a meeting, as its reader sees it now."""
    opened = attachments.open_meeting_chart(request.actor, meeting, saved, purpose=request.purpose)
    return JsonResponse(opened_words(opened))


def _render_shared(request: OfficerRequest, line: ChartLine, data: str) -> HttpResponse:
    """Show the page of a chart of another unit; the officer's own is shown as ever."""
    if line.unit == request.actor.unit:
        return see_other(reverse("chart", args=[line.id]))
    context = {"name": line.name, "title": line.name, "data": data, "shared": line, "force": here.node().force}
    return page(request, "charts/chart.html", context)


def _form(request: OfficerRequest, saved: UUID, error: SangamError | None = None) -> HttpResponse:
    opened = charts.open_chart(request.actor, saved, purpose=request.purpose)
    attached = _attachments(request, saved)
    cases = {view.id: labels.name_of(view).name for view in opened.drawing.records if view.kind == charts.CASE}
    is_reader = policy.may(request.actor, "meeting:read")
    every = pages.meetings(request.actor) if is_reader else []
    meetings = {each.id: each.plan.title for each in every}
    open_ones = {each.id: each.plan.title for each in every if each.state not in _OVER}
    named = {charts.CASE: cases, attachments.MEETING: meetings}
    context = {
        "chart": opened.line,
        "choices": [
            {"code": f"{kind}:{thing}", "label": label, "kind": kind}
            for kind, among in ((charts.CASE, cases), (attachments.MEETING, open_ones))
            for thing, label in among.items()
            if AttachedTo(kind, thing) not in attached
        ],
        "attached": [
            {"code": f"{each.kind}:{each.thing}", "kind": each.kind, "label": named[each.kind].get(each.thing, "")}
            for each in attached
        ],
        "error": sentence(error) if error else "",
    }
    return page(request, "charts/share.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _attachments(request: OfficerRequest, saved: UUID) -> list[AttachedTo]:
    """Return to what a chart is attached: the cases that the officer sees, and the meetings that the officer knows."""
    found = charts.where_attached(request.actor, saved, purpose=request.purpose)
    meetings = [each.thing for each in found if each.kind == attachments.MEETING]
    known = attachments.known_meetings(request.actor, meetings)
    return [each for each in found if each.kind != attachments.MEETING or each.thing in known]


def _target(request: OfficerRequest) -> AttachedTo:
    """Return the case or meeting that the form names.  Raises Malformed."""
    kind, _sep, thing = request.POST.get("with", "").partition(":")
    try:
        found = AttachedTo(kind, UUID(thing))
    except ValueError:
        found = None
    if found is None or kind not in _ATTACH:
        raise Malformed("web:chart-share", "Choose a case or a meeting from the list.")
    return found


def _to_case(actor: Actor, saved: UUID, target: AttachedTo, purpose: Stated | None) -> None:
    charts.attach_chart(actor, saved, target, purpose=purpose)


def _to_meeting(actor: Actor, saved: UUID, target: AttachedTo, purpose: Stated | None) -> None:
    attachments.attach_to_meeting(actor, target.thing, saved, purpose=purpose)


_ATTACH: dict[str, Callable[[Actor, UUID, AttachedTo, Stated | None], None]] = {
    charts.CASE: _to_case,
    attachments.MEETING: _to_meeting,
}

urlpatterns = [
    path("networks/charts/<uuid:saved>/share/", chart_share, name="chart_share"),
    path("networks/charts/<uuid:saved>/unshare/", chart_unshare, name="chart_unshare"),
    path("records/<uuid:record>/charts/<uuid:saved>/", case_chart, name="case_chart"),
    path("records/<uuid:record>/charts/<uuid:saved>/data/", case_chart_data, name="case_chart_data"),
    path("meetings/<uuid:meeting>/charts/<uuid:saved>/", meeting_chart, name="meeting_chart"),
    path("meetings/<uuid:meeting>/charts/<uuid:saved>/data/", meeting_chart_data, name="meeting_chart_data"),
]
