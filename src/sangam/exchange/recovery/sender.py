"""Giving a restored force its own words back: its questions, messages and outcomes, its alerts and acknowledgements.

exchange.returned.v1   {"items": [{"kind", "body", "due_at"}]}   a body as in the envelope of that kind, of the receiver

An alert is given back under the name UPDATED, the only one under which every node takes it back.

One envelope holds what is of one thread, so that one which must wait for its thread holds up no other.  Or it holds
alerts and acknowledgements, in the lane of alerts.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from sangam.exchange.alerts import acts as alert_acts
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.messages.bodies import (
    UPDATED,
    AcknowledgedBody,
    AlertBody,
    CancelledBody,
    OpenedBody,
    SaidBody,
    outcome_body,
    request_of,
)
from sangam.exchange.models import Acknowledgement, Alert, Message, Thread
from sangam.exchange.storage import thread_store
from sangam.exchange.types import Acknowledged, Act, AlertState, OutcomeCode, RecordRef, Step
from sangam.federation.public import envelopes, files
from sangam.federation.types import FileRef, Lane
from sangam.kernel import bodies, here
from sangam.kernel.author import Author

RETURNED = "exchange.returned.v1"
MOST_ITEMS = 100

_MOST_BYTES = 150_000
_CLOCKS_DIFFER = timedelta(days=1)

Item = dict[str, object]


def give_back(force: str, since: datetime) -> int:
    """Send a force what we hold of its own words since then, in the running deed; return how many items."""
    given = _send_items(force, [*_alerts(force, since), *_acknowledgements(force, since)], lane=Lane.URGENT)
    own = Message.objects.filter(force=force, came_at__gte=since).order_by("said_at", "id").select_related("thread")
    by_thread: dict[UUID, list[Message]] = {}
    for message in own.filter(Q(thread__host=force) | Q(thread__record_owner=force)):
        by_thread.setdefault(message.thread_id, []).append(message)
    for messages in by_thread.values():
        refs = files.refs_of_files([message.file for message in messages if message.file])
        given += _send_items(force, [_message_item(message, refs) for message in messages], lane=Lane.NORMAL)
    return given


def _send_items(force: str, items: Iterable[Item], *, lane: Lane) -> int:
    given = 0
    for page in _pages(items):
        envelopes.post_even_if_away(RETURNED, to=[force], body={"items": page}, lane=lane)
        given += len(page)
    return given


def _pages(items: Iterable[Item]) -> Iterator[list[Item]]:
    page: list[Item] = []
    size = 0
    for item in items:
        weight = len(json.dumps(item, ensure_ascii=False).encode())
        if page and (len(page) == MOST_ITEMS or size + weight > _MOST_BYTES):
            yield page
            page, size = [], 0
        page.append(item)
        size += weight
    if page:
        yield page


def _alerts(force: str, since: datetime) -> Iterator[Item]:
    """Yield its alerts that live or changed since, by its own clock: one given back for nothing changes nothing."""
    recent = Q(state=AlertState.LIVE) | Q(changed_at__gte=since - _CLOCKS_DIFFER)
    for row in Alert.objects.filter(recent, issuer=force).order_by("issued_at", "id"):
        if row.reason != alert_acts.LEFT:  # else this is the content of an earlier version than its number says
            yield {"kind": UPDATED, "body": bodies.write(alert_body(row))}
        if row.state == AlertState.CANCELLED:
            over = CancelledBody(row.id, row.version, row.reason, row.changed_at)
            yield {"kind": "alert.cancelled.v1", "body": bodies.write(over)}


def alert_body(row: Alert) -> AlertBody:
    """Return the body that states an alert."""
    by = Author(row.issuer, row.unit, row.post, row.label)
    earlier = alert_effects.earlier_of(row)
    return AlertBody(row.id, row.version, by, alert_pages.draft_of(row), row.issued_at, row.changed_at, earlier)


def _acknowledgements(force: str, since: datetime) -> Iterator[Item]:
    after = since - _CLOCKS_DIFFER
    rows = Acknowledgement.objects.filter(Q(seen_at__gte=after) | Q(acted_at__gte=after), force=force)
    for row in rows.filter(alert__issuer=here.node().force).order_by("seen_at", "id"):
        by, how = Author(row.force, row.unit, row.post, row.label), Acknowledged(row.how)
        at = row.acted_at or row.seen_at
        done = AcknowledgedBody(row.alert_id, row.version, how, row.note, by, at, row.officer, row.handed_to)
        yield {"kind": "alert.acknowledged.v1", "body": bodies.write(done)}


def _message_item(message: Message, refs: Mapping[UUID, FileRef]) -> Item:
    """Return a message as it came, naming its file, which its author's node fetches from here."""
    thread, by = message.thread, Author(message.force, message.unit, message.post, message.label)
    act = Act(message.act)
    if act is Act.ASKED:
        due_at = thread.due_at and thread.due_at.isoformat()
        return {"kind": "thread.opened.v1", "body": bodies.write(_opened_body(thread, message, by)), "due_at": due_at}
    if act is Act.OUTCOME:
        code = OutcomeCode(message.outcome)
        outcome = outcome_body(thread.id, message.id, code, note=message.text, by=by, at=message.said_at)
        return {"kind": "thread.outcome.v1", "body": bodies.write(outcome)}
    due_at = thread.due_at if thread.record_owner == message.force else None
    file = refs.get(message.file) if message.file else None
    said = SaidBody(
        thread.id,
        message.id,
        act,
        message.text,
        by,
        message.said_at,
        message.grade or None,
        due_at,
        file,
        Step(message.step) if message.step else None,
        message.handed_to,
    )
    return {"kind": "thread.said.v1", "body": bodies.write(said)}


def _opened_body(thread: Thread, message: Message, by: Author) -> OpenedBody:
    record = RecordRef(thread.record, thread.record_owner, thread.record_label, thread.desk, own_words=thread.own_words)
    return OpenedBody(
        thread.id,
        message.id,
        record,
        message.text,
        thread.purpose,
        thread.clock_s,
        by,
        thread.opened_at,
        request_of(thread_store.terms_of(thread), record),
    )
