"""Witnessing: each force keeps the others' signed ledger heads, so that none can rewrite what others have seen.

Of each peer a witness holds the heads that *count*; the newest of them is what the peer is bound to.  The next counts
when it proves (RFC 9162, 2.1.4) to extend the newest, and then is the newest itself.  So those that count are one
chain.  A head that must prove so and does not is a *fork*: it is kept beside the other, and the desk is told.

When must it?  The owner proves from the head that it believes its witness to hold.  Honest nodes disagree on that in
three ways only.  The witness was put back to a backup and holds an older head.  The owner was put back and has
forgotten which head it sent last.  Or the owner's ledger has lost the head that the witness holds.  In each an epoch
begins (`epochs`), and so:

1.  With each epoch that it begins the witness *states* its newest head.  The owner proves its next from that one, those
after it each from the one before.  Each says which statement it *answers* (`heard`, the number of the epoch).

2.  A head that answers the last statement must prove.  One that answers an earlier one was made before its owner heard
better: under way, waiting, or sent again after a loss, in whatever order.  It is kept as evidence, and neither counts
nor contradicts.  What it would have bound its owner to, the next that answers binds it to as well.

3.  Between a statement and the first head that answers it the newest head changes for one reason: the owner says that
it was restored.  With each epoch and each head it names the sizes at which its ledger went on after each restore.
These are the restores that it knows of, with the instants as names (`went_on`).  Each head that counts is kept with the
last of these names: its *life*.  A ledger holds a head if the head's life is one of its own, and no later life went on
from a smaller size.  All others count no more, the desk is told how many rows that is, and the witness states anew.

4.  What goes back behind a life that is named already is no restore: its heads must prove.

No clock is in this, so a wrong one makes no fork.  It does not matter who was restored how often, from which backup and
in which order: the argument is about the last statement alone.  The cases, each a test (`test_restored_ledger`):

    the witness was restored, once or again, from a backup older or newer than its last loss         1, 2
    heads were under way while the witness stated; both lanes brought one statement, one late         2
    the owner was restored; from a backup made before its last restore, which it has forgotten        1, 3
    both were, and the witness has forgotten that the owner was                                       3
    the owner was put back in silence, or proves from an older head than it must                      fork
    the owner proves nothing, though it has heard                                                     fork

What a liar gets: a ledger that claims a restore loses its heads, before the eyes of the desk.  One that claims never to
have heard is a fork once it was signed a day after its owner signed for having taken the statement.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from sangam.audit import merkle, seals, verification
from sangam.audit.audit import require_deed
from sangam.federation import models, outbox
from sangam.federation.desk_notes import tell_desk
from sangam.federation.keys import peer_keys
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol import fields, signed_line
from sangam.federation.protocol.epochs import Answer, WentOn
from sangam.federation.types import Incoming, LedgerHead
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.sentences import Told

KIND = "ledger.head.v1"
_HEARD_WITHIN = timedelta(days=1)
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_NO_END = (1 << 63) - 1

_KEEP = """
INSERT INTO federation_peerhead (peer_id, size, root, at, key, signature, received_at, life, lost_at)
VALUES (%(peer)s, %(size)s, %(root)s, %(at)s, %(key)s, %(signature)s, %(now)s, %(life)s, %(lost_at)s)
ON CONFLICT (peer_id, size, root) DO UPDATE SET life = excluded.life, lost_at = NULL
WHERE excluded.lost_at IS NULL AND federation_peerhead.lost_at IS NOT NULL
"""

_LOSE = """
UPDATE federation_peerhead h SET lost_at = %s
WHERE peer_id = %s AND lost_at IS NULL AND NOT EXISTS (
    SELECT FROM unnest(%s::text[], %s::bigint[]) AS holds(life, up_to)
    WHERE holds.life = h.life AND h.size <= holds.up_to
)
"""


def own_head() -> LedgerHead | None:
    """Return this force's newest ledger head, or None while nothing is sealed."""
    head = seals.newest_head()
    if head is None:
        return None
    at = head.at.isoformat(timespec="microseconds")
    return LedgerHead(head.size, head.root, at, head.key, head.signature)


def post_head(to: list[str]) -> None:
    """Queue for these peers this force's newest head, with the proof that it extends the one that each holds.

    Inside the caller's deed.
    """
    head = own_head()
    if head is None:
        return
    lives = dict(models.CatchUp.objects.filter(peer__in=to).values_list("peer", "said"))
    for row in _held_between(to):
        answer = Answer(row.heard, epoch_texts.went_on_in(lives.get(row.force, {})))
        body = wire.head_out(head, since=row.size, proof=verification.proof_since(row.size, head.size))
        outbox.post_even_if_away(KIND, to=[row.force], body={**body, **epoch_texts.answer_out(answer)})
    models.HeadTold.objects.filter(force__in=to).update(size=head.size)


def witness(incoming: Incoming) -> None:
    """ledger.head.v1: keep a peer's head of its ledger, as a witness.

    Raises Malformed when the peer's key did not sign it.  One that must prove to extend the newest and does not is kept
    beside it, and the desk is told of the fork.
    """
    require_deed()
    head, answer = wire.read_head(incoming.body), epoch_texts.answer_in(incoming.body)
    _require_signed(incoming.sender, head)
    (row,) = _held_between([incoming.sender])
    if not _is_answer(row, answer) or drop_lost_heads(incoming.sender, answer.went_on):
        _insert_head(incoming.sender, head, life=None)
        if answer.heard not in (None, row.stated) and _is_overdue(row, head):
            _tell_of_fork(incoming.sender, head)
        return
    forked = not _extends(incoming, head)
    life = answer.went_on[-1][1] if answer.went_on else ""
    _insert_head(incoming.sender, head, life=life)
    if forked:
        _tell_of_fork(incoming.sender, head)


def heads_of(force: str) -> list[LedgerHead]:
    """Return the heads of a peer's ledger that this force witnessed, by size."""
    rows = models.PeerHead.objects.filter(peer_id=force).order_by("size", "id")
    return [LedgerHead(row.size, row.root, row.at, row.key, row.signature) for row in rows]


def state_held_head(force: str, *, epoch: int) -> int:
    """Return the size of the newest head of a peer's ledger that counts here, 0 for none: said with this epoch.

    From now on only what answers this epoch counts.
    """
    (row,) = _held_between([force])
    row.stated = epoch
    row.save(update_fields=["stated"])
    newest = _newest(force)
    return 0 if newest is None else newest.size


def to_state_anew() -> list[str]:
    """Return the peers to which we must say anew which of their heads we hold."""
    return list(models.HeadTold.objects.filter(stated=None).order_by("force").values_list("force", flat=True))


def note_stated_head(force: str, size: int, *, epoch: int) -> None:
    """Note which head of ours a peer states that it holds: the next proves to extend that.

    Both lanes bring the statement: the second time it is nothing new.
    """
    (row,) = _held_between([force])
    head = own_head()
    if epoch <= row.heard:
        return
    row.heard = epoch
    if head is not None and size <= head.size:
        row.size = size
    row.save(update_fields=["heard", "size"])


def drop_lost_heads(force: str, went_on: WentOn) -> bool:
    """Let the heads count no more that a peer's ledger lacks since its restores; tell whether the newest is among them.

    Then the desk is told how many rows that is, and we must state anew.
    """
    newest = _newest(force) if went_on else None
    if newest is None or _is_known(force, life=went_on[-1][1]):
        return False
    lives, up_to = zip(*_sizes_by_life(went_on), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_LOSE, [clock.now(), force, list(lives), list(up_to)])
    left = _newest(force)
    if left is not None and left.id == newest.id:
        return False
    models.HeadTold.objects.filter(force=force).update(stated=None)
    sentence = Told(
        "{force} was restored from a backup: {n} rows of its ledger, witnessed here, are lost there; the heads are "
        "kept.",
        force=force,
        n=newest.size - (left.size if left else 0),
    )
    tell_desk(force, "federation:ledger-lost", sentence)
    return True


def _sizes_by_life(went_on: WentOn) -> list[tuple[str, int]]:
    """Return up to which size a ledger holds the heads of each of its lives, "" for the first."""
    smallest, found = _NO_END, []
    for size, life in reversed(went_on):
        found.append((life, smallest))
        smallest = min(smallest, size)
    return [("", smallest), *found]


def _is_known(force: str, *, life: str) -> bool:
    return models.PeerHead.objects.filter(peer_id=force, life=life).exists()


def _held_between(forces: Sequence[str]) -> list[models.HeadTold]:
    """Return what stands of heads between us and these peers, locked for the caller's transaction."""
    held = models.HeadTold.objects.select_for_update().filter(force__in=forces).order_by("force")
    rows = list(held)
    if len(rows) < len(set(forces)):
        models.HeadTold.objects.bulk_create([models.HeadTold(force=force) for force in forces], ignore_conflicts=True)
        rows = list(held.all())
    return rows


def _is_answer(row: models.HeadTold, answer: Answer) -> bool:
    """Tell whether a head answers our last statement; an older node's, which does not say, is taken so."""
    unanswered = models.Rejoined.objects.filter(peer=row.force, said__isnull=False)
    return row.stated is not None and answer.heard in (None, row.stated) and not unanswered.exists()


def _is_overdue(row: models.HeadTold, head: LedgerHead) -> bool:
    """Tell whether a head was signed a day after its owner took our statement, and after the newest that counts."""
    newest = _newest(row.force)
    begun = models.Outbox.objects.filter(recipient=row.force, kind=epoch_texts.BEGUN, epoch=row.stated)
    if newest is None or row.stated is None or begun.filter(reached_at=None).exists():
        return False
    taken = [at for at in begun.values_list("reached_at", flat=True) if at is not None]
    return _instant(head.at) > max([_instant(newest.at), *taken]) + _HEARD_WITHIN


def _instant(at: str) -> datetime:
    """Return when a head says that it was signed; what is no instant is late."""
    try:
        return fields.moment(at)
    except ValueError:
        return _NEVER


def _insert_head(force: str, head: LedgerHead, *, life: str | None) -> None:
    """Keep a head that counts in a life of its ledger, or, without one, as evidence alone."""
    lost_at = clock.now() if life is None else None
    values: dict[str, Any] = {
        "peer": force, "size": head.size, "root": head.root, "at": head.at, "key": head.key,
        "signature": head.signature, "now": clock.now(), "life": life, "lost_at": lost_at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)


def _tell_of_fork(force: str, head: LedgerHead) -> None:
    sentence = Told(
        "The ledger of {force} forked: its head of {size} rows contradicts one that it signed before, or does not "
        "prove to extend it. Call its auditor; both heads are kept.",
        force=force,
        size=head.size,
    )
    tell_desk(force, "federation:fork", sentence)


def _newest(force: str) -> models.PeerHead | None:
    counting = models.PeerHead.objects.filter(peer_id=force, lost_at=None)
    return counting.order_by("-size", "-id").first()


def _require_signed(force: str, head: LedgerHead) -> None:
    voucher = peer_keys.vouchers([head.key]).get(head.key)
    if voucher is None or voucher.force != force:
        raise Refused("federation:head-key", "The ledger head of {force} is not signed by its key.", force=force)
    text = seals.head_text(head.size, bytes.fromhex(head.root), head.at)
    if not signed_line.is_by(signed_line.Signed(text, bytes.fromhex(head.signature), head.key), voucher.public):
        raise Malformed("federation:head-altered", "The ledger head of {force} was altered.", force=force)


def _extends(incoming: Incoming, head: LedgerHead) -> bool:
    """Tell whether a head is the newest that counts, or proves to extend it; the first one needs no proof."""
    newest = _newest(incoming.sender)
    if newest is None or (newest.size, newest.root) == (head.size, head.root):
        return True
    since, proof = incoming.body.get("since"), incoming.body.get("proof")
    if since != newest.size or newest.size >= head.size or not isinstance(proof, list):
        return False
    try:
        steps = [bytes.fromhex(step) for step in proof]
    except (ValueError, TypeError):
        return False
    roots = bytes.fromhex(newest.root), bytes.fromhex(head.root)
    return merkle.verify_consistency(newest.size, head.size, *roots, steps)
