"""The forces of this node: how each stands, joining by a code, and changes that two officers decide."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.access import policy
from sangam.access.types import ProposalView
from sangam.access.units import units
from sangam.federation.lanes import status
from sangam.federation.peers import joins, peer_changes
from sangam.federation.types import PeerView
from sangam.federation.types.joins import JoinView
from sangam.kernel import clock, here
from sangam.kernel.errors import NotFound
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.forces.force_forms import (
    CHANGES,
    FORMS,
    OFFERED,
    AgreeForm,
    ChangeForm,
    CompareForm,
    EnterForm,
    InviteForm,
)

_FEDERATION = ("federation:",)
_SEEN = ("federation:", "access:")


@require_http_methods(["GET", "POST"])
@officer_only
def forces(request: OfficerRequest) -> HttpResponse:
    """List the forces; make a code, enter one, propose a new key of our own."""
    act = request.POST.get("step", "")
    if request.method != "POST":
        return _render_list(request, {})
    if act not in FORMS:
        raise NotFound("web:force-act", "This page cannot do this.")
    form = _ACTS[act][0].sent(request)
    answer = form.try_act(lambda: _ACTS[act][1](request, form), also=_FEDERATION)
    return answer or _render_list(request, {act: form})


def _invite(request: OfficerRequest, form: OfficerForm) -> HttpResponse:
    made = joins.make_code(
        request.actor, form.cleaned_data["force"], name=_own_name(), url=settings.SANGAM.peers_origin
    )
    return see_other(reverse("force_join", args=[made]))


def _enter(request: OfficerRequest, form: OfficerForm) -> HttpResponse:
    begun = joins.enter_code(
        request.actor, form.cleaned_data["code"], name=_own_name(), url=settings.SANGAM.peers_origin
    )
    return see_other(reverse("force_join", args=[begun]))


def _renew(request: OfficerRequest, form: OfficerForm) -> HttpResponse:
    return _propose(request, here.node().force, form)


_ACTS: dict[str, tuple[type[OfficerForm], Callable[[OfficerRequest, OfficerForm], HttpResponse]]] = {
    "invite": (InviteForm, _invite),
    "enter": (EnterForm, _enter),
    "renew": (ChangeForm, _renew),
}


def _render_list(request: OfficerRequest, sent: dict[str, OfficerForm]) -> HttpResponse:
    policy.require(request.actor, "node:read")
    forms = PageForms(FORMS, sent)
    shown, keys = peer_changes.joins_shown(request.actor), peer_changes.keys_of_peers()
    context = {
        "peers": [{"view": peer, "keys": keys.get(peer.force, [])} for peer in status.peers()],
        "joins": [each for each in shown if _is_under_way(each)],
        "ended": [each for each in shown if not _is_under_way(each)],
        "proposals": _proposals(request),
        "own_keys": keys[here.node().force],
        "may": _rights(request),
        "forms": forms,
    }
    return page(request, "forces/forces.html", context, status=forms.status)


@require_http_methods(["GET", "POST"])
@officer_only
def force_join(request: OfficerRequest, join: UUID) -> HttpResponse:
    """Show a code and what came of it; compare the characters, or withdraw."""
    if request.POST.get("step") == "withdraw":
        joins.withdraw_code(request.actor, join)
        messages.success(request, _("Withdrawn: the code does nothing any more."))
        return see_other(reverse("forces"))
    form = CompareForm.sent(request)

    def compare() -> HttpResponse:
        proposal = peer_changes.confirm_join(request.actor, join, heard=form.cleaned_data["heard"])
        return see_other(reverse("force_proposal", args=[proposal]))

    answer = form.try_act(compare, also=_FEDERATION)
    return answer or _render_join(request, join, form)


def _render_join(request: OfficerRequest, join: UUID, form: CompareForm) -> HttpResponse:
    views = {each.id: each for each in peer_changes.joins_shown(request.actor)}
    if join not in views:
        raise NotFound("web:force-join", "There is no such joining code here.")
    waiting = [each for each in _proposals(request) if each["view"].facts.get("join") == str(join)]
    context = {
        "join": views[join],
        "is_expired": views[join].is_expired(clock.now()),
        "waiting": waiting,
        "may": _rights(request),
        "form": form,
    }
    return page(request, "forces/join.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@officer_only
def force(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a force; propose to suspend it, to take it up again, to part from it."""
    form = ChangeForm.sent(request)
    answer = form.try_act(lambda: _propose(request, code, form), also=_SEEN)
    if answer:
        return answer
    policy.require(request.actor, "node:read")
    peer = _find_peer(code)
    done = [each for each in peer_changes.joins_shown(request.actor) if each.force == code and each.joined_by]
    context = {
        "peer": peer,
        "keys": peer_changes.keys_of_peers().get(code, []),
        "join": done[0] if done else None,
        "form": form.offer(OFFERED.get(str(peer.state), ())),
        "may": _rights(request),
    }
    return page(request, "forces/force.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@officer_only
def force_proposal(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Show what was laid down; agree to it as the second officer, by which it is done."""
    form = AgreeForm.sent(request)

    def agree() -> HttpResponse:
        said = form.cleaned_data
        peer_changes.agree_to_change(request.actor, proposal, digest=said["digest"], heard=said["heard"])
        messages.success(request, _("Done, by two officers; it stands in the audit log."))
        return see_other(reverse("forces"))

    answer = form.try_act(agree, also=_FEDERATION)
    if answer:
        return answer
    policy.require(request.actor, "node:read")
    shown = next((each for each in _proposals(request, done=True) if each["view"].id == proposal), None)
    if shown is None:
        raise NotFound("web:force-proposal", "There is no such proposal here.")
    may = _rights(request)
    is_second = may["pair"] and shown["view"].proposer != request.actor.officer and shown["state"] == "proposed"
    context = {**shown, "may": may, "is_second": is_second, "form": form}
    return page(request, "forces/proposal.html", context, status=form.status)


def _propose(request: OfficerRequest, code: str, form: OfficerForm) -> HttpResponse:
    said = form.cleaned_data
    made = peer_changes.propose_change(request.actor, code, said["what"], reason=said["reason"])
    return see_other(reverse("force_proposal", args=[made]))


def _proposals(request: OfficerRequest, *, done: bool = False) -> list[dict[str, Any]]:
    views = peer_changes.proposed_changes(request.actor)
    shown = [_proposal(each) for each in views]
    return shown if done else [each for each in shown if each["state"] == "proposed"]


def _proposal(view: ProposalView) -> dict[str, Any]:
    what = view.facts["what"]
    return {
        "view": view,
        "state": view.state(clock.now()),
        "what": _("Pair with this force") if what == "join" else CHANGES[what],
        "by": labels.called_as(view.proposed_by),
        "agreed_by": labels.called_as(view.agreed_by) if view.agreed_by else "",
    }


def _find_peer(code: str) -> PeerView:
    found = next((peer for peer in status.peers() if peer.force == code), None)
    if found is None:
        raise NotFound("web:force", "We are not paired with such a force.")
    return found


def _is_under_way(view: JoinView) -> bool:
    return str(view.state) in ("open", "met") and not view.is_expired(clock.now())


def _rights(request: OfficerRequest) -> dict[str, bool]:
    return {"pair": peer_changes.may_pair(request.actor)}


def _own_name() -> str:
    ours = here.node().force
    return next((each.name_en for each in units.forces() if each.code == ours), ours)


urlpatterns = [
    path("forces/", forces, name="forces"),
    path("forces/joining/<uuid:join>/", force_join, name="force_join"),
    path("forces/proposals/<uuid:proposal>/", force_proposal, name="force_proposal"),
    path("forces/<str:code>/", force, name="force"),
]
