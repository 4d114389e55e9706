"""Offers end with a restore of either side: only what both have signed stands.

Where the taker was restored, its giver ends what stands open, and says once more what ended since.  Such an offer goes
to its taker again with all that it lost.

A restored giver may have lost offers.  Its taker gives them back by the giver's own word (`offer_statements`), ahead of
its copies.  It says anew what it took over by them.  What it declined it keeps to itself.  Once the taker and all who
can be reached have said what they hold, what nobody took over lapses.  Answers wait until then (`giver_intake`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.bodies import Body
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.models import Handover, OfferWord, Record, Tombstone
from sangam.records.ownership import transfer_log
from sangam.records.ownership.transfer_log import RETURNED
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.transfers import single_record, taker_intake


def tell_ended(taker: str, *, since: datetime | None) -> int:
    """Tell a restored force which offers of ours ended since then, and let those lapse that stand; return how many.

    since: when it lost something of its own first, None for never.  In the running deed.
    """
    ours = Handover.objects.filter(giver=here.node().force, taker=taker)
    if not catch_up.is_unheard():  # else we were put back, too, and may hear that one was accepted
        ours.filter(answer="").update(due_at=audit.require_deed().at)
    late = ours.filter(answered_at__gte=since) if since else ours.none()
    ended = list(late.filter(answer__in=["declined", "lapsed"]).order_by("answered_at", "id"))
    for row in ended:
        single_record.say_over(row, answer="declined" if row.answer == "declined" else "")
    return len(ended)


def give_back(giver: str, *, since: datetime) -> int:
    """Send a force its words of offers to us since then that stand or by which we own records, in the running deed.

    And once more by which words these are ours, and what became of them since.  Returns how many offers.  One of which
    nothing stands here any more is over: who could say so has lost it.
    """
    words = OfferWord.objects.filter(giver=giver, at__gte=since).order_by("at", "id")
    ours = Handover.objects.filter(giver=giver, taker=here.node().force)
    rows = ours.in_bulk([word.handover for word in words])
    given = 0
    for word in words:
        row = rows.get(word.handover)
        taken = _taken_records(row) if row is not None and row.answer == "accepted" else []
        if row is not None and (taken or _stands(row)):
            outbox.post_even_if_away(
                record_messages.WORD_RETURNED, to=[giver], body=bodies.write(record_messages.WordReturned(word.line))
            )
            given += 1
        elif row is not None and not row.answer:
            single_record.note_offer_answer(row.id, "lapsed")
        if row is not None and taken:
            _accept_again(row, _versions(word.line, giver), taken)
    return given


def take_back(word: Envelope) -> None:
    """Note an offer of ours that a restore lost us, by our own word: it lapses unless its taker has taken it over."""
    said = bodies.read(transfer_messages.OfferWord, word.body)
    lost = {
        "giver": word.sender, "taker": word.recipient, "case": said.case, "records": list(said.versions),
        "versions": list(said.versions.values()), "desk": said.desk, "reason": said.reason, "kept": said.kept,
        "offered_at": said.at, "due_at": said.due_at,
    }  # fmt: skip
    Handover.objects.get_or_create(id=said.handover, defaults={**lost, "answer": RETURNED})


def on_offer(records: Sequence[tuple[UUID, int]], *, to: str) -> set[UUID]:
    """Return those of these records of ours, each in this version, that are on offer to a force, or were before our
    restore.

    It has them whole only until it answers.  It may have done so, and what it gave back before goes again.
    """
    ids, us = [record for record, _ in records], here.node().force
    lost_to_us = Handover.objects.filter(giver=us, taker=to, versions__isnull=False)
    rows = lost_to_us.filter(records__overlap=ids, answer__in=[RETURNED, "", "declined", "lapsed"])
    lost = {offered for row in rows for offered in _offered_versions(row).items()}
    standing = set(Record.objects.filter(id__in=ids, owner=us, offered_to=to).values_list("id", flat=True))
    return standing | {record for record, version in records if (record, version) in lost}


def are_due() -> bool:
    """Tell whether offers from before our restore are to end now."""
    return bool(_due_offers())


def end_offers() -> int:
    """End offers from before our restore, in the running deed; return how many.

    An acceptance that is here counts before that.  What a third gave back as its taker's was accepted.
    """
    rows, at, us = _due_offers(), audit.require_deed().at, here.node().force
    for row in (row for row in rows if row.taker == us):
        taker_intake.end_unanswered(row, answer="restored")
    for row in (row for row in rows if row.giver == us):
        is_takers = transfer_log.is_kept(row.case or row.records[0], giver=row.giver, taker=row.taker)
        Handover.objects.filter(id=row.id).update(answer="accepted" if is_takers else "", due_at=at)
    parked.wake_parked(*(row.id for row in rows))
    return len(rows)


def _due_offers() -> list[Handover]:
    """Return the offers from before our restore whose other side has said all, and so have all who can be reached.

    An offer that is about to lapse is none of them.
    """
    restore, us = catch_up.last_restore(), here.node().force
    if restore is None:
        return []
    stood = Q(answer="", offered_at__lt=restore.at, due_at__gt=clock.now())
    due = Handover.objects.filter(Q(Q(answer=RETURNED) | stood, giver=us) | Q(stood, taker=us))
    found = list(due.order_by("offered_at", "id"))
    if not found or catch_up.awaited_peers():
        return []
    unheard = catch_up.unheard()
    return [row for row in found if unheard.isdisjoint({row.giver, row.taker})]


def _offered_versions(row: Handover) -> Mapping[UUID, int]:
    return dict(zip(row.records, row.versions or (), strict=True))


def _stands(row: Handover) -> bool:
    """Tell whether anything of an offer to us stands open here."""
    us = here.node().force
    return not row.answer and Record.objects.filter(id__in=row.records, owner=row.giver, offered_to=us).exists()


def _taken_records(row: Handover) -> list[UUID]:
    """Return what an offer made ours and did not go back to its giver since: it may be ours, recalled, or a third's."""
    us, records = here.node().force, row.records
    since = Handover.objects.filter(records__overlap=records, answered_at__gte=row.answered_at)
    void = _records_of_offers(since.filter(giver=row.giver, taker=us, answer="void"), records)
    back = _records_of_offers(since.filter(giver=us, taker=row.giver, answer="accepted"), records)
    onward = _records_of_offers(since.filter(giver=us, answer="accepted"), records)
    ours = {
        *Record.objects.filter(id__in=records, owner=us).values_list("id", flat=True),
        *store.records_recalled_here(records),
    }
    return [record for record in records if record in (ours | onward) - void - back]


def _records_of_offers(rows: "Iterable[Handover]", among: Iterable[UUID]) -> set[UUID]:
    return {record for row in rows for record in row.records}.intersection(among)


def _versions(line: str, giver: str) -> Mapping[UUID, int]:
    """Return in which versions a giver offered records, by its word."""
    word = peer_keys.envelope_by(line.encode(), giver)
    return {} if word is None else bodies.read(transfer_messages.OfferWord, word.body).versions


def _accept_again(row: Handover, offered: Mapping[UUID, int], taken: Iterable[UUID]) -> None:
    """Say once more what we took over by an offer, and what became of it since: handed on, or recalled."""
    first = {record: offered[record] + 1 for record in taken if record in offered}
    if not first:
        return
    kind, said = transfer_messages.ACCEPTED, list[Body]([transfer_messages.Accepted(row.id, first)])
    if row.case is None:
        kind = "record.accepted.v1"
        said = [record_messages.Accepted(record, version, row.id) for record, version in first.items()]
    for body in said:
        outbox.post_even_if_away(kind, to=[row.giver], body=bodies.write(body), on=row.records[0], lane=Lane.URGENT)
    _tell_what_became(row, first)


def _tell_what_became(row: Handover, first: Mapping[UUID, int]) -> None:
    us = here.node().force
    for stone in Tombstone.objects.filter(record__in=list(first), owner=us):
        distribution.recall(stone.record, version=stone.version, to=[row.giver], reason="recalled")
    onward = Handover.objects.filter(records__overlap=list(first), giver=us, answer="accepted")
    for later in onward.filter(answered_at__gte=row.answered_at).order_by("answered_at"):
        for record in set(later.records).intersection(first):
            body = transfer_log.word_of(record, first[record] + 1, taker=later.taker)
            outbox.post_even_if_away("record.transferred.v1", to=[row.giver], body=body, on=record, lane=Lane.URGENT)
