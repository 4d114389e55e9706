"""The watches of a post: list them, keep one longer for a case, renew it, end it; forget those that are over."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from sangam.access import policy
from sangam.audit import audit
from sangam.identifiers import finder
from sangam.identifiers.types import Kind
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import REFERENCE, require_length
from sangam.matching.checks import dismissals
from sangam.matching.judgements import suggestions
from sangam.matching.models import PointerAsk, Watch, WatchHit
from sangam.matching.types import WatchView
from sangam.matching.watches.watch_creation import subject_text
from sangam.records.visibility import search

MOST_DAYS = 180
_LONGEST_REASON = 300
_LISTED = 200

_FORGET = """
WITH over AS (DELETE FROM matching_watch WHERE until_at <= %s RETURNING id),
    keys AS (DELETE FROM matching_watchkey WHERE watch IN (SELECT id FROM over)),
    hits AS (DELETE FROM matching_watchhit WHERE until_at <= %s),
    asks AS (DELETE FROM matching_pointerask WHERE until_at <= %s OR watch IN (SELECT id FROM over))
SELECT count(*) FROM over
"""


def watches(actor: Actor) -> list[WatchView]:
    """Return what the actor's post watches for: those kept for a case first, then the newest.  Written, as a look."""
    policy.require(actor, "check:run")
    with audit.deed(actor, "officer:watch:list") as facts:
        rows = _running_watches(actor).order_by("-case_number", "-at")[:_LISTED]
        found = _once([_view(row) for row in rows])
        counts = _answers([each.id for each in found])
        facts["watches"] = len(found)
    return [_with(each, counts.get(each.id, 0)) for each in found]


def watch(actor: Actor, watch: UUID) -> WatchView:
    """Return one watch of the actor's post.  Raises NotFound."""
    return _view(_own(actor, watch))


def keep_watching(
    actor: Actor, watch: UUID, *, case_number: str, until: date, reason: str, purpose: Stated | None
) -> WatchView:
    """Let a check's watch run until the end of a day, for a case.

    Raises Refused (no right, no purpose) and NotFound (not of the actor's post, or over).  Raises Malformed (no FIR
    number, no reason, no day within 180 days).
    """
    policy.require(actor, "watch:keep")
    with audit.deed(actor, "officer:watch:keep", on=watch, purpose=purpose) as facts:
        stated = policy.require_purpose(purpose)
        row = _own(actor, watch, lock=True)
        row.case_number = _case_number(case_number)
        row.until_at = _end_of(until)
        row.reason = _reason(reason)
        row.purpose, row.reference = str(stated.purpose), stated.reference
        row.save()
        facts.update(case=row.case_number, until=until.isoformat(), why=row.reason)
    return _view(row)


def renew_watch(actor: Actor, watch: UUID, *, until: date) -> WatchView:
    """Let a watch that is kept for a case run longer.  Raises as `keep_watching`, and Conflict for one that is not."""
    policy.require(actor, "watch:keep")
    with audit.deed(actor, "officer:watch:renew", on=watch) as facts:
        row = _own(actor, watch, lock=True)
        if not row.case_number:
            raise Conflict("matching:not-kept", "This watch ends by itself: to keep it longer, give its case number.")
        row.until_at = _end_of(until)
        row.save()
        facts.update(case=row.case_number, until=until.isoformat())
    return _view(row)


def end_watch(actor: Actor, watch: UUID) -> None:
    """End a watch of the actor's post before its time, and forget what was asked.  Raises NotFound."""
    policy.require(actor, "check:run")
    with audit.deed(actor, "officer:watch:end", on=watch) as facts:
        row = _own(actor, watch, lock=True)
        same = _running_watches(actor).filter(asked=row.asked, case_number=row.case_number)
        facts["ended"] = same.update(until_at=audit.require_deed().at)
        _forget(audit.require_deed().at)


def forget() -> int:
    """Forget what was watched until now, copies whose terms have run out, and words on what is no longer here;
    return how many of all."""
    return _forget_watches() + search.expire() + dismissals.forget() + suggestions.forget()


def _forget_watches() -> int:
    """Forget watches, what they told and questions about pointers whose time is over; return how many."""
    now = clock.now()
    if not any(model.objects.filter(until_at__lte=now).exists() for model in (Watch, WatchHit, PointerAsk)):
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:check:forget") as facts:
        forgotten = _forget(now)
        facts["forgotten"] = forgotten
    return forgotten


def _forget(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [now, now, now])
        return int(cursor.fetchone()[0])


def _running_watches(actor: Actor) -> QuerySet[Watch]:
    return Watch.objects.filter(post=actor.post, post__isnull=False, until_at__gt=clock.now())


def _own(actor: Actor, watch: UUID, *, lock: bool = False) -> Watch:
    rows = _running_watches(actor).filter(id=watch)
    row: Watch | None = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NotFound("matching:watch", "Your post has no such watch; its time may be over: check again.")
    return row


def _case_number(text: str) -> str:
    """Return the one FIR number in a text, in its normal form.  Raises Malformed, also where there is none."""
    text = require_length(text, part="reference", most=REFERENCE)
    if not text:
        raise Malformed("matching:case-number", "A longer watch needs the number of its case: 0123/2026.")
    found = {each.normal for each in finder.find_identifiers(text) if each.kind is Kind.FIR}
    return found.pop() if len(found) == 1 else finder.normalise(Kind.FIR, text).normal


def _reason(text: str) -> str:
    reason = text.strip()
    if not 1 <= len(reason) <= _LONGEST_REASON:
        raise Malformed(
            "matching:why",
            "Say in a few words why you keep watching, in at most {most} characters.",
            most=_LONGEST_REASON,
        )
    return reason


def _end_of(day: date) -> datetime:
    """Return the end of a day in India.  Raises Malformed for one that is over or lies too far ahead."""
    today = clock.now().astimezone(clock.INDIA).date()
    last = today + timedelta(days=MOST_DAYS)
    if not today <= day <= last:
        raise Malformed(
            "matching:until",
            "A watch runs at most {most} days, to {last}, and can then be renewed; choose a day.",
            most=MOST_DAYS,
            last=last,
        )
    return datetime.combine(day + timedelta(days=1), time(), clock.INDIA)


def _once(found: list[WatchView]) -> list[WatchView]:
    """Return each thing that was asked once, the one that stands first."""
    return list({(each.asked, each.case_number): each for each in reversed(found)}.values())[::-1]


def _answers(watches: list[UUID]) -> dict[UUID, int]:
    counts: dict[UUID, int] = {}
    for watch in WatchHit.objects.filter(watch__in=watches).values_list("watch", flat=True):
        counts[watch] = counts.get(watch, 0) + 1
    return counts


def _with(view: WatchView, answers: int) -> WatchView:
    return WatchView(view.id, view.asked, view.at, view.until_at, view.purpose, view.case_number, view.reason, answers)


def _view(row: Watch) -> WatchView:
    asked = tuple((each.partition(":")[0], subject_text(each)) for each in row.asked)
    return WatchView(row.id, asked, row.at, row.until_at, row.purpose, row.case_number, row.reason)
