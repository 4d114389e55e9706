"""Joint operations in the browser: the plan's form, the operation with its live board, and what is done there."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may
from sangam.kernel.errors import NotFound, SangamError
from sangam.operations import policy
from sangam.operations.plans import board, pages, plans
from sangam.operations.types import (
    BoardEntry,
    ConflictView,
    OperationView,
    Plan,
    Revision,
    Task,
)
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.operations import act_forms, deconfliction
from sangam.web.operations.act_forms import BoardForm, CloseForm, RemovalForm, TaskForm, WhyForm
from sangam.web.operations.operation_words import OPERATIONS_OVER, PLAN_PARTS, TASK_STATES
from sangam.web.operations.plan_forms import PLAN_TEXTS, PlanForm, fresh_times, place_words, values_of_plan

_TASK_STATES = [{"code": code, "label": label} for code, label in TASK_STATES.items()]


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def operation_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a plan; keep it, and check it for conflicts."""
    if request.method == "GET":
        return _form(request, PlanForm(initial=fresh_times()))
    if request.POST.get("step") == "find":
        return _form(request, PlanForm.unjudged(request.POST))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        made = plans.plan_operation(request.actor, form.plan(), _participants(request))
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    return see_other(reverse("operation", args=[made]))


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def operation_revise(request: OfficerRequest, operation: UUID) -> HttpResponse:
    """Show the form of a plan with what it says; keep the new plan, which two approve again."""
    view = pages.open_operation(request.actor, operation)
    if request.method == "GET":
        initial = values_of_plan(view.revised.plan if view.revised else view.plan)
        return _form(request, PlanForm(initial=initial), revised=view)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _form(request, form, revised=view)
    try:
        plans.revise_operation(request.actor, operation, form.plan())
    except SangamError as error:
        form.refuse(error)
        return _form(request, form, revised=view)
    messages.success(request, _("The new plan waits for approval by two."))
    return see_other(reverse("operation", args=[operation]))


@require_GET
@officer_only
def operation(request: OfficerRequest, operation: UUID) -> HttpResponse:
    """Show an operation and its board, which reads itself anew when something is written."""
    return _render_operation(request, operation)


@require_POST
@officer_only
def operation_act(request: OfficerRequest, operation: UUID, act: str) -> HttpResponse:
    """Do one thing on the page of an operation; bad input shows it again with what was typed."""
    if act not in _ACTS:
        raise NotFound("web:operation-act", "An operation cannot do this.")
    form = _FORMS.get(act, OfficerForm)(request.POST)

    def take_form() -> HttpResponse:
        _ACTS[act](request, operation, form)
        messages.success(request, _("Written; all who take part can read it."))
        return see_other(reverse("operation", args=[operation]))

    return form.try_act(take_form, also=("operations:second-person",)) or _render_operation(
        request, operation, {act: form}
    )


def _render_operation(
    request: OfficerRequest, operation: UUID, sent: Mapping[str, OfficerForm] | None = None
) -> HttpResponse:
    view, forms_of_acts = pages.open_operation(request.actor, operation), PageForms(_FORMS, sent)
    context = {
        "operation": _words(view),
        "of_actions": action_addresses(request.actor, "operation", view.id),
        "may_issue": may(request.actor, "operation:work") and "written on" in view.can,
        "may_write_practice": may(request.actor, "practice:write"),
        "task_states": _TASK_STATES,
        "forms": forms_of_acts,
    }
    return page(request, "operations/operation.html", context, status=forms_of_acts.status)


def _form(request: OfficerRequest, form: PlanForm, *, revised: OperationView | None = None) -> HttpResponse:
    asked, chosen = request.POST.get("q", "").strip(), request.POST.getlist("unit")
    context = {
        "form": form,
        "q": asked,
        "units": act_forms.units_offered(request.actor, asked=asked, chosen=chosen),
        "revised": {"id": revised.id, "title": revised.plan.title} if revised else None,
    }
    return page(request, "operations/plan_form.html", context, status=form.status)


def _participants(request: OfficerRequest) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code in dict.fromkeys(request.POST.getlist("unit")):
        force = code.split("-", maxsplit=1)[0]
        found[force] = (*found.get(force, ()), code)
    return found


def _open_conflicts(view: OperationView) -> tuple[ConflictView, ...]:
    """Return the conflicts that the page warns of: none once the operation is over."""
    return () if view.state in OPERATIONS_OVER else view.unresolved


def _words(view: OperationView) -> dict[str, Any]:
    plan, planned = view.plan, view.plan.planned
    entries = [(force, entry) for force, named in sorted(view.participants.items()) for entry in named]
    names = act_forms.entry_names([entry for _, entry in entries])
    officers = labels.officer_names({*view.approvals, *(each.by.label for each in view.board)})
    check = {"url": reverse("deconfliction", args=[view.check]), "state": view.check_state} if view.check else None
    return {
        "id": view.id,
        "url": reverse("operation", args=[view.id]),
        "number": view.number,
        "host": view.host,
        "host_unit": view.host_unit,
        "state": view.state,
        "title": plan.title,
        "kind": planned.kind,
        "at": place_words(planned),
        "place": planned.place,
        "targets": planned.targets,
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        **{name: getattr(plan, name) for name in PLAN_TEXTS},
        "approvals": [officers[each] for each in view.approvals],
        "results": view.results,
        "why": view.why,
        "check": check,
        "unresolved": [deconfliction.conflict_words(each) for each in _open_conflicts(view)],
        "participants": [{"force": force, "entry": entry, "name": names[entry]} for force, entry in entries],
        "tasks": [_task(view, each, names) for each in view.tasks],
        "board": [_entry(view, each, officers) for each in view.board],
        "can": {act.replace(" ", "_") for act in view.can},
        "revision": view.revision,
        "plan": policy.code_of_plan(view.revised.plan if view.revised else plan),
        "revised": _changes_of_plan(view.plan, view.revised) if view.revised else None,
    }


def _changes_of_plan(plan: Plan, revised: Revision) -> dict[str, Any]:
    """Return what a new plan says otherwise than the one that stands."""
    before, now = values_of_plan(plan), values_of_plan(revised.plan)
    changed = [{"label": PLAN_PARTS[name], "text": now[name]} for name in PLAN_PARTS if now[name] != before[name]]
    return {"changed": changed, "approvals": list(labels.officer_names(revised.approvals).values())}


def _task(view: OperationView, task: Task, names: Mapping[str, str]) -> dict[str, Any]:
    owner = names.get(task.owner, task.owner)
    return {"id": task.id, "text": task.text, "owner": owner, "state": view.task_states.get(task.id, "")}


def _entry(view: OperationView, entry: BoardEntry, officers: Mapping[str, str]) -> dict[str, Any]:
    task = next((each.text for each in view.tasks if each.id == entry.task), "")
    return {
        "force": entry.by.force,
        "by": officers[entry.by.label],
        "kind": entry.kind,
        "task": task,
        "task_state": entry.task_state or "",
        "text": entry.text,
        "at": entry.at,
    }


def _start_operation(request: OfficerRequest, operation: UUID, _form: Any) -> None:
    despite = {act_forms.id_in(each) for each in request.POST.getlist("despite")}
    plans.start_operation(request.actor, operation, despite=despite)


_FORMS: Mapping[str, type[OfficerForm]] = {
    "task": TaskForm,
    "entry": BoardForm,
    "close": CloseForm,
    "drop": WhyForm,
    "cancel": WhyForm,
    "remove": RemovalForm,
}
_ACTS: Mapping[str, Callable[[OfficerRequest, UUID, Any], object]] = {
    "approve": lambda request, operation, _form: plans.approve_operation(
        request.actor, operation, read=request.POST.get("plan", "")
    ),
    "task": lambda request, operation, form: plans.set_task(
        request.actor, operation, form.cleaned_data["task_text"], form.cleaned_data["owner"]
    ),
    "start": _start_operation,
    "entry": lambda request, operation, form: board.write_entry(request.actor, operation, form.draft()),
    "close": lambda request, operation, form: plans.close_operation(request.actor, operation, form.results()),
    "drop": lambda request, operation, form: plans.drop_revision(request.actor, operation, **form.cleaned_data),
    "cancel": lambda request, operation, form: plans.cancel_operation(request.actor, operation, **form.cleaned_data),
    "remove": lambda request, operation, form: plans.remove_unit(
        request.actor, operation, form.cleaned_data["unit"], why=form.cleaned_data["why"]
    ),
}

urlpatterns = [
    path("operations/new/", operation_new, name="operation_new"),
    path("operations/<uuid:operation>/", operation, name="operation"),
    path("operations/<uuid:operation>/plan/", operation_revise, name="operation_revise"),
    path("operations/<uuid:operation>/<slug:act>/", operation_act, name="operation_act"),
]
