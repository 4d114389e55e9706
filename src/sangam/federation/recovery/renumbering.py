"""Number anew, page by page, what goes to a peer again in a new epoch.

To begin an epoch is a step of the same small size however much is kept.  The lane's row notes which stretches of
earlier numbers are still to go again, in their old order.  The relay numbers the next page when all that is numbered is
with the peer.  What is new gets its number when no stretch is left.  So the old order holds in each lane, and neither
lane waits for the other.  After a stop at any place it goes on from there.

What is confirmed without a gap is with the peer.  So what goes again is all from one place on.  With it goes what an
earlier begin had not come to yet.  That is later in the old order, though its numbers are of an older epoch.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from sangam.audit import seals
from sangam.audit.audit import deed, require_deed
from sangam.federation import models, outbox
from sangam.federation.inbox import retention
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol.epochs import ANSWERED, ASKED, BEGUN, Places
from sangam.federation.types import Confirmed, Incoming, KeptBack, Lane
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor

Place = tuple[int, int]
Stretch = tuple[Place, Place]
"""Numbers from a place, up to and without another."""

PAGE = 500
"""How many rows a step looks at."""

_START: Place = (0, 0)

_DROP = """
DELETE FROM federation_outbox
WHERE recipient = %s AND lane = %s AND epoch = %s AND seq = 1 AND kind = %s AND reached_at IS NULL
"""

_LAST = """
SELECT epoch, seq FROM federation_outbox
WHERE recipient = %s AND lane = %s AND (epoch, seq) >= (%s, %s) AND (epoch, seq) < (%s, %s)
ORDER BY epoch DESC, seq DESC LIMIT 1
"""

# What was emptied has been recalled since, and an earlier beginning says nothing any more.
_NUMBER = """
WITH looked AS MATERIALIZED (
    SELECT id, epoch, seq, kind FROM federation_outbox
    WHERE recipient = %(peer)s AND lane = %(lane)s
        AND (epoch, seq) >= (%(from_epoch)s, %(from_seq)s) AND (epoch, seq) < (%(to_epoch)s, %(to_seq)s)
    ORDER BY epoch, seq LIMIT %(most)s FOR UPDATE
), again AS (
    SELECT id, row_number() OVER (ORDER BY epoch, seq) AS n FROM looked WHERE kind <> ALL (%(not_again)s)
), numbered AS (
    UPDATE federation_outbox o
    SET epoch = %(epoch)s, seq = %(next)s + again.n - 1, reached_at = NULL, outcome = NULL, reason = ''
    FROM again WHERE o.id = again.id RETURNING 1
)
SELECT (SELECT count(*) FROM numbered), (SELECT count(*) FROM looked), epoch, seq
FROM looked ORDER BY epoch DESC, seq DESC LIMIT 1
"""


def begin_epoch(peer: str, lane: Lane, epoch: int, *, after: Place | None) -> Place:
    """Count a lane from 1 in a new epoch, its first number given, in the caller's transaction.

    after: the place from which all goes again besides what is unconfirmed.  Returns the place behind the last envelope
    that does not go again: the start where there is none.
    """
    row = models.SendingPosition.objects.select_for_update().get(peer_id=peer, lane=lane)
    # What is unconfirmed goes again in any case; what the peer lost reaches further back.
    start = min(filter(None, ((row.epoch, row.confirmed_seq + 1), after)))
    before = _read_stretches(row.again)
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [peer, lane, row.epoch, BEGUN])
    follows = _follows(
        peer, lane, [(low, min(high, start)) for low, high in sent_stretches(before, (epoch, 0)) if low < start]
    )
    row.again = _stretch_rows(plan(before, start=start, epoch=epoch))
    row.epoch, row.next_seq, row.confirmed_seq = epoch, 2, 0
    row.save(update_fields=["again", "epoch", "next_seq", "confirmed_seq"])
    return follows


def step(peer: str, lane: Lane) -> str:
    """Number the next page of what goes again; return which of our keys signs what has these numbers."""
    with transaction.atomic():
        row = models.SendingPosition.objects.select_for_update().get(peer_id=peer, lane=lane)
        stretches = _read_stretches(row.again)
        if not stretches:
            return row.key
        numbered, further = _number(row, stretches[0])
        row.next_seq += numbered
        row.again = _stretch_rows([*further, *stretches[1:]])
        row.save(update_fields=["again", "next_seq"])
    return row.key


def sent_stretches(pending: Iterable[Stretch], end: Place) -> list[Stretch]:
    """Return the stretches before `end` that are not among those still to go again, in the order of their numbers."""
    found: list[Stretch] = []
    at = _START
    for low, high in sorted(pending):
        if at < low:
            found.append((at, low))
        at = max(at, high)
    return [*found, (at, end)] if at < end else found


def plan(pending: Sequence[Stretch], *, start: Place, epoch: int) -> list[Stretch]:
    """Return which stretches go again in an epoch, in the order in which they were sent first.

    pending: those that an earlier begin had not come to; they were sent after all that has a number since.
    """
    again = [(max(low, start), high) for low, high in sent_stretches(pending, (epoch, 0)) if max(low, start) < high]
    return [*again, *pending]


def _follows(peer: str, lane: Lane, stretches: Sequence[Stretch]) -> Place:
    with connection.cursor() as cursor:
        for low, high in reversed(stretches):
            cursor.execute(_LAST, [peer, lane, *low, *high])
            if (last := cursor.fetchone()) is not None:
                return (last[0], last[1] + 1)
    return (1, 1)


def _number(row: models.SendingPosition, stretch: Stretch) -> tuple[int, list[Stretch]]:
    """Number a page of a stretch; return how many envelopes got a number, and what is left of the stretch."""
    (from_epoch, from_seq), (to_epoch, to_seq) = stretch
    values: dict[str, Any] = {
        "peer": row.peer_id,
        "lane": row.lane,
        "from_epoch": from_epoch,
        "from_seq": from_seq,
        "to_epoch": to_epoch,
        "to_seq": to_seq,
        "most": PAGE,
        "not_again": [BEGUN, retention.EMPTIED],
        "epoch": row.epoch,
        "next": row.next_seq,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, values)
        numbered, looked, epoch, seq = cursor.fetchone() or (0, 0, 0, 0)
    return numbered, [((epoch, seq + 1), stretch[1])] if looked == PAGE else []


def _read_stretches(again: Any) -> list[Stretch]:
    return [((each[0], each[1]), (each[2], each[3])) for each in again or ()]


def _stretch_rows(stretches: Iterable[Stretch]) -> list[list[int]] | None:
    return [[*low, *high] for low, high in stretches] or None


# Ask each peer where we stand with it, at each start of this node (`heartbeat`).
#
# A node put back to a snapshot of its machine lacks what came since, and does not know it. So it asks, in both lanes,
# and each question is answered in its own lane. Lanes are gapless and in order. So with the answer all that the peer
# ever sent in that lane is here. What we lack makes a gap before it, and is sent again.
#
# A question that was taken had a number that we had never given. A peer that knows the number otherwise says so, and
# an epoch begins (`epochs`). Its `_lose` then says from the places of the start what was lost. So a peer is heard
# once both answers are here and both receipts of the questions are believed.


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
    return Started(received, sent, seals.size_at(row.silent_since) if row.silent_since else None)


def _is_under_way(row: models.Standing) -> bool:
    """Tell whether the receipt of a question is not believed yet: it may say that its number was given before."""
    questions = [row.urgent_question, row.normal_question]
    return models.Outbox.objects.filter(envelope__in=questions, recipient=row.peer, reached_at=None).exists()


def _instant_text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


HANDLERS = {ASKED: take_asked, ANSWERED: take_answered}
