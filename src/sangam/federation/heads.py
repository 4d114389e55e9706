"""Witnessing: each force keeps the others' signed ledger heads, so that none can rewrite what others have seen.

A head of the same size must have the same root, a ledger never shrinks, and each head comes with the proof (RFC 9162,
2.1.4) that it extends the one sent before.  A head that contradicts, or that does not prove to extend the newest one
witnessed here, is kept as evidence and told to the desk.  A peer that was restored says at which size its ledger goes
on: the heads beyond are kept as evidence of what it lost, and the desk is told how much that is.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from sangam.audit import public_log
from sangam.audit.public import require_deed
from sangam.federation import models, outbox, signed, vouching, wire
from sangam.federation.desk import tell_desk
from sangam.federation.types import Incoming, LedgerHead
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused

KIND = "ledger.head.v1"
STATED = "heads"
"""In what a restored node says of itself: the sizes of the peer's heads that it named as the newest it holds."""

_ANEW = "anew"

_WITNESS = """
INSERT INTO federation_peerhead (peer_id, size, root, at, key, signature, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

_CONTRADICTED = """
SELECT EXISTS (
    SELECT FROM federation_peerhead
    WHERE peer_id = %s AND lost_at IS NULL AND ((size = %s AND root <> %s) OR (size > %s AND at < %s))
)
"""


def own_head() -> LedgerHead | None:
    """Return this force's newest ledger head, or None while nothing is sealed."""
    head = public_log.newest_head()
    if head is None:
        return None
    at = head.at.isoformat(timespec="microseconds")
    return LedgerHead(head.size, head.root, at, head.key, head.signature)


def post_head(to: list[str]) -> None:
    """Queue for these peers this force's newest head, with the proof that it extends the one that each was sent last.

    Inside the caller's deed.
    """
    head = own_head()
    if head is None:
        return
    told = dict(models.HeadTold.objects.filter(force__in=to).values_list("force", "size"))
    not_yet = set(models.CatchUp.objects.filter(whole_at=None).values_list("peer", flat=True))
    for force in set(to) - not_yet:  # after a restore it must first say which head of ours it holds
        since = told.get(force, 0)
        proof = public_log.proof_since(since, head.size)
        outbox.post_even_if_away(KIND, to=[force], body=wire.head_out(head, since=since, proof=proof))
        models.HeadTold.objects.update_or_create(force=force, defaults={"size": head.size})


def witness(incoming: Incoming) -> None:
    """Keep a peer's head: the handler of `ledger.head.v1`.

    Raises Malformed when the peer's key did not sign it.  One that contradicts an earlier head is kept as evidence
    beside it, and the desk is told of the fork.
    """
    require_deed()
    head = wire.read_head(incoming.body)
    _require_signed(incoming.sender, head)
    forked = _contradicted(incoming.sender, head) or not _extends(incoming, head)
    with connection.cursor() as cursor:
        kept: list[Any] = [head.size, head.root, head.at, head.key, head.signature, clock.now()]
        cursor.execute(_WITNESS, [incoming.sender, *kept])
    if forked:
        sentence = (
            f"The ledger of {incoming.sender} forked: its head of {head.size} rows contradicts one that it signed "
            f"before, or does not prove to extend it. Call its auditor; both heads are kept."
        )
        tell_desk(incoming.sender, "federation:fork", sentence)


def heads_of(force: str) -> list[LedgerHead]:
    """Return the heads of a peer's ledger that this force witnessed, by size."""
    rows = models.PeerHead.objects.filter(peer_id=force).order_by("size", "id")
    return [LedgerHead(row.size, row.root, row.at, row.key, row.signature) for row in rows]


def newest_of(force: str) -> int:
    """Return the size of the newest head of a peer's ledger that stands here, 0 for none."""
    newest = _newest(force)
    return 0 if newest is None else newest.size


def note_held(force: str, size: int) -> None:
    """Note which head of ours a peer holds: the next one proves to extend that."""
    head = own_head()
    if head is not None and size <= head.size:
        models.HeadTold.objects.filter(force=force).update(size=size)


def lose(force: str, *, beyond: int | None) -> int:
    """Mark the heads that a restored peer's ledger has lost; return how many of its rows that were witnessed.

    They are kept as evidence, and contradict nothing any more.
    """
    newest = newest_of(force)
    if beyond is None or newest <= beyond:
        return 0
    models.PeerHead.objects.filter(peer_id=force, size__gt=beyond, lost_at=None).update(lost_at=clock.now())
    return newest - beyond


def lose_older(force: str, went_on: Iterable[tuple[int, str]]) -> None:
    """Mark the heads that a peer lost in restores before its last, of which we know no more since we were put back.

    The peer then believes that we hold one of them and proves from that: the next that proves nothing here is believed.
    """
    caught_up = models.CatchUp.objects.filter(peer=force).first()
    standing, lost = models.PeerHead.objects.filter(peer_id=force, lost_at=None), 0
    for size, at in went_on:
        older = [head.id for head in standing.filter(size__gt=size) if _instant(head.at) < _instant(at)]
        lost += models.PeerHead.objects.filter(id__in=older).update(lost_at=clock.now())
    if lost and caught_up is not None:
        caught_up.said = {**caught_up.said, _ANEW: True}
        caught_up.save(update_fields=["said"])


def _begins_anew(force: str) -> bool:
    """Tell, once, whether the peer could not know from which head to prove."""
    caught_up = models.CatchUp.objects.filter(peer=force).first()
    if caught_up is None or not caught_up.said.get(_ANEW):
        return False
    caught_up.said = {name: said for name, said in caught_up.said.items() if name != _ANEW}
    caught_up.save(update_fields=["said"])
    return True


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _newest(force: str) -> models.PeerHead | None:
    standing = models.PeerHead.objects.filter(peer_id=force, lost_at=None)
    return standing.order_by("-size", "-id").first()


def _require_signed(force: str, head: LedgerHead) -> None:
    voucher = vouching.vouchers([head.key]).get(head.key)
    if voucher is None or voucher.force != force:
        raise Refused("federation:head-key", "The ledger head of {force} is not signed by its key.", force=force)
    text = public_log.head_text(head.size, bytes.fromhex(head.root), head.at)
    if not signed.is_by(signed.Signed(text, bytes.fromhex(head.signature), head.key), voucher.public):
        raise Malformed("federation:head-altered", "The ledger head of {force} was altered.", force=force)


def _extends(incoming: Incoming, head: LedgerHead) -> bool:
    """Tell whether the head proves to extend the newest one that we witnessed; the first one needs no proof."""
    newest = _newest(incoming.sender)
    if newest is None or newest.size == head.size:
        return True
    since, proof = incoming.body.get("since"), incoming.body.get("proof")
    base = newest if since == newest.size else _stated(incoming.sender, since)
    if base is None or not isinstance(proof, list):
        return base is None and _begins_anew(incoming.sender)
    try:
        steps = [bytes.fromhex(step) for step in proof]
    except (ValueError, TypeError):
        return False
    roots = bytes.fromhex(base.root), bytes.fromhex(head.root)
    return public_log.verify_consistency(base.size, head.size, *roots, steps)


def _stated(force: str, size: object) -> models.PeerHead | None:
    """Return the head of this size if it is the one of which we said, since our restore, that it is our newest.

    The heads after it, which we lost, come again beside those that the peer proves from it.
    """
    caught_up = models.CatchUp.objects.filter(peer=force).first()
    if caught_up is None or not isinstance(size, int) or size not in caught_up.said.get(STATED, ()):
        return None
    return models.PeerHead.objects.filter(peer_id=force, size=size, lost_at=None).order_by("-id").first()


def _contradicted(force: str, head: LedgerHead) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CONTRADICTED, [force, head.size, head.root, head.size, head.at])
        return bool(cursor.fetchone()[0])
