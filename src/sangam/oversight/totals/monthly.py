"""The totals of a month: counted from the response table, passed by the gate, stated to every peer, a ministry too."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sangam.access.units import shipped_data, units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up, pairing
from sangam.federation.types import Incoming
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, Urgency
from sangam.oversight import wire
from sangam.oversight.models import MonthlyTotals, Response
from sangam.oversight.totals import gate

# What a ministry's desk is told of the monthly totals: which forces have stated a month, and which have not.
#
# Told on a ministry's node alone; other forces have nobody there who waits for totals.

SUBJECT = "totals"
DUE_DAY = 8
"""The day of the next month from which a force is late that has not stated a month."""

_AGAIN = timedelta(days=7)
_STATED = "Totals of {month}: stated by {forces}"
_MISSING = "Totals of {month} are late: not stated by {forces}"


def tell_stated(month: str) -> None:
    """Tell the ministry's desk, in the running deed, which forces have stated a month; one notice a month."""
    if not shipped_data.is_ministry(here.node().force):
        return
    stated = MonthlyTotals.objects.filter(month=month).order_by("force").values_list("force", flat=True)
    _notify_ministry("totals.stated", month, _STATED, list(stated))


def tell_missing() -> int:
    """Tell the desk once a week which paired forces are late with last month; return how many.  For the timekeeper."""
    now = clock.now().astimezone(clock.INDIA)
    if not shipped_data.is_ministry(here.node().force) or now.day < DUE_DAY:
        return 0
    last = next(iter(audit.recent_entries(action="node:totals:remind", limit=1)), None)
    if last and last.at > now - _AGAIN:
        return 0
    month = f"{now.replace(day=1) - timedelta(days=1):%Y-%m}"
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:totals:remind", on=month) as facts:
        facts["late"] = late = _late(month)
        if late:
            due = datetime(now.year, now.month, DUE_DAY, tzinfo=clock.INDIA)
            _notify_ministry("totals.missing", month, _MISSING, late, due_at=due)
    return len(late)


def end_missing(month: str) -> None:
    """Take the notice of late forces off the desk's list, in the running deed, once none is late with that month."""
    if shipped_data.is_ministry(here.node().force) and not _late(month):
        deliveries.done_for_subject(Subject(SUBJECT, _id("totals.missing", month)))


def _late(month: str) -> list[str]:
    stated = MonthlyTotals.objects.filter(month=month).values_list("force", flat=True)
    return sorted(set(pairing.paired_forces()) - set(stated))


def _notify_ministry(kind: str, month: str, title: str, forces: list[str], *, due_at: datetime | None = None) -> None:
    to = [f"post:{post}" for post in units.held_posts(["ministry"])]
    parts = {"month": month, "forces": ", ".join(forces)}
    subject = Subject(SUBJECT, _id(kind, month))
    deliveries.notify(Telling(kind, subject, title, parts, urgency=Urgency.ROUTINE, due_at=due_at), to=to)


def _id(kind: str, month: str) -> UUID:
    return named_id("totals", kind, month)


MEASURES = (
    "asked", "request", "request-answered", "request-in-time", "request-overdue", "alert", "alert-acknowledged", "hit",
    "action", "action-done", "action-overdue", "challenge", "shared", "outcome-arrested", "outcome-recovered",
    "outcome-not-him", "practice", "adopted",
)  # fmt: skip
"""The totals stated for a month."""

OVERDUE = ("request-overdue", "action-overdue")
"""Measures of coordination that is late."""

_MONTHS_STATED = 3
MOST_SENT = 12
"""How many months a force that joins is sent: as many as a report may ask for."""


def state_month(actor: Actor, month: str) -> MonthlyTotals:
    """State our totals of a month to every peer, where the gate lets out anything new; return what stands.

    The counts are those of the response table.  Another word is sent only when a number of it is another.
    """
    with audit.deed(actor, "node:totals:state", on=month) as facts:
        force = here.node().force
        before = MonthlyTotals.objects.select_for_update().filter(force=force, month=month).first()
        counts = _counts(force, month)
        totals, basis = gate.pass_counts(
            counts, said=before.totals if before else {}, basis=before.basis if before else {}
        )
        facts.update(month=month, totals=totals)
        if before and totals == before.totals:
            return before
        now = MonthlyTotals(
            force=force,
            month=month,
            version=before.version + 1 if before else 1,
            totals=totals,
            basis=basis,
            at=clock.now(),
        )
        MonthlyTotals.objects.filter(force=force, month=month).delete()
        now.save(force_insert=True)
        _send_month(now)
    return now


def state_due() -> int:
    """State the totals of this month and of those before it, once a day; return of how many.  For the timekeeper.

    After a restore this waits for the peers: what was stated before comes back from them, and the gate goes on from it.
    A ministry counts nothing and states nothing.
    """
    force, now = here.node().force, clock.now()
    if shipped_data.is_ministry(force) or catch_up.awaited_peers():
        return 0
    newest = MonthlyTotals.objects.filter(force=force).order_by("-at").values_list("at", flat=True).first()
    stated = next(iter(audit.recent_entries(action="node:totals:state", limit=1)), None)
    last = max((at for at in (newest, stated and stated.at) if at), default=None)
    if last and last > now - timedelta(days=1):
        return 0
    months = recent_months(_MONTHS_STATED)
    for month in months:
        state_month(Actor.system(force, "timekeeper"), month)
    return len(months)


def send_missing() -> int:
    """Send our totals to each force that was not sent them, such as one that joined since; return how many months."""
    lacking = MonthlyTotals.objects.filter(
        ~Q(sent_to__contains=pairing.paired_forces()), force=here.node().force, month__in=recent_months(MOST_SENT)
    )
    if not lacking.exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:totals:send") as facts:
        rows = list(lacking.select_for_update(skip_locked=True).order_by("month"))
        for row in rows:
            _send_month(row)
        facts["months"] = [row.month for row in rows]
    return len(rows)


def tend() -> int:
    """State, send and remind what is due; return how much was done.  For the timekeeper."""
    return state_due() + send_missing() + tell_missing()


def take_month(envelope: Incoming) -> None:
    """totals.month.v1: keep what a force states of its month, unless a higher version stands.  Raises Malformed."""
    said = wire.read_month(envelope.body)
    before = MonthlyTotals.objects.select_for_update().filter(force=envelope.sender, month=said.month)
    if before.filter(version__gte=said.version).exists():
        return
    is_first = not before.exists()
    before.delete()
    totals = {name: said.totals[name] for name in MEASURES if name in said.totals}
    MonthlyTotals.objects.create(
        force=envelope.sender,
        month=said.month,
        version=said.version,
        totals=totals,
        at=clock.now(),
        line=envelope.line.decode(),
    )
    if is_first or said.month < recent_months(1)[0]:  # the month that runs is stated anew each day
        tell_stated(said.month)
    end_missing(said.month)


def take_back(said: wire.MonthBody) -> None:
    """Let our own totals of a month stand again as we stated them before a restore; what is newer here stands.

    On which counts they stood is lost: the gate goes on from every count on which they may have stood.
    """
    ours = here.node().force
    before = MonthlyTotals.objects.select_for_update().filter(force=ours, month=said.month).first()
    if before and before.version >= said.version:
        return
    MonthlyTotals.objects.filter(force=ours, month=said.month).delete()
    totals = {name: said.totals[name] for name in MEASURES if name in said.totals}
    MonthlyTotals.objects.create(
        force=ours, month=said.month, version=said.version, totals=totals, basis={}, at=clock.now()
    )


HANDLERS = {wire.TOTALS: take_month}


def recent_months(count: int, *, until: str = "") -> list[str]:
    """Return so many months, the newest first, up to one or to this one."""
    first = clock.now().astimezone(clock.INDIA).date().replace(day=1)
    if until:
        first = first.replace(year=int(until[:4]), month=int(until[5:]))
    found = []
    for _ in range(count):
        found.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _send_month(row: MonthlyTotals) -> None:
    """Send what we state of a month to each force that was not sent this version, in the running deed."""
    if to := sorted(set(pairing.paired_forces()) - set(row.sent_to)):
        body = bodies.write(wire.MonthBody(row.month, row.version, row.totals))
        outbox.post_even_if_away(wire.TOTALS, to=to, body=body)
        row.sent_to = sorted({*row.sent_to, *to})
        row.save(update_fields=["sent_to"])


def noise_of(force: str, month: str, measure: str) -> int:
    """Return by how much a count of ours is blurred: by a secret of its year, made of a key that never changes."""
    return gate.noise(peer_keys.own_word(f"totals {month[:4]}", f"{force} {month} {measure}"))


def _counts(force: str, month: str) -> dict[str, int]:
    """Return what the response table counted of our own force in a month, by measure, each blurred."""
    rows = {row.matter: row for row in Response.objects.filter(period=month, force=force, unit="")}
    counts: dict[str, int] = {}
    for measure in MEASURES:
        matter, _, part = (measure, "", "") if measure.startswith("outcome-") else measure.partition("-")
        counts[measure] = (_part(rows[matter], part) if matter in rows else 0) + noise_of(force, month, measure)
    return counts


def _part(row: Response, part: str) -> int:
    late = row.count - row.in_time
    of: Mapping[str, int] = {
        "": row.count, "answered": row.answered, "acknowledged": row.answered, "done": row.answered,
        "in-time": row.in_time, "overdue": late,
    }  # fmt: skip
    return of[part]
