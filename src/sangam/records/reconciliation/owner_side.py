"""The owner's side of comparing: what a force should hold of ours against what it holds, by digests over ranges of ids.

One digest of everything goes out first; where the holder's is the same, that is all.  A range that differs is split,
down to ranges so small that the holder lists what it has.  Then what lacks is sent, what should not be there is
recalled, and the desk is told of what is ahead of us.

A range of which the holder has nothing is sent whole, page by page, a few pages ahead of what has reached it.  So a new
holder gets everything without a queue of a million rows.

Each step is a deed of its own and leaves its place in `records_stretch`: cut anywhere, it goes on from there.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import desk_notes, outbox
from sangam.federation.lanes import status
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Lane, PeerState, PeerView
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON, require_length
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.messages.reconciliation import Answer, Answers, Question
from sangam.records.models import Comparing, Share, Stretch
from sangam.records.reconciliation import repair
from sangam.records.reconciliation import repair as reconciliation_repair
from sangam.records.sharing import distribution
from sangam.records.types import ComparingView

PAGE = 500
AHEAD_PAGES = distribution.PAGES_AHEAD
_UNDER_WAY = "SELECT force FROM records_comparing WHERE finished_at IS NULL"
_MARGIN = timedelta(hours=1)
_ASK_AGAIN_AFTER = timedelta(days=1)
_MOST_SHORT = 64
"""An honest holder ends a list early only when it is full; so often another may, before the comparing is broken off."""


def begin_comparison(actor: Actor, force: str, *, why: str) -> None:
    """Begin to compare what a force holds of ours with what it should hold; one under way begins anew.

    Raises Refused when the force is not paired.
    """
    why = require_length(why, part="reason", most=REASON)
    if force not in _paired_forces():
        raise Refused(
            "records:compare-unpaired",
            "{force} is not paired with this node: there is nobody to compare with. See `sangam peer list`.",
            force=force,
        )
    with audit.deed(actor, "node:records:begin-comparing") as facts:
        at, run = audit.require_deed().at, new_id()
        until = at + _MARGIN
        due = Share.objects.filter(force=force, level__in=["whole", "pointer", "silent"], expires_at__gt=until).count()
        begun = {"run": run, "why": why, "begun_at": at, "until": until, "due": due, "finished_at": None}
        Comparing.objects.update_or_create(force=force, defaults={**begun, **dict.fromkeys(_COUNTED, 0)})
        Stretch.objects.filter(force=force).delete()
        Stretch.objects.create(
            force=force,
            first=reconciliation_messages.FIRST,
            beyond=reconciliation_messages.BEYOND,
            count=due,
            step="ask",
        )
        facts.update(force=force, why=why, records=due)


def advance() -> int:
    """Take the next step of each comparing under way; return how many steps were taken.

    Since a restore of ours, none with a force that is still to tell what it holds: we do not know what we gave it.
    """
    under_way = {force for (force,) in prepared.run(_UNDER_WAY, [])}
    return sum(map(_advance, sorted((under_way & distribution.there()) - catch_up.unheard()))) if under_way else 0


def take_answer(envelope: Incoming) -> None:
    """records.differ.v1: a holder has compared; one answer of a question that is not open any more changes nothing.

    Nor does one before a restored owner has heard what was given: what it lost would be taken for one too many.
    A comparing that is drawn out is broken off, and the desk told: a refusal would have what came of it done again.
    Raises Refused for a stretch of few records that differs and is not listed.
    """
    answered = bodies.read_as_it_is(Answers, envelope.body)
    comparing = (
        Comparing.objects.select_for_update().filter(force=envelope.sender, run=answered.run, finished_at=None).first()
    )
    if comparing is None:
        return
    if envelope.sender in catch_up.unheard():
        _ask_again(comparing)
        return
    asked = Stretch.objects.filter(force=envelope.sender, step="asked")
    open_ = {(stretch.first, stretch.beyond): stretch for stretch in asked}
    for each in answered.answers:
        stretch = open_.pop((each.first, each.beyond), None)
        if stretch is not None:
            _apply_answer(comparing, stretch, each)
    if comparing.short > _MOST_SHORT or comparing.ahead > repair.MOST_AHEAD:
        _break_off(comparing)
    comparing.save()


def views() -> list[ComparingView]:
    """Return how far the last comparing with each force is."""
    return [
        ComparingView(
            row.force,
            row.why,
            row.begun_at,
            row.finished_at,
            row.due,
            min(row.settled, row.due),
            row.sent,
            row.recalled,
            row.ahead,
        )
        for row in Comparing.objects.order_by("force")
    ]


_COUNTED = ("settled", "sent", "recalled", "ahead", "short")


def _paired_forces() -> list[str]:
    return [peer.force for peer in status.partners() if peer.state is PeerState.PAIRED]


def _advance(force: str) -> int:
    """Take one step, where there is one to take and no other worker is at it."""
    if not _next_step(force):
        return 0
    with audit.deed(Actor.system(here.node().force, "comparer"), "node:records:compare") as facts:
        comparing = Comparing.objects.select_for_update(skip_locked=True).filter(force=force, finished_at=None).first()
        step = _next_step(force) if comparing else ""
        if comparing is not None and step:
            _STEPS[step](comparing)
            comparing.save()
        facts.update(force=force, step=step)
    return int(bool(step))


def _next_step(force: str) -> str:
    """Return which step can be taken now.  Nothing is written: the worker looks every second."""
    stretches = Stretch.objects.filter(force=force)
    waits = set(stretches.values_list("step", flat=True).distinct())
    if not waits:
        return "finish"
    if "split" in waits:
        return "split"
    if "ask" in waits and "asked" not in waits:
        return "ask"
    if "send" in waits and outbox.count_waiting(force, Lane.NORMAL, most=AHEAD_PAGES) < AHEAD_PAGES:
        return "send"
    overdue = stretches.filter(step="asked", asked_at__lt=clock.now() - _ASK_AGAIN_AFTER)
    return "ask again" if overdue.exists() else ""


def _finish(comparing: Comparing) -> None:
    comparing.finished_at = audit.require_deed().at
    if comparing.ahead:
        sentence = Told(
            "{force} holds {ahead} records of ours that this node does not know, or in a higher version than here. Was "
            "this node restored from a backup?",
            force=comparing.force,
            ahead=comparing.ahead,
        )
        desk_notes.tell_desk(comparing.force, "records:ahead", sentence)


def _break_off(comparing: Comparing) -> None:
    """End a comparing that its holder draws out: with lists that creep forward, or with records without end."""
    Stretch.objects.filter(force=comparing.force).delete()
    sentence = Told(
        "{force} draws comparing out: {short} lists that end before they need to, {ahead} records that this node does "
        "not know. It was broken off and begins anew at night; ask that force.",
        force=comparing.force,
        short=comparing.short,
        ahead=comparing.ahead,
    )
    desk_notes.tell_desk(comparing.force, "records:compare-drawn-out", sentence)
    _finish(comparing)


def _send_question(comparing: Comparing) -> None:
    force, at = comparing.force, audit.require_deed().at
    stretches = list(Stretch.objects.filter(force=force, step="ask").order_by("id")[: reconciliation_messages.PARTS])
    bounds = [(stretch.first, stretch.beyond) for stretch in stretches]
    counted = reconciliation_repair.should_hold(force, bounds, until=comparing.until)
    for stretch, found in zip(stretches, counted, strict=True):
        stretch.step, stretch.asked_at, stretch.count = "asked", at, found.count
    Stretch.objects.bulk_update(stretches, ["step", "asked_at", "count"])
    body = bodies.write(Question(comparing.run, comparing.until, tuple(counted)))
    outbox.post_even_if_away("records.compared.v1", to=[force], body=body, on=comparing.run)


def _ask_again(comparing: Comparing) -> None:
    """Ask anew what was not answered: the peer may have been rebuilt meanwhile."""
    Stretch.objects.filter(force=comparing.force, step="asked").update(step="ask")


def _split_next_range(comparing: Comparing) -> None:
    stretch = Stretch.objects.filter(force=comparing.force, step="split").order_by("id")[0]
    parts = reconciliation_repair.split_range(comparing.force, (stretch.first, stretch.beyond), until=comparing.until)
    firsts = [stretch.first, *(first for first, _ in parts[1:])]
    counts = [count for _, count in parts] or [0]
    Stretch.objects.bulk_create(
        Stretch(force=comparing.force, first=first, beyond=beyond, count=count, step="ask")
        for first, beyond, count in zip(firsts, [*firsts[1:], stretch.beyond], counts, strict=True)
    )
    stretch.delete()


def _send_missing_page(comparing: Comparing) -> None:
    """Queue one page of what the holder has nothing of."""
    stretch = Stretch.objects.filter(force=comparing.force, step="send").order_by("id")[0]
    rows = Share.objects.filter(
        force=comparing.force,
        record__gte=stretch.first,
        record__lt=stretch.beyond,
        expires_at__gt=comparing.until,
        level__in=["whole", "pointer", "silent"],
    ).order_by("record")
    page = list(rows.values_list("record", "sent_at")[:PAGE])
    lacking = [record for record, sent_at in page if sent_at < _asked_at(stretch)]
    comparing.sent += repair.send_missing_records(comparing.force, lacking)
    comparing.settled += len(page)
    if len(page) < PAGE:
        stretch.delete()
        return
    stretch.first = reconciliation_messages.after(page[-1][0])
    stretch.save()


_STEPS: Mapping[str, Callable[[Comparing], None]] = {
    "finish": _finish,
    "split": _split_next_range,
    "ask": _send_question,
    "send": _send_missing_page,
    "ask again": _ask_again,
}


def _apply_answer(comparing: Comparing, stretch: Stretch, answer: Answer) -> None:
    """Do what one answer calls for, as far as it is little; the rest is left to the worker."""
    if answer.same:
        comparing.settled += stretch.count
        stretch.delete()
    elif answer.held is not None:
        _heal(comparing, stretch, answer)
    elif (
        stretch.count <= reconciliation_messages.LEAF
    ):  # split once more it may be the same stretch, and so without end
        raise Refused(
            "records:compare-no-list",
            "{force} says that it holds up to {most} of our records otherwise than we do, and does not list them: "
            "nothing of this answer counts, and it is asked again after a day.",
            force=comparing.force,
            most=reconciliation_messages.LEAF,
        )
    else:
        stretch.step = "split" if answer.count else "send"
        stretch.save()


def _heal(comparing: Comparing, stretch: Stretch, answer: Answer) -> None:
    done = repair.heal(comparing.force, answer, sent_before=_asked_at(stretch), until=comparing.until)
    comparing.sent += done.sent
    comparing.recalled += done.recalled
    comparing.ahead += done.ahead
    comparing.settled += done.settled
    if answer.upto is None or answer.upto == answer.beyond:
        stretch.delete()
        return
    comparing.short += len({each.record for each in answer.held or ()}) < 2 * reconciliation_messages.LEAF
    stretch.first, stretch.step = answer.upto, "ask"
    stretch.save()


def _asked_at(stretch: Stretch) -> datetime:
    if stretch.asked_at is None:
        raise RuntimeError("a stretch is answered that was never asked about")
    return stretch.asked_at


# Schedule of comparing: with a new or long absent peer, after a restore of either node, and each night.

LONG_AWAY = timedelta(hours=12)
_NIGHT = range(1, 5)  # hours in India
_NOT_BEFORE = timedelta(hours=20)
_AT_THE_LATEST = timedelta(hours=48)


def begin_due() -> int:
    """Begin each comparing that is due; return how many."""
    now, last = clock.now(), {row.force: row for row in Comparing.objects.all()}
    whole, heard, begun = catch_up.whole_since(), catch_up.heard_since(), 0
    for peer in status.partners():
        before = last.get(peer.force)
        why = _why(peer, before, now) if peer.state is PeerState.PAIRED else ""
        at = before.begun_at if before else now
        if not why and at < max(whole.get(peer.force, at), heard or at):
            why = "restored"  # it may lack, or hold beyond its time, what another force gave back or told to us since
        if why:
            begin_comparison(Actor.system(here.node().force, "comparer"), peer.force, why=why)
            begun += 1
    return begun


def _why(peer: PeerView, last: Comparing | None, now: datetime) -> str:
    """Return why to compare with a paired force now, "" when there is no need.

    One that is long away is asked once it is back: until then the question waits here.
    """
    if last is None or last.begun_at < peer.changed_at:
        return "new"
    if peer.failing_since and now - peer.failing_since > LONG_AWAY and last.begun_at < peer.failing_since:
        return "away"
    age = now - last.begun_at
    at_night = now.astimezone(clock.INDIA).hour in _NIGHT and age > _NOT_BEFORE
    return "nightly" if last.finished_at and (at_night or age > _AT_THE_LATEST) else ""
