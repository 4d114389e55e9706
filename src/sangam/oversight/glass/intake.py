"""What another force says of glasses that its officers broke before records of ours."""

from datetime import timedelta

from sangam.access.public import units
from sangam.federation.types import Incoming
from sangam.kernel import clock, here
from sangam.notices import public as notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.oversight import wire
from sangam.oversight.glass.acts import REVIEWED_WITHIN
from sangam.oversight.models import BrokenGlass
from sangam.records.public import disclosure, search

_LONGEST_LABEL = 200
_TITLE = "{force}: {who} broke the glass before a record of ours for danger to life: {reason}"
_REVIEWED = "{force} reviewed the broken glass of {who}: {text}"
_BEYOND = "{force} broke the glass more than {most} times today: look at the list"
_BACK = TodayLane.BACK
_SKEW = timedelta(minutes=5)


def take_broken(envelope: Incoming) -> None:
    """glass.broken.v1: keep it, and tell the record's desk and headquarters at once.

    Raises Malformed, and Refused for a record that the sender does not hold.
    """
    said = wire.broken_in(envelope.body)
    ours = here.node().force
    desk = search.desk_of(said.record, owner=ours)
    disclosure.require_holder(said.record, envelope, stands=desk is not None)
    at = min(said.at, clock.now() + _SKEW)
    row, is_new = BrokenGlass.objects.get_or_create(
        id=said.glass,
        defaults={
            "force": envelope.sender, "record": said.record, "owner": ours, "desk": desk or "", "unit": said.unit,
            "by": envelope.actor_label[:_LONGEST_LABEL], "reason": said.reason, "at": at, "until_at": said.until_at,
            "review_by": at + REVIEWED_WITHIN,
        },
    )  # fmt: skip
    if is_new:
        _tell(row, Telling("glass.broken", Subject("glass", row.id), _TITLE, _parts(row), _BACK, Urgency.URGENT))


def take_reviewed(envelope: Incoming) -> None:
    """glass.reviewed.v1: keep what the sender's review came to, and tell the desk.  Raises Malformed."""
    said = wire.reviewed_in(envelope.body)
    row = BrokenGlass.objects.filter(id=said.glass, force=envelope.sender, reviewed_at=None).first()
    if row is None:
        return
    row.verdict, row.review, row.reviewed_at, row.reviewer = said.verdict, said.text, clock.now(), envelope.actor_label
    row.save(update_fields=["verdict", "review", "reviewed_at", "reviewer"])
    notices.done_for_subject(Subject("glass", row.id))
    parts = _parts(row) | {"text": row.review}
    _tell(row, Telling("glass.reviewed", Subject("glass", row.id), _REVIEWED, parts, _BACK))


HANDLERS = {wire.BROKEN: take_broken, wire.REVIEWED: take_reviewed}


def _tell(row: BrokenGlass, told: Telling) -> None:
    to = [*([units.desk_unit(row.desk)] if row.desk else []), here.node().force]
    notices.notify_for(row.force, told, to=to, beyond=_BEYOND)


def _parts(row: BrokenGlass) -> dict[str, str]:
    return {"force": row.force, "who": row.by, "reason": row.reason}
