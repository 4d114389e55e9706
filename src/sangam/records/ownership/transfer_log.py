"""A transfer between two other forces: believed by the words of both, its giver's and its taker's.

The giver's word carries the taker's acceptance as the taker signed it.  It may lack it (a node of an earlier version),
or we may know no key of the taker's.  Then the word is noted, and the taker's first version confirms it.  Until then
the record is the giver's, and the giver's recall binds.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.keys import peer_keys
from sangam.federation.types import Envelope, Incoming, Lane
from sangam.kernel import bodies, here
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import named_id
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import Transferred
from sangam.records.models import Handover, Record, Silent, Tombstone
from sangam.records.models.pointers import Pointer
from sangam.records.ownership.page import PASSED, SAID, Hop
from sangam.records.storage import attachments, bulk_erase

CHANGED = "changed"
RETURNED = "returned"
"""What stands as the answer to an offer of ours that a restore lost us, until it is known what became of it."""


def is_accepted(word: Incoming, record: UUID, version: int, *, by: str) -> bool:
    """Tell whether the word of a transfer carries its taker's own acceptance of this record from this giver."""
    return _accepted_version(word.body.get("accepted"), record, giver=word.sender, by=by) == version


def acceptance_of(word: Envelope | Incoming) -> str:
    """Return the acceptance in a giver's word, also in that to its taker; empty where there is none."""
    lines = (word.body.get("accepted"), word.body.get("to_show"))
    return next((line for line in lines if isinstance(line, str) and line), "")


def is_signed_by_both(word: Envelope | Incoming, record: UUID, version: int, *, by: str) -> bool:
    """Tell whether a giver's word, to whomever it went, carries its taker's own acceptance of this record."""
    return _accepted_version(acceptance_of(word), record, giver=word.sender, by=by) == version


def accepted_in(word: Envelope) -> Mapping[UUID, int]:
    """Return the first version of each record that a force accepts by its word, one record or a case; empty for any
    other word.  Raises Malformed."""
    if word.kind == transfer_messages.ACCEPTED:
        return bodies.read(transfer_messages.Accepted, word.body).versions
    if word.kind == "record.accepted.v1":
        return dict([record_messages.record_and_version(word.body)])
    return {}


def word_of(record: UUID, version: int, *, taker: str) -> dict[str, object]:
    """Return our word that a record is its taker's, with the taker's acceptance and its version where we have that."""
    us = here.node().force
    offers = Handover.objects.filter(records__contains=[record], giver=us, taker=taker).exclude(acceptance="")
    line = offers.order_by("-offered_at").values_list("acceptance", flat=True).first() or ""
    accepted = _accepted_version(line, record, giver=us, by=taker)
    return bodies.write(Transferred(record, accepted or version, taker, line if accepted else ""))


def note_transfer(record: UUID, *, giver: str, taker: str, answer: str = SAID) -> None:
    """Remember that a giver says so of its record, in the running deed."""
    at = audit.require_deed().at
    said = {"giver": giver, "taker": taker, "records": [record], "desk": "", "reason": "", "offered_at": at}
    Handover.objects.update_or_create(
        id=_row_id(record, giver, taker),
        defaults={"answer": answer, "answered_at": at},
        create_defaults={**said, "due_at": at, "answer": answer, "answered_at": at},
    )


def pass_to(record: UUID, *, giver: str, taker: str) -> None:
    """Make a record the taker's, and remember from whom it came: what its giver said before may yet come late."""
    note_passed(record, giver=giver, taker=taker)
    apply_new_owner(record, taker)
    parked.wake_parked(transfer_id(record, taker))


def note_passed(record: UUID, *, giver: str, taker: str) -> None:
    """Remember that a record was handed on, in the running deed."""
    note_transfer(record, giver=giver, taker=taker, answer=PASSED)


def note_shown(record: UUID, hops: Sequence[Hop]) -> None:
    """Remember the words by which its sender has shown that a record is its own, in the running deed."""
    for hop in hops:
        note_passed(record, giver=hop.giver, taker=hop.taker)
        _keep_shown(record, hop)
    parked.wake_parked(*(transfer_id(record, hop.taker) for hop in hops))


def _keep_shown(record: UUID, hop: Hop) -> None:
    """Keep a giver's word that its taker shows, where it has the taker's acceptance in it, as `keep_word` does."""
    rows, word = Handover.objects.filter(id=_row_id(record, hop.giver, hop.taker), word=""), None
    if rows.exists():
        word = peer_keys.envelope_by(hop.line.encode(), hop.giver)
    if word is not None and is_signed_by_both(word, record, record_messages.version(word.body), by=hop.taker):
        rows.update(word=hop.line)


def keep_word(record: UUID, word: Incoming, *, taker: str) -> None:
    """Keep a giver's word as the giver signed it: a restore may make both sides forget (`returned_transfers`)."""
    Handover.objects.filter(id=_row_id(record, word.sender, taker)).update(word=word.line.decode())


def keep_recall(record: UUID, recall: Incoming) -> None:
    """Keep the word by which a taker recalled what went to it, beside the word by which it went."""
    rows = Handover.objects.filter(records=[record], taker=recall.sender, answer=PASSED).exclude(word="")
    rows.update(recall=recall.line.decode())


def keep_acceptance(record: UUID, line: str, version: int, *, giver: str, taker: str) -> None:
    """Keep, with a transfer that is noted, the word by which its taker accepted, and the taker's first version."""
    Handover.objects.filter(id=_row_id(record, giver, taker)).update(acceptance=line, versions=[version - 1])


def is_kept(record: UUID, *, giver: str, taker: str) -> bool:
    """Tell whether a transfer of ours is noted with the word by which its taker accepted, given back by a third."""
    rows = Handover.objects.filter(id=_row_id(record, giver, taker), answer=PASSED)
    return rows.exclude(acceptance="").exists()


def is_ours_again(record: UUID) -> bool:
    """Tell whether we took over a record of ours by a transfer that a restore lost us and another gave back."""
    us = here.node().force
    rows = Handover.objects.filter(records=[record], taker=us, answer="accepted").values_list("id", "giver")
    return any(row == _row_id(record, giver, us) for row, giver in rows)


def note_changed(record: UUID, version: int, *, giver: str, taker: str) -> None:
    """Remember that a record went to its taker in this version, and that a giver who lost that has changed it since."""
    note_transfer(record, giver=giver, taker=taker, answer=CHANGED)
    Handover.objects.filter(id=_row_id(record, giver, taker)).update(versions=[version - 1])


def was_changed(record: UUID, version: int, *, giver: str, taker: str) -> bool:
    """Tell whether a record is noted so, and was the taker's before this version."""
    rows = Handover.objects.filter(id=_row_id(record, giver, taker), answer=CHANGED)
    return any((row.versions or [0])[0] < version for row in rows)


def note_void(record: UUID, version: int, *, giver: str, taker: str) -> None:
    """Remember that a record did not go to its taker, and in which version it is its giver's."""
    note_transfer(record, giver=giver, taker=taker, answer="void")
    Handover.objects.filter(id=_row_id(record, giver, taker)).update(versions=[version])


def make_void(record: UUID, *, giver: str, taker: str) -> None:
    """Note that the taker's last acceptance is void, under its offer's id; of one record of a case beside that."""
    taken = Handover.objects.filter(records=[record], case=None, giver=giver, taker=taker, answer="accepted")
    last = taken.order_by("-offered_at").values_list("id", flat=True).first()
    if last is None:
        note_transfer(record, giver=giver, taker=taker, answer="void")
    else:
        Handover.objects.filter(id=last).update(answer="void", answered_at=audit.require_deed().at)


def was_void(record: UUID, *, giver: str, taker: str) -> bool:
    """Tell whether an acceptance of this record was void."""
    return Handover.objects.filter(records__contains=[record], giver=giver, taker=taker, answer="void").exists()


def has_stayed(record: UUID) -> bool:
    """Tell whether a record that is not here is its giver's still: the giver's version said so of our acceptance."""
    rows = Handover.objects.filter(records=[record], taker=here.node().force, answer="void")
    return rows.exclude(versions=None).exists()


def notify_transfer_void(record: UUID, version: int, *, giver: str, to: Collection[str]) -> None:
    """Tell those who take a record for ours that its giver kept it: the giver's version, which waits there, confirms
    it.
    """
    if to:
        body = bodies.write(Transferred(record, version, giver))
        outbox.post_even_if_away("record.transferred.v1", to=sorted(to), body=body, on=record, lane=Lane.URGENT)


def void_in(record: UUID, *, giver: str, taker: str) -> int:
    """Return in which version a record is noted so, 0 where it is not."""
    rows = Handover.objects.filter(id=_row_id(record, giver, taker), answer="void")
    return max(((row.versions or [0])[0] for row in rows), default=0)


def was_passed(record: UUID, *, giver: str, taker: str) -> bool:
    """Tell whether a record went from one force to another, as far as the words of both have come here."""
    return Handover.objects.filter(id=_row_id(record, giver, taker), answer=PASSED).exists()


def handed_on(records: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Return the first version of whom we handed these records on to last, and who that is, by the acceptances that are
    kept here."""
    us, found = here.node().force, dict[UUID, tuple[int, str]]()
    handed = Handover.objects.filter(records__overlap=list(records), giver=us, answer__in=[PASSED, "accepted"])
    kept = handed.exclude(acceptance="").values_list("records", "taker", "acceptance") if records else ()
    for named, taker, line in kept:
        for record in set(named).intersection(records):
            version = _accepted_version(line, record, giver=us, by=taker) or 0
            found[record] = max(found.get(record, (0, "")), (version, taker))
    return found


def handed_on_after(record: UUID, version: int) -> str:
    """Return to whom we handed a record on in a later version than this, by the same; empty where we did not."""
    first, taker = handed_on([record]).get(record, (0, ""))
    return taker if first > version else ""


def notify_new_owner(record: UUID, version: int, *, taker: str, to: str) -> None:
    """Tell who has in this version as ours what we have handed on whose it is: that one gives it what it is to have."""
    body = word_of(record, version + 1, taker=taker)
    outbox.post_even_if_away("record.transferred.v1", to=[to], body=body, on=record, lane=Lane.URGENT)


def last_taker(record: UUID) -> str:
    """Return to whom we handed a record on last, empty where we did not."""
    handed = Handover.objects.filter(records__contains=[record], giver=here.node().force)
    last = handed.filter(answer__in=[PASSED, "accepted"]).order_by("-answered_at").values_list("taker", flat=True)
    return last.first() or ""


def is_over(record: UUID, *, giver: str) -> bool:
    """Tell whether a record was offered to us, and no offer of it stands open: what comes late of it waits for none."""
    offers = Handover.objects.filter(records__contains=[record], giver=giver, taker=here.node().force)
    answers = set(offers.values_list("answer", flat=True))
    return bool(answers) and "" not in answers


def transfer_id(record: UUID, new_owner: str) -> UUID:
    """Return the id for which an envelope waits that overtook a change of owner."""
    return named_id("transfer", str(record), new_owner)


def passed_at(record: UUID, *, giver: str) -> datetime | None:
    """Return when it was last heard here that a force has handed a record on."""
    passed = Handover.objects.filter(records__contains=[record], giver=giver, answer__in=[SAID, PASSED, "accepted"])
    return passed.order_by("-answered_at").values_list("answered_at", flat=True).first()


def records_once_ours(records: Collection[UUID]) -> set[UUID]:
    """Return those of these records that were once ours and that we handed on."""
    rows = Handover.objects.filter(
        records__overlap=list(records), giver=here.node().force, answer__in=[PASSED, "accepted"]
    )
    return {record for handed in rows.values_list("records", flat=True) for record in handed}.intersection(records)


def say_handed_on(records: Collection[UUID], *, to: str) -> None:
    """Tell who may take for ours what we have handed on whose it is, by the acceptances that are kept here."""
    us = here.node().force
    handed = Handover.objects.filter(records__overlap=list(records), giver=us, answer__in=[PASSED, "accepted"])
    kept = handed.exclude(acceptance="").exclude(taker=to).values_list("records", "taker", "acceptance")
    told = {(record, taker): line for named, taker, line in kept for record in named if record in records}
    for (record, taker), line in told.items():
        if version := _accepted_version(line, record, giver=us, by=taker):
            body = bodies.write(Transferred(record, version, taker, line))
            outbox.post_even_if_away("record.transferred.v1", to=[to], body=body, on=record, lane=Lane.URGENT)


def taken_from(record: UUID) -> set[str]:
    """Return from which forces we have taken a record over."""
    taken = Handover.objects.filter(records__contains=[record], taker=here.node().force, answer="accepted")
    return set(taken.values_list("giver", flat=True))


def recalled_by_takers(records: Collection[UUID]) -> dict[UUID, int]:
    """Return which of these records a taker recalled, and in which version, of those that we offered or handed on to
    it.

    We know so by our own word, which may have come back to us before what became of it.
    """
    us, named = here.node().force, list(records)
    stones = Tombstone.objects.filter(record__in=named, proven=True, withdrawn=False).exclude(owner=us)
    gone = list(stones.values_list("record", "owner", "version"))
    if not gone:
        return {}
    answers = [SAID, PASSED, RETURNED, "accepted"]
    hands = Handover.objects.filter(records__overlap=named, giver=us, answer__in=answers)
    given = {(record, taker) for handed, taker in hands.values_list("records", "taker") for record in handed}
    found: dict[UUID, int] = {}
    for record, owner, version in gone:
        if (record, owner) in given:
            found[record] = max(version, found.get(record, 0))
    return found


def apply_new_owner(record: UUID, owner: str) -> None:
    """Note the new owner of another force's record, and apply the recall that it sent before we knew it as owner."""
    for held in (Record.objects.filter(id=record), *(each.objects.filter(record=record) for each in (Silent, Pointer))):
        held.update(owner=owner)
    attachments.pass_to(owner, record)
    apply_deferred_recall(record, owner)


def apply_deferred_recall(record: UUID, owner: str) -> None:
    """Erase a record that its new owner recalled before we knew who owns it."""
    stone = Tombstone.objects.filter(record=record, owner=owner).first()
    if stone is not None:
        bulk_erase.erase_many([(record, stone.version)], owner=owner)


def _accepted_version(line: object, record: UUID, *, giver: str, by: str) -> int | None:
    """Return in which version a force accepted a record from a giver, by this signed line; None where it did not."""
    accepted = peer_keys.envelope_by(line.encode(), by) if isinstance(line, str) and line else None
    if accepted is None or accepted.recipient != giver:
        return None
    try:
        return accepted_in(accepted).get(record)
    except SangamError:
        return None


def _row_id(record: UUID, giver: str, taker: str) -> UUID:
    return named_id("passing", str(record), giver, taker)
