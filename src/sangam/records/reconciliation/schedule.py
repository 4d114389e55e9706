"""Schedule of comparing: with a new or long absent peer, after a restore of either node, and each night."""

from datetime import datetime, timedelta

from sangam.federation.public import catch_up, status
from sangam.federation.types import PeerState, PeerView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.records.models import Comparing
from sangam.records.reconciliation import owner_side

LONG_AWAY = timedelta(hours=12)
_NIGHT = range(1, 5)  # hours in India
_NOT_BEFORE = timedelta(hours=20)
_AT_THE_LATEST = timedelta(hours=48)


def begin_due() -> int:
    """Begin each comparing that is due; return how many."""
    now, last = clock.now(), {row.force: row for row in Comparing.objects.all()}
    whole, heard, begun = catch_up.whole_since(), catch_up.heard_since(), 0
    for peer in status.partners():
        before = last.get(peer.force)
        why = _why(peer, before, now) if peer.state is PeerState.PAIRED else ""
        at = before.begun_at if before else now
        if not why and at < max(whole.get(peer.force, at), heard or at):
            why = "restored"  # it may lack, or hold beyond its time, what another force gave back or told to us since
        if why:
            owner_side.begin_comparison(Actor.system(here.node().force, "comparer"), peer.force, why=why)
            begun += 1
    return begun


def _why(peer: PeerView, last: Comparing | None, now: datetime) -> str:
    """Return why to compare with a paired force now, "" when there is no need.

    One that is long away is asked once it is back: until then the question waits here.
    """
    if last is None or last.begun_at < peer.changed_at:
        return "new"
    if peer.failing_since and now - peer.failing_since > LONG_AWAY and last.begun_at < peer.failing_since:
        return "away"
    age = now - last.begun_at
    at_night = now.astimezone(clock.INDIA).hour in _NIGHT and age > _NOT_BEFORE
    return "nightly" if last.finished_at and (at_night or age > _AT_THE_LATEST) else ""
