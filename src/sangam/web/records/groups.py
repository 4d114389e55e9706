"""Sharing groups: the list, and the page of one with its members, what waits for our word, and its history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.federation.lanes import status
from sangam.kernel import here
from sangam.kernel.errors import NotFound
from sangam.records import groups as record_groups
from sangam.records import policy as record_policy
from sangam.records.messages import sharing_groups
from sangam.records.types import Group
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.records.act_forms import GroupForm

_ACTS: dict[str, Callable[[OfficerRequest, str], object]] = {
    "add": lambda request, code: record_groups.add_member(
        request.actor, code, request.POST.get("force", ""), why=request.POST.get("why", "")
    ),
    "remove": lambda request, code: record_groups.remove_member(
        request.actor, code, request.POST.get("force", ""), why=request.POST.get("why", "")
    ),
    "leave": lambda request, code: record_groups.leave(request.actor, code, why=request.POST.get("why", "")),
    "agree": lambda request, code: record_groups.agree(request.actor, code, request.POST.get("force", "")),
}


@require_http_methods(["GET", "POST"])
@officer_only
def groups(request: OfficerRequest) -> HttpResponse:
    """Show the groups that are known here; make one that our force hosts."""
    form = GroupForm.sent(request)

    def make() -> HttpResponse:
        made = form.cleaned_data
        return see_other(_address(record_groups.make(request.actor, made.pop("code").upper(), **made)))

    answer = form.try_act(make)
    if form.errors:
        policy.require(request.actor, "group:manage")
    context = {
        "groups": [_words(each) for each in record_groups.all_groups()],
        "may_make": policy.may(request.actor, "group:manage"),
        "form": form,
    }
    return answer or page(request, "records/groups.html", context, status=400 if form.errors else 200)


@require_GET
@officer_only
def group(request: OfficerRequest, group: UUID) -> HttpResponse:
    """Show a group: who is in it since which version, whose addition waits, what changed when and why."""
    found = _find_group(group)
    us, manages = here.node().force, policy.may(request.actor, "group:manage")
    others = [peer for peer in sorted(status.states()) if peer not in found.members]
    context = {
        "group": _words(found),
        "versions": record_groups.versions(found.code),
        "others": others if manages and found.host == us else [],
        "may": {
            "change": manages and found.host == us,
            "leave": manages and found.host != us and us in record_policy.present(found),
            "agree": manages,
        },
    }
    return page(request, "records/group.html", context)


@require_POST
@officer_only
def group_act(request: OfficerRequest, group: UUID, act: str) -> HttpResponse:
    """Add, remove, leave or agree."""
    found = _find_group(group)
    if act not in _ACTS:
        raise NotFound("web:group-act", "A group cannot do this.")
    _ACTS[act](request, found.code)
    messages.success(request, _("Done; every member is told."))
    return see_other(reverse("group", args=[group]))


def _address(code: str) -> str:
    return reverse("group", args=[sharing_groups.group_id(code)])


def _find_group(wanted: UUID) -> Group:
    known = {sharing_groups.group_id(each.code): each for each in record_groups.all_groups()}
    if wanted not in known:
        raise NotFound("web:group", "There is no such sharing group here.")
    return known[wanted]


def _words(found: Group) -> dict[str, Any]:
    members = record_policy.present(found)
    waiting = record_groups.members_awaiting_agreement(found)
    return {
        "code": found.code,
        "url": _address(found.code),
        "name": in_language(found.name_en, found.name_hi),
        "host": found.host,
        "version": found.version,
        "confirm": found.confirm,
        "ours": here.node().force in members,
        "waiting": waiting,
        "members": [
            {"force": force, "since": since, "waits": force in waiting, "is_host": force == found.host}
            for force, since in sorted(members.items())
        ],
    }


urlpatterns = [
    path("groups/", groups, name="groups"),
    path("groups/<uuid:group>/", group, name="group"),
    path("groups/<uuid:group>/<slug:act>/", group_act, name="group_act"),
]
