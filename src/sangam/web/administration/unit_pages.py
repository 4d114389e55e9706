"""A force's own units: changed one by one or by a sheet, tried first, and the last change taken back."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.administration.reach import RIGHT
from sangam.access.types import Fault, UnitChanges
from sangam.access.units import unit_sheet, units
from sangam.interchange.types import Trouble
from sangam.web.administration.officer_sheet_pages import SheetFile, read_rows, rows_text
from sangam.web.common import labels
from sangam.web.common.csv_files import csv_response
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.common.sentences import said_again
from sangam.web.templatetags.vocabulary import UNIT_KINDS
from sangam.web.templatetags.words import word

_COLUMNS = (*unit_sheet.UNIT_COLUMNS, *unit_sheet.UNIT_OPTIONAL)
_MOST_SHOWN = 100
_AT_FILE = ("access:unit-rows", "web:officer-sheet", "interchange:")

Rows = list[dict[str, str]]
Lines = Mapping[int, int]


class UnitsFile(SheetFile):
    """A sheet of units to be tried."""

    refused_at: ClassVar = dict.fromkeys(_AT_FILE, "file")
    closes_many = forms.BooleanField(label=gettext_lazy("More than a tenth of the units may be closed"), required=False)

    def read(self) -> tuple[Rows, list[int], list[Trouble]]:
        """Return the rows of the sheet, their lines, and what cannot be read.  Raises Malformed for no such file."""
        return self.read_table(
            needed=unit_sheet.UNIT_COLUMNS, optional=unit_sheet.UNIT_OPTIONAL, headings=unit_sheet.UNIT_HEADINGS
        )


class UnitForm(OfficerForm):
    """One unit as its row of the sheet says it."""

    code = text_field(
        gettext_lazy("Code"), most=60, hint=gettext_lazy("Of the force, then parts of capital letters and digits")
    )
    kind = CodeField(label=gettext_lazy("Kind"))
    name_en = text_field(gettext_lazy("Name in English"), most=200)
    name_hi = text_field(gettext_lazy("Name in Hindi"), most=200)
    parent = text_field(gettext_lazy("Code of the unit above it"), most=60)
    neighbours = text_field(gettext_lazy("Codes of its opposite numbers in neighbouring states"), required=False)
    closes_into = text_field(
        gettext_lazy("Closes into: code of the unit that takes over"),
        most=60,
        required=False,
        hint=gettext_lazy("What is addressed to a closed unit reaches the one that takes over"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(code, word(code, "unit_kind")) for code in UNIT_KINDS]
        if self.initial.get("code"):
            del self.fields["code"]
        else:
            del self.fields["closes_into"]
        if not self.initial["parent"]:
            del self.fields["parent"], self.fields["closes_into"]

    def row(self) -> dict[str, str]:
        """Return the row."""
        typed = {name: self.cleaned_data[name] for name in _COLUMNS if name in self.fields}
        return {"code": self.initial.get("code", ""), "parent": ""} | typed

    def show_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show each fault of the row at its field."""
        for fault in faults:
            self.add_error(fault.column if fault.column in self.fields else None, _at_field(fault))


class UnitsTaking(OfficerForm):
    """Changes that were tried, to be taken."""

    rows = forms.CharField(widget=forms.HiddenInput)
    closes_many = forms.BooleanField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
@form_for(RIGHT)
def sheet(request: OfficerRequest) -> HttpResponse:
    """Try a sheet of units and show what it would change; take it once it was tried."""
    if request.POST.get("step") == "take":
        return _take(request)
    form = UnitsFile() if request.method == "GET" else UnitsFile(request.POST, request.FILES)

    def try_sheet() -> HttpResponse:
        rows, lines, troubles = form.read()
        if troubles:
            faults = tuple(Fault(each.line, each.column, each.value, each.why) for each in troubles)
            return _render_sheet(request, form, UnitChanges(len(rows), (), (), (), (), faults), {})
        closes_many = form.cleaned_data["closes_many"]
        found = unit_sheet.try_units(request.actor, rows, closes_many=closes_many)
        taking = None if found.faults else _taking(rows, lines, closes_many=closes_many)
        return _render_sheet(request, form, found, dict(enumerate(lines, 2)), taking)

    answer = form.try_act(try_sheet) if request.method == "POST" else None
    return answer or _render_sheet(request, form)


@require_http_methods(["GET", "POST"])
@form_for(RIGHT)
def change(request: OfficerRequest, code: str) -> HttpResponse:
    """Change one unit: its names, its kind, the unit above it, the one that takes over."""
    return _change(request, unit_sheet.unit_row(request.actor, code), code)


@require_http_methods(["GET", "POST"])
@form_for(RIGHT)
def add(request: OfficerRequest, code: str) -> HttpResponse:
    """Add a unit below one."""
    unit_sheet.unit_row(request.actor, code)
    return _change(request, {"parent": code, "kind": "station"}, "")


@require_POST
@form_for(RIGHT)
def undo(request: OfficerRequest) -> HttpResponse:
    """Take the last change of units back."""
    count = unit_sheet.undo_units(request.actor)
    done = ngettext("%(n)s unit is as it was before.", "%(n)s units are as they were before.", count) % {"n": count}
    messages.success(request, done)
    return see_other(reverse("administration_units"))


@require_GET
@form_for(RIGHT)
def sheet_file(request: OfficerRequest) -> HttpResponse:
    """Give the units as they stand as a sheet, to be filled in."""
    rows = unit_sheet.own_units_rows(request.actor)
    return csv_response("units.csv", [_COLUMNS, *([row[name] for name in _COLUMNS] for row in rows)])


def _change(request: OfficerRequest, row: dict[str, str], code: str) -> HttpResponse:
    form = UnitForm(request.POST if request.method == "POST" else None, initial=row)

    def try_row() -> HttpResponse:
        rows = [form.row()]
        found = unit_sheet.try_units(request.actor, rows)
        form.show_faults(found.faults)
        if found.faults:
            return _render_unit(request, form, code)
        return _render_unit(request, form, code, found, _taking(rows, [2]))

    answer = form.try_act(try_row) if request.method == "POST" else None
    return answer or _render_unit(request, form, code)


def _take(request: OfficerRequest) -> HttpResponse:
    form = UnitsTaking(request.POST)

    def take_rows() -> HttpResponse:
        read, lines = read_rows(form.cleaned_data["rows"])
        rows = [dict.fromkeys(unit_sheet.UNIT_COLUMNS, "") | row for row in read]
        found = unit_sheet.load_units_sheet(request.actor, rows, closes_many=form.cleaned_data["closes_many"])
        if found.faults:
            return _render_sheet(request, UnitsFile(), found, dict(enumerate(lines, 2)))
        messages.success(request, _("The units are changed. This page takes the change back."))
        return see_other(reverse("administration_units"))

    return form.try_act(take_rows) or _render_sheet(request, form)


def _taking(rows: Rows, lines: list[int], *, closes_many: bool = False) -> UnitsTaking:
    return UnitsTaking(initial={"rows": rows_text(rows, lines), "closes_many": closes_many})


def _at_field(fault: Fault) -> str:
    why = said_again(fault.why)
    return f"{fault.value} {why}" if fault.value else why


def _render_sheet(
    request: OfficerRequest,
    form: OfficerForm,
    found: UnitChanges | None = None,
    lines: Lines | None = None,
    taking: UnitsTaking | None = None,
) -> HttpResponse:
    last = unit_sheet.last_load(request.actor)
    context = {
        "form": form if isinstance(form, UnitsFile) else UnitsFile(),
        "says": form,
        "needed": unit_sheet.UNIT_COLUMNS,
        "optional": unit_sheet.UNIT_OPTIONAL,
        "taking": taking,
        "found": _changes_words(found, lines or {}) if found else None,
        "last": last,
        "by": labels.called_as(last.by) if last else "",
    }
    status = max(form.status, 400 if found and found.faults else 200)
    return page(request, "administration/units.html", context, status=status)


def _render_unit(
    request: OfficerRequest,
    form: UnitForm,
    code: str,
    found: UnitChanges | None = None,
    taking: UnitsTaking | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "unit": labels.unit_words(units.unit(code)) if code else "",
        "code": code,
        "found": _changes_words(found, {}) if found else None,
        "taking": taking,
    }
    return page(request, "administration/unit.html", context, status=form.status)


def _changes_words(found: UnitChanges, lines: Lines) -> dict[str, Any]:
    """Return what a sheet changes, as the page says it.  lines: of the spreadsheet, by those of the rows."""
    codes = {code for pairs in (found.moved, found.closed) for pair in pairs for code in pair if code}
    known = {code: labels.unit_words(unit) for code, unit in units.units(codes).items()}
    changes = [
        *(("plus", code, _("New unit"), "", name) for code, name in found.added),
        *(("pencil", code, _("New name"), before, after) for code, before, after in found.renamed),
        *(
            ("arrow-right", code, _("Moved"), known.get(before, before), known.get(after, after))
            for code, before, after in found.moved
        ),
        *(
            ("ban", code, _("Closed; taken over by"), known.get(code, code), known.get(into, into))
            for code, into in found.closed
        ),
    ]
    return {
        "rows": found.rows,
        "count": len(changes),
        "changes": changes[:_MOST_SHOWN],
        "more": max(0, len(changes) - _MOST_SHOWN),
        "faults": [
            {"view": each, "line": lines.get(each.line, each.line), "why": said_again(each.why)}
            for each in found.faults
        ],
    }


urlpatterns = [
    path("administration/units/", sheet, name="administration_units"),
    path("administration/units/sheet.csv", sheet_file, name="administration_units_file"),
    path("administration/units/undo/", undo, name="administration_units_undo"),
    path("administration/units/<str:code>/", change, name="administration_unit"),
    path("administration/units/<str:code>/below/", add, name="administration_unit_add"),
]
