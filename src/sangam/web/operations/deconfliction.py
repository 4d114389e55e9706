"""Deconfliction in the browser: the form, a check with whom to call, what is agreed, and the auditor's counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import require
from sangam.kernel.errors import Conflict, Malformed, NotFound, SangamError
from sangam.kernel.sentences import match_template
from sangam.operations.public import deconfliction
from sangam.operations.types import ActionKind, BudgetUse, CheckView, ConflictView, PlannedAction, Resolution, Word
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.common.sentences import sentence_in_words
from sangam.web.operations import forms
from sangam.web.operations.operation_words import ACTION_KINDS, RESOLUTIONS

_FIELDS = ("kind", "at", "place", "starts_at", "ends_at", "targets", "caller_force", "caller", "late_reason")
_REASONS: Mapping[str, str] = {
    "{force}: {most} / {span}": "{force} compares at most {most} in one {span}",
    "{force}: {most}": "{force} keeps at most {most} open at a time",
}
"""Why a force does not compare, as its node says it, and as a page does."""
KINDS = [{"code": code, "label": label} for code, label in ACTION_KINDS.items()]
_RESOLUTIONS = [{"code": code, "label": label} for code, label in RESOLUTIONS.items()]


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def deconfliction_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a check; compare what it says, and show whom to call."""
    if request.method == "GET":
        return _form(request, empty())
    values = typed(request.POST)
    try:
        made = deconfliction.check_action(request.actor, planned(values))
    except SangamError as error:
        return _form(request, values, error)
    return see_other(reverse("deconfliction", args=[made]))


@require_GET
@officer_only
def check_page(request: OfficerRequest, check: UUID) -> HttpResponse:
    """Show a check: what each force has said, whom to call, what is agreed."""
    return _render_check(request, check)


@require_POST
@officer_only
def deconfliction_act(request: OfficerRequest, check: UUID, act: str) -> HttpResponse:
    """Withdraw a check, or write what our side does about a conflict."""
    try:
        if act == "withdraw":
            deconfliction.withdraw_check(request.actor, check)
        elif act == "resolve":
            _resolve(request)
        else:
            raise NotFound("web:deconfliction-act", "A check cannot do this.")
    except (Malformed, Conflict) as error:
        return _render_check(request, check, error)
    messages.success(request, _("Written; the other side can read it."))
    return see_other(reverse("deconfliction", args=[check]))


@require_GET
@officer_only
def deconfliction_counts(request: OfficerRequest) -> HttpResponse:
    """Show the auditor who asked for comparisons, and how often."""
    require(request.actor, "ledger:audit")
    counts, budgets = deconfliction.check_counts(request.actor)
    units, officers = (
        labels.unit_names(each.unit for each in counts),
        labels.officer_names({each.officer for each in counts}),
    )
    lines = [
        {"count": each, "unit": units.get(each.unit, ""), "officer": officers.get(each.officer, each.officer)}
        for each in counts
    ]
    return page(
        request, "operations/counts.html", {"counts": lines, "budgets": [_budget_words(each) for each in budgets]}
    )


def _budget_words(use: BudgetUse) -> dict[str, Any]:
    halves = ((False, use.places, deconfliction.MOST_PLACES), (True, use.targets, deconfliction.MOST_TARGETS))
    return {
        "force": use.force,
        "halves": [{"target": target, "spans": _span_words(used, most)} for target, used, most in halves],
        "days": use.days,
        "standing": use.standing,
        "most_standing": deconfliction.MOST_STANDING,
        "unclosed": use.unclosed,
        "unanswered": use.unanswered,
    }


def _span_words(used: tuple[int, int, int], budget: Mapping[timedelta, int]) -> list[dict[str, Any]]:
    heads = (_("Within an hour"), _("Within a day"), _("Within thirty days"))
    return [
        {"head": head, "used": said, "most": most, "due": said >= most / 2}
        for head, said, most in zip(heads, used, budget.values(), strict=True)
    ]


def _resolve(request: OfficerRequest) -> None:
    resolution = choice_of(Resolution, request.POST.get("resolution", ""), _("What is agreed"))
    conflict = forms.id_in(request.POST.get("conflict", ""))
    deconfliction.resolve_conflict(request.actor, conflict, resolution, note=request.POST.get("note", ""))


def _render_check(request: OfficerRequest, check: UUID, error: SangamError | None = None) -> HttpResponse:
    view = deconfliction.open_check(request.actor, check)
    context = {
        "check": _words(view),
        "resolutions": _RESOLUTIONS,
        "values": request.POST,
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(request, "operations/check.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _form(request: OfficerRequest, values: Mapping[str, str], error: SangamError | None = None) -> HttpResponse:
    context = {"values": values, "kinds": KINDS, "errors": {"form": sentence(error) if error else ""}}
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "operations/check_form.html", context, status=status)


def empty() -> dict[str, str]:
    """Return the values of a fresh form: tonight, three hours."""
    return dict.fromkeys(_FIELDS, "") | {"starts_at": forms.in_hours(3), "ends_at": forms.in_hours(6)}


def typed(form: QueryDict) -> dict[str, str]:
    """Return what the officer typed of a planned action."""
    return {name: form.get(name, "").strip() for name in _FIELDS}


def planned(values: Mapping[str, str]) -> PlannedAction:
    """Return the planned action that a form says.  Raises Malformed."""
    latitude, longitude = _place(values["at"])
    return PlannedAction(
        choice_of(ActionKind, values["kind"], _("What is planned")),
        forms.instant(values["starts_at"]),
        forms.instant(values["ends_at"]),
        latitude,
        longitude,
        values["place"],
        values["targets"],
        values["caller_force"].upper(),
        values["caller"],
        values["late_reason"],
    )


def values_of(planned: PlannedAction) -> dict[str, str]:
    """Return the values of a form that says a planned action."""
    return dict.fromkeys(_FIELDS, "") | {
        "kind": str(planned.kind),
        "at": at_words(planned),
        "place": planned.place,
        "starts_at": forms.local(planned.starts_at),
        "ends_at": forms.local(planned.ends_at),
        "targets": planned.targets,
    }


def at_words(planned: PlannedAction) -> str:
    """Return the place as a form takes it; "" where there is none."""
    if planned.latitude is None or planned.longitude is None:
        return ""
    return f"{planned.latitude:.5f}, {planned.longitude:.5f}"


def _place(text: str) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    try:
        north, east = (float(part) for part in text.replace(";", ",").split(","))
    except ValueError:
        raise Malformed("web:place-of-action", "Give the place as latitude and longitude: 28.7493, 77.2779.") from None
    return north, east


def _words(view: CheckView) -> dict[str, Any]:
    planned = view.planned
    return {
        "id": view.id,
        "number": view.number,
        "url": reverse("deconfliction", args=[view.id]),
        "state": view.state,
        "kind": planned.kind,
        "at": at_words(planned),
        "place": planned.place,
        "targets": planned.targets,
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "late_reason": planned.late_reason,
        "caller": planned.caller,
        "caller_force": planned.caller_force,
        "by": labels.called_as(view.by.label),
        "checked_at": view.checked_at,
        "can": view.can,
        "forces": [replace(each, why=_reason_words(each.why)) for each in view.forces],
        "waiting": view.state == "waiting",
        "conflicts": [conflict_words(each) for each in view.conflicts],
    }


def _reason_words(reason: str) -> str:
    """Return in the reader's language why a force does not compare; other words of its node as they stand."""
    found = ((match_template(reason, sent), words) for sent, words in _REASONS.items())
    return next((sentence_in_words(words, known.parts) for known, words in found if known), reason)


def conflict_words(view: ConflictView) -> dict[str, Any]:
    """Return a conflict as pages say it: whom to call, and what each side has written."""
    dialled = "".join(each for each in view.contact.telephone if each.isdigit() or each == "+")
    return {
        "id": view.id,
        "force": view.force,
        "unit": forms.unit_name(view.contact.unit) if view.contact.unit else view.force,
        "ring": {"number": view.contact.telephone, "dialled": dialled, "post": "", "of": ""},
        "reference": view.contact.reference,
        "found_at": view.found_at,
        "ours": _word_of_side(view.ours),
        "theirs": _word_of_side(view.theirs),
    }


def _word_of_side(word: Word | None) -> dict[str, Any] | None:
    return {"resolution": word.resolution, "note": word.note, "by": word.by, "at": word.at} if word else None


urlpatterns = [
    path("operations/checks/new/", deconfliction_new, name="deconfliction_new"),
    path("operations/checks/counts/", deconfliction_counts, name="deconfliction_counts"),
    path("operations/checks/<uuid:check>/", check_page, name="deconfliction"),
    path("operations/checks/<uuid:check>/<slug:act>/", deconfliction_act, name="deconfliction_act"),
]
