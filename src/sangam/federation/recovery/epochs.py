"""Epochs: a lane is numbered anew after a restore, for a restored peer, and where a peer knows later numbers than we.

A node that has lost its latest numbers must not give them again.  It begins an epoch: a higher number under which each
lane counts from 1.  The first envelope of an epoch, `epoch.begun.v1`, alone opens it at the receiver.  It says from
where it goes on and from where its sender has lost what came.  A receiver that is behind that place, since it was put
back itself, does not open it: numbers stay gapless over epochs.

A receiver that opens it begins an epoch of its own.  It gives what followed the place of the loss a new number in it,
in the old order, page by page (`renumbering`).  Envelopes keep their ids, so that what did arrive is a repeat.

The statement goes out with every epoch until the peer has caught us up (`CatchUp`).  Two nodes that are restored at the
same time may begin several epochs towards each other.  They end well: each statement is answered once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sangam.audit import seals
from sangam.audit.audit import deed, require_deed
from sangam.federation import models, policy
from sangam.federation.desk_notes import tell_desk, tell_desk_why
from sangam.federation.files import restore as file_restore
from sangam.federation.inbox import parked
from sangam.federation.peers import catch_up, ledger_witness
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol.epochs import BEGUN, Begun, Lost, Places, Restored, WentOn
from sangam.federation.recovery import renumbering
from sangam.federation.recovery import renumbering as recovery_renumbering
from sangam.federation.types import Incoming, Lane, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told

_BELIEVED_AHEAD_S = 366 * 24 * 3600
_USED = "federation:number-used"  # what a peer says (`receiver`) of a number that it knows by another envelope

_KNOWS = "SELECT EXISTS (SELECT FROM federation_outbox WHERE recipient = %s AND lane = %s AND epoch = %s)"

_FIRST = """
INSERT INTO federation_outbox
    (envelope, recipient, lane, kind, body, deed, post, label, queued_at, reason, epoch, seq, sent_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', %s, 1, %s)
"""

_KEPT = """
SELECT count(*) FROM federation_outbox WHERE recipient = %s AND lane = %s AND epoch = %s AND seq >= %s
"""


def begin_after_restore(restored_at: datetime) -> list[str]:
    """Shut reads and begin a new epoch to every peer, once a restore; return the forces that are to catch us up.

    restored_at: which restore it is; the same one again changes nothing.  Until a peer has caught us up its copies stay
    hidden.  To be called before the doors and the relay of the restored node run.
    """
    if models.Shut.objects.filter(restored_at=restored_at).exists():
        return catch_up.awaited_peers()
    with deed(Actor.system(here.node().force, "restore"), "node:epoch:begin") as facts:
        models.Shut.objects.all().delete()
        models.Shut.objects.create(restored_at=restored_at)
        if not models.CatchUp.objects.filter(restored_at=restored_at).exists():
            facts.update(_begin_to_all(restored_at))
    return catch_up.awaited_peers()


def is_shut() -> bool:
    """Return whether reads are shut since a restore."""
    return models.Shut.objects.exists()


def open_reads() -> None:
    """Shut reads no more, in the running deed."""
    require_deed()
    models.Shut.objects.all().delete()


def _begin_to_all(restored_at: datetime) -> dict[str, Any]:
    peers = models.Peer.objects.exclude(state=PeerState.INVITED).order_by("force")
    epoch = max(_now_ms(), 1 + _highest())
    ledger = _ledger_size()
    for peer in peers:
        _note_loss(peer.force, epoch, ledger=ledger, restored_at=restored_at)
        _begin_epoch(peer.force, epoch, after={})
    models.CatchUp.objects.exclude(restored_at=restored_at).delete()
    missed = file_restore.expect_missing_files()
    return {"epoch": epoch, "peers": [peer.force for peer in peers], "ledger": ledger, "files": missed}


def begin_beyond(peer: str, *, epoch: int, used: Places | None = None) -> bool:
    """Begin an epoch above one in which a peer knows numbers that this node never gave; return whether it did.

    So a node that was made anew, or put back behind our back, finds its way: all that is for the peer goes again.
    Until the peer has caught us up its copies are hidden, as after a restore: among what we lost are recalls.

    Nothing is begun where that would be an epoch far in the future, or the last one is a minute old.  So a peer that
    lies makes us work no more than that.  used: the first place of a lane that we gave a second time.
    """
    now = _now_ms()
    if epoch > now + _BELIEVED_AHEAD_S * 1000 or _is_young(peer, policy.EPOCHS_BEGUN_EVERY):
        recovery_renumbering.hide(peer)
        return False
    with deed(Actor.system(here.node().force, "relay"), "node:epoch:begin", on=peer) as facts:
        begun = max(now, 1 + epoch)
        if not models.CatchUp.objects.filter(peer=peer, whole_at=None).exists():
            _note_loss(peer, begun, ledger=None, restored_at=clock.now(), used=used)
        _begin_epoch(peer, begun, after=dict.fromkeys(Lane, (1, 1)))
        facts.update(epoch=begun, peers=[peer])
    return True


def begin_behind(peer: str, lane: Lane, stands: tuple[int, int]) -> bool:
    """Begin an epoch that goes on from where a peer stands, which does not take the present one; return whether it did.

    So a peer that was put back finds all that it lost, in order, though what it says of its restore is still to come.
    At most once a minute, as `begin_beyond`.
    """
    if _is_young(peer, policy.EPOCHS_BEGUN_EVERY):
        return False
    with deed(Actor.system(here.node().force, "relay"), "node:epoch:begin", on=peer) as facts:
        begun = max(_now_ms(), 1 + _highest(peer))
        _begin_epoch(peer, begun, after={lane: stands})
        facts.update(epoch=begun, peers=[peer])
    return True


def take_begun(incoming: Incoming) -> None:
    """epoch.begun.v1: note that a peer lost what we sent.  The worker answers (`answer_due`).

    What waits here of what the peer ever lost is set aside: also where we did so before, and were put back since.
    Raises Refused unless it is the first of its epoch, Malformed.
    """
    require_deed()
    if incoming.seq != 1:
        raise Refused(
            "federation:not-first",
            "{force} begins an epoch in the middle of one: nothing is begun.",
            force=incoming.sender,
        )
    begun = epoch_texts.begun_in(incoming.body)
    if begun.restored is not None:
        catch_up.note_restored_peer(incoming.sender, incoming.lane, begun.restored)
    for lost in (*begun.lost, *_lost_with(begun.restored)):
        place = lost.sent[incoming.lane]
        parked.set_aside_lost(incoming.sender, incoming.lane, after=place, before=lost.epoch)
        catch_up.expect_again(incoming.sender, incoming.lane, after=place, before=lost.epoch)
    ledger_witness.drop_lost_heads(incoming.sender, begun.went_on)
    ledger_witness.note_stated_head(incoming.sender, begun.head, epoch=incoming.epoch)


def answer_due() -> int:
    """Answer the peers that say they were restored, and state anew to those that lost heads, a deed for each.

    Returns how many there were.  The worker does it, so that a peer that says so again and again is answered in its own
    time.
    """
    done = 0
    for peer in catch_up.unanswered_peers():
        with deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:begin", on=peer) as facts:
            restored = catch_up.hold_unanswered(peer)
            if restored is not None:
                facts.update(epoch=_answer_restored(peer, restored), peers=[peer])
                done += 1
    return done + sum(_state_anew(peer) for peer in ledger_witness.to_state_anew())


def _state_anew(peer: str) -> bool:
    """Begin an epoch, and with it say which head of a peer we hold; not while its restore is still to be answered."""
    if _is_young(peer, policy.RESTORES_ANSWERED_EVERY) or models.Rejoined.objects.filter(peer=peer).exclude(said=None):
        return False
    with deed(Actor.system(here.node().force, "timekeeper"), "node:epoch:begin", on=peer) as facts:
        epoch = max(_now_ms(), 1 + _highest(peer))
        _begin_epoch(peer, epoch, after={})
        facts.update(epoch=epoch, peers=[peer])
    return True


HANDLERS = {BEGUN: take_begun, epoch_texts.CAUGHT_UP: catch_up.take_caught_up, **recovery_renumbering.HANDLERS}


def _now_ms() -> int:
    """Return the milliseconds since 1970: no two restores of a node come within one."""
    return int(clock.now().timestamp() * 1000)


def ahead_of_us(peer: str, *, expected: int, next_seq: int) -> Conflict:
    """Tell the desk that a peer expects a number that was never given; return that as the state of its lane."""
    ahead = Conflict(
        "federation:ahead-of-us",
        "{force} expects number {expected}, and this node has given none from {next_seq}. Was this node restored?",
        force=peer,
        expected=expected,
        next_seq=next_seq,
    )
    tell_desk_why(peer, ahead)
    return ahead


def require_unused(peer: str, lane: Lane, receipt: wire.Receipt, *, given: int) -> None:
    """Begin an epoch where a receipt says that the peer knows a number by another envelope: this node was put back.

    given: the number behind the batch's last.  Raises Conflict then, having told the desk.  It does so before anything
    of the receipt is written, so that no number stays with an envelope that the peer did not take.
    """
    used = [result.seq for result in receipt.results if result.code == _USED]
    if not used:
        return
    epoch, expected = receipt.expected[lane]
    begin_beyond(peer, epoch=epoch, used={lane: (epoch, min(used))})
    if expected > given:
        raise ahead_of_us(peer, expected=expected, next_seq=given)
    conflict = Conflict(
        "federation:used-before",
        "{force} knows number {seq} by another envelope of ours: this node was put back, and gives numbers again.",
        force=peer,
        seq=min(used),
    )
    tell_desk_why(peer, conflict)
    raise conflict


def _answer_restored(peer: str, restored: Restored) -> int:
    """Give what followed the restored places a new number, in an epoch of ours; tell the desk; return the epoch."""
    catch_up.note_missing(peer, sum(_missing_count(peer, lane, restored.received[lane]) for lane in Lane))
    epoch = max(_now_ms(), 1 + _highest(peer))
    _begin_epoch(peer, epoch, after=restored.received)
    sentence = Told("{force} was restored from a backup: what it lost is sent again from here.", force=peer)
    tell_desk(peer, "federation:restored", sentence)
    return epoch


def _note_loss(peer: str, epoch: int, *, ledger: int | None, restored_at: datetime, used: Places | None = None) -> None:
    """Write down from where we have lost what came, and hide the peer's copies, until it has caught us up.

    A backup that was made before an earlier restore was seen through lacks what that one lost, too.  Where the peer has
    not answered since our start, it is the places of the start from which anything may be lost; the ledger too.
    """
    started = recovery_renumbering.take_places(peer)
    if ledger is None and started is not None:
        ledger = started.ledger
    before = models.CatchUp.objects.filter(peer=peer).first()
    if before is not None and before.whole_at is None:
        lost = epoch_texts.restored_in(before.said)
        received, sent = lost.received, lost.sent
    else:
        taken = models.ReceivingPosition.objects.filter(sender_id=peer).values_list("lane", "epoch", "expected_seq")
        given = models.SendingPosition.objects.filter(peer_id=peer).values_list("lane", "epoch", "next_seq")
        received, sent = started[:2] if started else (_places(taken), _places(given))
        sent = {lane: min(place, (used or {}).get(lane, place)) for lane, place in sent.items()}
    went_on = _went_on(before) + (() if ledger is None else ((ledger, wire.instant(restored_at)),))
    said = epoch_texts.restored_out(Restored(epoch, received, sent, ledger)) | epoch_texts.went_on_out(went_on)
    fresh = {
        "said": said | epoch_texts.lost_out(_lost(before)), "epoch": epoch, "restored_at": restored_at,
        "hides": True, "own_shown": False, "urgent_at": None, "normal_at": None, "whole_at": None, "told_at": None,
    }  # fmt: skip
    models.CatchUp.objects.update_or_create(peer=peer, defaults=fresh)


def _went_on(row: models.CatchUp | None) -> WentOn:
    return () if row is None else epoch_texts.went_on_in(row.said)


def _lost(row: models.CatchUp | None) -> tuple[Lost, ...]:
    """Return which of our numbers we lost with each restore, the last among them."""
    if row is None:
        return ()
    return (*epoch_texts.lost_in(row.said), *_lost_with(epoch_texts.restored_in(row.said)))


def _lost_with(restored: Restored | None) -> tuple[Lost, ...]:
    return () if restored is None else (Lost(restored.sent, restored.epoch),)


def _begin_epoch(peer: str, epoch: int, *, after: Places) -> None:
    """Begin an epoch in both lanes; what is unconfirmed, and what followed these places, goes again in it."""
    running = require_deed()
    known = models.CatchUp.objects.filter(peer=peer).first()
    open_ = known if known is not None and known.whole_at is None else None
    restored = None if open_ is None else epoch_texts.restored_in(open_.said)
    head = ledger_witness.state_held_head(peer, epoch=epoch)
    for lane in Lane:
        last = renumbering.begin_epoch(peer, lane, epoch, after=_known_place(peer, lane, after.get(lane)))
        follows = after.get(lane) or last
        begun = Begun(restored, head, follows, _went_on(known), _lost(known))
        body = wire.body_text(epoch_texts.begun_out(begun))
        at = clock.now()
        vouched = [str(running.id), str(running.actor.post or ""), running.actor.label]
        with connection.cursor() as cursor:
            row: list[Any] = [new_id(), peer, lane, BEGUN, body, *vouched, at, epoch, at]
            cursor.execute(_FIRST, row)
            cursor.execute("SELECT pg_notify('sangam_outbox', %s)", [f"{lane} {peer}"])


def _known_place(peer: str, lane: Lane, place: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the place from which all goes again: None for none, the start for an epoch that is unknown here."""
    if place is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_KNOWS, [peer, lane, place[0]])
        return place if cursor.fetchone()[0] else (0, 1)


def _is_young(peer: str, young: timedelta) -> bool:
    """Tell whether an epoch to a peer was begun within so long a time."""
    since = _now_ms() - young // timedelta(milliseconds=1)
    return models.SendingPosition.objects.filter(peer_id=peer, epoch__gt=since).exists()


def _missing_count(peer: str, lane: Lane, place: tuple[int, int]) -> int:
    """Return how many envelopes that followed a place of the present epoch are not kept any more."""
    present = models.SendingPosition.objects.get(peer_id=peer, lane=lane)
    if present.epoch != place[0]:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [peer, lane, *place])
        return max(0, present.next_seq - place[1] - int(cursor.fetchone()[0]))


def _highest(peer: str | None = None) -> int:
    positions = models.SendingPosition.objects.filter(**({"peer_id": peer} if peer else {}))
    return max(positions.values_list("epoch", flat=True), default=0)


def _ledger_size() -> int:
    head = seals.newest_head()
    return 0 if head is None else head.size


def _places(rows: Any) -> Places:
    return {Lane(lane): (epoch, number) for lane, epoch, number in rows}
