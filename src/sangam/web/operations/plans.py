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
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.numbers import read_number
from sangam.operations.public import operations
from sangam.operations.types import (
    BoardEntry,
    ConflictView,
    OperationView,
    Plan,
    Results,
    Revision,
    Task,
)
from sangam.web import middleware
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.operations import deconfliction, forms
from sangam.web.operations.operation_words import BOARD_KINDS, OPERATIONS_OVER, PLAN_PARTS, TASK_STATES

_PARTS = ("objectives", "legal_basis", "teams", "resources", "risks", "communication", "stop")
_MOST_ARRESTS = 100_000
_ENTRIES = [{"code": code, "label": label} for code, label in BOARD_KINDS.items() if code != "task"]
_TASK_STATES = [{"code": code, "label": label} for code, label in TASK_STATES.items()]


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def operation_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a plan; keep it, and check it for conflicts."""
    if request.method == "GET":
        return _form(request, dict.fromkeys((*_PARTS, "title", "q"), "") | deconfliction.empty())
    values = _typed(request)
    if request.POST.get("step") == "find":
        return _form(request, values)
    try:
        made = operations.plan_operation(request.actor, _plan(values), _participants(request))
    except SangamError as error:
        return _form(request, values, error)
    return see_other(reverse("operation", args=[made]))


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def operation_revise(request: OfficerRequest, operation: UUID) -> HttpResponse:
    """Show the form of a plan with what it says; keep the new plan, which two approve again."""
    view = operations.open_operation(request.actor, operation)
    if request.method == "GET":
        return _form(request, _values_of(view.revised.plan if view.revised else view.plan), revised=view)
    values = _typed(request)
    try:
        operations.revise_operation(request.actor, operation, _plan(values))
    except SangamError as error:
        return _form(request, values, error, revised=view)
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
    try:
        _ACTS[act](request, operation)
    except (Malformed, Conflict) as error:
        return _render_operation(request, operation, error)
    except Refused as error:
        if error.code != "operations:second-person":
            raise
        return _render_operation(request, operation, error)
    messages.success(request, _("Written; all who take part can read it."))
    return see_other(reverse("operation", args=[operation]))


def _render_operation(request: OfficerRequest, operation: UUID, error: SangamError | None = None) -> HttpResponse:
    view = operations.open_operation(request.actor, operation)
    context = {
        "operation": _words(view),
        "of_actions": action_addresses(request.actor, "operation", view.id),
        "may_issue": may(request.actor, "operation:work") and "written on" in view.can,
        "may_write_practice": may(request.actor, "practice:write"),
        "kinds": _ENTRIES,
        "task_states": _TASK_STATES,
        "values": request.POST,
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "operations/operation.html", context, status=status)


def _typed(request: OfficerRequest) -> dict[str, str]:
    values = {name: request.POST.get(name, "").strip() for name in (*_PARTS, "title", "q")}
    return values | deconfliction.typed(request.POST)


def _plan(values: Mapping[str, str]) -> Plan:
    parts = {name: values[name] for name in _PARTS}
    return Plan(title=values["title"], planned=deconfliction.planned(values), **parts)


def _values_of(plan: Plan) -> dict[str, str]:
    """Return the values of a form that says what a plan says."""
    parts = {name: getattr(plan, name) for name in _PARTS}
    return parts | {"title": plan.title, "q": ""} | deconfliction.values_of(plan.planned)


def _form(
    request: OfficerRequest,
    values: Mapping[str, str],
    error: SangamError | None = None,
    *,
    revised: OperationView | None = None,
) -> HttpResponse:
    chosen = request.POST.getlist("unit")
    context = {
        "values": values,
        "kinds": deconfliction.KINDS,
        "units": forms.units_offered(request.actor, asked=values["q"], chosen=chosen),
        "revised": {"id": revised.id, "title": revised.plan.title} if revised else None,
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "operations/plan_form.html", context, status=status)


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
    names = forms.entry_names([entry for _, entry in entries])
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
        "at": deconfliction.at_words(planned),
        "place": planned.place,
        "targets": planned.targets,
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        **{name: getattr(plan, name) for name in _PARTS},
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
        "plan": operations.code_of_plan(view.revised.plan if view.revised else plan),
        "revised": _changes_of_plan(view.plan, view.revised) if view.revised else None,
    }


def _changes_of_plan(plan: Plan, revised: Revision) -> dict[str, Any]:
    """Return what a new plan says otherwise than the one that stands."""
    before, now = _values_of(plan), _values_of(revised.plan)
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


def _write_entry(request: OfficerRequest, operation: UUID) -> object:
    return operations.write_entry(request.actor, operation, forms.board_draft(request.POST))


def _start_operation(request: OfficerRequest, operation: UUID) -> None:
    despite = {forms.id_in(each) for each in request.POST.getlist("despite")}
    operations.start_operation(request.actor, operation, despite=despite)


def _close_operation(request: OfficerRequest, operation: UUID) -> None:
    arrests = read_number(request.POST.get("arrests", ""), most=_MOST_ARRESTS)
    lines = tuple(line.strip() for line in request.POST.get("debrief", "").splitlines() if line.strip())
    results = Results(-1 if arrests is None else arrests, request.POST.get("recoveries", ""), lines)
    operations.close_operation(request.actor, operation, results)


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], object]] = {
    "approve": lambda request, operation: operations.approve_operation(
        request.actor, operation, read=request.POST.get("plan", "")
    ),
    "task": lambda request, operation: operations.set_task(
        request.actor, operation, request.POST.get("task_text", ""), request.POST.get("owner", "")
    ),
    "start": _start_operation,
    "entry": _write_entry,
    "close": _close_operation,
    "drop": lambda request, operation: operations.drop_revision(
        request.actor, operation, why=request.POST.get("why", "")
    ),
    "cancel": lambda request, operation: operations.cancel_operation(
        request.actor, operation, why=request.POST.get("why", "")
    ),
    "remove": lambda request, operation: operations.remove_unit(
        request.actor, operation, request.POST.get("unit", ""), why=request.POST.get("why", "")
    ),
}

urlpatterns = [
    path("operations/new/", operation_new, name="operation_new"),
    path("operations/<uuid:operation>/", operation, name="operation"),
    path("operations/<uuid:operation>/plan/", operation_revise, name="operation_revise"),
    path("operations/<uuid:operation>/<slug:act>/", operation_act, name="operation_act"),
]
