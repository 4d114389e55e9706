"""Remarks of an owner beside a record's content: which statements are challenged, since when it is unconfirmed.

A remark is one small object a record.  It goes whole to every force that holds a whole copy, in the urgent lane.  Its
number only grows (the instant in milliseconds): in whatever order remarks arrive, the highest one stands.  A remark
makes no version of the record, and no key changes.

It names the version of the copy that its recipient was sent last.  A remark that overtakes that copy waits for it, and
one that comes after the copy's end does not.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.handling import Level
from sangam.notices import deliveries
from sangam.notices.types import Subject
from sangam.records.messages.challenges import Remarked
from sangam.records.models import Challenge, Record, Remark, Share
from sangam.records.ownership import precedence, transfer_log
from sangam.records.sharing import distribution
from sangam.records.types import Challenged, RemarkView

_REMARKED = "SELECT record FROM records_remark WHERE record = ANY(%s::uuid[]) AND owner = %s"

KIND = "record.remarked.v1"
STALE = "record.stale"


def renew(record: UUID, **changes: datetime | None) -> None:
    """Say anew what stands beside a record of ours and tell its holders, in the running deed.

    changes: confirmed_at, unconfirmed_since; what is not named stays.
    """
    at = audit.require_deed().at
    old = Remark.objects.select_for_update().filter(record=record).first()
    number = max(int(at.timestamp() * 1000), old.number + 1 if old else 1)
    open_ones = Challenge.objects.filter(record=record, owner=here.node().force, answer="").order_by("raised_at", "id")
    challenged = [bodies.write(Challenged(row.statement, row.raised_at, row.due_at)) for row in open_ones]
    said = {"owner": here.node().force, "number": number, "challenged": challenged, **changes}
    Remark.objects.update_or_create(record=record, defaults=said)
    holders = set(Share.objects.filter(record=record, level=Level.WHOLE).values_list("force", flat=True))
    offered = Record.objects.filter(id=record).exclude(offered_to="").values_list("offered_to", flat=True)
    send_notes([record], to=holders.union(offered))


def renew_taken(records: Iterable[UUID]) -> None:
    """Say anew, once these are ours and sent, what stands beside those of which an earlier owner had said anything."""
    for record in Remark.objects.filter(record__in=records).order_by("record").values_list("record", flat=True):
        renew(record)


def renew_above(record: UUID, number: int) -> None:
    """Say anew what stands beside a record of ours, above a number that a holder has."""
    Remark.objects.update_or_create(record=record, defaults={"owner": here.node().force, "number": number})
    renew(record)


def answer_asking(record: UUID) -> None:
    """End, in the deed that changed a record of ours, the question whether it is still so; holders are told."""
    asked = Remark.objects.filter(record=record).exclude(asked_at=None, unconfirmed_since=None).first()
    if asked is None:
        return
    deliveries.done_for_subject(Subject("record", record), matter=f"{STALE}:{record}")
    Remark.objects.filter(record=record).update(asked_at=None)
    if asked.unconfirmed_since is not None:
        renew(record, unconfirmed_since=None)


def send_notes(records: Iterable[UUID], *, to: Iterable[str], lane: Lane = Lane.URGENT) -> None:
    """Send our remarks on these records to holders of whole copies, in the running deed.

    lane: that of the copy for who has none yet and is not noted as a holder: whom it is offered to.
    """
    forces, us = distribution.forces_not_departed(to), here.node().force
    remarked = [record for (record,) in prepared.run(_REMARKED, [list(records), us])] if forces else []
    for row in Remark.objects.filter(record__in=remarked, owner=us) if remarked else ():
        for version, theirs in _by_version(row.record, forces).items():
            body = bodies.write(Remarked(row.record, row.number, _view(row), version))
            outbox.post_even_if_away(KIND, to=theirs, body=body, on=row.record, lane=lane)


def _by_version(record: UUID, forces: Iterable[str]) -> dict[int, list[str]]:
    """Return who was sent which version of a record last: 0 for whom nothing is noted."""
    sent = dict(Share.objects.filter(record=record, force__in=forces).values_list("force", "version"))
    named: dict[int, list[str]] = {}
    for force in forces:
        named.setdefault(sent.get(force, 0), []).append(force)
    return named


def take_remark(envelope: Incoming) -> Parked | None:
    """record.remarked.v1: keep what the owner says beside a copy that we hold; wait where the copy is still to come.

    What is another's waits as what is not here does: a new owner's word may come first, and nobody learns what we hold.
    """
    body = bodies.read(Remarked, envelope.body)
    record, number, version = body.record, body.number, body.version
    precedence.lock_records([record])
    owner, held = precedence.owners_and_versions([record]).get(record, ("", 0))
    if owner != envelope.sender:
        gone = precedence.has_recalled(record, max(version, 1), envelope.sender)
        late = _is_late(record, number, envelope.sender) or precedence.is_past(record, version, held, envelope.sender)
        over = not owner and not version and transfer_log.is_over(record, giver=envelope.sender)
        return None if gone or late or over else Parked(precedence.word_awaited(record, owner, envelope))
    if not Record.objects.filter(id=record).exists():
        return Parked(record) if held < version else None
    old = Remark.objects.filter(record=record).first()
    if old is None or old.owner != envelope.sender or old.number <= number:
        challenged = list(map(bodies.write, body.remark.challenged))
        said = {"owner": envelope.sender, "number": number, **asdict(body.remark), "challenged": challenged}
        Remark.objects.update_or_create(record=record, defaults=said)
    return None


def _is_late(record: UUID, number: int, owner: str) -> bool:
    """Tell whether a remark was made before its maker handed the record on: it waits for nothing."""
    at = transfer_log.passed_at(record, giver=owner)
    return at is not None and number <= int(at.timestamp() * 1000)


def of(records: Iterable[UUID]) -> dict[UUID, RemarkView]:
    """Return what the owners say beside these records, by one query; what an earlier owner said counts no more."""
    ids = list(records)
    of_owner = Record.objects.filter(id=OuterRef("record"), owner=OuterRef("owner"))
    rows = Remark.objects.filter(Exists(of_owner), record__in=ids) if ids else ()
    return {row.record: _view(row) for row in rows}


def _view(row: Remark) -> RemarkView:
    challenged = tuple(bodies.read(Challenged, form) for form in row.challenged)
    return RemarkView(challenged, row.confirmed_at, row.unconfirmed_since)
