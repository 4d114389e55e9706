"""How far a restored node is caught up, on both sides.

At its peers (`Rejoined`): once it has begun its epoch in both lanes, nothing of its former numbers comes any more.
Then the packages above give back what it lost of its own, and `end` says in both lanes that all is there.  At the
restored node (`CatchUp`): a peer that has said so is whole, and its copies are shown again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q

from sangam.audit.audit import require_deed
from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.federation import models, outbox, policy
from sangam.federation.desk_notes import tell_desk
from sangam.federation.inbox import parked
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol.epochs import Restored
from sangam.federation.types import CatchingUp, Incoming, Lane, LastRestore, PeerState, Rejoining
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.sentences import Told

HIDDEN_OWNERS = (
    "SELECT peer FROM federation_catchup WHERE hides AND whole_at IS NULL "
    "UNION ALL SELECT peer FROM federation_standing WHERE hidden_since IS NOT NULL"
)
"""The forces whose copies and words nobody may read yet, for the statements that read them."""

SILENT_HOLDERS = (
    "SELECT c.peer FROM federation_catchup c JOIN federation_peer p ON p.force = c.peer "
    "WHERE c.hides AND NOT c.own_shown AND c.whole_at IS NULL AND p.state <> 'left' "
    "UNION ALL SELECT peer FROM federation_standing WHERE hidden_since IS NOT NULL"
)
"""The forces that may know of a recall of ours which we forgot, for the statements that read what they hold of ours."""


_DUE = models.Rejoined.objects.filter(urgent=True, normal=True, given_back_at=None, said__isnull=True)
_UNANSWERED = models.Rejoined.objects.filter(said__isnull=False)
_LEFT = models.Peer.objects.filter(state=PeerState.LEFT)
_UNHEARD = models.CatchUp.objects.filter(whole_at=None).exclude(peer__in=_LEFT.values("force"))


def note_restored_peer(peer: str, lane: Lane, restored: Restored) -> None:
    """Note that a peer began its epoch after a restore in a lane; the worker answers the first word of it.

    Both lanes bring the word at the same time, so one waits for the other at the peer's row, which is there already.
    """
    models.Peer.objects.select_for_update(no_key=True).get(force=peer)
    row = models.Rejoined.objects.select_for_update().filter(peer=peer).first()
    if row is not None and row.epoch > restored.epoch:
        return
    if row is None or row.epoch < restored.epoch:
        before, row = row, models.Rejoined(peer=peer, epoch=restored.epoch, at=clock.now())
        row.said, row.lost_since = epoch_texts.restored_out(restored), _lost_since(peer, restored)
        row.kept_until = _kept_until(peer, restored)
        if before is not None:
            row.answered_at = before.answered_at
            _tell_if_often(before)
    setattr(row, str(lane), True)
    row.lost_since = min(filter(None, (row.lost_since, _lost_since(peer, restored))), default=None)
    row.save()


def unanswered_peers() -> list[str]:
    """Return the restored peers whose word is to be answered now: each at most once a minute."""
    due = _UNANSWERED.exclude(answered_at__gt=clock.now() - policy.RESTORES_ANSWERED_EVERY)
    return list(due.order_by("peer").values_list("peer", flat=True))


def hold_unanswered(peer: str) -> Restored | None:
    """Return what a peer says of its restore, answered with the caller's transaction; None where another did it."""
    row = _UNANSWERED.select_for_update().filter(peer=peer).first()
    if row is None or row.said is None:
        return None
    restored = epoch_texts.restored_in(row.said)
    row.said, row.answered_at = None, clock.now()
    row.save(update_fields=["said", "answered_at"])
    return restored


def _tell_if_often(before: models.Rejoined) -> None:
    """Tell the desk of a peer that says it was restored before its last word of that is answered and a minute old."""
    at = before.answered_at
    if before.said is None and (at is None or clock.now() - at > policy.RESTORES_ANSWERED_EVERY):
        return
    sentence = Told(
        "{force} says again and again that it was restored: it is answered once a minute; call it.", force=before.peer
    )
    tell_desk(before.peer, "federation:restored-often", sentence)


def note_missing(peer: str, missing: int) -> None:
    """Note how many envelopes for a restored peer are not kept any more."""
    models.Rejoined.objects.filter(peer=peer).update(missing=missing)


def rejoining_peers() -> list[str]:
    """Return the restored peers to which we must give back what they lost."""
    return list(_DUE.order_by("peer").values_list("peer", flat=True))


def lock_rejoining(peer: str) -> Rejoining | None:
    """Hold one of them for the caller's transaction; None where another worker has just done it."""
    row = _DUE.select_for_update().filter(peer=peer).first()
    return None if row is None else Rejoining(row.peer, row.lost_since, row.kept_until)


def announce_caught_up(peer: str) -> None:
    """Say in both lanes that the peer has all again, in the running deed: after what the caller has posted."""
    row = models.Rejoined.objects.get(peer=peer)
    for lane in Lane:
        body = epoch_texts.caught_up_out(row.epoch, missing=row.missing)
        outbox.post_even_if_away(epoch_texts.CAUGHT_UP, to=[peer], body=body, lane=lane)
    row.given_back_at = clock.now()
    row.save(update_fields=["given_back_at"])


def take_caught_up(incoming: Incoming) -> None:
    """epoch.caught_up.v1: note that a peer has sent us again all of a lane."""
    require_deed()
    epoch, missing = epoch_texts.caught_up_in(incoming.body)
    row = models.CatchUp.objects.select_for_update().filter(peer=incoming.sender, epoch=epoch, whole_at=None).first()
    if row is None:
        return
    setattr(row, f"{incoming.lane}_at", clock.now())
    row.save()
    if missing and row.urgent_at and row.normal_at:
        sentence = Told(
            "{force} keeps {n} of its older envelopes no more and could not send them again: what it shared is "
            "compared and made whole.",
            force=incoming.sender,
            n=missing,
        )
        tell_desk(incoming.sender, "federation:not-kept", sentence)


def expect_again(peer: str, lane: Lane, *, after: tuple[int, int], before: int) -> None:
    """Wait in a lane for a peer that lost with a restore that it had given back all; not where that is applied.

    What it gave back and still waits here is set aside with the rest that it lost: it gives that back anew.  Its word
    that this was all counts when it comes again, also as the same envelope.
    """
    at_place = models.Inbox.objects.filter(_from_place(lane, after, before), sender=peer, kind=epoch_texts.CAUGHT_UP)
    if at_place.exclude(code=policy.LOST_WITH_RESTORE).update(code=policy.LOST_WITH_RESTORE):
        models.CatchUp.objects.filter(peer=peer, whole_at=None).update(**{f"{lane}_at": None})


def require_awaited(incoming: Incoming) -> None:
    """Return if we wait, or waited when this came, for what its sender gives back.  Raises Refused.

    So nobody can put words or records of ours into our mouth while we have lost nothing.
    """
    if not was_awaited(incoming):
        raise Refused(
            "federation:nothing-lost",
            "{force} gives back what we have not lost: nothing is taken.",
            force=incoming.sender,
        )


def was_awaited(incoming: Incoming) -> bool:
    """Tell whether we wait, or waited when this came, for what its sender gives back."""
    row = models.CatchUp.objects.filter(peer=incoming.sender).first()
    return row is not None and (row.whole_at is None or row.whole_at >= incoming.received_at)


def returned_peers() -> list[str]:
    """Return the peers that have given back all and are not shown yet; none while one that can be reached has not."""
    behind = [peer for peer in catching_up() if peer.whole_at is None]
    return [] if _missing_of(behind) else [peer.force for peer in behind if _has_returned(peer)]


def _missing_of(behind: Iterable[CatchingUp]) -> list[str]:
    """Return those of these peers that have not given back all, and are waited for."""
    return [peer.force for peer in behind if peer.waited_for and not _has_returned(peer)]


def _has_returned(peer: CatchingUp) -> bool:
    return peer.urgent_at is not None and peer.normal_at is not None


def end_catch_up(peer: str) -> datetime | None:
    """Count a peer as whole that has given back all, in the running deed; return when this node was restored.

    What it gave back no more is not waited for any longer, nor, with the last of them, what nobody did.  Returns None
    where another worker has done it, or the peer is to give back more.
    """
    require_deed()
    due = models.CatchUp.objects.filter(whole_at=None, urgent_at__isnull=False, normal_at__isnull=False)
    row = due.select_for_update().filter(peer=peer).first()
    if row is None:
        return None
    row.whole_at = row.told_at = clock.now()
    row.save(update_fields=["whole_at", "told_at"])
    parked.wake(*([peer] if is_unheard() else models.CatchUp.objects.values_list("peer", flat=True)))
    return row.restored_at


def awaited_peers() -> list[str]:
    """Return the forces without which this node may not open by itself: paired, and not given up as unreachable.

    Those that have given back all come last: they are waited for until that is applied.
    """
    behind = [peer for peer in catching_up() if peer.whole_at is None]
    return _missing_of(behind) or returned_peers()


def hidden_peers() -> list[str]:
    """Return the forces whose copies and words nobody may read yet."""
    return sorted({force for (force,) in prepared.run(*ask_hidden())})


def ask_hidden() -> Asked:
    """Return the statement that finds these forces, a row each, for who asks more in the same round."""
    return Asked(HIDDEN_OWNERS, [])


def catching_up() -> list[CatchingUp]:
    """Return how far each peer is with catching this node up since its restore; empty where it never was."""
    rows = models.CatchUp.objects.filter(hides=True).order_by("peer")
    states = dict(models.Peer.objects.values_list("force", "state"))
    failing = dict(
        models.SendingPosition.objects.values("peer_id")
        .annotate(since=Min("failing_since"))
        .values_list("peer_id", "since")
    )
    return [
        CatchingUp(
            row.peer,
            row.restored_at,
            row.urgent_at,
            row.normal_at,
            row.whole_at,
            waited_for=states.get(row.peer) == PeerState.PAIRED
            and not row.own_shown
            and not policy.is_given_up(row.restored_at, failing.get(row.peer), at=clock.now()),
        )
        for row in rows
    ]


def whole_since() -> dict[str, datetime]:
    """Return since when each peer has caught us up, or we it, after the last restore of either."""
    ours = models.CatchUp.objects.exclude(whole_at=None).values_list("peer", "whole_at")
    theirs = models.Rejoined.objects.exclude(given_back_at=None).values_list("peer", "given_back_at")
    found: dict[str, datetime] = {}
    for peer, at in (*ours, *theirs):
        if at is not None:
            found[peer] = max(at, found.get(peer, at))
    return found


def heard_since() -> datetime | None:
    """Return since when all have caught us up after our last restore, None where one has not or there was none."""
    heard = list(models.CatchUp.objects.values_list("whole_at", flat=True))
    return max(at for at in heard if at is not None) if heard and None not in heard else None


def last_restore() -> LastRestore | None:
    """Return when we last lost what we had given, and whether all peers have said since what they hold; None: never."""
    unheard = Count("peer", filter=Q(peer__in=_UNHEARD.values("peer")))
    newest = ArrayAgg("said", order_by="-restored_at")
    found = models.CatchUp.objects.aggregate(at=Max("restored_at"), unheard=unheard, said=newest)
    if found["at"] is None:
        return None
    at = found["at"]
    known = [datetime.fromisoformat(each) for _, each in epoch_texts.went_on_in(found["said"][0])]
    earlier = tuple(each for each in known if each != at)
    return LastRestore(at, is_heard=not found["unheard"], all=(*earlier, at))


def is_unheard() -> bool:
    """Tell whether a peer is still to tell us what it holds of ours; one that has left holds nothing."""
    return _UNHEARD.exists()


def unheard() -> frozenset[str]:
    """Return the peers that are still to tell us what they hold of ours."""
    return frozenset(_UNHEARD.values_list("peer", flat=True))


def _lost_since(peer: str, restored: Restored) -> datetime | None:
    """Return when the first envelope came that the peer lost, by our clock; None when it lost none."""
    after = Q()
    for lane, (epoch, number) in restored.sent.items():
        after |= _from_place(lane, (epoch, number), restored.epoch)
    found = models.Inbox.objects.filter(after, sender=peer).aggregate(first=Min("received_at"))
    first: datetime | None = found["first"]
    return first


def _from_place(lane: Lane, place: tuple[int, int], before: int) -> Q:
    """Return the condition on envelopes of a lane from a place on, in epochs before one."""
    epoch, number = place
    return Q(lane=lane, epoch=epoch, seq__gte=number) | Q(lane=lane, epoch__gt=epoch, epoch__lt=before)


def _kept_until(peer: str, restored: Restored) -> datetime | None:
    """Return when the newest of our envelopes was sent that the peer still has; None where it is not kept here."""
    last = Q()
    for lane, (epoch, number) in restored.received.items():
        last |= Q(lane=lane, epoch=epoch, seq=number - 1)
    found = models.Outbox.objects.filter(last, recipient=peer).aggregate(newest=Max("sent_at"))
    newest: datetime | None = found["newest"]
    return newest
