"""Taking back, after a restore, what a peer holds of our own words: `exchange.returned.v1`, of `sender`.

In any order, and again, it ends in the same state.  A message that we have stays; an alert's higher version counts, and
its end too.  A holder that knows less than we do is sent what it lacks, and an end is passed on to all who may lack it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sangam.access.public import units
from sangam.exchange import policy
from sangam.exchange.alerts import acts as alert_acts
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts import hand_overs
from sangam.exchange.messages.bodies import (
    ISSUED,
    UPDATED,
    AcknowledgedBody,
    CancelledBody,
    Json,
    OutcomeBody,
    read_alert,
    read_opened,
    read_said,
)
from sangam.exchange.models import Alert, Thread
from sangam.exchange.recovery.sender import MOST_ITEMS, alert_body
from sangam.exchange.storage import thread_locks, thread_store
from sangam.exchange.storage.thread_store import Words
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads.intake import require_party
from sangam.exchange.types import Act, AlertState, Side
from sangam.federation.public import catch_up, envelopes, files
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import bodies, here
from sangam.kernel.bodies import Body, Instant
from sangam.kernel.errors import Malformed, Refused


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
    thread_store.store_message(row, Side.ASKER, words)
    envelopes.wake_parked(row.id)


def _take_message(sender: str, body: Json, _: Json) -> Parked | None:
    said = read_said(body, sender=here.node().force)
    held = thread_locks.lock(said.thread, message=said.message)
    if held is None:
        return Parked(waits_for=said.thread)
    words = thread_store.words_of(said, said_at=said.at)
    if _restore_message(held, sender, words, said.due_at) and said.file:
        files.regain([said.file], about=said.message, source=sender)
        files.allow([said.file.id], {sender}, about=said.message)
    return None


def _take_outcome(sender: str, body: Json, _: Json) -> Parked | None:
    said = bodies.read(OutcomeBody, body, sender=here.node().force)
    held = thread_locks.lock(said.thread, message=said.message)
    if held is None:
        return Parked(waits_for=said.thread)
    _restore_message(held, sender, Words(said.message, Act.OUTCOME, said.by, said.note, said.at, outcome=said.code))
    return None


def _restore_message(held: thread_locks.Locked, sender: str, words: Words, due_at: datetime | None = None) -> bool:
    """Keep a message of ours in a thread with the sender, unless it stands; return whether it was new."""
    policy.require_own_unit(words.by)
    side = thread_store.other(require_party(held.row, sender))
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
    thread_store.notify_other_side(held.row, thread_store.store_message(held.row, side, words))
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
    envelopes.wake_parked(row.id)


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
        envelopes.post_even_if_away(ISSUED, to=[sender], body=body, on=row.id, lane=Lane.URGENT)


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
