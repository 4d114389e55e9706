"""Chasing: receipts are asked for page by page in the urgent lane, again at growing intervals, and the desk is told.

At most two pages are on their way to a force at once, so that an alert waits behind no more than these.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Lane, Outcome
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.records import outgoing, receipts_wire, store, wire
from sangam.records.models_receipts import Owed
from sangam.records.owing import CORRECTED, ERASED, PAGE, PAUSES

PAGES_ON_THE_WAY = 2


def chase() -> int:
    """Ask each force that is there for a page of what it owes and is due; return how many pages went."""
    due = set(Owed.objects.filter(chase_at__lte=clock.now()).values_list("force", flat=True).distinct())
    return sum(map(_chase, sorted(due & outgoing.there()))) if due else 0


def _chase(force: str) -> int:
    if federation.waiting(force, Lane.URGENT, most=PAGES_ON_THE_WAY) >= PAGES_ON_THE_WAY:
        return 0
    with audit.deed(Actor.system(here.node().force, "comparer"), "node:receipts:chase") as facts:
        page = _page(force)
        if not page:
            return 0
        waits, kept = _undelivered(page)
        again = [row for row in page if row.envelope not in waits]
        facts.update(force=force, asked=len(again), what=page[0].what)
        _ask(force, page[0].what, again, kept=kept)
        _postpone([row for row in page if row.envelope in waits])
        _tell(force, again)
    return 1


def _page(force: str) -> list[Owed]:
    """Return what is due first, all of one sort and for one reason, locked."""
    due = Owed.objects.filter(force=force, chase_at__lte=clock.now()).order_by("chase_at", "id")
    first = due.first()
    if first is None:
        return []
    return list(due.filter(what=first.what, reason=first.reason).select_for_update(skip_locked=True)[:PAGE])


def _undelivered(page: Sequence[Owed]) -> tuple[set[UUID], set[UUID]]:
    """Return the envelopes that have not reached the force yet, and those that wait there for its upgrade."""
    asked = {row.envelope for row in page if row.envelope is not None}
    told = [each for each in federation.delivery(asked) if each.recipient == page[0].force] if asked else []
    return (
        {each.envelope for each in told if each.outcome is None},
        {each.envelope for each in told if each.outcome is Outcome.KEPT},
    )


def _ask(force: str, what: str, rows: Sequence[Owed], *, kept: set[UUID]) -> None:
    """Ask for receipts; record by record where the force has kept a page that it does not understand yet."""
    if what == CORRECTED:
        _correct(force, rows)
        return
    single = [row for row in rows if row.envelope in kept]
    many = [(row.record, row.version) for row in rows if row.envelope not in kept]
    envelopes: dict[UUID, UUID] = {}
    if many:
        body = receipts_wire.recalled_out(many, reason=rows[0].reason)
        envelope = federation.post_even_if_away("records.recalled.v1", to=[force], body=body, lane=Lane.URGENT)
        envelopes = dict.fromkeys((record for record, _ in many), envelope)
    for row in single:
        body = wire.recalled_out(row.record, row.version, reason=row.reason)
        envelopes[row.record] = federation.post_even_if_away(
            "record.recalled.v1", to=[force], body=body, on=row.record, lane=Lane.URGENT
        )
    _note_asked(rows, envelopes)


def _correct(force: str, rows: Sequence[Owed]) -> None:
    """Send the corrections again as the records stand now; of what is not shared any more nothing is owed."""
    drafts = [d for d in store.drafts([row.record for row in rows]) if d.owner == here.node().force]
    sent = outgoing.send_again(drafts, to=force, lane=Lane.URGENT)
    _note_asked([row for row in rows if row.record in sent], sent)
    Owed.objects.filter(id__in=[row.id for row in rows if row.record not in sent]).delete()


def _note_asked(rows: Sequence[Owed], envelopes: Mapping[UUID, UUID]) -> None:
    at = audit.require_deed().at
    alike: dict[tuple[UUID, int], list[int]] = {}
    for row in rows:
        row.times += 1
        alike.setdefault((envelopes[row.record], row.times), []).append(row.id)
    for (envelope, times), ids in alike.items():
        chase_at = at + PAUSES[min(times, len(PAUSES)) - 1]
        Owed.objects.filter(id__in=ids).update(envelope=envelope, times=times, chase_at=chase_at)


def _postpone(rows: Sequence[Owed]) -> None:
    """Let what is still on its way arrive first."""
    later = audit.require_deed().at + PAUSES[0]
    Owed.objects.filter(id__in=[row.id for row in rows]).update(chase_at=later)


def _tell(force: str, asked: Sequence[Owed]) -> None:
    chased = [row for row in asked if row.times > 1]
    if chased:
        since = min(row.asked_at for row in chased).astimezone(clock.INDIA)
        done = "erased" if chased[0].what == ERASED else "corrected"
        sentence = (
            f"{force} has not confirmed that it {done} {len(chased)} records of ours, asked since "
            f"{since:%d.%m. %H:%M}. They were asked for again; call its desk if this goes on."
        )
        federation.tell_desk(force, "records:not-confirmed", sentence)
