"""Sheets of an administrator: a transfer order, or officers to be loaded; tried first, then taken."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sangam.access.public import officer_sheets, units
from sangam.access.public.administration import RIGHT
from sangam.access.public.officer_sheets import SheetKind, SheetOutcome
from sangam.access.types import Fault
from sangam.kernel.errors import NotFound
from sangam.web.administration.officer_sheet_forms import Rows, TakeForm, TrialForm, rows_text
from sangam.web.common.labels import unit_words
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.common.sentences import said_again


@require_http_methods(["GET", "POST"])
@form_for(RIGHT)
def sheet(request: OfficerRequest, kind: str) -> HttpResponse:
    """Try a sheet and show what it would do; take it once it was tried."""
    if kind not in officer_sheets.SHEETS:
        raise NotFound("web:officer-sheet-kind", "There is no such sheet.")
    step = _take if request.POST.get("step") == "take" else _try
    return step(request, officer_sheets.SHEETS[kind])


def _try(request: OfficerRequest, kind: SheetKind) -> HttpResponse:
    form = TrialForm.sent(request) if request.method == "GET" else TrialForm(request.POST, request.FILES)

    def take_form() -> HttpResponse:
        rows, lines, troubles = form.read(kind)
        if troubles:
            unread = [Fault(each.line, each.column, each.value, each.why) for each in troubles]
            found = SheetOutcome(len(rows), 0, 0, (), tuple(unread))
            return _render(request, kind, form, None, _outcome_words(found, {}))
        found = officer_sheets.try_sheet(request.actor, kind, rows)
        taking = None if found.faults else TakeForm(initial={"rows": rows_text(rows, lines)})
        return _render(request, kind, form, taking, _outcome_words(found, dict(enumerate(lines, 2))))

    answer = form.try_act(take_form) if request.method == "POST" else None
    return answer or _render(request, kind, form, None, None)


def _take(request: OfficerRequest, kind: SheetKind) -> HttpResponse:
    form = TakeForm(request.POST)

    def take_form() -> HttpResponse:
        rows, lines = form.read()
        found = officer_sheets.load_sheet(request.actor, kind, rows, reason=form.cleaned_data["reason"])
        if found.faults:
            return _render(request, kind, TrialForm(), None, _outcome_words(found, dict(enumerate(lines, 2))))
        done = ngettext("%(n)s row is taken in.", "%(n)s rows are taken in.", found.rows) % {"n": found.rows}
        messages.success(request, done)
        return see_other(reverse("administration"))

    return form.try_act(take_form) or _render(request, kind, TrialForm(), form, _tried_again(request, kind, form))


def _tried_again(request: OfficerRequest, kind: SheetKind, form: TakeForm) -> dict[str, Any] | None:
    """Return what a sheet would do whose reason is missing, so that nothing of the page is lost."""
    rows: Rows = form.read()[0] if form.cleaned_data.get("rows") else []
    return _outcome_words(officer_sheets.try_sheet(request.actor, kind, rows), {}) if rows else None


def _render(
    request: OfficerRequest, kind: SheetKind, form: OfficerForm, taking: TakeForm | None, found: dict[str, Any] | None
) -> HttpResponse:
    at_fault = bool(found and found["faults"])
    context = {
        "kind": kind,
        "form": form,
        "taking": taking,
        "found": found,
        "kinds": [(each, each is kind) for each in officer_sheets.SHEETS.values()],
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
