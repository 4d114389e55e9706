"""Deconfliction in the browser: the form, a check with whom to call, what is agreed, and the auditor's counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import require
from sangam.kernel.errors import NotFound, SangamError
from sangam.kernel.sentences import match_template
from sangam.operations import policy
from sangam.operations.deconfliction import pages, questions
from sangam.operations.types import BudgetUse, CheckView, ConflictView, Word
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.common.sentences import sentence_in_words
from sangam.web.operations import act_forms
from sangam.web.operations.act_forms import ResolutionForm
from sangam.web.operations.plan_forms import ActionForm, fresh_times, place_words

_REASONS: Mapping[str, str] = {
    "{force}: {most} / {span}": "{force} compares at most {most} in one {span}",
    "{force}: {most}": "{force} keeps at most {most} open at a time",
}
"""Why a force does not compare, as its node says it, and as a page does."""


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def deconfliction_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a check; compare what it says, and show whom to call."""
    if request.method == "GET":
        return _form(request, ActionForm(initial=fresh_times()))
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        made = questions.check_action(request.actor, form.planned())
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
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
    if act not in ("withdraw", "resolve"):
        raise NotFound("web:deconfliction-act", "A check cannot do this.")
    form = ResolutionForm(request.POST) if act == "resolve" else OfficerForm(request.POST)

    def take_form() -> HttpResponse:
        if isinstance(form, ResolutionForm):
            conflict, note = act_forms.id_in(form.cleaned_data["conflict"]), form.cleaned_data["note"]
            questions.resolve_conflict(request.actor, conflict, form.agreed(), note=note)
        else:
            questions.withdraw_check(request.actor, check)
        messages.success(request, _("Written; the other side can read it."))
        return see_other(reverse("deconfliction", args=[check]))

    return form.try_act(take_form) or _render_check(request, check, {act: form})


@require_GET
@officer_only
def deconfliction_counts(request: OfficerRequest) -> HttpResponse:
    """Show the auditor who asked for comparisons, and how often."""
    require(request.actor, "ledger:audit")
    counts, budgets = pages.check_counts(request.actor)
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
    halves = ((False, use.places, policy.MOST_PLACES), (True, use.targets, policy.MOST_TARGETS))
    return {
        "force": use.force,
        "halves": [{"target": target, "spans": _span_words(used, most)} for target, used, most in halves],
        "days": use.days,
        "standing": use.standing,
        "most_standing": policy.MOST_STANDING,
        "unclosed": use.unclosed,
        "unanswered": use.unanswered,
    }


def _span_words(used: tuple[int, int, int], budget: Mapping[timedelta, int]) -> list[dict[str, Any]]:
    heads = (_("Within an hour"), _("Within a day"), _("Within thirty days"))
    return [
        {"head": head, "used": said, "most": most, "due": said >= most / 2}
        for head, said, most in zip(heads, used, budget.values(), strict=True)
    ]


def _render_check(request: OfficerRequest, check: UUID, sent: Mapping[str, OfficerForm] | None = None) -> HttpResponse:
    view, forms_of_acts = pages.open_check(request.actor, check), PageForms({"resolve": ResolutionForm}, sent)
    context = {"check": _words(view), "forms": forms_of_acts}
    return page(request, "operations/check.html", context, status=forms_of_acts.status)


def _form(request: OfficerRequest, form: ActionForm) -> HttpResponse:
    return page(request, "operations/check_form.html", {"form": form}, status=form.status)


def _words(view: CheckView) -> dict[str, Any]:
    planned = view.planned
    return {
        "id": view.id,
        "number": view.number,
        "url": reverse("deconfliction", args=[view.id]),
        "state": view.state,
        "kind": planned.kind,
        "at": place_words(planned),
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
        "unit": act_forms.unit_name(view.contact.unit) if view.contact.unit else view.force,
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
