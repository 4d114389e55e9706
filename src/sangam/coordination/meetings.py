"""What the host's officers do with a meeting: call, plan anew, send, start, close, cancel; add and remove forces."""

from collections.abc import Callable, Iterable
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.coordination import limits, notes, policy, rows, wire
from sangam.coordination.circulations import circulation_views
from sangam.coordination.models import Meeting
from sangam.coordination.rows import HeldMeeting
from sangam.coordination.types import MeetingState, Minutes, Participants, Plan
from sangam.coordination.wire import MeetingDocument
from sangam.federation import outbox
from sangam.hosting import memberships
from sangam.hosting import policy as hosting_policy
from sangam.hosting.contributions import send_own
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import REASON, require_length

Change = Callable[[MeetingDocument], MeetingDocument]
_ACTS = {"sent": "send", "started": "start", "closed": "close", "cancelled": "cancel"}


def call_meeting(actor: Actor, plan: Plan, participants: Participants, *, after: UUID | None = None) -> UUID:
    """Draft a meeting that the actor's unit calls and our force hosts; return its id.

    participants: by force its units and posts; the forces named are its members.  after: the closed meeting of ours
    whose series this one continues; what it deferred comes onto this agenda.
    Raises Refused without the right, Malformed, and NotFound for a force that we do not exchange with.
    """
    with audit.deed(actor, "officer:meeting:call") as facts:
        require(actor, "meeting:host")
        by = rows.author_of(actor)
        plan = _require_plan(plan)
        named = {**{force: tuple(each) for force, each in participants.items()}}
        named[by.force] = tuple(dict.fromkeys((*named.get(by.force, ()), *(() if named.get(by.force) else (by.unit,)))))
        rows.require_known_units(entry for each in named.values() for entry in each)
        membership = memberships.begin_membership(wire.KIND, named, by=actor.label, why="called")
        draft = MeetingDocument(
            thing=membership.thing,
            version=membership.version,
            members=membership.members,
            series=new_id_of(by.force),
            number=1,
            sequence=0,
            state=MeetingState.DRAFT,
            unit=by.unit,
            plan=plan,
            participants=policy.require_participants(named, membership.members),
            minutes=Minutes(),
            by=actor.label,
        )
        document = _next_of_series(actor, draft, after) if after else draft
        row = rows.keep_document(document, bodies.write(document), membership)
        facts.update(meeting=str(row.id), members=sorted(membership.members), number=document.number)
    return row.id


def revise_meeting(actor: Actor, meeting: UUID, plan: Plan) -> None:
    """Plan a meeting anew before it starts; its calendar entry is updated where time or place changes.

    Raises NotFound, Refused, Malformed, and Conflict once it has started.
    """
    with audit.deed(actor, "officer:meeting:revise", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "planned anew")
        before, plan = held.document.plan, _require_plan(plan)
        moved = (before.starts_at, before.lasts_min, before.place) != (plan.starts_at, plan.lasts_min, plan.place)
        publish(
            held, lambda now: replace(now, plan=plan, sequence=now.sequence + moved), by=actor.label, why="planned anew"
        )
        facts.update(moved=moved, starts_at=plan.starts_at.isoformat())


def advance_meeting(actor: Actor, meeting: UUID, act: str, *, why: str = "") -> None:
    """Send, start, close or cancel a meeting that our unit called.

    act: sent, started, closed or cancelled.  Once closed, what the meeting did not come to is deferred.
    Raises NotFound, Refused, and Conflict where its state does not allow it.
    """
    with audit.deed(actor, "officer:meeting:advance", on=meeting) as facts:
        if act not in _ACTS:
            raise Refused("coordination:act", "A meeting cannot be {act}.", act=act)
        why = require_length(why, part="reason", most=REASON)
        held = lock_hosted(actor, meeting, act)
        document = publish(held, lambda now: _next_state(now, act), by=actor.label, why=why or act)
        if act == "sent":  # with the items that were put on the agenda of the draft
            send_own(wire.membership_of(document), document.members)
        facts.update(act=act, why=why)


def add_participants(actor: Actor, meeting: UUID, participants: Participants, *, why: str = "") -> None:
    """Add units and posts to a meeting that is not over; a force that joins receives all that was written in it.

    Raises NotFound (a force that we do not exchange with), Refused, Malformed, and Conflict once it is over.
    """
    with audit.deed(actor, "officer:meeting:add-participants", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "joined")
        why = require_length(why, part="reason", most=REASON)
        rows.require_known_units(entry for entries in participants.values() for entry in entries)
        before, now = held.document.participants, memberships.own_membership(meeting)
        named = {
            force: tuple(dict.fromkeys((*before.get(force, ()), *participants.get(force, ()))))
            for force in {*before, *participants}
        }
        came = sorted(force for force in named if force not in hosting_policy.present_members(now))
        for force in came:
            now = hosting_policy.add_member(now, force, known=memberships.reachable())
        named = policy.require_participants(named, now.members)
        if named == before:
            raise Malformed("coordination:nobody-new", "Choose who else takes part: these take part already.")
        publish(
            held,
            lambda each: replace(each, participants=named),
            by=actor.label,
            why=why or "joined",
            membership=now if came else None,
        )
        if held.row.state != MeetingState.DRAFT:
            send_own(now, came)
        facts.update(added=sorted({e for each in participants.values() for e in each}), came=came, why=why)


def remove_force(actor: Actor, meeting: UUID, force: str, *, why: str) -> None:
    """Remove a force from a meeting that we host: it is sent nothing more, and reads nothing more.

    Raises NotFound and Refused.
    """
    with audit.deed(actor, "officer:meeting:remove-force", on=meeting) as facts:
        held = lock_hosted(actor, meeting, "")
        why = require_length(why, part="reason", most=REASON)
        now = hosting_policy.remove_member(memberships.own_membership(meeting), force)
        kept = {each: named for each, named in held.document.participants.items() if each != force}
        publish(
            held, lambda each: replace(each, participants=kept), by=actor.label, why=why, membership=now, gone=[force]
        )
        facts.update(force=force, version=now.version, why=why)


def lock_hosted(actor: Actor, meeting: UUID, act: str) -> HeldMeeting:
    """Return a meeting that the actor's unit called, locked.  act: as in MEETING_STEPS, "" for any state.

    Raises NotFound, Refused (no right, another unit's) and Conflict (its state).
    """
    require(actor, "meeting:host")
    held = rows.lock_visible(actor, meeting)
    if not rows.is_host(actor, held.row):
        raise Refused(
            "coordination:not-host",
            "{unit} called this meeting: it alone, or a unit above it, does this.",
            unit=held.row.unit,
        )
    if act:
        step(policy.MEETING_STEPS, held.row.state, act, thing="This meeting")
    return held


def publish(
    held: HeldMeeting,
    change: Change,
    *,
    by: str,
    why: str,
    membership: Membership | None = None,
    gone: Iterable[str] = (),
) -> MeetingDocument:
    """Keep the next document of a meeting of ours, and send it to all members unless it is a draft.

    membership: the next, where who shares the meeting changes.  gone: who is no member any more.
    """
    before = held.document
    following = membership or hosting_policy.next_version(memberships.own_membership(held.row.id))
    memberships.write_membership(following, by=by, why=why)
    said = {"version": following.version, "members": following.members, "by": by, "why": why}
    document = change(replace(before, **said))
    body = bodies.write(document)
    row = rows.keep_document(document, body, following)
    if document.state is not MeetingState.DRAFT and not _was_never_sent(before, document):
        to = memberships.to_be_told(following, gone=gone)
        outbox.post_even_if_away(wire.DOCUMENT, to=to, body=body, on=row.id)
    notes.tell_meeting(row, document, before)
    notes.tell_actions(row, document, before)
    circulation_views.tell_circulations(row, document, before)
    return document


def _was_never_sent(before: MeetingDocument, now: MeetingDocument) -> bool:
    return before.state is MeetingState.DRAFT and now.state is MeetingState.CANCELLED


def _next_state(now: MeetingDocument, act: str) -> MeetingDocument:
    state = MeetingState(policy.MEETING_STEPS[now.state, act])
    moved = now.sequence + (state is MeetingState.CANCELLED)
    if state is not MeetingState.CLOSED:
        return replace(now, state=state, sequence=moved)
    outcomes = policy.closed_minutes(now.minutes, [item.id for item in rows.items_of(now.thing)])
    return replace(now, state=state, minutes=replace(now.minutes, outcomes=outcomes))


def _next_of_series(actor: Actor, draft: MeetingDocument, after: UUID) -> MeetingDocument:
    """Return a draft as the next meeting of a series, with what the one before deferred or could not decide since."""
    held = lock_hosted(actor, after, "")
    before = held.document
    if before.state is not MeetingState.CLOSED:
        raise Conflict("coordination:not-closed", "The meeting before is not closed yet: close it first.")
    own = [rows.as_carried(item) for item in rows.items_of(after)]
    number = 1 + max(Meeting.objects.filter(series=before.series).values_list("number", flat=True))
    put_off, undecided = policy.carried_on(before.minutes, own), policy.circulated_items(before.minutes)
    # What is proposed late is last, and the first for which there is no room: it pushes out nothing.
    minutes = Minutes(carried=(*put_off[: limits.MOST_ITEMS - len(undecided)], *undecided)[: limits.MOST_ITEMS])
    return replace(draft, series=before.series, number=number, minutes=minutes)


def _require_plan(plan: Plan) -> Plan:
    plan = replace(
        plan,
        title=policy.require_text(plan.title, part="title", most=limits.LONGEST_TITLE),
        border=require_length(plan.border, part="border", most=limits.LONGEST_TITLE),
        place=require_length(plan.place, part="place", most=limits.LONGEST_LABEL),
    )
    return policy.require_plan(plan, at=clock.now())
