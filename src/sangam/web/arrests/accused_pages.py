"""One page an accused over all forces; a jail's list of releases."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from sangam.arrests import release_lists, statuses
from sangam.arrests.types import AccusedView, ReleaseRow
from sangam.kernel.errors import SangamError
from sangam.kernel.handling import highest
from sangam.kernel.ids import short
from sangam.kernel.paper import mark_unprinted
from sangam.records.types import Link, RecordView
from sangam.web.arrests.arrest_forms import ReleaseListForm
from sangam.web.briefs.brief_words import record_line
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page
from sangam.web.common.sheet import sheet
from sangam.web.meetings import meeting_forms

_CASE = ("fir", "section", "station", "court", "cnr", "stage", "bail", "next_date", "custody")
_MOST_SOURCES = 3
_ABROAD = ("country", "circular", "passport", "notice", "abroad_stage")


@require_GET
@officer_only
def accused_page(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show what all forces know of one accused, as the reader may see it."""
    view = statuses.open_accused(request.actor, record, purpose=request.purpose)
    wanted = [link.record for link in view.wanted]
    context = {
        "record": record,
        "persons": [record_line(each) for each in view.persons],
        "cases": [_columns(each.record, _CASE) for each in (*view.prosecutions, *view.cases)],
        "custody": _lines(view.custody),
        "wanted": [record_line(each) for each in wanted],
        "abroad": [_columns(each, _ABROAD) for each in wanted if each.first("country")],
        "watched": _lines(view.watched),
        "sheet": _sheet(record, view),
    }
    return page(request, "arrests/accused.html", context)


def _sheet(record: UUID, view: AccusedView) -> dict[str, Any]:
    """Return what the printed page bears: the highest handling of all that it holds, and a code over its versions."""
    links = (*view.prosecutions, *view.cases, *view.custody, *view.wanted, *view.watched)
    views = [*view.persons, *(link.record for link in links)]
    handling = highest(said.handling for each in views for said in each.statements).classification
    beside = [(each.id, each.version) for each in views if each.id != record]
    version = next((each.version for each in views if each.id == record), 0)  # one beyond the most of its kind
    return sheet("accused", record, version, number=short(record), handling=handling, beside=beside)


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def release_list(request: OfficerRequest) -> HttpResponse:
    """Show the form of a jail's list, then what would become of each line; take it."""
    if request.method != "POST":
        return _list_page(request, ReleaseListForm())
    form = ReleaseListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form)
    try:
        if request.POST.get("step") != "take":
            return _list_page(request, form, rows=release_lists.read_release_list(form.listed))
        source = form.cleaned_data["source"]
        taken = release_lists.take_release_list(request.actor, form.listed, source=source)
        return _list_page(request, ReleaseListForm(initial={"source": source}), taken=taken)
    except SangamError as error:
        form.refuse(error)
        return _list_page(request, form)


def _list_page(
    request: OfficerRequest,
    form: ReleaseListForm,
    *,
    rows: Sequence[ReleaseRow] = (),
    taken: release_lists.ListTaken | None = None,
) -> HttpResponse:
    names = meeting_forms.entry_names({row.station for row in rows if not row.wrong})
    context = {
        "form": form,
        "text": form.listed if rows else "",
        "rows": [{"row": each, "station": names.get(each.station, each.station)} for each in rows],
        "fit": sum(not each.wrong for each in rows),
        "taken": taken,
    }
    return page(request, "arrests/release_list.html", context, status=form.status)


def _columns(view: RecordView, names: Iterable[str]) -> dict[str, Any]:
    """Return a record's columns in words, with whose word they are; what a caveat masks stays masked."""
    printed = labels.on_paper(view)
    cells = [mark_unprinted(_cell(view, name), _cell(printed, name)) for name in names]
    sources = dict.fromkeys(each.source for each in printed.statements)
    return record_line(view) | {"cells": cells, "source": " · ".join([*sources][:_MOST_SOURCES])}


def _cell(view: RecordView, name: str) -> str:
    return " · ".join(labels.value_words(view.kind, name, value) for value in view.values(name))


def _lines(links: Iterable[Link]) -> list[dict[str, Any]]:
    return [record_line(each.record) for each in links]


urlpatterns = [
    path("records/<uuid:record>/accused/", accused_page, name="accused"),
    path("release-list/", release_list, name="release_list"),
]
