"""Import, in four steps of one page: the file, what its rows and columns hold, the dry run, taken in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.interchange.imports import columns as import_columns
from sangam.interchange.imports import jobs, kind_suggestions, row_drafts
from sangam.interchange.sheets import heading_words
from sangam.interchange.types import JobView, Legacy, Plan, TriedRow
from sangam.kernel.errors import Malformed, SangamError
from sangam.records.schema.kinds import KINDS
from sangam.web import middleware
from sangam.web.common.labels import value_words
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.common.sentences import BESIDE, said_again
from sangam.web.imports.import_shares import came, listed_words
from sangam.web.records.record_fields import errors_at
from sangam.web.templatetags.words import day_words, isolated, listed, word

_TROUBLES_SHOWN = 50
_HEADINGS_SHOWN = 30


@require_http_methods(["GET", "POST"])
@officer_only
def imports(request: OfficerRequest) -> HttpResponse:
    """Ask for a file and show the earlier ones; keep and read what was given."""
    require(request.actor, "import:run")
    if request.method == "GET":
        return _first(request)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Malformed("web:no-file", "Choose a file: a CSV or an Excel sheet with one row a record.")
        job = jobs.start_import(request.actor, upload.chunks(), file=upload.name or "")
    except Malformed as error:
        return _first(request, error)
    return see_other(reverse("import", args=[job]))


@require_http_methods(["GET", "POST"])
@officer_only
def import_one(request: OfficerRequest, job: UUID) -> HttpResponse:
    """Show an import at its step; take the officer's word for the next."""
    if request.method == "GET":
        return _render_import(request, job)
    word = request.POST.get("step", "")
    if word not in _WORDS:
        raise Malformed("web:step", "An import goes on by its kind, its columns, by taking it in, or by leaving it.")
    try:
        return _WORDS[word](request, job)
    except SangamError as error:
        if error.kind == "not-found":
            raise
        return _render_import(request, job, error)


@require_GET
@officer_only
def import_report(request: OfficerRequest, job: UUID) -> HttpResponse:
    """Give out the file of all rejected rows."""
    report = jobs.report_file(request.actor, job)
    told = {"Content-Disposition": f'attachment; filename="rejected-{job}.csv"'}
    return HttpResponse(report.read_bytes(), content_type="text/csv; charset=utf-8", headers=told)


def _choose_kind(request: OfficerRequest, job: UUID) -> HttpResponse:
    jobs.choose_kind(request.actor, job, _required_kind(request.POST.get("kind", "")))
    return see_other(reverse("import", args=[job]))


def _required_kind(kind: str) -> str:
    if not kind:
        raise Malformed("web:no-kind", "Choose what the rows of the file contain.")
    return kind


def _confirm(request: OfficerRequest, job: UUID) -> HttpResponse:
    view = jobs.job(request.actor, job)
    form, plan = request.POST, view.plan
    jobs.require_kind(form.get("of", view.kind), _required_kind(view.kind))
    becomes = [form.get(f"map-{at}", "") for at, _column in enumerate(plan.columns)]
    grade = form.get("grade_source", "") + form.get("grade_information", "")
    mapping = import_columns.assign(plan, becomes, source=form.get("source", ""), grade=grade)
    jobs.confirm(request.actor, job, mapping, fonts=_fonts(request, plan))
    return see_other(reverse("import", args=[job]))


def _take_file(request: OfficerRequest, job: UUID) -> HttpResponse:
    jobs.take_in(request.actor, job, changing_others=request.POST.get("others") == "yes")
    return see_other(reverse("import", args=[job]))


def _drop_file(request: OfficerRequest, job: UUID) -> HttpResponse:
    jobs.cancel(request.actor, job)
    messages.info(request, _("The import was left. Nothing more of the file is taken in."))
    return see_other(reverse("imports"))


_WORDS: dict[str, Callable[[OfficerRequest, UUID], HttpResponse]] = {
    "kind": _choose_kind,
    "columns": _confirm,
    "take": _take_file,
    "drop": _drop_file,
}


def _first(request: OfficerRequest, error: SangamError | None = None) -> HttpResponse:
    sets = [
        {"view": each, "taken": _count_taken(each) if each.step == "done" else ""} for each in jobs.jobs(request.actor)
    ]
    context = {
        "step": "file", "sets": sets, "errors": {"file": sentence(error) if error else ""},
    }  # fmt: skip
    return page(request, "imports/import.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _render_import(request: OfficerRequest, job: UUID, error: SangamError | None = None) -> HttpResponse:
    view = _at_columns(request, jobs.job(request.actor, job))
    context: dict[str, Any] = {
        "step": view.step, "job": _job(view), "errors": errors_at(error, {"interchange:grade": "grade"}),
        **_troubles(view), **_others(view),
    }  # fmt: skip
    if view.state == "kind":
        context |= _kind(request, view)
    if view.state == "columns":
        context |= _columns(request, view) | {"kinds": list(KINDS), "kind": view.kind}
    if view.state == "trial":
        context |= {"first": _first_rows(view), "serial_key": import_columns.serial_key(view.plan)}
    if view.step == "done" and view.finished_at:
        context |= _came(request, job)
    return page(request, "imports/import.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _at_columns(request: OfficerRequest, view: JobView) -> JobView:
    """Return an import that was tried as it stands at its columns, where the officer goes back to them."""
    goes_back = request.GET.get("at") == "columns" or request.POST.get("step") in ("columns", "kind")
    return replace(view, step="columns", state="columns") if goes_back and view.state == "trial" else view


def _came(request: OfficerRequest, job: UUID) -> dict[str, Any]:
    """Return what came in, as the officer sees it for the purpose that stands; a look."""
    if request.purpose is None:
        return {"came": [], "no_purpose": True}
    part = came(request, job)
    found = [listed_words(view) for view in part.views]
    return {"came": found, "may_share": bool(found) and may(request.actor, "record:share"), **part.words}


def _troubles(view: JobView) -> dict[str, Any]:
    """Return the first rows that are to be looked at, and how many more there are."""
    found = [each for each in view.troubles if not each.becomes]
    shown = [replace(each, why=said_again(each.why)) for each in found[:_TROUBLES_SHOWN]]
    in_all = view.troubles_in_all - _others_in_all(view)
    return {"troubles": shown, "more": max(0, in_all - len(shown))}


def _others_in_all(view: JobView) -> int:
    """Return how many rows make another person or thing of their record, whether they are left or taken."""
    return view.counts.get("others", 0) + view.counts.get("became", 0)


def _others(view: JobView) -> dict[str, Any]:
    """Return the rows that make another person or thing of their record, each by name, and how many more there are.

    left: whether these records stay, or would stay, as they are.
    """
    found = [each for each in view.troubles if each.becomes]
    in_all = _others_in_all(view)
    return {
        "others": [{"line": each.line, "why": said_again(each.why)} for each in found],
        "others_in_all": in_all,
        "others_more": in_all - len(found),
        "left": not view.plan.changing_others,
    }


def _job(view: JobView) -> dict[str, Any]:
    counts = view.counts
    return {
        "id": view.id,
        "file": view.file,
        "kind": view.kind,
        "state": view.state,
        "rows": view.rows,
        "done": view.done,
        "encoding": view.plan.encoding,
        "why": said_again(view.why),
        "new": counts.get("new", 0),
        "taken": _count_taken(view),
        "changed": counts.get("changed", 0),
        "same": counts.get("same", 0) + counts.get("repeated", 0),
        "rejected": counts.get("rejected", 0) + counts.get("recalled", 0),  # told apart by earlier versions
        "empty": counts.get("empty", 0),
        "notes": [said_again(note) for note in view.plan.notes],
        "reported": view.state in {"trial", "finished"} and view.troubles_in_all,
    }


def _count_taken(view: JobView) -> int:
    return view.counts.get("new", 0) + view.counts.get("changed", 0)


def _kind(request: OfficerRequest, view: JobView) -> dict[str, Any]:
    """Return what the rows may be, and what the headings suggest; nothing is chosen where they suggest nothing."""
    headings, asked = [each.name for each in view.plan.columns], request.POST.get("kind", "")
    found = kind_suggestions.suggested_kind(headings)
    return {
        "kinds": list(KINDS),
        "kind": asked if asked in KINDS else found.kind if found else "",
        "suggested": found.kind if found else "",
        "telling": listed(f"“{isolated(heading)}”" for heading in found.headings) if found else "",
        "how_many": len(found.headings) if found else 0,
        "headings": headings[:_HEADINGS_SHOWN],
    }


def _columns(request: OfficerRequest, view: JobView) -> dict[str, Any]:
    mapping, form = view.plan.mapping, request.POST
    columns = [
        {
            "name": each.name,
            "sample": each.samples[0] if each.samples else "",
            "how": said_again(each.how),
            "is_counting_up": heading_words.is_counting_up(each.samples),
            "chosen": form.get(f"map-{at}", each.property),
            "legacy": bool(each.legacy),
            "convert": f"font-{at}" in form if form else True,
        }
        for at, each in enumerate(view.plan.columns)
    ]
    pieces = [{"before": old, "after": new} for each in view.plan.columns for old, new in each.preview]
    values = {
        "source": form.get("source", mapping.source), "grade_source": form.get("grade_source", mapping.grade.source),
        "grade_information": form.get("grade_information", str(mapping.grade.information)),
    }  # fmt: skip
    return {"columns": columns, "properties": _properties(view.kind), "pieces": pieces, "values": values}


def _first_rows(view: JobView) -> dict[str, Any]:
    """Return the first rows of the file as they would be taken in: the headings, and a cell for each in each row."""
    found = row_drafts.first_rows(view.plan)
    labels = {each["code"]: each["label"] for each in _properties(view.kind)}
    in_sheet = [each.property for each in view.plan.columns if each.property]
    said = [name for row in found for name, _value in row.values]
    names = [name for name in dict.fromkeys([*in_sheet, *said]) if name in said]
    rows = [
        {
            "cells": [
                {"label": labels.get(name, name), "values": _value_words(view.kind, name, row)} for name in names
            ],
            "rejected": [said_again(why) for why in row.rejected],
        }
        for row in found
    ]
    return {"headings": [labels.get(name, name) for name in names], "rows": rows}


def _value_words(kind: str, name: str, row: TriedRow) -> list[dict[str, str]]:
    """Return the values of a property in a row as the page of its record would show them, each with its kind."""
    declared = KINDS[kind].property(name)
    values: list[Any] = [value for each, value in row.values if each == name]
    if declared is None:
        said = [day_words(date.fromisoformat(each)) if name == "learned" else each for each in values]
        return [{"words": each, "kind": ""} for each in said]
    identifier = str(declared.identifier or "")
    return [{"words": value_words(kind, name, each), "kind": identifier} for each in values]


def _properties(kind: str) -> list[dict[str, str]]:
    """Return what a column may hold, and the words for it."""
    labels = {each.name: word(each.label, "property") for each in KINDS[kind].properties}
    return [{"code": code, "label": labels.get(code) or str(BESIDE[code])} for code in import_columns.choices(kind)]


def _fonts(request: HttpRequest, plan: Plan) -> dict[str, Legacy]:
    """Return for each column in an old font whether it is converted: the form showed how it will read."""
    return {
        column.name: Legacy.CONVERT if f"font-{at}" in request.POST else Legacy.KEEP
        for at, column in enumerate(plan.columns)
        if column.legacy
    }


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/<uuid:job>/", import_one, name="import"),
    path("imports/<uuid:job>/rejected.csv", import_report, name="import_report"),
]
