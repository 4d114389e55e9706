"""Transfers that both their sides lost with a restore, given back by a third force that was told of them.

It keeps the giver's word (`record.transferred.v1`) as signed, with the taker's signed acceptance in it.  It gives the
word back to either side as long as the record is not the giver's there.  Nobody else can make that line up.

The giver lets go of the record.  The taker holds it for its own, ahead of the copies that it is given back.  What
either has here in the version of the word or a higher one is newer than the word, and stays.

Where the taker has recalled the record since, the line by which it did so comes along.  The taker signed both lines.
So the giver, who knows nothing of either, believes them together, and before what it has changed since.  The taker
tells all who held it once more.

No such line is kept of a recall in a list, since it names other records too.  The taker believes of its own recall what
it believes of any (`holder_claims`).  The giver hears it from there, also of what it has changed since: the acceptance
in the word shows whose it was.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked, rate_limits
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Lane, Parked
from sangam.kernel import bodies, here, ids
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import challenges
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import Transferred
from sangam.records.models import Handover, Record, Share, Tombstone, Version, Withdrawn
from sangam.records.ownership import chain_of_title, precedence, transfer_log
from sangam.records.ownership.page import PASSED
from sangam.records.recovery import holder_claims, returned_copies
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.transfers import single_record, taker_intake
from sangam.records.types import Answer

WORD = "record.transferred.v1"

_A_CLOCK_MAY_BE_PUT = timedelta(hours=1)


def give_back(force: str, *, since: datetime | None) -> set[UUID]:
    """Send a force the words of transfers by it or to it that were heard here since then, in the running deed.

    since: an instant before its backup, None for all that are known.  Ahead of the copies that it is given back.
    Each hand of a record comes behind those before it.
    Returns of which records: those that are its own now it may have lost, though nothing of them had come from it.
    """
    mine = Q(giver=force) | Q(taker=force)
    heard = Handover.objects.filter(mine, ~Q(word=""), answer=PASSED)
    late = heard if since is None else heard.filter(answered_at__gte=since - _A_CLOCK_MAY_BE_PUT)
    named = {row.records[0] for row in late}
    standing = _owners(named)
    rows = heard.filter(records__0__in=named).order_by("id")
    given = [row for row in rows if standing.get(row.records[0], row.giver) != row.giver]
    for row in sorted(given, key=_first_version):
        body = bodies.write(record_messages.WordReturned(row.word, row.giver, row.recall))
        outbox.post_even_if_away(record_messages.WORD_RETURNED, to=[force], body=body)
    return {row.records[0] for row in given}


def _first_version(row: Handover) -> int:
    """Return the first version of its taker by a giver's word that is kept."""
    word = peer_keys.envelope_by(row.word.encode(), row.giver)
    return 0 if word is None else record_messages.version(word.body)


def is_ours(word: Envelope) -> bool:
    """Tell whether a giver's word is of a transfer by us or to us, signed by both sides.  Raises Malformed."""
    record, version = record_messages.record_and_version(word.body)
    taker = str(word.body.get("to", ""))
    return here.node().force in (word.sender, taker) and transfer_log.is_signed_by_both(word, record, version, by=taker)


def is_recall(recall: Envelope, word: Envelope) -> bool:
    """Tell whether a word of the taker's recalls, from everyone, what was transferred to it.  Raises Malformed."""
    if recall.kind != "record.recalled.v1" or recall.body.get("reason") == policy.WITHDRAWN:
        return False
    is_same = record_messages.record_id(recall.body) == record_messages.record_id(word.body)
    return is_same and record_messages.version(recall.body) > record_messages.version(word.body)


def take_back(word: Envelope, recall: Envelope | None, *, told_by: str) -> Parked | None:
    """Stand by a transfer that a restore lost us, by us or to us, and by the taker's recall, as signed.

    told_by: who gives it back, and takes the record for the taker's.
    """
    us, giver = here.node().force, word.sender
    record, version = record_messages.record_and_version(word.body)
    precedence.lock_records([record])
    draft = store.load_locked_records([record]).get(record)
    if us == giver and (_is_since(record, version, taker=us) or _came_back(record, version)):
        return None
    if us == giver:
        _let_go(draft, record, version, word)
        if recall is not None:
            _let_fall(record, record_messages.version(recall.body), by=recall.sender)
        return None
    if recall is not None and draft is not None and draft.owner == us:
        holder_claims.recall(record, record_messages.version(recall.body), to={giver})
        return None
    if recall is not None:
        store.erase(record, owner=us, version=record_messages.version(recall.body))
    if not store.records_recalled_here([record]) and (kept := _givers_version(draft, record, version, giver=giver)):
        if unheard := catch_up.unheard():
            return Parked(rate_limits.shown_id(min(unheard)))
        if draft is not None and draft.owner == us:
            store.delete_local_copy([record])
        transfer_log.notify_transfer_void(record, kept, giver=giver, to={told_by})
        return None
    return _take_ownership(draft, record, version, word)


def _let_go(draft: Draft | None, record: UUID, version: int, word: Envelope) -> None:
    us, taker = here.node().force, str(word.body["to"])
    if draft is not None and draft.owner != us:
        transfer_log.note_passed(record, giver=us, taker=taker)
        transfer_log.keep_acceptance(record, transfer_log.acceptance_of(word), version, giver=us, taker=taker)
        return
    if draft is not None and draft.version >= version:
        _stay(draft, version, taker)
        return
    told = {*_forces(Share, record), *_forces(Withdrawn, record)}
    if draft is not None:
        statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet, to=taker))
        handed = replace(draft, owner=taker, statements=statements, state="live", offered_to="")
        store.write_records([replace(handed, received_at=audit.require_deed().at)])
        challenges.close_challenges([record], Answer.HANDED_OVER)
        _end_offer(draft, word)
    transfer_log.pass_to(record, giver=us, taker=taker)
    transfer_log.keep_acceptance(record, transfer_log.acceptance_of(word), version, giver=us, taker=taker)
    parked.wake_parked(record)
    _notify_new_owner(word, to=told)


def _stay(draft: Draft, version: int, taker: str) -> None:
    """Keep what we have changed since our backup of what was our taker's, unless the taker recalled it."""
    record = draft.id
    transfer_log.note_changed(record, version, giver=draft.owner, taker=taker)
    stone = Tombstone.objects.filter(record=record, owner=taker, version__gte=version, withdrawn=False).first()
    if stone is not None:
        _let_fall(record, stone.version, by=taker)
        return
    void = bodies.write(transfer_messages.Void(record, draft.version))
    outbox.post_even_if_away(transfer_messages.VOID, to=[taker], body=void, on=record, lane=Lane.URGENT)


def _givers_version(draft: Draft | None, record: UUID, version: int, *, giver: str) -> int:
    """Return in which version a record is its giver's after all, 0 where it is not.

    The giver has changed it since both sides forgot its transfer, as far as the giver says so or it stands here.
    """
    us = here.node().force
    said = transfer_log.void_in(record, giver=giver, taker=us)
    if draft is not None and draft.owner == giver and draft.version >= version:
        return max(draft.version, said)
    is_older = draft is None or (draft.owner == us and draft.version <= said)
    return said if is_older and said > version else 0


def apply_taker_recall(record: UUID, version: int, *, by: str) -> bool:
    """Erase a record that we have changed since our backup and its taker recalled; return whether that was so."""
    if not transfer_log.was_changed(record, version, giver=here.node().force, taker=by):
        return False
    _let_fall(record, version, by=by)
    return True


def _notify_new_owner(word: Envelope, *, to: set[str]) -> None:
    """Tell whom we had given it, and the taker, whose a record is: who was away may have heard of it by nobody."""
    record, version = record_messages.record_and_version(word.body)
    taker, accepted = str(word.body["to"]), transfer_log.acceptance_of(word)
    if others := distribution.forces_not_departed(to - {taker}):
        body = bodies.write(Transferred(record, version, taker, accepted))
        outbox.post_even_if_away(WORD, to=others, body=body, on=record, lane=Lane.URGENT)
    if not ids.may_be_of(record, taker):
        body = bodies.write(Transferred(record, version, taker, to_show=chain_of_title.acceptance_to_show(accepted)))
        outbox.post_even_if_away(WORD, to=[taker], body=body, on=record, lane=Lane.URGENT)


def _forces(of: type[Share | Withdrawn], record: UUID) -> set[str]:
    return set(of.objects.filter(record=record).values_list("force", flat=True))


def _let_fall(record: UUID, version: int, *, by: str) -> None:
    """Erase what its new owner recalled, also where we took it for ours and have changed or passed it on meanwhile."""
    us = here.node().force
    if any(draft.owner == us for draft in store.load_locked_records([record]).values()):
        holder_claims.recall(record, version, to=set())
    store.erase(record, owner=by, version=version)
    Tombstone.objects.filter(record=record, owner=by).update(proven=True)


def _take_ownership(draft: Draft | None, record: UUID, version: int, word: Envelope) -> Parked | None:
    """Hold a record for our own; without it, wait for the copy that is given back next."""
    us, giver = here.node().force, word.sender
    is_recalled = bool(store.records_recalled_here([record]))
    onward = transfer_log.handed_on_after(record, version)
    if draft is None and not is_recalled and not (onward or _is_since(record, version, giver=us)):
        return Parked(record)
    if draft is not None and draft.owner not in (us, giver):
        transfer_log.note_passed(record, giver=giver, taker=us)
        return None
    is_known = single_record.accepted_by_us(record, giver=giver)
    if is_known and draft is not None and draft.owner == us:
        return None
    if not is_known:
        transfer_log.note_transfer(record, giver=giver, taker=us, answer="accepted")
        transfer_log.keep_acceptance(record, transfer_log.acceptance_of(word), version, giver=giver, taker=us)
    if draft is not None and onward:
        transfer_log.pass_to(record, giver=us, taker=onward)
        return None
    if is_recalled:
        _recall_again(draft, record, giver=giver)
    elif draft is not None:
        _make_ours(draft, version, giver=giver)
    else:
        transfer_log.say_handed_on([record], to=giver)
    _end_offer(draft, word)
    parked.wake_parked(transfer_log.transfer_id(record, us), transfer_log.transfer_id(record, giver))
    return None


def _recall_again(draft: Draft | None, record: UUID, *, giver: str) -> None:
    """Recall once more what we had recalled, from its giver and from all that held it as far as we know."""
    us = here.node().force
    stone = Tombstone.objects.get(record=record, owner=us)
    version, holders = stone.version, {giver}
    if draft is not None:
        version, holders = max(version, draft.version), holders | draft.terms.shares.keys()
        transfer_log.apply_new_owner(record, us)
    holder_claims.recall(record, version, to=holders)
    Tombstone.objects.filter(record=record, owner=us).update(proven=True)


def _make_ours(draft: Draft, version: int, *, giver: str) -> None:
    """Make a copy our own in the version that it has, and let its giver hold it, as when it was taken over.

    The giver does not hold it where it says that we have taken it back since, or may say so yet.
    """
    us, at = here.node().force, audit.require_deed().at
    others = {force: level for force, level in draft.terms.shares.items() if force not in (us, giver)}
    holds = not holder_claims.is_said_withdrawn(draft.id, giver, since=version)
    terms = replace(draft.terms, shares=others | ({giver: Level.WHOLE} if holds else {}), via={})
    store.write_records(
        [
            replace(
                draft,
                owner=us,
                desk=draft.desk if draft.owner == us else us,
                terms=terms,
                received_at=None,
                state="live",
                offered_to="",
            )
        ]
    )
    if not holds:
        return
    Share.objects.get_or_create(
        record_id=draft.id,
        force=giver,
        defaults={"level": Level.WHOLE, "version": 0, "sent_at": at, "expires_at": terms.expires_at},
    )
    if draft.owner == us and giver not in catch_up.unheard():
        returned_copies.bring_up(giver, [draft.id])


def _end_offer(draft: Draft | None, word: Envelope) -> None:
    """Note that the offer is over by which a record was transferred, once nothing of its case is left on offer."""
    giver, taker = word.sender, str(word.body["to"])
    accepted = peer_keys.envelope_by(transfer_log.acceptance_of(word).encode(), taker)
    if draft is None or accepted is None:
        return
    named = Q(id=record_messages.handover_of(accepted.body)) | Q(records=[draft.id], case=None)
    for row in Handover.objects.filter(named, giver=giver, taker=taker, answer=""):
        if not Record.objects.filter(id__in=row.records, owner=giver, offered_to=taker).exists():
            taker_intake.end_accepted(row, row.records)


def _came_back(record: UUID, version: int) -> bool:
    """Tell whether we have taken a record over in a version above this."""
    taken = [f"{single_record.TAKEN}{giver}" for giver in transfer_log.taken_from(record)]
    return Version.objects.filter(record=record, version__gt=version, why__in=taken).exists()


def _is_since(record: UUID, version: int, **side: str) -> bool:
    """Tell whether a record went to or from a force by a transfer in a higher version."""
    rows = Handover.objects.filter(records=[record], answer__in=[PASSED, "accepted"], **side)
    return any((row.versions or [0])[0] >= version for row in rows)


def _owners(records: Iterable[UUID]) -> dict[UUID, str]:
    """Return whose records are here, or were recalled by whom."""
    named = list(records)
    stones = Tombstone.objects.filter(record__in=named, proven=True).order_by("version")
    gone = {stone.record: stone.passed_to or stone.owner for stone in stones}
    return gone | {record: owner for record, (owner, _) in precedence.owners_and_versions(named).items()}
