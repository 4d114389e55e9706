"""Operations: what waits, what is planned, who comes."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from sangam.access.policy import may
from sangam.operations.deconfliction import pages
from sangam.operations.entry import entries as entry_entries
from sangam.operations.plans import pages as plan_pages
from sangam.operations.types import CheckState, CheckView, EntryState, EntryView, OperationView
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.operations.act_forms import unit_name
from sangam.web.operations.operation_words import OPERATIONS_OVER

_CHECKS_OVER = frozenset({CheckState.WITHDRAWN, CheckState.OVER})
_ENTRIES_OVER = frozenset({EntryState.CANCELLED, EntryState.OVER})


@require_GET
@officer_only
def overview(request: OfficerRequest) -> HttpResponse:
    """List the operations, deconfliction checks and notices of entry of the officer's unit, those that stand first."""
    planned = [_operation(each) for each in plan_pages.joint_operations(request.actor)]
    checks = [_check(each) for each in pages.deconfliction_checks(request.actor)]
    entries = [_entry(each) for each in entry_entries.entry_notices(request.actor)]
    context = {
        "planned": [each for each in reversed(planned) if not each["done"]],
        "checks": [each for each in checks if not each["done"]],
        "entries": [each for each in entries if not each["done"]],
        "over": [each for each in (*planned, *checks, *entries) if each["done"]],
        "may_work": may(request.actor, "operation:work"),
    }
    return page(request, "operations/operations.html", context)


def _operation(view: OperationView) -> dict[str, Any]:
    return {
        "url": reverse("operation", args=[view.id]),
        "number": view.number,
        "title": view.plan.title,
        "state": view.state,
        "starts_at": view.plan.planned.starts_at,
        "force": view.host,
        "done": view.state in OPERATIONS_OVER,
        "conflict": bool(view.unresolved),
    }


def _check(view: CheckView) -> dict[str, Any]:
    return {
        "url": reverse("deconfliction", args=[view.id]),
        "number": view.number,
        "kind": view.planned.kind,
        "place": view.planned.place,
        "state": view.state,
        "starts_at": view.planned.starts_at,
        "force": view.by.force,
        "done": view.state in _CHECKS_OVER,
        "conflict": any(each.ours is None for each in view.conflicts),
    }


def _entry(view: EntryView) -> dict[str, Any]:
    return {
        "url": reverse("entry", args=[view.id]),
        "number": view.number,
        "purpose": view.says.purpose if view.says else "",
        "host": unit_name(view.host_unit),
        "state": view.state,
        "starts_at": view.says.starts_at if view.says else view.opens_at,
        "force": view.by.force,
        "done": view.state in _ENTRIES_OVER,
    }


urlpatterns = [path("operations/", overview, name="operations")]
