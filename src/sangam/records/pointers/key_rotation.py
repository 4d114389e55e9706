"""The owner's turn of the key: each period a force's tokens are made anew, under a key that it has not seen."""

from collections.abc import Iterator
from uuid import UUID

from sangam.audit.public import audit
from sangam.federation.public import envelopes, status
from sangam.federation.types import PeerState
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records.messages.pointers import Rotated
from sangam.records.models import Share
from sangam.records.pointers import rate_limits
from sangam.records.sharing import distribution, pointer_keys
from sangam.records.storage import records as store

_PAGE = 2_000


def rotate() -> int:
    """Make the next key of each force whose key has served its time, and delete what nobody asks under any more.

    Returns how many were made.  With none due, nothing is written.

    A turn is one act: the tokens of every record that the force holds as a pointer, and the word that these are all.
    """
    due = [force for force in _forces() if _is_due(force)]
    for force in due:
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:pointer:rotate") as facts:
            facts.update(force=force, records=_turn(force))
    if pointer_keys.over().exists():
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:pointer:forget-keys") as facts:
            facts["deleted"], _ = pointer_keys.over().delete()
            rate_limits.forget()
    return len(due)


def _turn(force: str) -> int:
    form, at, count = pointer_keys.renew(force), audit.require_deed().at, 0
    for page in _pages(force):
        drafts = [draft for draft in store.drafts(page) if draft.terms.expires_at > at]
        count += len(distribution.send_again(drafts, to=force))
    body = bodies.write(Rotated(form))
    envelopes.post_even_if_away("pointer.rotated.v1", to=[force], body=body)
    return count


def _pages(force: str) -> Iterator[list[UUID]]:
    rows = Share.objects.filter(force=force, level=Level.POINTER, record__state="live")
    ids = list(rows.order_by("record").values_list("record", flat=True))
    for start in range(0, len(ids), _PAGE):
        yield ids[start : start + _PAGE]


def _forces() -> list[str]:
    gone = {peer.force for peer in status.peers() if peer.state is PeerState.LEFT}
    rows = Share.objects.filter(level=Level.POINTER).values_list("force", flat=True).distinct()
    return sorted(set(rows) - gone)


def _is_due(force: str) -> bool:
    row = pointer_keys.newest(force)
    return row is not None and (row.due or row.made_at <= clock.now() - pointer_keys.PERIOD)
