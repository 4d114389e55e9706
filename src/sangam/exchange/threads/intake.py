"""Taking other forces' questions, messages, sights and outcomes, inside the envelope's deed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sangam.exchange import policy, request_types, storage
from sangam.exchange.messages import OpenedBody, OutcomeBody, SaidBody, SeenBody, read_opened, read_said
from sangam.exchange.models import Message, Seen, Thread
from sangam.exchange.storage import Locked, Words
from sangam.exchange.threads.acts import new_thread, take_effect
from sangam.exchange.types import Act, Side, Step
from sangam.federation.files import store
from sangam.federation.inbox import dispatch, parked
from sangam.federation.lanes import status
from sangam.federation.types import Incoming, Outcome, Parked
from sangam.kernel import bodies, clock, here
from sangam.kernel.author import Author
from sangam.kernel.errors import Refused
from sangam.notices import deliveries

_SKEW = timedelta(minutes=5)
"""By so much the clocks of two nodes may differ without a word."""


def take_opened(incoming: Incoming) -> None:
    """Keep a question about a record of ours, tell the desk, start the clock; again changes nothing."""
    opened = read_opened(incoming.body, sender=incoming.sender)
    opened = bodies.replace(opened, at=min(opened.at, clock.now()))
    policy.require_own_unit(opened.asked_by)
    if opened.record.owner != here.node().force:
        raise Refused(
            "exchange:not-our-record",
            "{force} asks us about {label}, which is {owner}'s: ask {owner}.",
            force=incoming.sender,
            label=opened.record.label,
            owner=opened.record.owner,
        )
    policy.require_made_by(opened.thread, incoming.sender)
    _require_lawful(opened, incoming.sender)
    known = Thread.objects.filter(id=opened.thread).first()
    if known is not None:
        with dispatch.unheard(as_if=Outcome.APPLIED):
            require_party(known, incoming.sender)
        return
    new_thread(opened, host=incoming.sender)
    parked.wake_parked(opened.thread)


def _require_lawful(opened: OpenedBody, sender: str) -> None:
    """Raise Refused for a request that may not be made, or that came without the approval that its type wants."""
    found = request_types.request_types().get(opened.terms.type) if opened.terms else None
    if found is None or opened.terms is None:
        return
    request_types.request_type(found.code)
    if found.rank and not (opened.terms.approved_by and opened.terms.approved_at):
        raise Refused(
            "exchange:not-approved",
            "{force} asks for what an officer of the rank of {rank} approves, and names none.",
            force=sender,
            rank=found.rank_words,
        )


def take_said(incoming: Incoming) -> Parked | None:
    """Keep a message, an answer, a refusal or a closing; wait for the thread when it has not come yet."""
    said = read_said(incoming.body, sender=incoming.sender)
    held = storage.lock(said.thread, message=said.message)
    if held is None:
        return Parked(waits_for=said.thread)
    row, side = held.row, _side(held.row, incoming.sender, said.act, said.by)
    if _is_new(held, incoming.sender):
        if side is Side.OWNER:
            _note_clock(row, said.due_at)
        if said.file:
            store.expect([said.file], about=said.message, source=incoming.sender)
        words = _words(row, side, said)
        storage.notify_other_side(row, storage.store_message(row, side, words))
        take_effect(row, side, words)
    return None


def _words(row: Thread, side: Side, said: SaidBody) -> Words:
    """Return what another force said.  Raises Refused for a step that its side never takes, or a desk not its own."""
    if said.step is not None and side is not Side.OWNER:
        raise Refused(
            "exchange:not-their-step",
            "{force} takes a step in {number} that is for the answering side.",
            force=said.by.force,
            number=policy.number(row.host, row.id),
        )
    if said.step is Step.HANDED:
        policy.require_own_unit(replace(said.by, unit=said.handed_to))
    return storage.words_of(said, said_at=_bounded_time(row, said.at))


def _bounded_time(row: Thread, said_at: datetime) -> datetime:
    """Return where a message stands in time: not before its question, and not after this instant."""
    return max(min(said_at, clock.now()), row.opened_at)


def take_outcome(incoming: Incoming) -> Parked | None:
    """Keep what came of a record that we supplied, and tell its desk."""
    outcome = bodies.read(OutcomeBody, incoming.body, sender=incoming.sender)
    held = storage.lock(outcome.thread, message=outcome.message)
    if held is None:
        return Parked(waits_for=outcome.thread)
    row, side = held.row, _side(held.row, incoming.sender, Act.OUTCOME, outcome.by)
    if _is_new(held, incoming.sender):
        said_at = _bounded_time(row, outcome.at)
        words = Words(outcome.message, Act.OUTCOME, outcome.by, outcome.note, said_at, outcome=outcome.code)
        storage.notify_other_side(row, storage.store_message(row, side, words))
    return None


def take_seen(incoming: Incoming) -> Parked | None:
    """Note that a post of the other force has seen messages of ours."""
    seen = bodies.read(SeenBody, incoming.body, sender=incoming.sender)
    policy.require_own_unit(seen.by)
    held = storage.lock(seen.thread)
    if held is None:
        return Parked(waits_for=seen.thread)
    with dispatch.unheard(as_if=Outcome.PARKED):
        row, side = held.row, require_party(held.row, incoming.sender)
    ours = Message.objects.filter(thread=row, id__in=seen.messages, side=storage.other(side))
    found = list(ours.values_list("id", flat=True))
    if missing := sorted(set(seen.messages) - set(found)):
        return Parked(waits_for=missing[0])
    if side is Side.OWNER:
        _note_clock(row, seen.due_at)
    by = seen.by
    Seen.objects.bulk_create(
        [Seen(message_id=message, post=by.post, unit=by.unit, label=by.label, at=seen.at) for message in found],
        ignore_conflicts=True,
    )
    deliveries.touch(storage.subject(row.id))
    return None


def _side(row: Thread, sender: str, act: Act, by: Author) -> Side:
    """Return the side that a force speaks for.  Raises Refused when it may not do this act in this thread.

    One that has no part in it hears what it hears of a thread that is not here.
    """
    with dispatch.unheard(as_if=Outcome.PARKED):
        side = require_party(row, sender)
    policy.require_own_unit(by)
    if (act, side) not in policy.THREAD_RIGHTS:
        raise Refused(
            "exchange:not-their-act",
            "{force} is {side} in {number}: a message of that side is never {act}.",
            force=sender,
            side=side,
            number=policy.number(row.host, row.id),
            act=act,
        )
    return side


def require_party(row: Thread, sender: str) -> Side:
    """Return the side that another force has in a thread.  Raises Refused when it has none."""
    for side in (Side.ASKER, Side.OWNER):
        if storage.force_of_side(row, side) == sender and sender != here.node().force:
            return side
    raise Refused(
        "exchange:not-a-party",
        "{force} writes in {number}, in which it has no part.",
        force=sender,
        number=policy.number(row.host, row.id),
    )


def _is_new(held: Locked, sender: str) -> bool:
    """Tell whether a message is not held yet.  Raises Refused when the id is another force's message."""
    owner = held.sender_of_message
    if owner not in (None, sender):
        with dispatch.unheard(as_if=Outcome.APPLIED):
            raise Refused(
                "exchange:not-their-message",
                "{force} sends a message under the id of one of {owner}'s.",
                force=sender,
                owner=owner,
            )
    return owner is None


def _note_clock(row: Thread, due_at: datetime | None) -> None:
    """Take over when the answer is due, by the answering node's clock; it lengthens no clock by saying so."""
    if due_at is not None and row.due_at != due_at:
        row.due_at = min(due_at, _latest_due(row))
        row.save(update_fields=["due_at"])


def _latest_due(row: Thread) -> datetime:
    """Return the latest time at which an answer can be due: its clock after the question arrived, and the pause."""
    now = clock.now()
    asked = Message.objects.filter(thread=row, act=Act.ASKED).values_list("envelope", flat=True).first()
    reached_at = next((each.reached_at for each in status.delivery([asked])), None) if asked else None
    paused = (row.resumed_at or now) - row.paused_at if row.paused_at is not None else timedelta(0)
    return (reached_at or now) + timedelta(seconds=row.clock_s) + paused + _SKEW
