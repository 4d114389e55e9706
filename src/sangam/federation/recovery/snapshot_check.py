"""Ask each peer where we stand with it, at each start of this node (`heartbeat`).

A node put back to a snapshot of its machine lacks what came since, and does not know it.  So it asks, in both lanes,
and each question is answered in its own lane.  Lanes are gapless and in order.  So with the answer all that the peer
ever sent in that lane is here.  What we lack makes a gap before it, and is sent again.

A question that was taken had a number that we had never given.  A peer that knows the number otherwise says so, and an
epoch begins (`epochs`).  Its `_lose` then says from the places of the start what was lost.  So a peer is heard once
both answers are here and both receipts of the questions are believed.
"""

from datetime import datetime
from typing import NamedTuple

from sangam.audit.public import log
from sangam.audit.public.audit import deed, require_deed
from sangam.federation import models
from sangam.federation.outbox import post as outbox
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol.epochs import ANSWERED, ASKED, Places
from sangam.federation.types import Confirmed, Incoming, KeptBack, Lane
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor


def ask_due() -> int:
    """Ask each peer that is to be asked since this node's start, a deed for each; return how many there were."""
    due = models.Standing.objects.filter(urgent_question=None).order_by("peer").values_list("peer", flat=True)
    return sum(_ask_peer(peer) for peer in list(due))


def _ask_peer(peer: str) -> bool:
    """Ask a peer whether anything of it is missing here since this node's start."""
    with deed(Actor.system(here.node().force, "timekeeper"), "node:standing:ask", on=peer) as facts:
        row = models.Standing.objects.select_for_update().filter(peer=peer, urgent_question=None).first()
        if row is None:
            return False
        body = epoch_texts.asked_out(row.asked_at)
        row.urgent_question, row.normal_question = (
            outbox.post_even_if_away(ASKED, to=[peer], body=body, lane=lane) for lane in (Lane.URGENT, Lane.NORMAL)
        )
        row.save(update_fields=["urgent_question", "normal_question"])
        facts.update(hides=row.hidden_since is not None, silent_since=_instant_text(row.silent_since))
    return True


def take_asked(incoming: Incoming) -> None:
    """standing.asked.v1: answer a peer that has started, in the lane where it asks.  Raises Malformed."""
    require_deed()
    body = epoch_texts.asked_out(epoch_texts.asked_in(incoming.body))
    outbox.post_even_if_away(ANSWERED, to=[incoming.sender], body=body, lane=incoming.lane)


def take_answered(incoming: Incoming) -> None:
    """standing.answered.v1: note that all that a peer sent in this lane is here.  Raises Malformed."""
    require_deed()
    asked_at = epoch_texts.asked_in(incoming.body)
    row = models.Standing.objects.filter(peer=incoming.sender, asked_at=asked_at)
    row.update(**{f"{incoming.lane}_at": clock.now()})


def confirmed_peers() -> list[str]:
    """Return the peers that have said where we stand since our start."""
    rows = models.Standing.objects.exclude(urgent_at=None).exclude(normal_at=None).order_by("peer")
    return [row.peer for row in rows if not _is_under_way(row)]


def end_confirmed(peer: str) -> Confirmed | None:
    """Wait for a peer's answers no more, in the running deed; return what was; None where another worker did it."""
    require_deed()
    rows = models.Standing.objects.select_for_update().exclude(urgent_at=None).exclude(normal_at=None)
    row = rows.filter(peer=peer).first()
    if row is None or _is_under_way(row):
        return None
    row.delete()
    return Confirmed(peer, row.asked_at, row.hidden_since)


def kept_back() -> list[KeptBack]:
    """Return the forces whose copies are hidden until they answer, with the start since which they are."""
    rows = models.Standing.objects.exclude(hidden_since=None).order_by("peer")
    return [KeptBack(row.peer, row.hidden_since, row.silent_since) for row in rows if row.hidden_since]


def unhide(peer: str) -> datetime | None:
    """Show what a force may know more of than we, though it has not answered, in the running deed.

    Returns since when its copies were hidden that are shown now.  Of a force that is to catch us up they stay hidden:
    records of ours that it holds are shown.
    """
    require_deed()
    models.CatchUp.objects.filter(peer=peer, whole_at=None).update(own_shown=True)
    row = models.Standing.objects.select_for_update().filter(peer=peer).exclude(hidden_since=None).first()
    if row is None:
        return None
    since, row.hidden_since = row.hidden_since, None
    row.save(update_fields=["hidden_since"])
    return since


def hide(peer: str) -> None:
    """Hide a peer's copies until it has answered, where it has not yet: it knows more than we."""
    models.Standing.objects.filter(peer=peer, hidden_since=None).update(hidden_since=clock.now())


class Started(NamedTuple):
    """Where a node stood as it started: from there it may have lost what came, what it sent, and rows of its ledger."""

    received: Places
    sent: Places
    ledger: int | None


def take_places(peer: str) -> Started | None:
    """Return where we stood with a peer at our start, and wait for its answers no more; None where it has answered."""
    row = models.Standing.objects.select_for_update().filter(peer=peer).first()
    if row is None:
        return None
    row.delete()
    received, sent = (epoch_texts.places_in(row.places[way]) for way in ("received", "sent"))
    return Started(received, sent, log.size_at(row.silent_since) if row.silent_since else None)


def _is_under_way(row: models.Standing) -> bool:
    """Tell whether the receipt of a question is not believed yet: it may say that its number was given before."""
    questions = [row.urgent_question, row.normal_question]
    return models.Outbox.objects.filter(envelope__in=questions, recipient=row.peer, reached_at=None).exists()


def _instant_text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


HANDLERS = {ASKED: take_asked, ANSWERED: take_answered}
