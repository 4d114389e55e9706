"""Taking back, after a restore, what a peer holds of our own words: `exchange.returned.v1`, of `sender`.

In any order, and again, it ends in the same state.  A message that we have stays; an alert's higher version counts, and
its end too.  A holder that knows less than we do is sent what it lacks, and an end is passed on to all who may lack it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.db.models import Q

from sangam.access.units import units
from sangam.exchange import policy, storage
from sangam.exchange.alerts import acts as alert_acts
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts import hand_overs
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.messages import (
    ISSUED,
    UPDATED,
    AcknowledgedBody,
    AlertBody,
    CancelledBody,
    Json,
    OpenedBody,
    OutcomeBody,
    SaidBody,
    outcome_body,
    read_alert,
    read_opened,
    read_said,
    request_of,
)
from sangam.exchange.models import Acknowledgement, Alert, Message, Thread
from sangam.exchange.storage import Words
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads.intake import require_party
from sangam.exchange.types import Acknowledged, Act, AlertState, OutcomeCode, RecordRef, Side, Step
from sangam.federation import outbox
from sangam.federation.files import restore, store
from sangam.federation.inbox import parked as inbox_parked
from sangam.federation.peers import catch_up
from sangam.federation.types import FileRef, Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.author import Author
from sangam.kernel.bodies import Body, Instant
from sangam.kernel.errors import Malformed, Refused

# Giving a restored force its own words back: its questions, messages and outcomes, its alerts and acknowledgements.
#
# exchange.returned.v1 {"items": [{"kind", "body", "due_at"}]} a body as in the envelope of that kind, of the receiver
#
# An alert is given back under the name UPDATED, the only one under which every node takes it back.
#
# One envelope holds what is of one thread, so that one which must wait for its thread holds up no other. Or it holds
# alerts and acknowledgements, in the lane of alerts.

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
        refs = restore.refs_of_files([message.file for message in messages if message.file])
        given += _send_items(force, [_message_item(message, refs) for message in messages], lane=Lane.NORMAL)
    return given


def _send_items(force: str, items: Iterable[Item], *, lane: Lane) -> int:
    given = 0
    for page in _pages(items):
        outbox.post_even_if_away(RETURNED, to=[force], body={"items": page}, lane=lane)
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
        request_of(storage.terms_of(thread), record),
    )


class _Returned(Body, frozen=True):
    """What stands beside a question that is given back: when its answer is due, by the answering node's clock."""

    title: ClassVar[str] = "question given back"

    due_at: Instant | None = None


def take_returned(incoming: Incoming) -> Parked | None:
    """Take back what is ours; wait for the thread of another's question when it has not come again yet."""
    catch_up.require_awaited(incoming)
    for item in _items(incoming.body):
        kind = item.get("kind")
        take, body = _TAKES.get(str(kind)), item.get("body")
        if take is None or not isinstance(body, dict):
            raise Malformed("exchange:returned", "What is given back is no item that can be taken: {kind}.", kind=kind)
        parked = take(incoming.sender, body, item)
        if parked is not None:
            return parked
    return None


def _items(body: Mapping[str, object]) -> list[dict[str, object]]:
    items = body.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(isinstance(item, dict) for item in items):
        raise Malformed("exchange:returned-items", "What is given back is no list of at most {most}.", most=MOST_ITEMS)
    return items


def _take_question(sender: str, body: Json, item: Json) -> None:
    us = here.node().force
    opened = read_opened(body, sender=us)
    policy.require_own_unit(opened.asked_by)
    if opened.record.owner != sender or Thread.objects.filter(id=opened.thread).exists():
        return
    row = thread_acts.new_row(opened, host=us)
    row.due_at = bodies.read(_Returned, item).due_at
    row.save(update_fields=["due_at"])
    words = Words(opened.message, Act.ASKED, opened.asked_by, opened.question, opened.at)
    storage.store_message(row, Side.ASKER, words)
    inbox_parked.wake_parked(row.id)


def _take_message(sender: str, body: Json, _: Json) -> Parked | None:
    said = read_said(body, sender=here.node().force)
    held = storage.lock(said.thread, message=said.message)
    if held is None:
        return Parked(waits_for=said.thread)
    words = storage.words_of(said, said_at=said.at)
    if _restore_message(held, sender, words, said.due_at) and said.file:
        restore.regain([said.file], about=said.message, source=sender)
        store.allow([said.file.id], {sender}, about=said.message)
    return None


def _take_outcome(sender: str, body: Json, _: Json) -> Parked | None:
    said = bodies.read(OutcomeBody, body, sender=here.node().force)
    held = storage.lock(said.thread, message=said.message)
    if held is None:
        return Parked(waits_for=said.thread)
    _restore_message(held, sender, Words(said.message, Act.OUTCOME, said.by, said.note, said.at, outcome=said.code))
    return None


def _restore_message(held: storage.Locked, sender: str, words: Words, due_at: datetime | None = None) -> bool:
    """Keep a message of ours in a thread with the sender, unless it stands; return whether it was new."""
    policy.require_own_unit(words.by)
    side = storage.other(require_party(held.row, sender))
    if (words.act, side) not in policy.THREAD_RIGHTS:
        raise Refused(
            "exchange:not-our-act",
            "{force} gives back, as ours, a message that our side cannot have written.",
            force=sender,
        )
    if held.sender_of_message is not None:
        return False
    if due_at is not None and side is Side.OWNER:
        held.row.due_at = due_at
        held.row.save(update_fields=["due_at"])
    storage.notify_other_side(held.row, storage.store_message(held.row, side, words))
    thread_acts.take_effect(held.row, side, words)
    return True


def _take_alert(sender: str, body: Json, _: Json) -> None:
    stated = read_alert(body, sender=here.node().force)
    by = stated.issued_by
    policy.require_own_unit(by)
    row = _own(sender, stated.alert)
    if row is not None and row.version >= stated.version:
        _mend(row, sender, stated.version)
        return
    known = units.units([by.unit]).get(by.unit)
    issuer = {"unit": by.unit, "post": by.post, "label": by.label, "issuer": by.force}
    columns = {**alert_effects.content(stated), **issuer, "path": list(known.path) if known else [by.force, by.unit]}
    before = set(row.sent_to) if row is not None else set()
    row = Alert.objects.update_or_create(id=stated.alert, defaults=columns)[0]
    row.sent_to = sorted(before | {sender} | alert_acts.aim(row, units.units(stated.says.area).values()))
    row.save(update_fields=["sent_to"])
    alert_effects.notify_targets(row)
    inbox_parked.wake_parked(row.id)


def _mend(row: Alert, sender: str, version: int) -> None:
    """Note that the sender has it, and send it what stands where it knows less."""
    if sender not in row.sent_to:
        row.sent_to = sorted({*row.sent_to, sender})
        row.save(update_fields=["sent_to"])
    if version == row.version or row.state == AlertState.EXPIRED:
        return
    if row.state == AlertState.CANCELLED:
        alert_acts.withdraw(row, [sender], reason=row.reason, newest=False)
    else:
        body = bodies.write(alert_body(row))
        outbox.post_even_if_away(ISSUED, to=[sender], body=body, on=row.id, lane=Lane.URGENT)


def _take_cancellation(sender: str, body: Json, _: Json) -> None:
    stated = bodies.read(CancelledBody, body)
    row = _own(sender, stated.alert)
    if row is None or row.version > stated.version or row.state == AlertState.CANCELLED:
        return
    if stated.reason == alert_acts.LEFT:
        row.sent_to = sorted(set(row.sent_to) - {sender})
        row.save(update_fields=["sent_to"])
        return
    alert_effects.cancel(row, version=stated.version, reason=stated.reason)
    alert_acts.withdraw(row, set(row.sent_to) - {sender}, reason=stated.reason, newest=True)


def _take_acknowledgement(sender: str, body: Json, _: Json) -> None:
    """Keep what a post of ours acknowledged; an alert that is not there has ended here meanwhile."""
    done = bodies.read(AcknowledgedBody, body, sender=here.node().force)
    policy.require_own_unit(done.by)
    row = Alert.objects.select_for_update().filter(id=done.alert, issuer=sender).first()
    if row is not None and alert_effects.take_acknowledgement(row, done):
        hand_overs.take_hand_over(row, done)
        alert_effects.stop_ringing(row, done.by.unit)


def _own(sender: str, alert: UUID) -> Alert | None:
    """Return an alert, locked.  Raises Refused when it is not ours."""
    row = Alert.objects.select_for_update().filter(id=alert).first()
    if row is not None and row.issuer != here.node().force:
        raise Refused(
            "exchange:not-our-alert",
            "{force} gives back, as ours, {number}, which is not.",
            force=sender,
            number=policy.number(row.issuer, row.id),
        )
    return row


_TAKES: Mapping[str, Callable[[str, Json, Json], Parked | None]] = {
    "thread.opened.v1": _take_question,
    "thread.said.v1": _take_message,
    "thread.outcome.v1": _take_outcome,
    UPDATED: _take_alert,
    "alert.cancelled.v1": _take_cancellation,
    "alert.acknowledged.v1": _take_acknowledgement,
}
