"""Transfers that both their sides lost with a restore, given back by a third force that was told of them.

It keeps the giver's word (`record.transferred.v1`) as he signed it, with the taker's signed acceptance in it, and gives
it back to either side as long as the record is the taker's there.  Nobody else can make that line up.  The giver lets
go of the record, the taker holds it for its own, ahead of the copies that it is given back.  What either has here in
the version of the word or a higher one is newer than the word, and stays.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Envelope, Lane, Parked
from sangam.kernel import here, ids
from sangam.kernel.handling import Level
from sangam.records import challenging, passings, policy, precedence, returning, store, transferring, wire
from sangam.records.models import Handover, Record, Share, Tombstone
from sangam.records.store import Draft
from sangam.records.types import Answer


def give_back(force: str, *, since: datetime) -> int:
    """Send a force the words of transfers that it gave or took part in since then, in the running deed; how many.

    Ahead of the copies that it is given back.
    """
    copies = Record.objects.filter(owner=force, received_at__gte=since).values("id")
    mine = Q(giver=force) | Q(taker=force)
    heard = Handover.objects.filter(mine, ~Q(word=""), answer=passings.PASSED)
    late = Q(answered_at__gte=since) | Q(taker=force, records__0__in=copies)
    rows = list(heard.filter(late).order_by("answered_at", "id"))
    standing = _owners(row.records[0] for row in rows)
    given = [row for row in rows if standing.get(row.records[0]) == row.taker]
    for row in given:
        body = wire.word_returned_out(row.word, giver=row.giver)
        federation.post_even_if_away(wire.WORD_RETURNED, to=[force], body=body)
    return len(given)


def is_ours(word: Envelope) -> bool:
    """Tell whether a giver's word is of a transfer by us or to us, signed by both sides.  Raises Malformed."""
    record, version = wire.record_id(word.body), wire.version(word.body)
    taker = str(word.body.get("to", ""))
    return here.node().force in (word.sender, taker) and passings.is_accepted(word, record, version, by=taker)


def take_back(word: Envelope) -> Parked | None:
    """Stand by a transfer that a restore lost us, by us or to us, as both sides have signed it."""
    us, giver = here.node().force, word.sender
    record, version = wire.record_id(word.body), wire.version(word.body)
    precedence.hold([record])
    draft = store.standing([record]).get(record)
    if us == giver:
        _let_go(draft, record, version, word)
        return None
    return _hold(draft, record, version, word)


def _let_go(draft: Draft | None, record: UUID, version: int, word: Envelope) -> None:
    us, taker = here.node().force, str(word.body["to"])
    if _is_later(record, version, to=us) or (draft is not None and (draft.owner != us or draft.version >= version)):
        return
    if draft is not None:
        statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet, to=taker))
        handed = replace(draft, owner=taker, statements=statements, state="live", offered_to="")
        store.write([replace(handed, received_at=audit.require_deed().at)])
        challenging.end([record], Answer.HANDED_OVER)
    passings.pass_to(record, giver=us, taker=taker)
    passings.keep_acceptance(record, str(word.body["accepted"]), version, giver=us, taker=taker)
    if not ids.may_be_of(record, taker):
        body = wire.transferred_out(record, version, to=taker)
        federation.post_even_if_away("record.transferred.v1", to=[taker], body=body, on=record, lane=Lane.URGENT)


def _hold(draft: Draft | None, record: UUID, version: int, word: Envelope) -> Parked | None:
    """Hold a record for our own; without it, wait for the copy that is given back next."""
    us, giver = here.node().force, word.sender
    if draft is None and not Tombstone.objects.filter(record=record, owner=us).exists():
        return Parked(record)
    if draft is not None and draft.owner not in (us, giver):
        return None
    if draft is not None and draft.owner == giver and draft.version >= version:
        return None
    if not transferring.accepted_by_us(record, giver=giver):
        passings.note(record, giver=giver, taker=us, answer="accepted")
        passings.keep_acceptance(record, str(word.body["accepted"]), version, giver=giver, taker=us)
    if draft is not None:
        _make_ours(draft, giver=giver)
    federation.arrived(passings.transfer_id(record, us), passings.transfer_id(record, giver))
    return None


def _make_ours(draft: Draft, *, giver: str) -> None:
    """Make a copy our own in the version that it has, and let its giver hold it, as when it was taken over."""
    us, at = here.node().force, audit.require_deed().at
    others = {force: level for force, level in draft.terms.shares.items() if force not in (us, giver)}
    terms = replace(draft.terms, shares={**others, giver: Level.WHOLE}, via={})
    store.write([replace(draft, owner=us, desk=draft.desk if draft.owner == us else us, terms=terms,
                         received_at=None, state="live", offered_to="")])  # fmt: skip
    Share.objects.get_or_create(
        record_id=draft.id, force=giver,
        defaults={"level": Level.WHOLE, "version": 0, "sent_at": at, "expires_at": terms.expires_at},
    )  # fmt: skip
    if draft.owner == us:
        returning.bring_up(giver, [draft.id])


def _is_later(record: UUID, version: int, *, to: str) -> bool:
    """Tell whether a record came to a force by a transfer in a higher version."""
    later = Handover.objects.filter(records=[record], taker=to, answer__in=[passings.PASSED, "accepted"])
    return any((row.versions or [0])[0] >= version for row in later)


def _owners(records: Iterable[UUID]) -> dict[UUID, str]:
    """Return whose records are here, or were recalled by whom."""
    named = list(records)
    stones = Tombstone.objects.filter(record__in=named, proven=True).order_by("version")
    gone = {stone.record: stone.passed_to or stone.owner for stone in stones}
    return gone | {record: owner for record, (owner, _) in precedence.standing(named).items()}
