"""The doors from which a chart's page loads and to which it saves: JSON, each refusal a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel.errors import SangamError
from sangam.networks import charts, files
from sangam.web import middleware
from sangam.web.charts.chart_words import drawing_words, opened_words
from sangam.web.common.pages import OfficerRequest, officer_only, sentence

P = ParamSpec("P")
_PARTS = ("records", "ties")
Answer = Callable[Concatenate[OfficerRequest, P], HttpResponse]


def in_json(view: Answer[P]) -> Answer[P]:
    """Answer what a domain call raised as JSON: its sentence and code, and which records were meant."""

    def inner(request: OfficerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SangamError as error:
            said = {"error": sentence(error), "code": error.code, "ids": str(error.parts.get("ids", "")).split()}
            return JsonResponse(said, status=middleware.STATUS[type(error)])

    return cast(Answer[P], wraps(view)(inner))


@require_GET
@officer_only
@in_json
def chart_start(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Give what a chart begins with: the strongest records around one."""
    return JsonResponse(drawing_words(charts.start_drawing(request.actor, record, purpose=request.purpose)))


@require_POST
@officer_only
@in_json
def chart_expand(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Give the strongest neighbours of a record that a chart does not hold yet."""
    placed = charts.read_ids(request.POST.get("document", ""), "placed")
    return JsonResponse(drawing_words(charts.expand(request.actor, record, placed, purpose=request.purpose)))


@require_POST
@officer_only
@in_json
def chart_drawn(request: OfficerRequest) -> HttpResponse:
    """Give records that a chart holds and all ties between them: asked when two charts have become one."""
    placed = charts.read_ids(request.POST.get("document", ""), "placed")
    return JsonResponse(drawing_words(charts.draw_records(request.actor, placed, purpose=request.purpose)))


@require_GET
@officer_only
@in_json
def chart_others(request: OfficerRequest) -> HttpResponse:
    """Give the charts of the unit of which the officer sees a record."""
    found = charts.charts_of_unit(request.actor, purpose=request.purpose)
    return JsonResponse({"charts": [{"id": str(each.id), "name": each.name} for each in found]})


@require_GET
@officer_only
@in_json
def chart_data(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Give a saved chart as its reader sees it now."""
    return JsonResponse(opened_words(charts.open_chart(request.actor, saved, purpose=request.purpose)))


@require_POST
@officer_only
@in_json
def chart_begin(request: OfficerRequest) -> HttpResponse:
    """Keep a new chart; say where it is."""
    change = charts.read_change(request.POST.get("document", ""))
    made = charts.begin_chart(request.actor, change, purpose=request.purpose)
    return JsonResponse({"chart": str(made), "version": 1, "address": reverse("chart", args=[made])}, status=201)


@require_POST
@officer_only
@in_json
def chart_save(request: OfficerRequest, saved: UUID) -> HttpResponse:
    """Keep what was done to a chart; say its new version."""
    change = charts.read_change(request.POST.get("document", ""))
    return JsonResponse({"version": charts.save_chart(request.actor, saved, change, purpose=request.purpose)})


@require_POST
@officer_only
@in_json
def chart_picture(request: OfficerRequest) -> HttpResponse:
    """Note that the chart leaves as a picture; say which records and ties may stand on it at this moment."""
    drawn = charts.read_ids(request.POST.get("document", ""), "drawn")
    words = drawing_words(charts.note_picture(request.actor, drawn, purpose=request.purpose))
    return JsonResponse({part: [each["id"] for each in words[part] if not each["barred"]] for part in _PARTS})


@require_GET
@officer_only
def chart_file(request: OfficerRequest, saved: UUID, form: str) -> HttpResponse:
    """Give a saved chart as CSV, GraphML, FollowTheMoney or STIX 2.1, as its reader sees it now."""
    file = files.export_saved_chart(request.actor, saved, form, purpose=request.purpose)
    response = HttpResponse(file.content, content_type=file.media)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


urlpatterns = [
    path("records/<uuid:record>/network/chart/data/", chart_start, name="chart_start"),
    path("records/<uuid:record>/network/chart/expand/", chart_expand, name="chart_expand"),
    path("networks/charts/", chart_begin, name="chart_begin"),
    path("networks/charts/drawn/", chart_drawn, name="chart_drawn"),
    path("networks/charts/others/", chart_others, name="chart_others"),
    path("networks/charts/picture/", chart_picture, name="chart_picture"),
    path("networks/charts/<uuid:saved>/data/", chart_data, name="chart_data"),
    path("networks/charts/<uuid:saved>/files/<slug:form>/", chart_file, name="chart_file"),
    path("networks/charts/<uuid:saved>/save/", chart_save, name="chart_save"),
]
