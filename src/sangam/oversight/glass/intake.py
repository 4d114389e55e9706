"""What another force says of glasses that its officers broke before records of ours."""

from datetime import timedelta
from uuid import UUID

from sangam.access.public import units
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, clock, here
from sangam.kernel.errors import Refused
from sangam.kernel.ids import was_made_by
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.oversight import wire
from sangam.oversight.glass.acts import LASTS, REVIEWED_WITHIN
from sangam.oversight.models import BrokenGlass
from sangam.records.public import disclosure, search

_LONGEST_LABEL = 200
_TITLE = "{force}: {who} broke the glass before a record of ours for danger to life: {reason}"
_REVIEWED = "{force} reviewed the broken glass of {who}: {text}"
_BEYOND = "{force} broke the glass more than {most} times today: look at the list"
_BACK = TodayLane.BACK
_SKEW = timedelta(minutes=5)


def take_broken(envelope: Incoming) -> None:
    """glass.broken.v1: keep that the sender broke the glass, and tell the record's desk and headquarters at once.

    Raises Malformed, and Refused for a record that the sender does not hold, and for an id that it did not make.
    """
    said = wire.read_broken(envelope.body)
    _require_made_by(said.glass, envelope.sender)
    ours = here.node().force
    desk = search.desk_of(said.record, owner=ours)
    disclosure.require_holder(said.record, envelope, stands=desk is not None)
    at = min(said.at, clock.now() + _SKEW)
    row, is_new = BrokenGlass.objects.get_or_create(
        id=said.glass,
        defaults={
            "force": envelope.sender,
            "record": said.record,
            "owner": ours,
            "desk": desk or "",
            "unit": said.unit,
            "by": envelope.actor_label[:_LONGEST_LABEL],
            "reason": said.reason,
            "at": at,
            "until_at": min(said.until_at, at + LASTS),
            "review_by": at + REVIEWED_WITHIN,
            "line": envelope.line.decode(),
        },
    )
    if is_new:
        _notify_desk(row, Telling("glass.broken", Subject("glass", row.id), _TITLE, _parts(row), _BACK, Urgency.URGENT))
        envelopes.wake_parked(row.id)


def take_reviewed(envelope: Incoming) -> Parked | None:
    """glass.reviewed.v1: keep what the sender's review came to, and tell the desk; the first review stands.

    It waits where the glass has not come yet.  Raises Malformed, and Refused for an id that the sender did not make.
    """
    said = bodies.read(wire.ReviewedBody, envelope.body)
    _require_made_by(said.glass, envelope.sender)
    row = BrokenGlass.objects.select_for_update().filter(id=said.glass, force=envelope.sender).first()
    if row is None:
        return Parked(said.glass)
    if row.reviewed_at:
        return None
    row.verdict, row.review, row.reviewed_at = said.verdict, said.text, clock.now()
    row.reviewer = envelope.actor_label[:_LONGEST_LABEL]
    row.review_line = envelope.line.decode()
    row.save(update_fields=["verdict", "review", "reviewed_at", "reviewer", "review_line"])
    notices.done_for_subject(Subject("glass", row.id))
    parts = _parts(row) | {"text": row.review}
    _notify_desk(row, Telling("glass.reviewed", Subject("glass", row.id), _REVIEWED, parts, _BACK))
    return None


HANDLERS = {wire.BROKEN: take_broken, wire.REVIEWED: take_reviewed}


def _require_made_by(glass: UUID, force: str) -> None:
    if not was_made_by(glass, force):
        raise Refused(
            "oversight:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=force,
        )


def _notify_desk(row: BrokenGlass, told: Telling) -> None:
    to = [*([units.desk_unit(row.desk)] if row.desk else []), here.node().force]
    notices.notify_for(row.force, told, to=to, beyond=_BEYOND)


def _parts(row: BrokenGlass) -> dict[str, str]:
    return {"force": row.force, "who": row.by, "reason": row.reason}
