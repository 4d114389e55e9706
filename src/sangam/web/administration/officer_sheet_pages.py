"""Sheets of an administrator: a transfer order, or officers to be loaded; tried first, then taken."""

import json
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from sangam.access.administration import sheets
from sangam.access.administration.reach import RIGHT
from sangam.access.administration.sheets import SheetKind, SheetOutcome
from sangam.access.types import Fault
from sangam.access.units import units
from sangam.interchange.sheets import tables
from sangam.interchange.types import Trouble
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed, NotFound
from sangam.web.administration.officer_order_forms import reason_field
from sangam.web.common.labels import unit_words
from sangam.web.common.officer_forms import InstantField, OfficerForm
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.common.sentences import said_again

# Forms of a sheet of officers: the file that is tried, and what was tried with the reason for taking it.

_MOST_BYTES = 8 * 1024 * 1024
_MOST_TEXT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10

Rows = list[dict[str, str]]


class SheetFile(OfficerForm):
    """A spreadsheet that is handed in."""

    file = forms.FileField(label=gettext_lazy("Sheet"), required=False, allow_empty_file=True)

    def read_table(self, **columns: Any) -> tuple[Rows, list[int], list[Trouble]]:
        """Return the rows of the sheet, their lines, and what cannot be read.  Raises Malformed for no such file."""
        handed = self.cleaned_data["file"]
        if handed is None or (handed.size or 0) > _MOST_BYTES:
            raise Malformed("web:officer-sheet", "Choose a spreadsheet (CSV or Excel) of at most 8 MB.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(handed.name or "sheet.csv").name[:100]
            path.write_bytes(handed.read())
            return tables.read_table(path, **columns)


class TrialForm(SheetFile):
    """A sheet to be tried.  at: from when its rows hold that name no day, for a transfer order."""

    refused_at: ClassVar = {"web:officer-sheet": "file", "interchange:": "file", "access:sheet-rows": "file"}
    at = InstantField(label=gettext_lazy("From when"), required=False)

    def read(self, kind: SheetKind) -> tuple[Rows, list[int], list[Trouble]]:
        """Return the rows of the sheet, their lines, and what cannot be read.  Raises Malformed for no such file."""
        at = self.cleaned_data["at"]
        rows, lines, troubles = self.read_table(needed=kind.needed, optional=kind.optional)
        if at is not None:
            day = f"{at.astimezone(INDIA):%Y-%m-%dT%H:%M}"
            rows = [{**row, kind.day: row.get(kind.day, "").strip() or day} for row in rows]
        return rows, lines, troubles


class TakeForm(OfficerForm):
    """A sheet that was tried, to be taken."""

    refused_at: ClassVar = {"access:order-reason": "reason"}
    texts: ClassVar = {"reason": "reason"}
    rows = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field()


def read_rows(text: str) -> tuple[Rows, list[int]]:
    """Return the rows and their lines, as `rows_text` wrote them.  Raises Malformed."""
    try:
        names, cells, lines = json.loads(text)
        rows = [{str(name): _cell(cell) for name, cell in zip(names, row, strict=True)} for row in cells]
        return rows, [int(line) for _, line in zip(rows, lines, strict=True)]
    except (TypeError, ValueError):
        raise Malformed("web:officer-sheet-again", "Choose the sheet again and try it first.") from None


def _cell(said: object) -> str:
    """Return a cell that a table can hold.  Raises ValueError."""
    text = str(said)
    text.encode()
    if "\x00" in text:
        raise ValueError("a cell holds a zero byte")
    return text


def rows_text(rows: Rows, lines: list[int]) -> str:
    """Return rows and their lines as text for a hidden field.  Raises Malformed where they are too long for one."""
    names = sorted({name for row in rows for name in row})
    cells = [[row.get(name, "") for name in names] for row in rows]
    text = json.dumps([names, cells, lines], ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > _MOST_TEXT:
        raise Malformed("web:officer-sheet-long", "This sheet is too long: split it.")
    return text


@require_http_methods(["GET", "POST"])
@form_for(RIGHT)
def sheet(request: OfficerRequest, kind: str) -> HttpResponse:
    """Try a sheet and show what it would do; take it once it was tried."""
    if kind not in sheets.SHEETS:
        raise NotFound("web:officer-sheet-kind", "There is no such sheet.")
    step = _take if request.POST.get("step") == "take" else _try
    return step(request, sheets.SHEETS[kind])


def _try(request: OfficerRequest, kind: SheetKind) -> HttpResponse:
    form = TrialForm.sent(request) if request.method == "GET" else TrialForm(request.POST, request.FILES)

    def take_form() -> HttpResponse:
        rows, lines, troubles = form.read(kind)
        if troubles:
            unread = [Fault(each.line, each.column, each.value, each.why) for each in troubles]
            found = SheetOutcome(len(rows), 0, 0, (), tuple(unread))
            return _render(request, kind, form, None, _outcome_words(found, {}))
        found = sheets.try_sheet(request.actor, kind, rows)
        taking = None if found.faults else TakeForm(initial={"rows": rows_text(rows, lines)})
        return _render(request, kind, form, taking, _outcome_words(found, dict(enumerate(lines, 2))))

    answer = form.try_act(take_form) if request.method == "POST" else None
    return answer or _render(request, kind, form, None, None)


def _take(request: OfficerRequest, kind: SheetKind) -> HttpResponse:
    form = TakeForm(request.POST)

    def take_form() -> HttpResponse:
        rows, lines = read_rows(form.cleaned_data["rows"])
        found = sheets.load_sheet(request.actor, kind, rows, reason=form.cleaned_data["reason"])
        if found.faults:
            return _render(request, kind, TrialForm(), None, _outcome_words(found, dict(enumerate(lines, 2))))
        done = ngettext("%(n)s row is taken in.", "%(n)s rows are taken in.", found.rows) % {"n": found.rows}
        messages.success(request, done)
        return see_other(reverse("administration"))

    return form.try_act(take_form) or _render(request, kind, TrialForm(), form, _tried_again(request, kind, form))


def _tried_again(request: OfficerRequest, kind: SheetKind, form: TakeForm) -> dict[str, Any] | None:
    """Return what a sheet would do whose reason is missing, so that nothing of the page is lost."""
    text = form.cleaned_data.get("rows", "")
    rows: Rows = read_rows(text)[0] if text else []
    return _outcome_words(sheets.try_sheet(request.actor, kind, rows), {}) if rows else None


def _render(
    request: OfficerRequest, kind: SheetKind, form: OfficerForm, taking: TakeForm | None, found: dict[str, Any] | None
) -> HttpResponse:
    at_fault = bool(found and found["faults"])
    context = {
        "kind": kind,
        "form": form,
        "taking": taking,
        "found": found,
        "kinds": [(each, each is kind) for each in sheets.SHEETS.values()],
    }
    status = max(form.status, taking.status if taking else 200, 400 if at_fault else 200)
    return page(request, "administration/sheet.html", context, status=status)


def _outcome_words(found: SheetOutcome, lines: dict[int, int]) -> dict[str, Any]:
    """Return what came of a sheet.  lines: of the spreadsheet, by those of the rows."""
    codes = {move.unit for move in found.moves} | {unit for move in found.moves for _, unit in move.leaves}
    known = {code: unit_words(unit) for code, unit in units.units(codes).items()}
    return {
        "view": found,
        "more": max(0, found.changed - len(found.moves)),
        "moves": [
            {
                "view": each,
                "line": lines.get(each.line, each.line),
                "unit": known.get(each.unit, each.unit),
                "leaves": [(title, known.get(unit, unit)) for title, unit in each.leaves],
            }
            for each in found.moves
        ],
        "faults": [
            {"view": each, "line": lines.get(each.line, each.line), "why": said_again(each.why)}
            for each in found.faults
        ],
    }


urlpatterns = [path("administration/sheets/<slug:kind>/", sheet, name="administration_sheet")]
