"""The sweep of what is stale: a record of a kind that ages is confirmed by its desk, or loses its holders.

Neither changed nor confirmed for as long as its kind allows (`kinds.Kind.review_after`), a record of ours asks its
desk: still so, or close it.  Unanswered for thirty days, its holders are told since when it is not confirmed; after
sixty more it is withdrawn from all of them.  Any change of the record, or a confirmation, begins the period again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import require
from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification, Grade, Handling
from sangam.kernel.sentences import Guarded, Spoken, label_of
from sangam.kernel.texts import SOURCE, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.corrections import owner_notes
from sangam.records.corrections.owner_notes import STALE
from sangam.records.models import Record, Remark
from sangam.records.own_records import records as editing
from sangam.records.schema import values
from sangam.records.schema.kinds import STATUSES
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Said, Statement
from sangam.records.visibility import write_access

UNANSWERED, WITHDRAWN = timedelta(days=30), timedelta(days=90)
"""After the desk was asked: when the holders are told, and when they lose it."""

_AT_ONCE = 200


def confirm(actor: Actor, record: UUID) -> None:
    """Say that a record of ours is still so; every holder is told.

    Raises NotFound (not ours), Conflict (on offer) and Malformed (a kind that does not age).
    """
    require(actor, "record:correct")
    with audit.deed(actor, "officer:record:confirm", on=record) as facts:
        draft = write_access.load_to_pass_on(actor, record, "corrected", told="confirmed")
        after = values.kind_of(draft.kind).review_after
        if after is None:
            raise Malformed("records:never-stale", "A record of this kind need not be confirmed.")
        at = audit.require_deed().at
        owner_notes.answer_asking(record)
        owner_notes.renew(record, confirmed_at=at, unconfirmed_since=None)
        Record.objects.filter(id=record).update(review_at=at + after)
        facts.update(kind=draft.kind, version=draft.version)


def sweep() -> int:
    """Take the next step for what has become stale, in a deed of the node; return for how many records.

    With nothing due, nothing is written.
    """
    if not due_records().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:record:sweep") as facts:
        ids = list(due_records().select_for_update(skip_locked=True).values_list("id", flat=True)[:_AT_ONCE])
        said = Remark.objects.in_bulk(ids)
        for draft in store.drafts(ids):
            _step(draft, said.get(draft.id), audit.require_deed().at)
        facts["records"] = [str(record) for record in ids]
    return len(ids)


def due_records() -> QuerySet[Record]:
    """Return the records of ours for which a step is due, the longest due first, by their index."""
    ours = Record.objects.filter(received_at__isnull=True, review_at__isnull=False, state="live")
    return ours.filter(review_at__lte=clock.now()).order_by("review_at")


def _step(draft: Draft, said: Remark | None, at: datetime) -> None:
    known = max(draft.as_of, said.confirmed_at) if said and said.confirmed_at else draft.as_of
    asked_at = said.asked_at if said and said.asked_at and said.asked_at > known else None
    next_at = None
    if asked_at is None:
        next_at = _ask_for_confirmation(draft, at)
    elif said and said.unconfirmed_since and at >= asked_at + WITHDRAWN:
        _withdraw(draft)
    else:
        owner_notes.renew(draft.id, unconfirmed_since=known)
        next_at = at + WITHDRAWN - UNANSWERED
    Record.objects.filter(id=draft.id).update(review_at=next_at)


def _ask_for_confirmation(draft: Draft, at: datetime) -> datetime:
    fresh = {"owner": draft.owner, "number": 1, "asked_at": at}
    Remark.objects.update_or_create(record=draft.id, defaults={"asked_at": at}, create_defaults=fresh)
    _notify_desk(draft, "Confirm or close: {record}", lane=TodayLane.NOW, due_at=at + UNANSWERED)
    return at + UNANSWERED


def _withdraw(draft: Draft) -> None:
    """Take a record back from all who hold it.  It stays here, and may be shared again once it is confirmed."""
    deliveries.done_for_subject(Subject("record", draft.id), matter=f"{STALE}:{draft.id}")
    if draft.terms.shares or draft.terms.groups:
        terms = replace(draft.terms, shares={}, groups={}, via={})
        editing.save_terms(draft, terms, why="not confirmed")
        _notify_desk(draft, "Not confirmed, so withdrawn from all who held it: {record}", lane=TodayLane.BACK)


def _notify_desk(draft: Draft, title: str, *, lane: TodayLane, due_at: datetime | None = None) -> None:
    parts = {"record": label_of(draft.id)}
    about = Subject("record", draft.id)
    kind = STALE if lane is TodayLane.NOW else "record.withdrawn-stale"
    telling = Telling(kind, about, title, parts, lane, Urgency.ROUTINE, due_at, matter=f"{kind}:{draft.id}")
    deliveries.notify(telling, to=[units.desk_unit(draft.desk)])


# The status of a record: recovered, plate misused, arrested, bailed, dead, withdrawn. It travels at once.
#
# A status is a statement like others, under the record's terms. What is short is the way: no form, one standing
# status, the next version in the urgent lane. Every holder shows it before everything else.

STATUS_SAID = "status said"
"""What the desk of another unit hears of it; with the status after a colon, where its reader sees the record."""

_GRADE = Grade("A", 1)


def set_status(actor: Actor, record: UUID, status: str, *, note: str = "") -> int:
    """Set the status of a record of ours, in place of the one before; return its version.

    note: where that is known from, the unit's own word unless given.
    Raises NotFound (not ours), Conflict (on offer) and Malformed (a status that such a record cannot have).
    """
    require(actor, "record:correct")
    note = require_length(note, part="note", most=SOURCE)
    with audit.deed(actor, "officer:record:set-status", on=record) as facts:
        draft = write_access.load_to_change(actor, record, "corrected", told=_status_notice_text(record, status))
        if status not in STATUSES.get(draft.kind, ()):
            raise Malformed(
                "records:status",
                "A record of this kind cannot be {status}: choose a status from its list.",
                status=status,
            )
        why = f"status {status}"
        statements = _with_status(actor, draft, status, note.strip() or actor.label)
        changed = editing.renew(draft, statements=statements, why=why)
        facts.update(status=status, version=changed.version)
    return changed.version


def _status_notice_text(record: UUID, status: str) -> Guarded:
    """Return what the desk hears: the status, for who sees the record; else that one was said."""
    return Guarded(Spoken(record), f"{STATUS_SAID}:{status}", instead=STATUS_SAID)


def _with_status(actor: Actor, draft: Draft, status: str, source: str) -> tuple[Statement, ...]:
    """Return the statements with this one status; handled as openly as anything in the record, so that all see it.

    A status that is hidden or masked from the actor stays: nobody takes back what they do not read.
    """
    unseen = write_access.unread_statements(actor, draft)
    others = tuple(each for each in draft.statements if each.property != "status" or each.id in unseen)
    level = min((each.handling.classification for each in draft.statements), default=Classification.RESTRICTED)
    (said,) = editing.checked_statements(draft.kind, [Said("status", status, source, _GRADE, Handling(level))])
    return (*others, said)
