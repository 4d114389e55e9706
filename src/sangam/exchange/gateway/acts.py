"""The gateway desk: a force without a node takes part through a desk of ours.

What would go to its node goes out as a letter, signed and printed.  What it answers is keyed in on its behalf, by an
officer whose name stands beside the words.  The clock runs from the handing over of the letter, since before that
nobody there can know of it.  A force that has paired a node has no gateway any more, whatever stands in the table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sangam.access.policy import require, step
from sangam.access.units import units
from sangam.audit import audit
from sangam.exchange import limits, policy, storage
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.gateway import letters as gateway_letters
from sangam.exchange.gateway.letters import Unsent
from sangam.exchange.messages import AcknowledgedBody
from sangam.exchange.models import Alert, Gateway, Letter, Thread
from sangam.exchange.storage import Words
from sangam.exchange.types import Acknowledged, Act, Side
from sangam.exchange.types.letters import GatewayView, LetterView
from sangam.federation.lanes import status
from sangam.federation.types import Delivery, Lane, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Grade
from sangam.kernel.ids import named_id, new_id
from sangam.kernel.purpose import Stated
from sangam.notices import deliveries as notice_deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

WAITING, LATE = "letter.waiting", "letter.late"
_TITLE = "A letter for {force} waits to be handed over: {title}"
_LATE = "{force} has not answered: call its desk about {title}"

_STEPS: Mapping[tuple[str, str], str] = {
    ("waiting", "handed over"): "handed_over",
    ("handed_over", "handed over"): "handed_over",
    ("handed_over", "answered"): "answered",
    ("answered", "answered"): "answered",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a force without a node said, as it is keyed in.  by: who said it there, by name and rank."""

    text: str
    by: str
    grade: Grade | None = None


def open_gateway(actor: Actor, force: str, *, desk: str, contact: str) -> None:
    """Let a desk of ours take part for a force without a node.

    Raises Malformed for an unknown force or unit, Refused for our own force or one that has paired a node.
    """
    require(actor, "node:operate")
    with audit.deed(actor, "admin:gateway:open", on=force) as facts:
        _require_without_node(force)
        known = units.units([force, desk])
        if force not in known or desk not in known or policy.force_of(desk) != here.node().force:
            raise Malformed(
                "exchange:gateway-unit",
                "A gateway is for a known force, at a desk of ours: {force}, {desk}.",
                force=force,
                desk=desk,
            )
        contact = policy.require_text(contact, part="contact", most=limits.LONGEST_LABEL)
        at = audit.require_deed().at
        opened = {"desk": desk, "contact": contact, "since": at, "closed_at": None}
        Gateway.objects.update_or_create(force=force, defaults=opened)
        facts.update(desk=desk, contact=contact)


def close_gateway(actor: Actor, force: str) -> None:
    """End the part that our desk takes for a force; its letters and answers stay, to be read.  Raises NotFound."""
    require(actor, "node:operate")
    with audit.deed(actor, "admin:gateway:close", on=force):
        if not Gateway.objects.filter(force=force, closed_at=None).update(closed_at=audit.require_deed().at):
            raise NotFound("exchange:gateway-closed", "No gateway for {force} is open here.", force=force)
        for open_one in Letter.objects.filter(force=force).exclude(state="answered").values_list("id", flat=True):
            notice_deliveries.stop_clocks(Subject("letter", open_one))
            notice_deliveries.done_for_subject(Subject("letter", open_one))


def gateways() -> list[GatewayView]:
    """Return the forces for which desks of ours take part now."""
    paired = _with_node()
    return [
        GatewayView(row.force, row.desk, row.contact, row.since)
        for row in Gateway.objects.filter(closed_at=None).order_by("force")
        if row.force not in paired
    ]


def by_letter(forces: Iterable[str]) -> set[str]:
    """Return those of these forces that are reached by letter."""
    wanted = set(forces)
    return {row.force for row in gateways() if row.force in wanted} if wanted else set()


def post_or_write(send: Callable[..., UUID], letter: Unsent) -> UUID:
    """Send an envelope to a force; to one without a node lay a letter before its gateway's desk instead.

    send: takes `to=[force]` and raises Refused where nobody is paired, which is then asked about gateways: a message
    between nodes pays nothing.  Returns the id of the envelope or of the letter, by which `deliveries` knows it.
    """
    try:
        return send(to=[letter.force])
    except Refused:
        if not by_letter([letter.force]):
            raise
    return write_letter(letter)


def post_if_a_node(send: Callable[..., UUID], force: str) -> None:
    """Send an envelope that is worth no letter: that something was seen."""
    try:
        send(to=[force])
    except Refused:
        if not by_letter([force]):
            raise


def write_letter(letter: Unsent) -> UUID:
    """Lay a letter before the gateway's desk, in the running deed; return its id."""
    audit.require_deed()
    gateway, about = Gateway.objects.get(force=letter.force), letter.about
    made = Letter.objects.create(
        force=letter.force,
        kind=letter.kind,
        about_kind=about.kind,
        about=UUID(str(about.id)),
        says=gateway_letters.says_out(letter.says),
        made_at=clock.now(),
    )
    parts = {"force": letter.force, "title": gateway_letters.title_of(letter.says)}
    pace = Urgency.URGENT if letter.urgent else Urgency.ROUTINE
    telling = Telling(WAITING, Subject("letter", made.id), _TITLE, parts, TodayLane.NOW, pace)
    notice_deliveries.notify(telling, to=[units.desk_unit(gateway.desk)])
    return made.id


def letters(actor: Actor, *, purpose: Stated | None = None, limit: int = 200) -> list[LetterView]:
    """Return the letters of the desks that the actor works for, those that wait first.  Raises Refused.

    The record that one is about is named as the actor sees it for this purpose.
    """
    require(actor, "gateway:work")
    rows = Letter.objects.filter(force__in=_forces_of(actor)).order_by("-made_at")[:limit]
    return sorted(
        gateway_letters.read_letters(actor, map(_view, rows), purpose=purpose), key=lambda view: view.state != "waiting"
    )


def letter(actor: Actor, letter: UUID, *, purpose: Stated | None = None) -> LetterView:
    """Return one letter with its clock and what was keyed in, also once its gateway is closed; a look, as `letters`.

    Raises NotFound for one that is not of the actor's desk.
    """
    with audit.deed(actor, "officer:letter:read", on=letter) as facts:
        row = _row(actor, letter)
        facts.update(force=row.force, about=str(row.about))
    closed = Gateway.objects.filter(force=row.force).exclude(closed_at=None).exists()
    (view,) = gateway_letters.read_letters(actor, [_view(row)], purpose=purpose)
    return replace(view, closed=closed, **gateway_letters.of(row))


def keep_printed(actor: Actor, letter: UUID, pdf: bytes) -> bytes:
    """Keep a letter as printed, the first time; return what is kept, which is what may leave.

    Raises Refused once its gateway is closed: what was never printed goes nowhere any more.
    """
    with audit.deed(actor, "officer:letter:print", on=letter) as facts:
        row = _lock_open_letter(actor, letter)
        if row.pdf is None:
            row.pdf = pdf
            row.save(update_fields=["pdf"])
        facts.update(force=row.force, bytes=len(row.pdf))
    return bytes(row.pdf)


def hand_over(actor: Actor, letter: UUID, *, how: str) -> None:
    """Note how a letter was handed over, and to whom; a question's clock starts.

    Raises NotFound, Conflict when it was answered, Malformed without a word on how.
    """
    with audit.deed(actor, "officer:letter:hand-over", on=letter) as facts:
        row = _lock_open_letter(actor, letter)
        row.state = step(_STEPS, row.state, "handed over", thing="This letter")
        how = policy.require_text(how, part="word on how it was handed over", most=limits.LONGEST_LABEL)
        row.handed_at, row.handed_by, row.handed_how = clock.now(), actor.label, how
        row.save(update_fields=["state", "handed_at", "handed_by", "handed_how"])
        notice_deliveries.done_for_subject(Subject("letter", row.id), kind=WAITING)
        facts.update(how=how, force=row.force)
        if row.kind == "thread.opened":
            _start_clock(row, units.desk_unit(Gateway.objects.get(force=row.force).desk))


def key_in_answer(actor: Actor, letter: UUID, said: Said, *, declined: bool = False) -> UUID:
    """Key in what a force answered to a question, or that it declined; the asker's post is told.  The clock stops.

    Raises NotFound, Conflict when the letter was not handed over, Malformed for an alert's letter or without words.
    """
    act = Act.DECLINED if declined else Act.ANSWERED
    with audit.deed(actor, "officer:letter:key-in", on=letter) as facts:
        row = _mark_answered(actor, letter, "thread")
        held = storage.lock(row.about)
        if held is None:
            raise storage.no_such_thread()
        text = policy.require_text(said.text, part="answer", most=limits.LONGEST_TEXT)
        step(policy.THREAD_STEPS, held.row.state, act, thing=policy.number(held.row.host, held.row.id))
        words = Words(new_id(), act, _spoken_by(actor, row.force, said.by), text, clock.now(), said.grade)
        message = storage.store_message(held.row, Side.OWNER, words)
        storage.notify_other_side(held.row, message)
        notice_deliveries.stop_clocks(Subject("letter", row.id))
        notice_deliveries.done_for_subject(Subject("letter", row.id), kind=LATE)
        facts.update(force=row.force, by=said.by, thread=str(row.about), act=act)
    return words.message


def key_in_acknowledgement(actor: Actor, letter: UUID, *, how: Acknowledged, by: str, note: str = "") -> None:
    """Key in that a force has seen an alert, or acted on it.  Raises as `key_in_answer` does."""
    with audit.deed(actor, "officer:letter:key-in", on=letter) as facts:
        row = _mark_answered(actor, letter, "alert")
        alert = Alert.objects.select_for_update().get(id=row.about)
        target = alert.targets.filter(force=row.force).order_by("unit").values_list("unit", flat=True).first()
        spoken = _spoken_by(actor, row.force, by, unit=target or row.force)
        done = AcknowledgedBody(alert.id, alert.version, how, policy.require_note(note), spoken, clock.now())
        if alert_effects.take_acknowledgement(alert, done):
            alert_effects.tell_progress(alert)
        facts.update(force=row.force, by=by, alert=str(alert.id), how=how)


def letters_about(thing: UUID) -> list[LetterView]:
    """Return the letters about a thread or an alert, oldest first, for the page of it."""
    return [_view(row) for row in Letter.objects.filter(about=thing).order_by("made_at")]


def deliveries(letters: Iterable[UUID]) -> list[Delivery]:
    """Return how far letters have come, as of envelopes: what was handed over has left and is there."""
    return [
        Delivery(row.id, row.force, Lane.NORMAL, row.made_at, row.handed_at, row.handed_at, None, "")
        for row in Letter.objects.filter(id__in=list(letters)).only("force", "made_at", "handed_at")
    ]


def _mark_answered(actor: Actor, letter: UUID, kind: str) -> Letter:
    row = _lock_open_letter(actor, letter)
    if row.about_kind != kind:
        raise Malformed("exchange:letter-kind", "This letter is about {kind}: answer it so.", kind=row.about_kind)
    row.state = step(_STEPS, row.state, "answered", thing="This letter")
    row.save(update_fields=["state"])
    return row


def _spoken_by(actor: Actor, force: str, by: str, *, unit: str = "") -> Author:
    """Return whose words they are, and who keyed them in."""
    by = policy.require_text(by, part="name of who said it", most=limits.LONGEST_LABEL // 2)
    label = f"{by}, {force} (keyed in by {actor.label})"[: limits.LONGEST_LABEL]
    return Author(force, unit or force, named_id("gateway", force), label)


def _start_clock(row: Letter, desk: str) -> None:
    thread = Thread.objects.select_for_update().get(id=row.about)
    if thread.due_at is None:
        thread.due_at = clock.now() + timedelta(seconds=thread.clock_s)
        thread.save(update_fields=["due_at"])
        parts = {"force": row.force, "title": gateway_letters.says_in(row.says)["title"]}
        late = Telling(LATE, Subject("letter", row.id), _LATE, parts, TodayLane.NOW, Urgency.URGENT, thread.due_at)
        notice_deliveries.set_clocks([Deadline(late, desk, thread.due_at)])


def _forces_of(actor: Actor) -> list[str]:
    return [row.force for row in Gateway.objects.all() if row.desk in actor.audience or actor.unit == here.node().force]


def _row(actor: Actor, letter: UUID) -> Letter:
    require(actor, "gateway:work")
    row = Letter.objects.filter(id=letter, force__in=_forces_of(actor)).first()
    if row is None:
        raise NotFound("exchange:letter", "There is no such letter for your desk.")
    return row


def _lock_open_letter(actor: Actor, letter: UUID) -> Letter:
    """Return a letter to work on, locked."""
    row = _row(actor, letter)
    if not Gateway.objects.filter(force=row.force, closed_at=None).exists():
        raise Refused(
            "exchange:gateway-over",
            "The gateway for {force} is closed: its letters can be read, not worked on.",
            force=row.force,
        )
    return Letter.objects.select_for_update().get(id=row.id)


def _view(row: Letter) -> LetterView:
    return LetterView(
        row.id,
        row.force,
        row.kind,
        row.about_kind,
        row.about,
        gateway_letters.says_in(row.says),
        row.state,
        row.made_at,
        row.handed_at,
        row.handed_by,
        row.handed_how,
        bytes(row.pdf) if row.pdf is not None else None,
    )


def _require_without_node(force: str) -> None:
    if force == here.node().force or force in _with_node():
        raise Refused("exchange:has-node", "{force} has a node of its own: it needs no gateway.", force=force)


def _with_node() -> set[str]:
    return {peer.force for peer in status.peers() if peer.state in (PeerState.PAIRED, PeerState.SUSPENDED)}
