"""Oversight: how this node stands with the others."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.federation.types import FilesAwaited, PeerState, PeerView
from sangam.kernel import clock
from sangam.kernel.ids import short
from sangam.oversight import ledger, node_states
from sangam.oversight.types import NodeState
from sangam.records.pointers.holdings import asked_often
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.common.sentences import said_again


@require_GET
@officer_only
def node(request: OfficerRequest) -> HttpResponse:
    """Show how each peer is reached and what waits for it, and what was set aside."""
    state = node_states.node_state(request.actor)
    context = {
        "peers": [_peer(each, state) for each in state.peers],
        "set_aside": [{"view": each, "reason": said_again(each.reason)} for each in state.set_aside],
        "seal": state.head, "has_its_files": state.has_its_files,
        "asked": [replace(each, post=_short(each.post)) for each in asked_often(clock.now())],
    }  # fmt: skip
    return page(request, "oversight/node.html", context)


def _short(post: str) -> str:
    """Return a post of another force by the short number of its id; "" for all of its posts."""
    try:
        return short(UUID(post)) if post else ""
    except ValueError:
        return post[:8]


def _peer(peer: PeerView, node: NodeState) -> dict[str, Any]:
    at, behind = clock.now(), peer.force in node.behind
    last = max((each for each in (peer.heard_at, peer.reached_at) if each), default=None)
    state = ("late" if ledger.is_late(peer, at=at) else "up") if peer.state is PeerState.PAIRED else str(peer.state)
    return {
        "view": peer,
        "state": state,
        "last_at": last,
        "lag": peer.lag if peer.waiting else None,
        "skew": _skew(peer),
        "failure": said_again(peer.failure),
        "slow_reason": said_again(peer.slow_reason),
        "behind": behind,
        "lanes": [{"lane": lane, "waits": node.lanes[of, lane]} for of, lane in sorted(node.lanes) if of == peer.force],
        "comparing": node.comparing.get(peer.force),
        "files": _files(node.files.get(peer.force)),
        "next": ledger.next_step(peer, behind=behind, at=at),
    }


def _files(awaited: FilesAwaited | None) -> dict[str, Any] | None:
    if awaited is None:
        return None
    return {"n": awaited.files, "mb": f"{awaited.to_come / 1_000_000:.1f}", "why": said_again(awaited.why)}


def _skew(peer: PeerView) -> str:
    """Return by how many seconds the peer's clock differs from ours: "+0.2 s"."""
    return (
        "" if peer.skew is None else _("%(seconds)s s") % {"seconds": f"\u2066{peer.skew.total_seconds():+.1f}\u2069"}
    )


urlpatterns = [
    path("oversight/node/", node, name="node"),
]
