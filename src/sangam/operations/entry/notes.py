"""What our own units are told of notices of entry, and the clocks of both sides, inside the caller's deed."""

from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.ids import short
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.operations import authors, policy
from sangam.operations.models import EntryNotice

ANNOUNCED, SILENT, OPENED, ENDED, ANSWERED, PROPOSED = (
    "entry.announced",
    "entry.silent",
    "entry.opened",
    "entry.ended",
    "entry.acknowledged",
    "entry.proposed",
)
_BEYOND = "{force} has sent more than {most} notices of entry today: look at the list"


def number_of(row: EntryNotice) -> str:
    """Return the number of a notice, as it is read out on both sides."""
    return f"{row.force}-{short(row.id)}"


def tell_host(row: EntryNotice, *, opened: bool = False) -> None:
    """Tell the host station of a team that comes, and again every quarter of an hour until it acknowledges."""
    about, parts = Subject("entry", row.id), _parts(row)
    if opened:
        telling = Telling(OPENED, about, "The notice {number} of {force} is open now: read and acknowledge it", parts)
    elif row.sealed:
        telling = Telling(
            ANNOUNCED, about, "{force} announces a team by a sealed notice, {number}: acknowledge it", parts
        )
    else:
        telling = Telling(ANNOUNCED, about, "{force} announces a team, {number}: acknowledge it", parts)
    urgent = Telling(telling.kind, about, telling.title, parts, urgency=Urgency.URGENT)
    deliveries.notify_for(row.force, urgent, to=[_desk(row)], beyond=_BEYOND)
    due_at = audit.require_deed().at + policy.RINGS_EVERY
    deliveries.set_clocks(
        Deadline(urgent, each, due_at, repeat=policy.RINGS_EVERY, until=due_at + policy.LONGEST_STAY / 14)
        for each in {_desk(row), units.desk_unit(_above(row.host_unit))}
    )


def follow_silence(row: EntryNotice) -> None:
    """Let the sending post learn after a quarter of an hour that nobody has acknowledged."""
    silent = Telling(
        SILENT,
        Subject("entry", row.id),
        "{unit} has not acknowledged {number}: telephone",
        _parts(row),
        urgency=Urgency.URGENT,
    )
    due_at = audit.require_deed().at + policy.RINGS_EVERY
    every, until = policy.RINGS_EVERY * 2, due_at + policy.RINGS_EVERY * 8
    deliveries.set_clocks([Deadline(silent, f"post:{row.post}", due_at, repeat=every, until=until)])


def tell_seconds(row: EntryNotice) -> None:
    """Tell the desks of the unit and of the one above it that a seal waits for a second person."""
    telling = Telling(
        PROPOSED,
        Subject("entry", row.id),
        "{who} asks for your agreement to seal {number}",
        _parts(row),
        urgency=Urgency.URGENT,
    )
    to = {units.desk_unit(row.unit), units.desk_unit(_above(row.unit))}
    deliveries.notify(telling, to=sorted(to))


def end_proposal(row: EntryNotice) -> None:
    """Take a seal that was agreed to, or is cancelled, off the lists."""
    deliveries.done_for_subject(Subject("entry", row.id), kind=PROPOSED)


def tell_sender(row: EntryNotice, *, who: str) -> None:
    """Tell the sending post that the host has acknowledged, and stop its clock."""
    about = Subject("entry", row.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about, kind=SILENT)
    telling = Telling(ANSWERED, about, "{who} acknowledges {number}", {**_parts(row), "who": who}, TodayLane.BACK)
    host = policy.force_of(row.host_unit)
    deliveries.notify_for(host, telling, to=authors.recipients(row.unit, row.post), beyond=_BEYOND)


def end_ringing(row: EntryNotice) -> None:
    """Stop the clocks of a notice that our post has acknowledged, and take it off its lists."""
    about = Subject("entry", row.id)
    deliveries.stop_clocks(about)
    deliveries.done_for_subject(about)


def tell_end(row: EntryNotice) -> None:
    """Stop the clocks of a notice that is over; tell the host where it is cancelled."""
    end_ringing(row)
    if row.force != here.node().force and row.state == "cancelled":
        telling = Telling(
            ENDED, Subject("entry", row.id), "{force} cancels the notice {number}", _parts(row), TodayLane.BACK
        )
        deliveries.notify_for(row.force, telling, to=[_desk(row)], beyond=_BEYOND)


def _parts(row: EntryNotice) -> dict[str, str]:
    return {
        "force": row.force,
        "number": number_of(row),
        "who": row.label,
        "unit": row.host_unit,
        "time": clock.now().isoformat(),
    }


def _desk(row: EntryNotice) -> str:
    return units.desk_unit(row.host_unit)


def _above(code: str) -> str:
    return units.unit(code).parent or code
